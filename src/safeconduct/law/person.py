"""What is known of one person, of the cases against him, and of what he said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from safeconduct.law.conditions import Values
from safeconduct.law.consent import interviews_of
from safeconduct.law.facts import FACTS, Level, known
from safeconduct.law.holds import cases

_FILE = ("record_id", "procedure", "offence", "war_crime", "authority", "decided_on", "link")
_TALK = (
    "record_id", "wish", "fear_of_persecution", "in_private", "interviewed_on", "captor_present",
    "link",
)  # fmt: skip
#: Of whom there is no interview, nobody has heard anything.
NOT_ASKED: Values = {**known({}, level=Level.INTERVIEW), "asked": "no"}
NO_CASE: Values = {**known({}, level=Level.CASE), "link": "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """One case against a person: its name (the offence or the file), facts, and both in words."""

    name: str
    values: Values
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """The facts of one person; what is not known is None.

    Attributes:
        person, interview: facts of Level.PERSON and Level.INTERVIEW by name.
        cases: one for each case; none if there is no file.
    """

    person: Values
    cases: tuple[CaseFacts, ...] = ()
    interview: Values = field(default_factory=lambda: NOT_ASKED)

    @classmethod
    def read(
        cls,
        person: Mapping[str, object],
        *,
        files: Sequence[Mapping[str, str | None]] = (),
        interviews: Sequence[Mapping[str, str | None]] = (),
    ) -> PersonFacts:
        """From a row of the table of people and the rows of his files and interviews.

        A row that does not say whose it is (`link`) is his.

        >>> facts = PersonFacts.read({"category": "prisoner_of_war"},
        ...     files=[{"procedure": "suspicion", "offence": "theft"}])
        >>> facts.person["category"], facts.cases[0].values["act"], facts.interview["asked"]
        ('prisoner_of_war', 'suspicion', 'no')
        """
        found = cases(_frame(files, _FILE)).to_dicts()
        said = interviews_of(_frame(interviews, _TALK)).to_dicts()
        return cls(
            person=known(person, level=Level.PERSON),
            cases=tuple(
                CaseFacts(name=c["case"], values=known(c, level=Level.CASE), told=c["facts"])
                for c in found
            ),
            interview=known(said[0], level=Level.INTERVIEW) if said else NOT_ASKED,
        )

    def but(self, *, case: str = "", **values: str | None) -> PersonFacts:
        """The same with other values of some facts; of a case, if one is named.

        Raises:
            KeyError: for a fact or a case that there is not.
        """
        levels = {FACTS[name].level for name in values}
        person = {**self.person, **values} if Level.PERSON in levels else self.person
        talk = {**self.interview, **values} if Level.INTERVIEW in levels else self.interview
        if Level.CASE not in levels:
            return replace(self, person=person, interview=talk)
        if case not in {c.name for c in self.cases}:
            raise KeyError(case)
        changed = (
            replace(c, values={**c.values, **values}) if c.name == case else c for c in self.cases
        )
        return replace(self, cases=tuple(changed))


def _frame(rows: Sequence[Mapping[str, str | None]], columns: Sequence[str]) -> pl.DataFrame:
    told = [
        {"person_id": "", "link": "linked", "record_id": f"{i}", **row}
        for i, row in enumerate(rows, start=1)
    ]
    schema = dict.fromkeys(("person_id", *columns), pl.String)
    return pl.DataFrame(told, schema=schema)
