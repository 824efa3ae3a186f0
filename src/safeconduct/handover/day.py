"""One day's events against both manifests: outcomes, receipts, and where the sides differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from safeconduct.handover.checkin import Event, Outcome, Step, refusal
from safeconduct.handover.manifest import Manifest
from safeconduct.tables.problems import InputError

OUTCOME_SCHEMA: dict[str, type[pl.DataType]] = {
    "stage": pl.Int64,
    "side": pl.String,
    "person_id": pl.String,
    "basis": pl.String,
    "outcome": pl.String,
    "last_step": pl.String,
}

RECONCILIATION_SCHEMA: dict[str, type[pl.DataType]] = {
    "stage": pl.Int64,
    "side": pl.String,
    "person_id": pl.String,
    "giver_says": pl.String,
    "receiver_says": pl.String,
    "text": pl.String,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of what one side delivered in one stage, for both sides and the witness to sign.

    Attributes:
        stage: number of the stage.
        side: the side that handed over.
        date: ISO date.
        place: where.
        listed: people on the manifest.
        delivered: people handed over and received.
        giver_count: people of whom the giver says that he handed them over.
        receiver_count: people of whom the receiver says that he received them.
        tokens: check-in tokens of the delivered, sorted; no names.
        digest: hexadecimal SHA-256 over stage, side and tokens.
    """

    stage: int
    side: str
    date: str
    place: str
    listed: int
    delivered: int
    giver_count: int
    receiver_count: int
    tokens: tuple[str, ...]
    digest: str

    @property
    def agreed_by_both(self) -> bool:
        """Whether both sides count the same number of people."""
        return self.giver_count == self.receiver_count == self.delivered

    def payload(self) -> bytes:
        """The receipt as canonical JSON (sorted keys, no spaces, UTF-8), ready to be signed."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps(
            fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedEvent:
    """An event that could not be taken as it stands, and why."""

    event: Event
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayResult:
    """What one day of one stage has brought.

    Attributes:
        outcomes: frame of `OUTCOME_SCHEMA`, one row for every person on either manifest.
        receipts: one for each side.
        reconciliation: frame of `RECONCILIATION_SCHEMA`, one row a person of whom the sides differ.
        rejected: events that were refused; they change no outcome but are kept.
    """

    outcomes: pl.DataFrame
    receipts: tuple[Receipt, ...]
    reconciliation: pl.DataFrame
    rejected: tuple[RejectedEvent, ...]


def receipt_digest(*, stage: int, side: str, tokens: Iterable[str]) -> str:
    """Hexadecimal SHA-256 over the stage, the side and the sorted tokens, one a line.

    Each side can compute it from its own count of heads, so two equal digests mean the same people.
    """
    lines = [f"safeconduct receipt v1|{stage}|{side}", *sorted(tokens)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def run_day(manifest_a: Manifest, manifest_b: Manifest, events: Iterable[Event]) -> DayResult:
    """Play the events of one day over both manifests.

    Events are taken in the order of their time; events of the same time keep the order given.
    Whoever has no event, or is not received at the end, counts as absent: nobody is left without
    an outcome.

    Args:
        manifest_a: the people whom side A hands over.
        manifest_b: the people whom side B hands over, same stage.
        events: what both sides and the witness noted, in any order.

    Raises:
        InputError: if the manifests do not belong to the same stage, are not one of each side, or
            both name the same person.
    """
    _check_pair(manifest_a, manifest_b)
    home = {p: m for m in (manifest_a, manifest_b) for p in m.rows["person_id"]}
    steps = dict.fromkeys(home, Step.LISTED)
    said: dict[Step, set[str]] = {Step.CROSSED: set(), Step.RECEIVED: set()}
    rejected: list[RejectedEvent] = []
    for event in sorted(events, key=lambda e: e.at):
        manifest = home.get(event.person_id)
        if manifest is None:
            rejected.append(RejectedEvent(event=event, reason="not on either manifest"))
            continue
        _note_claim(said, event, manifest)
        why = refusal(
            steps[event.person_id], event, giver=manifest.side, receiver=manifest.receiver
        )
        if why is None:
            steps[event.person_id] = event.kind
        else:
            rejected.append(RejectedEvent(event=event, reason=why))
    manifests = (manifest_a, manifest_b)
    return DayResult(
        outcomes=pl.concat([_outcomes(m, steps) for m in manifests]),
        receipts=tuple(_receipt(m, steps, said) for m in manifests),
        reconciliation=pl.concat([_reconcile(m, said) for m in manifests]),
        rejected=tuple(rejected),
    )


def _check_pair(a: Manifest, b: Manifest) -> None:
    if (a.side, b.side) != ("A", "B") or a.stage != b.stage or a.talk != b.talk:
        raise InputError(
            f"the manifests are of stage {a.stage} side {a.side} and stage {b.stage} side {b.side}",
            where="manifests of the day",
            remedy="Give the manifests of side A and side B of the same stage of the same talk.",
        )
    both = sorted(set(a.rows["person_id"]) & set(b.rows["person_id"]))
    if both:
        raise InputError(
            f"{', '.join(both[:5])} stands on the manifests of both sides",
            where=f"manifests of stage {a.stage}",
            remedy="Correct who holds this person and make the lists again.",
        )


def _note_claim(said: dict[Step, set[str]], event: Event, manifest: Manifest) -> None:
    if event.kind is Step.CROSSED and event.by == manifest.side:
        said[Step.CROSSED].add(event.person_id)
    if event.kind is Step.RECEIVED and event.by == manifest.receiver:
        said[Step.RECEIVED].add(event.person_id)


def _outcomes(manifest: Manifest, steps: dict[str, Step]) -> pl.DataFrame:
    rows = [
        (
            manifest.stage,
            manifest.side,
            person,
            basis,
            steps[person].outcome.value,
            steps[person].value,
        )
        for person, basis in manifest.rows.select("person_id", "basis").sort("person_id").rows()
    ]
    return pl.DataFrame(rows, schema=OUTCOME_SCHEMA, orient="row")


def _receipt(manifest: Manifest, steps: dict[str, Step], said: dict[Step, set[str]]) -> Receipt:
    tokens = manifest.tokens
    delivered = tuple(sorted(t for p, t in tokens.items() if steps[p].outcome is Outcome.DELIVERED))
    return Receipt(
        stage=manifest.stage,
        side=manifest.side,
        date=manifest.date.isoformat(),
        place=manifest.place,
        listed=len(tokens),
        delivered=len(delivered),
        giver_count=len(said[Step.CROSSED] & tokens.keys()),
        receiver_count=len(said[Step.RECEIVED] & tokens.keys()),
        tokens=delivered,
        digest=receipt_digest(stage=manifest.stage, side=manifest.side, tokens=delivered),
    )


def _reconcile(manifest: Manifest, said: dict[Step, set[str]]) -> pl.DataFrame:
    people = manifest.tokens.keys()
    given, received = said[Step.CROSSED] & people, said[Step.RECEIVED] & people
    rows = []
    for person in sorted(given ^ received):
        if person in given:
            words = ("handed over", "not received")
        else:
            words = ("not handed over", "received")
        text = (
            f"{manifest.side} says {words[0]}, {manifest.receiver} says {words[1]}: "
            "compare the check-in sheets of this batch with the witness"
        )
        rows.append((manifest.stage, manifest.side, person, *words, text))
    return pl.DataFrame(rows, schema=RECONCILIATION_SCHEMA, orient="row")
