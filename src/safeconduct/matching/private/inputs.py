"""Which keys of a person are asked for privately: only such as nobody can guess.

A key of little entropy could be asked for by anybody who has a telephone book. So names count only
together with a whole birth date, and numbers only from six characters on.
"""

from __future__ import annotations

from itertools import islice, product

import polars as pl

from safeconduct.matching.preparation import prepare

#: Keys of one record at most; the commonest readings come first.
MOST_KEYS = 6
_SHORTEST_NUMBER = 6
INPUT_SCHEMA = pl.Schema({"record": pl.String, "kind": pl.String, "value": pl.String})


def private_keys(records: pl.DataFrame) -> pl.DataFrame:
    """The keys of each record that may be asked for.

    Kinds: `service_number` (with the party, six characters or more), and `name_and_birth`: any
    reading of the family name, any name group of the given name, and the whole birth date. Both
    bureaux make them by the same tables, so that one name in two scripts gives a common key.

    Args:
        records: as `people.records_wide` makes them.

    Returns:
        frame of INPUT_SCHEMA, at most MOST_KEYS rows a record, sorted.
    """
    compared = prepare(records)
    rows: list[tuple[str, str, str]] = []
    columns = ("unique_id", "origin", "service_number", "family_keys", "given_keys", "birth",
               "birth_about")  # fmt: skip
    for record, origin, number, families, givens, birth, about in compared.select(
        columns
    ).iter_rows():
        found = []
        if number and len(number) >= _SHORTEST_NUMBER:
            found.append(("service_number", f"{origin or ''}|{number}"))
        if families and givens and birth and len(birth) == 10 and not about:
            pairs = product(givens, families)
            found += [("name_and_birth", f"{f}|{g}|{birth}") for g, f in pairs]
        rows += [(record, kind, value) for kind, value in islice(found, MOST_KEYS)]
    return (
        pl.DataFrame(rows, schema=INPUT_SCHEMA, orient="row")
        .unique()
        .sort("record", "kind", "value")
    )
