"""Independence: what has a common origin is one piece of evidence, however often it is repeated.

Ten posts that copy one video are one source. A report says what it derives from (`derives_from`:
another record, another source's own number, or the name of something that is no record, such as a
video); files with the same content hash are the same item whoever sent them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from safeconduct.people.vocabulary import SourceKind
from safeconduct.tables.problems import Problem

_KNOWN = (
    "contact_value", "derives_from", "teller", "other:teller", "content_hash", "proof_refused",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivations:
    """What everything comes from in the end: a root for each name, and the circles found."""

    roots: Mapping[str, str]
    circles: tuple[tuple[str, ...], ...]

    @property
    def problems(self) -> list[Problem]:
        """Each circle once, for whoever can mend it. Its members count as one source meanwhile."""
        return [
            Problem(
                file=circle[0],
                column="derives_from",
                value=" -> ".join((*circle, circle[0])),
                reason="these reports are each said to derive from the next, in a circle",
                remedy="Find out which came first, and leave its derives_from empty.",
            )
            for circle in self.circles
        ]


def derivations(parents: Mapping[str, str]) -> Derivations:
    """Follow every chain of derivation to its end.

    >>> derivations({"post 3": "post 2", "post 2": "video"}).roots["post 3"]
    'video'
    >>> derivations({"a": "b", "b": "a"}).circles
    (('a', 'b'),)

    Args:
        parents: what each name says that it derives from.
    """
    roots: dict[str, str] = {}
    circles: list[tuple[str, ...]] = []
    for start in sorted(parents):
        path: list[str] = []
        at = start
        while at in parents and at not in roots and at not in path:
            path.append(at)
            at = parents[at]
        if at in path:
            circle = path[path.index(at) :]
            first = circle.index(min(circle))
            circles.append((*circle[first:], *circle[:first]))
            root = min(circle)
        else:
            root = roots.get(at, at)
        roots.update(dict.fromkeys(path, root))
    return Derivations(roots=roots, circles=tuple(circles))


def trace_origins(reports: pl.DataFrame, fields: pl.DataFrame) -> tuple[pl.DataFrame, Derivations]:
    """Add `origin`: reports with the same origin count once.

    A source that keeps a list is one origin. Testimony is as many origins as there are witnesses,
    pictures as many as there are items. Calls together are one origin, since anybody may call under
    any name; a line over which proof of life was given is one by itself.

    Args:
        reports: record, source, kind; `record_id` helps to find what `derives_from` names.
        fields: one row a record, with `contact_value`, `derives_from`, `content_hash`,
            `proof_refused` and `teller` if known.
    """
    known = [c for c in _KNOWN if c in fields.columns]
    joined = reports.join(
        fields.select("record", *known), on="record", how="left", maintain_order="left"
    ).with_columns(
        pl.lit(None, dtype=pl.String).alias(c) for c in _KNOWN if c not in known
    )  # fmt: skip
    found = derivations(_parents(joined))
    own = joined.with_columns(_own=_own_origin())
    named = own.filter(pl.col("derives_from").is_not_null() | pl.col("content_hash").is_not_null())
    own_of = dict(own.select("record", "_own").iter_rows()) if named.height else {}
    roots = {
        record: own_of.get(found.roots.get(record, record), found.roots.get(record, record))
        for record in named["record"]
    }
    table = pl.DataFrame(
        {"record": list(roots), "_root": list(roots.values())},
        schema={"record": pl.String, "_root": pl.String},
    )
    # Whatever a root record is counted as, those that derive from it are counted as the same.
    result = own.join(table, on="record", how="left", maintain_order="left").with_columns(
        origin=pl.coalesce("_root", "_own")
    )
    return result.drop("_own", "_root"), found


def with_origin(reports: pl.DataFrame, fields: pl.DataFrame) -> pl.DataFrame:
    """The reports of `trace_origins` alone, for who does not need the circles."""
    return trace_origins(reports, fields)[0]


def _own_origin() -> pl.Expr:
    kind = pl.col("kind")
    proven = pl.col("proof_refused").fill_null("") == "no"
    witness = pl.coalesce("teller", "other:teller", "record")
    call = pl.when(proven).then(pl.coalesce("contact_value", "record")).otherwise(pl.lit("calls"))
    return (
        pl.when(kind == SourceKind.CONTACT.value)
        .then(pl.concat_str("source", pl.lit("/"), call))
        .when(kind.is_in([SourceKind.TESTIMONY.value, SourceKind.OPEN_SOURCE.value]))
        .then(pl.concat_str("source", pl.lit("/"), witness))
        .otherwise("source")
    )


def _parents(joined: pl.DataFrame) -> dict[str, str]:
    """What each record derives from: a record key where one is meant, else the words as given."""
    told = joined.filter(pl.col("derives_from").is_not_null())
    keys = set(joined["record"]) if told.height else set()
    parents: dict[str, str] = {}
    for record, source, parent in told.select("record", "source", "derives_from").iter_rows():
        local = f"{source}:{parent}"
        parents[record] = parent if parent in keys else local if local in keys else parent
    return parents | _of_one_content(joined, parents)


def _of_one_content(joined: pl.DataFrame, parents: Mapping[str, str]) -> dict[str, str]:
    """Items with one hash derive from that content, and it from what any of them derives from."""
    hashed = joined.filter(pl.col("content_hash").is_not_null()).select("record", "content_hash")
    content = {record: f"sha256:{digest.lower()}" for record, digest in hashed.iter_rows()}
    found = {r: item for r, item in content.items() if r not in parents}
    for record, item in sorted(content.items()):
        parent = parents.get(record)
        if parent is not None and content.get(parent) != item:
            found.setdefault(item, parent)
    return found
