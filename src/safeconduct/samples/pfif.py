"""The visits as PFIF 1.4 (People Finder Interchange Format, zesty.ca/pfif/1.4)."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from safeconduct.samples.rows import SourceRows
from safeconduct.samples.sources.visits import SOCIETY

NAMESPACE = "http://zesty.ca/pfif/1.4"
_NOTE = "note."


def pfif_bytes(source: SourceRows) -> bytes:
    """One person element a row, with the note of the visit inside; too long a row loses its end."""
    ET.register_namespace("pfif", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}pfif")
    for row in source.rows:
        fields = dict(zip(source.columns, row, strict=False))
        person = ET.SubElement(root, f"{{{NAMESPACE}}}person")
        _fill(person, {k: v for k, v in fields.items() if not k.startswith(_NOTE)})
        record = fields["person_record_id"]
        note = ET.SubElement(person, f"{{{NAMESPACE}}}note")
        _fill(
            note,
            {
                "note_record_id": record.replace("/p.", "/n."),
                "person_record_id": record,
                "entry_date": fields["note.source_date"],
                "author_name": f"{SOCIETY}, delegate",
                "source_date": fields["note.source_date"],
                "author_made_contact": "true",
                **{k.removeprefix(_NOTE): v for k, v in fields.items() if k.startswith(_NOTE)},
            },
        )
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _fill(element: ET.Element, fields: dict[str, str]) -> None:
    for name, text in fields.items():
        if text:
            ET.SubElement(element, f"{{{NAMESPACE}}}{name}").text = text
