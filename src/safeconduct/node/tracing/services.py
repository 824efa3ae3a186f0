"""Changing tracing requests: every function writes its event in the same transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import NODE, Actor
from safeconduct.node.history.models import Event
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import Person, new_id
from safeconduct.node.registry.services import enter_report
from safeconduct.node.registry.withdrawing import withdraw_report
from safeconduct.node.tracing.limits import sweep
from safeconduct.node.tracing.models import State, TracingRequest
from safeconduct.node.tracing.opening import (
    contents,
    differing,
    free_reference,
    hashed,
    lookup_of,
    open_request,
    plain_of,
    seal_request,
    write_keys,
)
from safeconduct.node.tracing.references import new_passphrase
from safeconduct.node.vault import services as vault
from safeconduct.people import SourceKind

_GRADE = "C"
_BATCH = 500


class Conflict(Exception):
    """Somebody else has changed the request meanwhile."""

    def __init__(self, row: TracingRequest) -> None:
        self.row = row
        super().__init__(f"{row.public_id} is at version {row.version} now")


def term(from_day: date) -> date:
    """The day on which a request expires that is opened or renewed on this day."""
    return from_day + timedelta(days=settings.RETENTION_DAYS["tracing_request"])


@transaction.atomic
def open_new(
    actor: Actor,
    *,
    asker: dict[str, Any],
    missing: dict[str, str],
    language: str,
    now: datetime | None = None,
) -> tuple[TracingRequest, str, str]:
    """Take in a request; with consent, the registry gets its report at once.

    Args:
        actor: who sits at the desk.
        asker: the fields of `opening.ASKER`.
        missing: canonical column -> what the family says of the missing person.
        language: in which to speak with the family.
        now: the moment, for tests.

    Returns:
        the request, its reference and its passphrase, which is stored nowhere.

    Raises:
        ValidationError: naming each cell that cannot be understood; nothing is stored then.
    """
    vault.hold_keys()
    moment = now or timezone.now()
    reference, passphrase = free_reference(), new_passphrase()
    key, _plain = vault.make_key()
    row = TracingRequest(
        public_id=new_id("T"), lookup=lookup_of(reference), passphrase=hashed(passphrase),
        key=key, language=language, opened_by_id=actor.user_id, opened_at=moment,
        changed_at=moment, expires_on=term(moment.date()),
        state=State.OPEN if asker["consent"] else State.NO_CONSENT,
    )  # fmt: skip
    plain = contents(reference=reference, asker=asker, missing=missing)
    _follow_consent(actor, row, plain, reason="")
    seal_request(row, plain)
    row.save()
    write_keys(open_request(row))
    _tell(actor, row, Verb.REQUEST_OPENED, {"state": row.state, "language": language})
    return row, reference, passphrase


def _follow_consent(
    actor: Actor, row: TracingRequest, plain: dict[str, Any], *, reason: str
) -> None:
    """The registry knows of the missing person for as long as the family agrees to it.

    The source of the report is the request itself, so that two relatives count as two; it names
    nobody, since the registry keeps sources in the clear.
    """
    report = row.report
    standing = report is not None and report.withdrawn_at is None and report.erased_at is None
    if row.state == State.OPEN and not standing:
        row.report = enter_report(
            actor,
            source=f"family desk {row.public_id}",
            kind=SourceKind.TRACING_REQUEST.value,
            grade=_GRADE,
            cells=plain["missing"],
            person=_last_file(row),
        )
    elif report is not None and not plain["asker"]["consent"]:
        withdraw_report(actor, report, reason=reason)


def _last_file(row: TracingRequest) -> Person | None:
    """The person file that the last report of this request lay in, after all mergers."""
    from safeconduct.node.tracing.queries import person_of

    person = person_of(row, withdrawn=True)
    return None if person is None or person.erased_at is not None else person


def lock(row: TracingRequest, *, version: int | None = None) -> TracingRequest:
    """The row locked for this transaction; raises Conflict if it is not at that version."""
    vault.hold_keys()
    locked = (
        TracingRequest.objects.select_for_update(of=("self",))
        .select_related("key", "report__person")
        .get(pk=row.pk)
    )
    if version is not None and locked.version != version:
        raise Conflict(locked)
    if locked.erased_at is not None:
        raise ValidationError(_("This request has been erased."))
    return locked


@transaction.atomic
def change(
    actor: Actor,
    row: TracingRequest,
    *,
    asker: dict[str, Any],
    missing: dict[str, str],
    language: str,
    version: int | None,
    reason: str = "",
    reverts: Event | None = None,
) -> None:
    """Correct what is known of either; withdraw or give consent.

    A correction of what the family says of the missing person is a new report in the place of the
    old one, which is withdrawn and stays.

    Raises:
        Conflict: if the request has changed since that version.
        ValidationError: naming each cell that cannot be understood.
    """
    locked = lock(row, version=version)
    plain = plain_of(open_request(locked))
    after = contents(reference=plain["reference"], asker=asker, missing=missing,
                     closing=plain["closing"])  # fmt: skip
    if State(locked.state).ended and plain["missing"] != missing:
        raise ValidationError(_("This request is closed. Open it again before you correct it."))
    state_before, language_before = locked.state, locked.language
    locked.language = language
    locked.state = _state_after(State(locked.state), consents=bool(asker["consent"]))
    if plain["missing"] != missing and locked.report is not None and locked.state == State.OPEN:
        withdraw_report(actor, locked.report, reason=reason or "corrected by the family")
        locked.report.withdrawn_at = timezone.now()
    _follow_consent(actor, locked, after, reason=reason or "consent withdrawn")
    _store(locked, after)
    before = {"state": state_before, "language": language_before, **differing(plain, after)}
    details = {
        "before": before,
        "after": {"state": locked.state, "language": language, **differing(after, plain)},
    }
    if reason:
        details["reason"] = {"text": reason}
    _tell(actor, locked, Verb.REQUEST_CHANGED, details, reverts=reverts)


def _state_after(state: State, *, consents: bool) -> State:
    if state.ended:
        return state
    if consents:
        return State.OPEN
    return State.STOPPED if state in (State.OPEN, State.STOPPED) else State.NO_CONSENT


def _store(row: TracingRequest, plain: dict[str, Any]) -> None:
    seal_request(row, plain)
    row.version += 1
    row.changed_at = timezone.now()
    row.save()
    write_keys(open_request(row))


@transaction.atomic
def close(actor: Actor, row: TracingRequest, *, reason: str, version: int | None = None) -> None:
    """Nobody works on it any more; the family still reads that it is closed."""
    locked = lock(row, version=version)
    if State(locked.state).ended:
        raise ValidationError(_("This request is closed already."))
    before = locked.state
    locked.state, locked.closed_at = State.CLOSED, timezone.now()
    _store(locked, {**plain_of(open_request(locked)), "closing": reason})
    _tell_state(actor, locked, before, reason=reason)


@transaction.atomic
def renew(
    actor: Actor, row: TracingRequest, *, version: int | None = None, now: datetime | None = None
) -> None:
    """Begin the term anew; opens a request again that was closed or has expired."""
    locked = lock(row, version=version)
    moment = now or timezone.now()
    before, plain = locked.state, plain_of(open_request(locked))
    locked.expires_on, locked.closed_at = term(moment.date()), None
    if State(locked.state).ended:
        consents = bool(plain["asker"]["consent"])
        locked.state = State.OPEN if consents else State.NO_CONSENT
        _follow_consent(actor, locked, plain, reason="")
    _store(locked, {**plain, "closing": ""})
    _tell_state(actor, locked, before)


@transaction.atomic
def new_slip(actor: Actor, row: TracingRequest) -> tuple[str, str]:
    """Issue another passphrase; the old one opens nothing any more, and its sessions end.

    Returns:
        the reference and the passphrase, which is stored nowhere.
    """
    locked = lock(row)
    passphrase = new_passphrase()
    locked.passphrase = hashed(passphrase)
    locked.version += 1
    locked.save(update_fields=["passphrase", "version"])
    _tell(actor, locked, Verb.REQUEST_CHANGED, {"slip": {"what": "passphrase issued anew"}})
    return open_request(locked).reference, passphrase


def expire_due(now: datetime | None = None) -> int:
    """Close the requests whose term is over; a timer calls it. How many there were."""
    moment, count = now or timezone.now(), 0
    sweep(moment)
    due = TracingRequest.objects.filter(
        state__in=(State.OPEN, State.NO_CONSENT, State.STOPPED),
        expires_on__lt=moment.date(), erased_at=None,
    )  # fmt: skip
    while True:
        with transaction.atomic():
            rows = list(due.select_for_update(of=("self",)).select_related("key")[:_BATCH])
            if not rows:
                return count
            deeds = []
            for row in rows:
                details = {"before": {"state": row.state}, "after": {"state": State.EXPIRED.value}}
                deeds.append(_deed(row, Verb.REQUEST_CHANGED, details))
            TracingRequest.objects.filter(pk__in=[r.pk for r in rows]).update(
                state=State.EXPIRED, closed_at=moment, changed_at=moment,
                version=F("version") + 1,
            )  # fmt: skip
            record(NODE, *deeds)
            count += len(rows)


def _tell_state(actor: Actor, row: TracingRequest, before: str, *, reason: str = "") -> None:
    details: dict[str, Any] = {"before": {"state": before}, "after": {"state": row.state}}
    details["after"]["expires_on"] = row.expires_on.isoformat()
    if reason:
        details["reason"] = {"text": reason}
    _tell(actor, row, Verb.REQUEST_CHANGED, details)


def _deed(
    row: TracingRequest, verb: Verb, details: dict[str, Any], *, reverts: Event | None = None
) -> Deed:
    return Deed(
        verb=verb, kind="request", subject=row.public_id, key=row.key, details=details,
        reverts=reverts,
    )  # fmt: skip


def _tell(
    actor: Actor,
    row: TracingRequest,
    verb: Verb,
    details: dict[str, Any],
    *,
    reverts: Event | None = None,
) -> None:
    record(actor, _deed(row, verb, details, reverts=reverts))
