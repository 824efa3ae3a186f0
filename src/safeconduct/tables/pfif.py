"""PFIF, the People Finder Interchange Format 1.1 to 1.4 (zesty.ca/pfif): reading and writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from safeconduct.tables.problems import InputError, Problem

_NAMESPACE = re.compile(r"\{http://zesty\.ca/pfif/1\.[1-4]\}")
_WRITE = "http://zesty.ca/pfif/1.4"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OF_NOTE = ("status", "last_known_location", "text", "author_made_contact")
_NAMES = ("full_name", "given_name", "family_name", "first_name", "last_name")


def read_pfif(data: bytes, *, path: Path) -> tuple[list[dict[str, str]], list[Problem]]:
    """Persons as rows under PFIF's names, each with its newest note; and who cannot be taken.

    A note about a person of another file is a row of its own, whose `refers_to` is that person's
    id. PFIF 1.1's first_name and last_name come out as given_name and family_name. Rows are
    numbered by person, from 1.

    Raises:
        InputError: if it is not well-formed XML, tries to expand entities, or is no PFIF.
    """
    root = _parse(data, path)
    notes: dict[str, list[dict[str, str]]] = {}
    persons: list[dict[str, str]] = []
    for element in root:
        match _local(element):
            case "person":
                person = _fields(element)
                persons.append(person)
                nested = [_fields(c) for c in element if _local(c) == "note"]
                notes.setdefault(person.get("person_record_id", ""), []).extend(nested)
            case "note":
                note = _fields(element)
                notes.setdefault(note.get("person_record_id", ""), []).append(note)
    problems = []
    rows = []
    for number, person in enumerate(persons, start=1):
        lack = _lack(person)
        if lack:
            problems.append(_rejected(path, number, lack))
            continue
        rows.append(
            {"row": str(number), **person, **_newest(notes.pop(person["person_record_id"], []))}
        )
    rows += _orphans(notes, after=len(persons))
    return rows, problems


def write_pfif(persons: Iterable[Mapping[str, str]]) -> bytes:
    """A PFIF 1.4 document of persons under PFIF's names; notes are not written.

    Characters that XML forbids are written as the replacement character.

    Raises:
        ValueError: if a person lacks person_record_id, source_date or full_name.
    """
    root = Element(f"{{{_WRITE}}}pfif")
    for person in persons:
        lacking = [k for k in ("person_record_id", "source_date", "full_name") if not person.get(k)]
        if lacking:
            raise ValueError(f"PFIF 1.4 requires {', '.join(lacking)}")
        element = SubElement(root, f"{{{_WRITE}}}person")
        for name, value in person.items():
            SubElement(element, f"{{{_WRITE}}}{name}").text = _NOT_XML.sub("\ufffd", value)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _parse(data: bytes, path: Path) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise InputError(
            f"this is not well-formed XML: {error.msg}",
            where=f"{path}, line {line}, column {column + 1}",
            remedy="Ask the sender for the whole file as it was exported.",
        ) from None
    except (DefusedXmlException, ValueError, LookupError):
        raise InputError(
            "the XML declares document types or entities, as an attack would",
            where=path,
            remedy="Do not open it elsewhere; ask the sender for a plain PFIF file.",
        ) from None
    if _NAMESPACE.sub("", root.tag) != "pfif" or root.tag == "pfif":
        raise InputError(
            f"this XML is no PFIF 1.1 to 1.4: its first element is {root.tag!r}",
            where=path,
            remedy="Export it as PFIF 1.4, or send a table.",
        )
    return root


def _local(element: Element) -> str:
    return _NAMESPACE.sub("", element.tag)


def _orphans(notes: Mapping[str, list[dict[str, str]]], *, after: int) -> list[dict[str, str]]:
    """Notes about persons who are in another file: records of their own that refer to them."""
    told = [(about, note) for about, found in notes.items() if about for note in found]
    return [
        {
            **note,
            "row": str(number),
            "person_record_id": note.get("note_record_id", f"note-{number}"),
            "refers_to": about,
        }
        for number, (about, note) in enumerate(told, start=after + 1)
    ]


def _fields(element: Element) -> dict[str, str]:
    renamed = {"first_name": "given_name", "last_name": "family_name"}
    fields = {}
    for child in element:
        name, text = _local(child), (child.text or "").strip()
        if name != "note" and text:
            day = name in ("entry_date", "source_date", "expiry_date")
            fields[renamed.get(name, name)] = text[:10] if day else text
    return fields


def _newest(notes: list[dict[str, str]]) -> dict[str, str]:
    if not notes:
        return {}
    newest = max(notes, key=lambda n: n.get("source_date") or n.get("entry_date") or "")
    return {name: newest[name] for name in _OF_NOTE if name in newest}


def _lack(person: Mapping[str, str]) -> str | None:
    if not person.get("person_record_id"):
        return "person_record_id"
    return None if any(person.get(n) for n in _NAMES) else "full_name"


def _rejected(path: Path, number: int, lack: str) -> Problem:
    return Problem(
        file=path.name,
        row=number,
        column=lack,
        reason=f"the person has no {lack}, which PFIF requires",
        remedy="Ask the sender for it",
        row_rejected=True,
    )
