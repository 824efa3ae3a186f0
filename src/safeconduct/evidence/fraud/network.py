"""Contacts as a graph: cases, and the traces by which callers of several cases are connected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from safeconduct.evidence.fraud.identifiers import Identifier, IdentifierKind, identify
from safeconduct.tables.problems import Problem

#: Columns of a contact that hold traces, and what sort each is. Those of the missing person's own
#: telephone are told apart from those by which the caller was reached.
COLUMNS: Mapping[str, IdentifierKind | None] = {
    "contact_value": None, "handle": IdentifierKind.HANDLE, "device": IdentifierKind.DEVICE,
    "pay_to": None, "payee": IdentifierKind.PAYEE,
}  # fmt: skip
OWN: Mapping[str, IdentifierKind | None] = {
    "own_number": IdentifierKind.PHONE, "own_device": IdentifierKind.DEVICE,
}  # fmt: skip
TRACE_SCHEMA = pl.Schema(
    {
        "record": pl.String, "person_id": pl.String, "key": pl.String, "kind": pl.String,
        "masked": pl.String, "valid": pl.Boolean, "own": pl.Boolean,
    }
)  # fmt: skip


def traces(
    contacts: pl.DataFrame, *, region: str | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """Every trace of every contact in one spelling.

    Args:
        contacts: record, person_id (null for a contact of no known case), and any of COLUMNS and
            OWN.
        region: ISO country of numbers written without a country code.

    Returns:
        frame of TRACE_SCHEMA, and what could not be right, with reasons; those are kept.
    """
    rows: list[tuple[str, str | None, str, str, str, bool, bool]] = []
    problems: list[Problem] = []
    read: dict[tuple[str, str], Identifier | None] = {}
    wanted = {**COLUMNS, **OWN}
    for column in (c for c in wanted if c in contacts.columns):
        for record, person, text in (
            contacts.filter(pl.col(column).is_not_null()).select("record", "person_id", column)
            .iter_rows()
        ):  # fmt: skip
            if (column, text) not in read:
                read[column, text] = identify(text, hint=wanted[column], region=region)
            found = read[column, text]
            if found is None:
                continue
            rows.append((record, person, found.key, found.kind.value, found.masked, found.valid,
                         column in OWN))  # fmt: skip
            if not found.valid:
                problems.append(
                    Problem(
                        file=record, column=column, value=text, reason=found.note,
                        remedy="Ask the family to read it out again; it is kept as written.",
                    )
                )  # fmt: skip
    return pl.DataFrame(rows, schema=TRACE_SCHEMA, orient="row").unique(), problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The graph.

    Attributes:
        edges: record, person_id, key, kind, masked, ring (""; or `R-001` in order of size).
        rings: ring, contacts, families, traces: groups of contacts that share a trace over which
            money was asked, and reach more than one family.
    """

    edges: pl.DataFrame
    rings: pl.DataFrame


def network(found: pl.DataFrame, asked: Iterable[str]) -> Network:
    """Connect contacts that share a trace.

    Lines over which nobody was asked for money connect nothing: the bureau's own number reaches
    every family.

    Args:
        found: frame of TRACE_SCHEMA.
        asked: records of contacts that asked for money or bank codes.
    """
    used = found.filter(~pl.col("own"))
    money = used.filter(pl.col("record").is_in(list(asked)))
    groups = _groups(money.select("record", "key").iter_rows())
    members = pl.DataFrame(
        [(record, group) for record, group in groups.items()],
        schema={"record": pl.String, "_group": pl.String},
        orient="row",
    )
    sized = (
        money.join(members, on="record")
        .group_by("_group")
        .agg(
            contacts=pl.col("record").n_unique().cast(pl.Int64),
            families=pl.col("person_id").n_unique().cast(pl.Int64),
            traces=pl.col("key").n_unique().cast(pl.Int64),
        )
        .filter(pl.col("families") > 1)
        .sort("families", "contacts", "_group", descending=[True, True, False])
        .with_row_index("_at", offset=1)
        .with_columns(ring=pl.format("R-{}", pl.col("_at").cast(pl.String).str.zfill(3)))
    )
    named = members.join(sized.select("_group", "ring"), on="_group", how="left")
    edges = used.join(named.select("record", "ring"), on="record", how="left").with_columns(
        pl.col("ring").fill_null("")
    )
    return Network(
        edges=edges.select("record", "person_id", "key", "kind", "masked", "ring").sort(
            "record", "key"
        ),
        rings=sized.select("ring", "contacts", "families", "traces"),
    )


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The least record of the group of each record (union-find over shared keys)."""
    parent: dict[str, str] = {}

    def top(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    first: dict[str, str] = {}
    for record, key in sorted(pairs):
        parent.setdefault(record, record)
        one, other = top(record), top(first.setdefault(key, record))
        parent[max(one, other)] = min(one, other)
    return {record: top(record) for record in parent}
