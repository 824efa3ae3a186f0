"""The steps of an import: take the file, read it, map it, check it, import it, undo it."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.intake import files
from safeconduct.node.intake.models import Upload
from safeconduct.node.intake.plans import Plan, plan_from, remember
from safeconduct.node.jobs.models import Job
from safeconduct.node.registry import services as registry
from safeconduct.node.registry import undoing
from safeconduct.node.registry.models import Report, new_id
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import seal, seal_json, unseal
from safeconduct.people import Intake, take_in
from safeconduct.tables import (
    InputError,
    Preview,
    Problem,
    preview_table,
    read_table_bytes,
    rejected_rows,
)
from safeconduct.tables.mapping import fold

#: Tables up to this many rows are imported while the page waits.
AT_ONCE = 2_000
State = Upload.State


@dataclass(frozen=True)
class Opened:
    """An upload in the clear."""

    row: Upload
    name: str
    plan: Plan

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file."""
        return files.read(self.row)

    def preview(self) -> Preview:
        """How the file looks under its own headers; raises InputError."""
        return preview_table(self.data, Path(self.name), self.plan.mapping(mapped=False))

    def intake(self) -> Intake:
        """What the file says, and what of it cannot be used; raises InputError."""
        table = read_table_bytes(self.data, Path(self.name), self.plan.mapping())
        return take_in(table, latest=timezone.localdate())


def open_upload(row: Upload) -> Opened:
    """Open an upload; give it with its key."""
    plain = vault.open_for(row.key, row.sealed, place=row.place)
    return Opened(row=row, name=plain["name"], plan=plan_from(plain["plan"]))


def take_file(actor: Actor, *, name: str, data: bytes, plan: Plan) -> Upload:
    """Store an uploaded file, sealed.

    Raises:
        InputError: if no table can be read of it; nothing is stored then.
        ValidationError: if the disk has no room.
    """
    safe = Path(name.replace("\\", "/")).name[:150] or "table"
    plan = _fitting(data, Path(safe), plan)
    with transaction.atomic():
        key, plain = vault.make_key()
        row = Upload(public_id=new_id("U"), key=key, size=len(data), added_by_id=actor.user_id)
        row.sealed = seal_json(plain, {"name": safe, "plan": plan.data()}, place=row.place)
        row.save()
        files.write(row, data, plain)
    return row


def _fitting(data: bytes, path: Path, plan: Plan) -> Plan:
    """The plan, or one that lets the file tell how it is written.

    The latter where the memory of the last file of this source does not fit this one, and where
    rejected rows come back as a table of their own.
    """
    fresh = plan.looking()
    try:
        seen = preview_table(data, path, fresh.mapping(mapped=False), first=0)
    except InputError:
        seen = preview_table(data, path, plan.mapping(mapped=False), first=0)
        fresh = plan
    else:
        if not seen.mended and _reads(data, path, plan):
            fresh = plan
    if not seen.height:
        remedy = "Ask the sender for the whole file."
        raise InputError("the table has no rows", where=path.name, remedy=remedy)
    return fresh


def _reads(data: bytes, path: Path, plan: Plan) -> bool:
    """Whether a file can be read so, and has a column that this source had before."""
    try:
        seen = preview_table(data, path, plan.mapping(mapped=False), first=0)
    except InputError:
        return False
    known = {fold(header) for header in plan.columns}
    return not known or any(fold(header) in known for header in seen.headers)


def set_plan(opened: Opened, plan: Plan, *, state: State) -> Opened:
    """Keep the answers of a step."""
    row = opened.row
    if not row.open:
        raise ValidationError(_("This import has been settled already."))
    value = {"name": opened.name, "plan": plan.data()}
    row.sealed, row.state = vault.seal_for(row.key, value, place=row.place), state
    row.save(update_fields=["sealed", "state"])
    return Opened(row=row, name=opened.name, plan=plan)


def check(opened: Opened) -> Intake:
    """Read the whole table as it would be imported, and keep what is wrong with it.

    Raises:
        InputError: if it cannot be read so at all.
    """
    intake = opened.intake()
    row = opened.row
    bad = rejected_rows(opened.data, Path(opened.name), opened.plan.mapping(), intake.problems)
    keep_faults(row, intake.problems, bad)
    here = registry.known_records(intake)
    rejected = {(p.sheet, p.row) for p in intake.problems if p.row_rejected}
    row.rows = intake.reports.height + len(rejected)
    row.bad_rows = len(rejected)
    row.bad_cells = sum(not p.row_rejected for p in intake.problems)
    row.known = here
    row.good = intake.reports.height - here
    row.state = State.MAPPED
    row.save(update_fields=["rows", "bad_rows", "bad_cells", "known", "good", "state", "faults"])
    return intake


