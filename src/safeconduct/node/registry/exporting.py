"""Exports: the question is approved, the file is made from what stands at that moment."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.documents.tables_pdf import table_pdf
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.approvals.models import Action, Request
from safeconduct.node.approvals.services import Granted, ask, details_of, executes
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.pages.words import field_label
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.models import new_id
from safeconduct.node.registry.queries import Wanted, people_for, search
from safeconduct.node.vault import services as vault
from safeconduct.tables import csv_bytes, xlsx_bytes

_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def ask_export(
    user: User, wanted: Wanted, *, columns: list[str], kind: str, reason: str
) -> Request:
    """Ask that a list be exported; raises ValidationError without a reason."""
    key, _plain = vault.make_key()
    return ask(
        user, Action.EXPORT, kind="export", subject=new_id("E"), key=key,
        details={
            "reason": reason, "columns": columns, "form": kind, "words": list(wanted.words),
            "facets": {f: list(v) for f, v in wanted.facets.items()},
            "ids": list(wanted.ids),
            "due_by": wanted.due_by.isoformat() if wanted.due_by else "",
        },
    )  # fmt: skip


@executes(Action.EXPORT)
def allow(granted: Granted) -> None:
    """Nothing to do yet: whoever asked fetches the file himself."""


def made_export(user: User, public_id: str) -> tuple[str, str, bytes] | None:
    """Name, type and bytes of an approved export of this user, or None; reading is recorded."""
    request = (
        Request.objects.select_related("key")
        .filter(subject=public_id, action=Action.EXPORT, asked_by=user, state=Request.State.DONE)
        .first()
    )
    if request is None:
        return None
    asked = details_of(request)
    facets = {f: tuple(v) for f, v in asked["facets"].items()}
    due_by = date.fromisoformat(asked["due_by"]) if asked["due_by"] else None
    wanted = Wanted(
        words=tuple(asked["words"]), facets=facets, due_by=due_by, ids=tuple(asked["ids"])
    )
    found = search(people_for(user), wanted)
    people = [open_person(row) for row in found]
    kind = asked["form"]
    data = _made(people, asked["columns"], kind)
    with transaction.atomic():
        record(
            Actor.of(user),
            Deed(
                verb=Verb.EXPORTED, kind="export", subject=public_id,
                details={**asked, "people": [p.row.public_id for p in people]},
            ),
        )  # fmt: skip
    return f"{public_id}-{timezone.now():%Y%m%d-%H%M}.{kind}", _TYPES[kind], data


def export_frame(people: list[OpenPerson], columns: list[str]) -> pl.DataFrame:
    """One row a person; the first column is his public id."""
    rows = [
        {"person": p.row.public_id, **{field_label(c): _value(p, c) for c in columns}}
        for p in people
    ]
    names = ["person", *(field_label(c) for c in columns)]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def _value(person: OpenPerson, column: str) -> str:
    if column == "full_name":
        return person.name
    if column in ("status", "whereabouts", "category"):
        return str(getattr(person.row, column))
    return person.value(column)


def _made(people: list[OpenPerson], columns: list[str], kind: str) -> bytes:
    frame = export_frame(people, columns)
    match kind:
        case "csv":
            return csv_bytes(frame)
        case "xlsx":
            return xlsx_bytes(frame, sheet="people")
        case _:
            return pdf_of(frame)


def pdf_of(frame: pl.DataFrame) -> bytes:
    """The list as a PDF that screen readers can read."""
    node = Node.current()
    author = node.name if node else ""
    title = str(_("People"))
    return table_pdf(frame, title=title, author=author, date=timezone.now().date())
