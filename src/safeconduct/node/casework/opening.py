"""From sealed rows to what the library works with, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from safeconduct.law import Proceeding, Truth
from safeconduct.law import Stage as ProceedingStage
from safeconduct.law.arrival import TaskState
from safeconduct.law.commission import Examination as Examined
from safeconduct.law.commission import PresentedBy
from safeconduct.law.interviews import Interview as Talk
from safeconduct.law.interviews import Manner
from safeconduct.law.proceedings import Act
from safeconduct.node.casework.models import Arrival, Case, Examination, Interview
from safeconduct.node.registry.models import Person
from safeconduct.node.vault import services as vault
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import CommissionDecision, Wish

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case in the clear.

    Attributes:
        row: as stored.
        proceeding: where it stands.
        before: stage and finding (a Truth value) before each step that was taken here.
        files: public ids of the legal files that it was taken up from.
        note: what the officer wrote of it.
    """

    row: Case
    proceeding: Proceeding
    before: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    note: str = ""

    @property
    def taken_here(self) -> tuple[Act, ...]:
        """The steps that this bureau has recorded, not those that files told of."""
        return self.proceeding.acts[len(self.proceeding.acts) - len(self.before) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInterview:
    """An interview in the clear."""

    row: Interview
    talk: Talk
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExamination:
    """An examination in the clear."""

    row: Examination
    examined: Examined


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenArrival:
    """The plan of arrival in the clear; an empty one where nobody has made any."""

    row: Arrival | None = None
    arrives_on: date | None = None
    destination: str = ""
    sponsor: str = ""
    states: Mapping[str, TaskState] = field(default_factory=dict)


def whole_file(person: Person) -> list[int]:
    """Primary keys of a file and of all files that were merged into it."""
    return [pk for pk, _into in whole_files([person.pk])]


def whole_files(ids: Iterable[int]) -> list[tuple[int, int]]:
    """For each file itself and every file merged into it: its key, and the key of that file."""
    found = {pk: pk for pk in ids}
    fresh = dict(found)
    while fresh:
        merged = Person.objects.filter(merged_into__in=fresh).values_list("pk", "merged_into")
        fresh = {pk: fresh[into] for pk, into in merged if into and pk not in found}
        found |= fresh
    return sorted(found.items())


def rows_of(model: type[M], ids: Iterable[int]) -> QuerySet[M]:
    """The rows of some files whose keys still stand."""
    manager = model._default_manager
    return (
        manager.filter(person__in=list(ids))
        .exclude(Q(person__erased_at__isnull=False))
        .select_related("person__key")
        .order_by("pk")
    )


def seal_case(opened: OpenCase) -> bytes:
    """The sealed form of a case."""
    row, found = opened.row, opened.proceeding
    plain = {
        "offence": found.offence, "war_crime": found.war_crime.value,
        "opened_on": _iso(found.opened_on), "stage": found.stage.value,
        "acts": [{**asdict(act), "on": act.on.isoformat()} for act in found.acts],
        "before": [list(state) for state in opened.before],
        "files": list(opened.files), "note": opened.note,
    }  # fmt: skip
    return vault.seal_for(row.person.key, plain, place=row.place)


def open_case(row: Case) -> OpenCase:
    """A case in the clear; give the row with its person's key."""
    plain = _open(row.person, row.sealed, row.place)
    acts = tuple(
        Act(**{**a, "on": date.fromisoformat(a["on"]), "documents": tuple(a["documents"])})
        for a in plain["acts"]
    )
    proceeding = Proceeding(
        offence=plain["offence"], war_crime=Truth(plain["war_crime"]),
        opened_on=_day(plain["opened_on"]), stage=ProceedingStage(plain["stage"]), acts=acts,
    )  # fmt: skip
    return OpenCase(
        row=row, proceeding=proceeding, files=tuple(plain["files"]), note=plain["note"],
        before=tuple((stage, found) for stage, found in plain["before"]),
    )  # fmt: skip


def seal_interview(row: Interview, talk: Talk, *, note: str) -> bytes:
    """The sealed form of an interview."""
    plain = asdict(talk) | {"on": talk.on.isoformat(), "note": note}
    return vault.seal_for(row.person.key, plain, place=row.place)


def open_interview(row: Interview) -> OpenInterview:
    """An interview in the clear; give the row with its person's key."""
    plain = _open(row.person, row.sealed, row.place)
    note = plain.pop("note")
    talk = Talk(
        **plain | {
            "on": date.fromisoformat(plain["on"]), "wish": Wish(plain["wish"]),
            "fear": YesNo(plain["fear"]), "captor_present": YesNo(plain["captor_present"]),
            "interpreter_trusted": YesNo(plain["interpreter_trusted"]),
            "manner": Manner(plain["manner"]), "present": tuple(plain["present"]),
        }
    )  # fmt: skip
    return OpenInterview(row=row, talk=talk, note=note)


def seal_examination(row: Examination, examined: Examined) -> bytes:
    """The sealed form of an examination."""
    days = ("on", "told_on", "certificate_on", "carried_out_on")
    plain = asdict(examined) | {name: _iso(getattr(examined, name)) for name in days}
    return vault.seal_for(row.person.key, plain, place=row.place)


def open_examination(row: Examination) -> OpenExamination:
    """An examination in the clear; give the row with its person's key."""
    plain = _open(row.person, row.sealed, row.place)
    examined = Examined(
        **plain | {
            "on": date.fromisoformat(plain["on"]), "told_on": _day(plain["told_on"]),
            "certificate_on": _day(plain["certificate_on"]),
            "carried_out_on": _day(plain["carried_out_on"]),
            "presented_by": PresentedBy(plain["presented_by"]),
            "votes": tuple(CommissionDecision(v) for v in plain["votes"]),
            "grounds": tuple(plain["grounds"]),
        }
    )  # fmt: skip
    return OpenExamination(row=row, examined=examined)


def seal_arrival(row: Arrival, opened: OpenArrival) -> bytes:
    """The sealed form of a plan of arrival."""
    plain = {
        "arrives_on": _iso(opened.arrives_on), "destination": opened.destination,
        "sponsor": opened.sponsor, "states": {t: s.value for t, s in opened.states.items()},
    }  # fmt: skip
    return vault.seal_for(row.person.key, plain, place=row.place)


def open_arrival(person: Person) -> OpenArrival:
    """The plan of arrival of one person."""
    row = Arrival.objects.select_related("person__key").filter(person=person).first()
    if row is None or person.erased_at is not None:
        return OpenArrival()
    plain = _open(row.person, row.sealed, row.place)
    return OpenArrival(
        row=row, arrives_on=_day(plain["arrives_on"]), destination=plain["destination"],
        sponsor=plain["sponsor"], states={t: TaskState(s) for t, s in plain["states"].items()},
    )  # fmt: skip


def _open(person: Person, sealed: bytes | memoryview, place: str) -> dict[str, Any]:
    plain: dict[str, Any] = vault.open_for(person.key, sealed, place=place)
    return plain


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