def keep_faults(row: Upload, problems: tuple[Problem, ...], bad: pl.DataFrame) -> None:
    """Seal everything that could not be used with its reasons, and the rejected rows whole."""
    value = {
        "problems": [asdict(p) for p in problems],
        "headers": bad.columns,
        "rows": [list(cells) for cells in bad.iter_rows()],
    }
    packed = zlib.compress(json.dumps(value, ensure_ascii=False).encode())
    row.faults = seal(vault.open_key(row.key), packed, place=f"{row.place} faults")


def _faults(row: Upload) -> dict[str, Any]:
    if row.faults is None:
        return {"problems": [], "headers": [], "rows": []}
    packed = unseal(vault.open_key(row.key), bytes(row.faults), place=f"{row.place} faults")
    found: dict[str, Any] = json.loads(zlib.decompress(packed))
    return found


def problems_of(row: Upload) -> list[Problem]:
    """What could not be used of an upload, by row."""
    return [Problem(**p) for p in _faults(row)["problems"]]


def bad_rows_of(row: Upload) -> pl.DataFrame:
    """The rejected rows of an upload in the sender's own columns, with what is wrong in each."""
    found = _faults(row)
    schema = dict.fromkeys(found["headers"], pl.String)
    return pl.DataFrame(found["rows"], schema=schema, orient="row")


@dataclass(frozen=True, slots=True)
class Fault:
    """One sort of fault in one column: how often, and one example."""

    column: str
    reason: str
    remedy: str
    count: int
    example: Problem


def by_column(problems: list[Problem]) -> list[Fault]:
    """Faults by column and reason, the most frequent first; those of whole rows before all."""
    counts = Counter((p.column or "", p.reason, p.remedy) for p in problems)
    first: dict[tuple[str, str, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.column or "", problem.reason, problem.remedy), problem)
    order = sorted(counts, key=lambda k: (k[0] != "", k[0], -counts[k]))
    return [Fault(*key, counts[key], first[key]) for key in order]


@transaction.atomic
def begin(actor: Actor, opened: Opened) -> Upload:
    """Open the batch of an import and remember how the source was read."""
    row = Upload.objects.select_for_update(of=("self",)).get(pk=opened.row.pk)
    if row.state != State.MAPPED:
        raise ValidationError(_("This import has been settled already."))
    if not row.good:
        raise ValidationError(_("No row of this table is new and good."))
    remember(opened.plan)
    row.batch = registry.open_batch(actor, source=opened.plan.source, kind=opened.plan.kind)
    row.state = State.IMPORTING
    row.save(update_fields=["batch", "state"])
    return row


@transaction.atomic
def settle(row: Upload) -> None:
    """The import is through: the file goes, the faults stay."""
    count = Report.objects.filter(batch=row.batch).count()
    Upload.objects.filter(pk=row.pk, state=State.IMPORTING).update(state=State.DONE, good=count)
    transaction.on_commit(lambda: files.remove(row))


@transaction.atomic
def undo(actor: Actor, row: Upload, *, reason: str) -> Job | None:
    """Take a whole import back, also one that was stopped halfway.

    Raises:
        ValidationError: if it still goes on, or has been undone already.

    Returns:
        the job that does it, or None if it is done already.
    """
    locked = Upload.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.batch is None or not locked.undoable:
        raise ValidationError(_("Only an import that has ended can be undone."))
    job = undoing.undo(actor, locked.batch, reason=reason)
    Upload.objects.filter(pk=row.pk).update(state=State.UNDONE, job=job)
    transaction.on_commit(lambda: files.remove(row))
    return job


@transaction.atomic
def discard(row: Upload) -> None:
    """Forget an upload that was not imported."""
    locked = Upload.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not locked.open:
        raise ValidationError(_("This import has been settled already."))
    Upload.objects.filter(pk=row.pk).update(state=State.DISCARDED, faults=None)
    transaction.on_commit(lambda: files.remove(row))


def delete_old(before: datetime) -> int:
    """Forget what could not be used, and uploads that were never settled, after their term.

    Also files that a crash has left between a commit and their deletion.

    Returns:
        how many rejected rows are gone.
    """
    old = Upload.objects.filter(added_at__lt=before)
    for row in old.filter(state__in=(State.SENT, State.READ, State.MAPPED)):
        discard(row)
    kept = old.exclude(faults=None)
    count = kept.aggregate(rows=Sum("bad_rows"))["rows"] or 0
    kept.update(faults=None)
    needed = Upload.objects.exclude(state__in=(State.DONE, State.UNDONE, State.DISCARDED))
    files.remove_all_but(set(needed.values_list("public_id", flat=True)))
    return int(count)


__all__ = [
    "AT_ONCE", "Fault", "InputError", "Opened", "Preview", "Problem", "bad_rows_of",
    "begin", "by_column",
    "check", "delete_old", "discard",
    "open_upload", "problems_of", "set_plan", "settle", "take_file", "undo",
]  # fmt: skip
