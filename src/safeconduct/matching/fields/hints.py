"""What an officer may want to look at first, and what is no evidence: it joins nobody.

Hints stand beside a pair's reasons and change neither its weight, probability nor verdict.
"""

from __future__ import annotations

import polars as pl

from safeconduct.matching.spelling.groups import given_groups
from safeconduct.people.names import visible
from safeconduct.people.parts import split_full_name
from safeconduct.people.photographs import (
    HASH_BITS,
    MOST_DIFFERENT,
    photo_distance,
    read_photo_hash,
    tells_something,
)

#: What `photographs` and `kunyas` give: `hint` is a sentence, `strength` 0 to 1 sorts them.
HINT_SCHEMA = pl.Schema(
    {"record_l": pl.String, "record_r": pl.String, "hint": pl.String, "strength": pl.Float64}
)
#: A picture that more records bear is a form's empty picture, and no one's.
MOST_BEARERS = 5
_NAME_CELLS = ("full_name", "given_name", "alias")


def hints(links: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """All hints about pairs.

    Args:
        links: any pairs, such as `Linkage.links`: record_l, record_r.
        records: record and, as far as known, photo_hash, full_name, given_name, alias.

    Returns:
        frame of HINT_SCHEMA, sorted by record_l, record_r and hint.
    """
    found = pl.concat([photographs(links, records), kunyas(links, records)])
    return found.sort("record_l", "record_r", "hint")


def photographs(links: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose photographs may be copies of one picture; arguments and result as for `hints`."""
    if "photo_hash" not in records.columns:
        return pl.DataFrame(schema=HINT_SCHEMA)
    hashes = {
        record: hashed
        for record, text in records.select("record", "photo_hash").drop_nulls().iter_rows()
        if (hashed := read_photo_hash(text)) and tells_something(hashed)
    }
    borne = pl.Series(list(hashes.values()), dtype=pl.String).value_counts(name="n")
    common = set(borne.filter(pl.col("n") > MOST_BEARERS).to_series(0))
    rows = []
    for left, right in links.select("record_l", "record_r").iter_rows():
        pair = hashes.get(left), hashes.get(right)
        if pair[0] is None or pair[1] is None or common & set(pair):
            continue
        apart = photo_distance(pair[0], pair[1])
        if apart <= MOST_DIFFERENT:
            told = (
                f"photographs look alike ({apart} of {HASH_BITS} bits differ): a hint, not evidence"
            )
            rows.append((left, right, told, 1 - apart / HASH_BITS))
    return pl.DataFrame(rows, schema=HINT_SCHEMA, orient="row")


def kunyas(links: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Pairs that name the same child in a kunya; arguments and result as for `hints`.

    A kunya is an alias: a father of an Omar may be called Abu Omar by everyone, and many are.
    """
    cells = [c for c in _NAME_CELLS if c in records.columns]
    called: dict[str, tuple[str, set[str]]] = {}
    for record, *names in records.select("record", *cells).iter_rows():
        for name in filter(None, names):
            kunya = split_full_name(visible(name)).kunya
            if kunya:
                called[record] = kunya, set(given_groups(kunya))
    rows = []
    for left, right in links.select("record_l", "record_r").iter_rows():
        if left in called and right in called and called[left][1] & called[right][1]:
            names_of = f"{called[left][0]}, {called[right][0]}"
            told = f"both are called after the same child ({names_of}): a hint, not evidence"
            rows.append((left, right, told, 0.5))
    return pl.DataFrame(rows, schema=HINT_SCHEMA, orient="row")


def hinted_first(questions: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The same pairs, those with hints first, the strongest before; else the order is kept.

    Args:
        questions: pairs that wait for an officer: record_l, record_r, in the order of the queue.
        found: frame of HINT_SCHEMA.
    """
    best = found.group_by("record_l", "record_r").agg(pl.col("strength").max())
    return (
        questions.join(best, on=("record_l", "record_r"), how="left", maintain_order="left")
        .sort("strength", descending=True, nulls_last=True, maintain_order=True)
        .drop("strength")
    )
