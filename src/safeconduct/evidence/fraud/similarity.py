"""Whether a caller's words are those of an earlier demand: swindlers keep to a script.

Texts are compared by the share of short runs of letters that they have in common (cosine of shingle
counts, Broder 1997), after names in capitals and figures are taken out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHINGLE = 5
ALIKE = 0.6
_SHORTEST = 24
_BLOCK = 2_000


def skeleton(text: str) -> str:
    """A text without figures, punctuation and words that begin with a capital inside a sentence.

    >>> skeleton("Pay 3,000 USD and Ivan is on the list.")
    'pay and is on the list'
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"(?<=[\w,] )[^\W\d_a-zа-яіїєґё][\w'’-]*", " ", plain)
    words = re.findall(r"[^\W\d_]+", plain.casefold())
    return " ".join(words)


def shingles(texts: Sequence[str]) -> csr_matrix:
    """One row a text, of length 1, one column a shingle; a text too short to tell has none."""
    from scipy.sparse import csr_matrix  # slow to load, and most who start compare no texts

    columns: dict[str, int] = {}
    at, index, counts = [0], [], []
    for text in texts:
        found: dict[int, float] = {}
        if len(text) >= _SHORTEST:
            for start in range(len(text) - SHINGLE + 1):
                column = columns.setdefault(text[start : start + SHINGLE], len(columns))
                found[column] = found.get(column, 0.0) + 1.0
        size = float(np.sqrt(sum(v * v for v in found.values()))) or 1.0
        index += list(found)
        counts += [v / size for v in found.values()]
        at.append(len(index))
    return csr_matrix((counts, index, at), shape=(len(texts), max(1, len(columns))))


def earlier_scripts(contacts: pl.DataFrame) -> pl.DataFrame:
    """Of each contact, the earlier demand to another family that its words are most like.

    Args:
        contacts: record, person_id, claim, demand (Boolean), day (sortable; null counts as first).

    Returns:
        record, script_like (the earlier contact's record), likeness (Float64); only those of at
        least ALIKE.
    """
    ordered = contacts.with_columns(pl.col("day").fill_null("")).sort("day", "record")
    skeletons = {c: skeleton(c) for c in ordered["claim"].drop_nulls().unique()}
    rows = shingles([skeletons.get(c, "") for c in ordered["claim"].fill_null("")])
    people, demand = ordered["person_id"].to_numpy(), ordered["demand"].to_numpy()
    days, records = ordered["day"].to_list(), ordered["record"].to_list()
    found = []
    for start in range(0, len(records), _BLOCK):
        like = (rows[start : start + _BLOCK] @ rows.T).tocoo()
        keep = like.data >= ALIKE
        best: dict[int, tuple[float, int]] = {}
        for here, there, value in zip(
            like.row[keep] + start, like.col[keep], like.data[keep], strict=True
        ):
            earlier = demand[there] and days[there] <= days[here] and there != here
            if earlier and people[there] != people[here]:
                best[here] = max(best.get(here, (0.0, 0)), (round(float(value), 3), -int(there)))
        found += [(records[h], records[-t], v) for h, (v, t) in sorted(best.items())]
    return pl.DataFrame(
        found,
        schema={"record": pl.String, "script_like": pl.String, "likeness": pl.Float64},
        orient="row",
    )
