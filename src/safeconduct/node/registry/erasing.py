"""Erasing a person: his keys are destroyed, a placeholder and the intact history remain."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.bulk import update_rows
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.believing import write_search_keys
from safeconduct.node.registry.frames import open_reports, standing
from safeconduct.node.registry.models import Document, FieldDecision, Person, Report, SearchKey
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey

_BATCH = 5_000
#: Empties what another app holds of a person, and names the keys that are to go with him.
AlongWith = Callable[[Person, datetime], Iterable[DataKey]]
_ALONG: list[AlongWith] = []
_INDEXES: list[Callable[[], None]] = []


def erases_too(function: AlongWith) -> AlongWith:
    """Register what another app erases with a person, in the same transaction."""
    _ALONG.append(function)
    return function


def rebuilds_index(function: Callable[[], None]) -> Callable[[], None]:
    """Register how another app writes its fingerprints anew once the index key was replaced."""
    _INDEXES.append(function)
    return function


@transaction.atomic
def erase(actor: Actor, person: Person, *, approved_by: Iterable[str]) -> None:
    """Destroy every key of a person; `finish` then destroys the key that wrapped them.

    The rows stay, sealed under keys that no longer exist, so that the chain of events still
    verifies; the columns beside them are emptied. Files that were merged into this one are of the
    same person, and go with it.
    """
    now = timezone.now()
    vault.hold_keys()
    locked = Person.objects.select_for_update(of=("self",)).select_related("key").get(pk=person.pk)
    everyone = _with_merged(locked)
    reports = Report.objects.filter(person__in=everyone).select_related("key")
    documents = Document.objects.filter(person__in=everyone).select_related("key")
    keys = [p.key for p in everyone] + [r.key for r in reports] + [d.key for d in documents]
    files = [document_path(d) for d in documents]
    keys += [key for one in everyone for also in _ALONG for key in also(one, now)]
    vault.destroy(keys, at=now)
    SearchKey.objects.filter(person__in=everyone).delete()
    FieldDecision.objects.filter(person__in=everyone).update(sealed=b"")
    reports.update(sealed=b"", observed_on="", recorded_on="", lookup=0, erased_at=now)
    documents.update(sealed=b"", size=0, removed_at=now)
    Person.objects.filter(pk__in=[p.pk for p in everyone]).update(
        sealed=b"", status="missing", status_rule="", category="unknown", party_of_origin="",
        detaining_power="", whereabouts="unknown", death="none", fraud=False, contradictions=0,
        reports=0, sources=0, due_on=None, erased_at=now, changed_at=now,
        version=F("version") + 1,
    )  # fmt: skip
    record(
        actor,
        Deed(
            verb=Verb.ERASED,
            kind="person",
            subject=locked.public_id,
            details={"approved_by": list(approved_by), "keys": len(keys)},
        ),
    )
    transaction.on_commit(lambda: finish(files))


def _with_merged(person: Person) -> list[Person]:
    """The file and all files that were merged into it, or into one of those."""
    found, fresh = [person], [person]
    while fresh:
        into = Person.objects.select_for_update(of=("self",)).filter(merged_into__in=fresh)
        known = [p.pk for p in found]
        fresh = list(into.exclude(pk__in=known).select_related("key").order_by("pk"))
        found += fresh
    return found


def finish(files: Iterable[Path] = ()) -> None:
    """What makes the erasure last: new wrapping key, new index key, nothing left in the log.

    Deleted rows survive in write-ahead logs, wrapped under the old wrapping key and fingerprinted
    under the old index key; destroying both makes them noise. Safe to repeat.
    """
    for path in files:
        path.unlink(missing_ok=True)
    with transaction.atomic():
        vault.new_index_key()
        rebuild_index()
        for rebuild in _INDEXES:
            rebuild()
    vault.rotate()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def finish_interrupted() -> bool:
    """Finish an erasure that a crash cut off after its commit; called at every start.

    No mark is needed: a destroyed key says under which wrapping key it lay, and as long as that
    one is on the ring, copies of the row in a log can still be opened. `finish` rotates last.

    Returns:
        whether there was anything to finish.
    """
    if not vault.rotation_due():
        return False
    gone = Document.objects.filter(key__wrapped=None, key__wrapped_with__in=vault.ring().wrapping)
    finish([document_path(document) for document in gone])
    return True


def rebuild_index() -> None:
    """Write all search keys and report fingerprints under the index key of now."""
    last = 0
    while True:
        rows = list(
            Person.objects.filter(pk__gt=last, erased_at=None)
            .select_related("key").order_by("pk")[:_BATCH]
        )  # fmt: skip
        if not rows:
            return
        last = rows[-1].pk
        with transaction.atomic():
            ids = [row.pk for row in rows]
            reports = open_reports(
                Report.objects.filter(person_id__in=ids, erased_at=None).select_related("key")
            )
            for report in reports:
                report.row.lookup = vault.fingerprint("record", report.record)
            update_rows([r.row for r in reports], ["lookup"])
            standing_ids = {r.pk for r in standing(Report.objects.filter(person_id__in=ids))}
            write_search_keys(rows, [r for r in reports if r.row.pk in standing_ids])


def document_path(document: Document) -> Path:
    """Where the sealed bytes of a document lie."""
    return Path(settings.MEDIA_ROOT) / document.public_id[2:4] / f"{document.public_id}.sealed"
