"""One source's rows as text, and whom each record is truly about."""

from __future__ import annotations

from dataclasses import dataclass

from safeconduct.samples.dice import Dice
from safeconduct.samples.persons import Person

Row = tuple[str, ...]
_BAD_SHARE = 0.003
_NO_DAYS = (("31", "02"), ("30", "02"), ("31", "11"))


@dataclass(frozen=True, slots=True)
class Identity:
    """The truth about one record; `vague` if nobody could link it from what it says."""

    record_id: str
    person_id: str
    vague: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRows:
    """One file before it is written. A row may be longer than `columns`: a clerk shifted it.

    `name` is the name of the source in the mapping and in the truth.
    """

    name: str
    file: str
    columns: Row
    rows: tuple[Row, ...]
    identities: tuple[Identity, ...]


class RowBook:
    """Collects rows and identities; the first column is the record's id."""

    def __init__(self, *, name: str, file: str, columns: Row) -> None:
        self._name, self._file, self._columns = name, file, columns
        self._rows: list[Row] = []
        self._identities: list[Identity] = []
        self._spared: set[int] = set()

    def add(self, person: Person, row: Row, *, vague: bool = False, spare: bool = False) -> None:
        """Note a record and whom it is about; `spare` it what would make it unusable."""
        if spare:
            self._spared.add(len(self._rows))
        self._rows.append(row)
        self._identities.append(Identity(row[0], person.person_id, vague))

    def finished(
        self,
        dice: Dice,
        *,
        birth: str | None = None,
        form: str = "%d.%m.%Y",
        category: str | None = None,
        free: str | None = None,
    ) -> SourceRows:
        """The file, with three rows in a thousand spoilt beyond use.

        Args:
            dice: draws which rows.
            birth: the column of the birth date, to be made impossible.
            form: how the source writes dates.
            category: the column of the category, to be given an unknown code.
            free: a column of free text, to be given what a spreadsheet would run as a formula.
        """
        at = {c: i for i, c in enumerate(self._columns)}
        faults = _Faults(
            dice=dice,
            form=form,
            birth=at.get(birth or ""),
            category=at.get(category or ""),
            free=at.get(free or ""),
            spared=frozenset(self._spared),
        )
        return SourceRows(
            name=self._name,
            file=self._file,
            columns=self._columns,
            rows=tuple(faults.spoil(self._rows)),
            identities=tuple(self._identities),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Faults:
    dice: Dice
    form: str
    birth: int | None
    category: int | None
    free: int | None
    spared: frozenset[int]

    def spoil(self, rows: list[Row]) -> list[Row]:
        count = max(1, round(_BAD_SHARE * len(rows))) if len(rows) > 9 else 0
        kinds = ["shifted", "duplicate"]
        kinds += ["impossible", "future"] if self.birth is not None else []
        kinds += ["code"] if self.category is not None else []
        kinds += ["formula"] if self.free is not None else []
        order = self.dice.shuffled(kinds)
        result = list(rows)
        places = [at for at in range(len(rows)) if at not in self.spared]
        for turn, at in enumerate(self.dice.sample(places, count)):
            kind = order[turn % len(order)]
            if kind == "duplicate":
                result.append(rows[at])
            else:
                result[at] = self._fault(rows[at], kind)
        return result

    def _fault(self, row: Row, kind: str) -> Row:
        cells = list(row)
        match kind:
            case "impossible" if self.birth is not None:
                cells[self.birth] = self._day(self.dice.pick(_NO_DAYS))
            case "future" if self.birth is not None:
                cells[self.birth] = self._day(("14", "05"), year="2091")
            case "code" if self.category is not None:
                cells[self.category] = self.dice.pick(("X9", "???", "ZZ"))
            case "formula" if self.free is not None:
                cells[self.free] = '=HYPERLINK("http://prizes.example/","+999 11 222")'
            case _:
                cells.insert(1, "")
        return tuple(cells)

    def _day(self, day_month: tuple[str, str], *, year: str = "1990") -> str:
        day, month = day_month
        return self.form.replace("%d", day).replace("%m", month).replace("%Y", year)
