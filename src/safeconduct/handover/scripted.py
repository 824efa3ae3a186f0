"""A simulated day for demonstrations and exercises. Nothing here was noted by an officer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from safeconduct.handover.checkin import Event, Step
from safeconduct.handover.manifest import Manifest

SIMULATED = "simulated"

_SCRIPT = (Step.PRESENT, Step.IDENTITY_CONFIRMED, Step.CONSENTS, Step.BOARDED, Step.CROSSED)
_MINUTES_A_BATCH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """The people with whom a simulated exchange does not go to plan, by person_id."""

    refuses: str | None = None
    wrong_identity: str | None = None
    dies: str | None = None


def draw_incidents(manifests: Sequence[Manifest], *, rng: random.Random) -> Incidents:
    """Draw one refusal at the crossing, one wrong identity and one death over all the stages.

    The same manifests and the same state of `rng` give the same three people. With fewer than three
    people, the later incidents do not happen.
    """
    people = sorted(person for manifest in manifests for person in manifest.rows["person_id"])
    drawn = rng.sample(people, k=min(3, len(people)))
    padded = [*drawn, None, None, None]
    return Incidents(refuses=padded[0], wrong_identity=padded[1], dies=padded[2])


def scripted_day(
    manifest_a: Manifest, manifest_b: Manifest, *, incidents: Incidents
) -> tuple[Event, ...]:
    """Simulate the check-in of one stage: everybody passes but those named in `incidents`.

    Batches cross half an hour apart from 09:00; every event's note says that it is simulated.
    """
    events = [
        event
        for manifest in (manifest_a, manifest_b)
        for person, batch in manifest.rows.select("person_id", "batch").rows()
        for event in _person_events(manifest, person, batch, incidents)
    ]
    return tuple(sorted(events, key=lambda e: (e.at, e.person_id)))


def scripted_days(
    pairs: Sequence[tuple[Manifest, Manifest]], *, rng: random.Random
) -> tuple[tuple[Event, ...], ...]:
    """Simulate the days of several stages with three incidents among all of them.

    Args:
        pairs: manifests of side A and side B, one pair a stage.
        rng: source of the choice of the three people.

    Returns:
        The events of each stage, in the order of `pairs`.
    """
    incidents = draw_incidents([m for pair in pairs for m in pair], rng=rng)
    return tuple(scripted_day(a, b, incidents=incidents) for a, b in pairs)


def _person_events(
    manifest: Manifest, person: str, batch: int, incidents: Incidents
) -> Iterator[Event]:
    start = datetime.combine(manifest.date, time(9))
    start += timedelta(minutes=_MINUTES_A_BATCH * (batch - 1))

    def event(minute: int, kind: Step, by: str, note: str = SIMULATED) -> Event:
        at = (start + timedelta(minutes=minute)).isoformat(timespec="minutes")
        return Event(person_id=person, kind=kind, at=at, by=by, note=note)

    if person == incidents.dies:
        note = f"{SIMULATED}: died before departure, record under GC III art. 120 to follow"
        yield event(0, Step.DIED, manifest.side, note)
        return
    for minute, kind in enumerate(_SCRIPT):
        if kind is Step.IDENTITY_CONFIRMED and person == incidents.wrong_identity:
            yield event(minute, Step.WRONG_IDENTITY, manifest.receiver, f"{SIMULATED}: not he")
            return
        if kind is Step.CROSSED and person == incidents.refuses:
            yield event(minute, Step.REFUSES, "M", f"{SIMULATED}: told the witness in private")
            return
        yield event(minute, kind, "M" if kind is Step.CONSENTS else manifest.side)
    yield event(len(_SCRIPT), Step.RECEIVED, manifest.receiver)
