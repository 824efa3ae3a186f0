"""Invented registers: people of an invented world in Latin letters, copied with a clerk's errors.

The worlds are hard in their own way: many scripts, brothers, few slips of the pen. Registers of other
people are hard in another: a name mistyped, mislaid in the wrong column or missing, a field copied
from the next line. And some stand beside a relative who shares more with them than brothers of the
worlds do: a twin has the family name, the birth date and the birth place; a father or a son, both
names. The calibrator is fitted on both, so that it is right of both.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import polars as pl

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAMES = ("family_name", "given_name")
_PLACES = 500
#: Of so many persons one has a twin in the register, and one a parent or child of both his names.
_TWINS, _NAMED_AFTER = 0.02, 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """How a register is made.

    Attributes:
        persons: how many people are drawn.
        copies: most entries of one person.
        errors: how many times the usual number of errors.
        columns: what is known of each besides the names.
    """

    persons: int
    copies: int
    errors: float
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The register in words."""
        return (
            f"{self.persons} persons, {self.copies} copies, errors x{self.errors:g}, "
            + " + ".join(("names", *self.columns))
        )


REGISTERS = tuple(
    Register(persons=persons, copies=copies, errors=errors, columns=columns)
    for persons, copies, errors in (
        (600, 1, 0.7), (400, 4, 1.5), (1200, 4, 1.0), (2500, 1, 0.3),
    )
    for columns in (
        ("birth_date",),
        ("birth_date", "birth_place"),
        ("birth_date", "sex"),
        ("birth_date", "service_number"),
        ("birth_date", "birth_place", "service_number"),
    )
)  # fmt: skip


def register(
    records: pl.DataFrame, truth: pl.DataFrame, made: Register, *, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records (one source that may name a person twice) and truth (record, true_person_id)."""
    rng = random.Random(seed)
    people = _people(records, truth, rng)
    chosen = rng.sample(people, min(made.persons, len(people)))
    chosen += _relatives(chosen, people, rng)
    others = {column: [p[column] for p in people if p[column]] for column in people[0]}
    rows: list[dict[str, str | None]] = []
    for number, person in enumerate(chosen):
        copies = rng.randint(1, made.copies) if made.copies > 1 else int(rng.random() < 0.6)
        entries = [person, *(_copied(person, others, made.errors, rng) for _ in range(copies))]
        rows += [{**entry, "person": str(number)} for entry in entries]
    rng.shuffle(rows)
    frame = pl.DataFrame(rows, schema={**dict.fromkeys(rows[0], pl.String)}).with_row_index("at")
    keyed = frame.with_columns(record=pl.lit("file:") + pl.col("at").cast(pl.String))
    return (
        keyed.select(
            "record", *_NAMES, *made.columns, source=pl.lit("file"), kind=pl.lit("tracing_request")
        ),
        keyed.select("record", true_person_id="person"),
    )


def _people(
    records: pl.DataFrame, truth: pl.DataFrame, rng: random.Random
) -> list[dict[str, str | None]]:
    """One entry a person, of the records that give both names in Latin letters and a whole date."""
    plain = r"^[A-Za-z' -]+$"
    good = records.filter(
        pl.all_horizontal(pl.col(c).str.contains(plain) for c in _NAMES)
        & (pl.col("birth_date").str.len_chars() == 10)
    )
    single = (
        good.join(truth, on="record").sort("record").unique("true_person_id", maintain_order=True)
    )
    # The worlds know few towns; a register of suburbs knows hundreds.
    places = rng.sample(sorted({name.lower() for name in single["family_name"]}), _PLACES)
    return [
        {
            "family_name": row["family_name"].lower(),
            "given_name": row["given_name"].lower(),
            "birth_date": row["birth_date"],
            "birth_place": rng.choice(places),
            "sex": row["sex"] or "male",
            "service_number": str(rng.randrange(10**6, 10**7)),
        }
        for row in single.select(*_NAMES, "birth_date", "sex").iter_rows(named=True)
    ]


def _relatives(
    chosen: list[dict[str, str | None]],
    people: list[dict[str, str | None]],
    rng: random.Random,
) -> list[dict[str, str | None]]:
    """Twins of some, and parents or children of others, with numbers of their own."""
    found = []
    for person in chosen:
        other = {**person, "service_number": str(rng.randrange(10**6, 10**7))}
        drawn = rng.random()
        if drawn < _TWINS:
            stranger = rng.choice(people)
            found.append({**other, **{c: stranger[c] for c in ("given_name", "sex")}})
        elif drawn < _TWINS + _NAMED_AFTER:
            born = rng.choice(people)["birth_date"] or ""
            year = int((person["birth_date"] or "")[:4]) + rng.choice((-1, 1)) * rng.randint(18, 42)
            found.append({**other, "birth_date": f"{year}{born[4:]}"})
    return found


def _copied(
    person: dict[str, str | None],
    others: dict[str, list[str | None]],
    errors: float,
    rng: random.Random,
) -> dict[str, str | None]:
    copy = dict(person)
    for column, value in person.items():
        if value is None or column == "sex":
            continue
        if rng.random() < 0.05 * errors:
            copy[column] = None
        elif rng.random() < 0.05 * errors:
            copy[column] = rng.choice(others[column])
        elif rng.random() < (0.03 if column == "birth_date" else 0.16) * errors:
            copy[column] = _mistyped(value, rng, date=column == "birth_date")
    if rng.random() < 0.06 * errors:
        copy["family_name"], copy["given_name"] = copy["given_name"], copy["family_name"]
    return copy


def _mistyped(text: str, rng: random.Random, *, date: bool) -> str:
    """One or two slips of the pen; of a date, another year, month or day."""
    if date:
        year, month, day = text[:4], text[5:7], f"{min(int(text[8:]), 28):02d}"
        slipped = {
            "year": f"{int(year) + rng.choice((-10, -1, 1, 10))}-{month}-{day}",
            "month": f"{year}-{rng.randint(1, 12):02d}-{day}",
            "day": f"{year}-{month}-{rng.randint(1, 28):02d}",
        }
        return slipped[rng.choice(sorted(slipped))]
    for _ in range(1 if rng.random() < 0.75 else 2):
        at = rng.randrange(len(text))
        letter = rng.choice("0123456789" if text.isdigit() else _LETTERS)
        text = rng.choice(
            (
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1 :] or text,
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
            )
        )
    return text
