"""Records are added to a kept linkage: the same persons and links as a whole run on its basis.

What can change is found step by step: pairs; then the groups of records that are surely one person;
then the margins of their neighbours' pairs, and so probabilities; then the persons of every group
of records that joinable pairs, references or judgements connect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import polars as pl

from safeconduct.matching import outcomes
from safeconduct.matching.deciding import may_join
from safeconduct.matching.incremental.candidates import write_candidates
from safeconduct.matching.incremental.state import State, insert_edges, write_judgements
from safeconduct.matching.judgements import Judged
from safeconduct.matching.outcomes import LEAST_WEIGHT, SURE_WEIGHT
from safeconduct.matching.preparation import prepare
from safeconduct.matching.scoring import ALL_MEMORY, Resources, named_by, score_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What adding records changed.

    Attributes:
        identities: record, source, person_id of the new records and of those whose person changed.
        links: the links of these records, and those weighed anew, as `Linkage.links`.
        pairs: how many pairs were compared.
        dropped: how many older pairs are proposed no longer, since their block grew too large.
    """

    identities: pl.DataFrame
    links: pl.DataFrame
    pairs: int
    dropped: int


def add(
    state: State,
    records: pl.DataFrame,
    *,
    judgements: Iterable[Judged] = (),
    references: pl.DataFrame | None = None,
    resources: Resources = ALL_MEMORY,
) -> Added:
    """Link records that the state does not have yet; the state then holds them as well.

    All of it happens in one transaction: on any error the state is as it was.

    Args:
        state: an open state.
        records: the new records, as `people.records_wide` makes them; may be none, for judgements.
        judgements: all verdicts of people as they stand now, not only the new ones.
        references: record and refers_to of older records, where a new record gave their reference
            another meaning or took it away.
        resources: memory for the comparisons.

    Raises:
        ValueError: if a record is in the state already.
    """
    connection, judged = state.connection, list(judgements)
    arriving = _arriving(state, records)
    connection.execute("BEGIN")
    try:
        connection.execute("CREATE OR REPLACE TEMP TABLE seeds (id INTEGER)")
        connection.execute("INSERT INTO seeds SELECT id FROM arriving")
        _note_ties(connection)
        _change_references(connection, references)
        _change_judgements(state, judged)
        write_candidates(connection, "arriving", most=state.basis.most_in_block)
        pairs, dropped = _change_edges(state, resources)
        _regroup_sure(connection)
        _reweigh(state)
        _regroup_persons(state, judged)
        found = _changed(state, pairs=pairs, dropped=dropped)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    finally:
        connection.unregister("given_arriving")
    assert arriving == records.height
    return found


def _arriving(state: State, records: pl.DataFrame) -> int:
    """Make the table `arriving` of the new records' compared columns, and tell how many."""
    compared = prepare(records, once_each=state.basis.once_each)
    connection = state.connection
    connection.register("given_arriving", compared.to_arrow())
    known = connection.sql(
        "SELECT unique_id FROM compared SEMI JOIN given_arriving USING (unique_id)"
    )
    if known.shape[0]:
        some = ", ".join(row[0] for row in known.limit(3).fetchall())
        raise ValueError(f"{known.shape[0]} records are linked already, such as {some}")
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE arriving AS SELECT *, CAST(
            (SELECT coalesce(max(id), -1) FROM compared) + row_number() OVER (ORDER BY unique_id)
            AS INTEGER) AS id FROM given_arriving"""
    )
    return compared.height


_REFERENCES = """SELECT x.id AS a, y.id AS b FROM compared x JOIN compared y
    ON x.refers_to = y.unique_id"""
_JUDGED_SAME = """SELECT x.id, y.id FROM judged JOIN compared x ON x.unique_id = record_l
    JOIN compared y ON y.unique_id = record_r WHERE judgement = 'same'"""


def _note_ties(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables of what holds records together before the change: `sure_ties` and `ties`."""
    for name, condition in (("sure_ties", f"weight >= {SURE_WEIGHT}"), ("ties", "joinable")):
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name} AS
            SELECT l AS a, r AS b FROM edges WHERE {condition} UNION ALL {_REFERENCES}"""
        )
    connection.execute(f"INSERT INTO ties {_JUDGED_SAME}")


def _change_references(
    connection: duckdb.DuckDBPyConnection, references: pl.DataFrame | None
) -> None:
    if references is None or references.is_empty():
        return
    connection.register("given_references", references.select("record", "refers_to").to_arrow())
    connection.execute(
        """INSERT INTO seeds SELECT id FROM compared JOIN given_references ON record = unique_id
        WHERE compared.refers_to IS DISTINCT FROM given_references.refers_to"""
    )
    connection.execute(
        """UPDATE compared SET refers_to = given_references.refers_to FROM given_references
        WHERE record = unique_id AND id IN (SELECT id FROM seeds)"""
    )
    connection.unregister("given_references")


def _change_judgements(state: State, judged: list[Judged]) -> None:
    """Whoever a verdict is about that was not there before, or is no longer, is looked at anew."""
    connection = state.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE judged_before AS FROM judged")
    write_judgements(connection, judged)
    connection.execute(
        """INSERT INTO seeds WITH changed AS (
            (FROM judged EXCEPT FROM judged_before) UNION ALL
            (FROM judged_before EXCEPT FROM judged))
        SELECT id FROM compared JOIN changed ON unique_id IN (record_l, record_r)"""
    )


def _change_edges(state: State, resources: Resources) -> tuple[int, int]:
    """Score the new pairs and change `edges`; `moved` holds both records of each changed edge."""
    connection = state.connection
    connection.execute("CREATE OR REPLACE TEMP TABLE moved (id INTEGER)")
    connection.execute("INSERT INTO moved SELECT l FROM dropped UNION SELECT r FROM dropped")
    connection.execute(
        """INSERT INTO seeds SELECT unnest([edges.l, edges.r]) FROM edges
        JOIN dropped d ON edges.l = d.l AND edges.r = d.r
        WHERE joinable OR probability >= ?""",
        [state.basis.policy.keep],
    )
    connection.execute("DELETE FROM edges USING dropped d WHERE edges.l = d.l AND edges.r = d.r")
    fresh = _scored(state, resources)
    insert_edges(
        connection,
        fresh.with_columns(margin=pl.lit(0.0), probability=pl.lit(0.0), joinable=pl.lit(False)),
    )
    connection.execute(
        """INSERT INTO moved SELECT unnest([l, r]) FROM edges
        WHERE r IN (SELECT id FROM arriving) OR l IN (SELECT id FROM arriving)"""
    )
    return connection.sql("FROM fresh_pairs").shape[0], connection.sql("FROM dropped").shape[0]


def _scored(state: State, resources: Resources) -> pl.DataFrame:
    """The pairs of `fresh_pairs` that weigh enough, by the keys of their records."""
    pairs = state.connection.sql("FROM fresh_pairs").pl()
    involved = state.connection.sql(
        """SELECT * FROM compared WHERE id IN
        (SELECT join_key_l FROM fresh_pairs UNION SELECT join_key_r FROM fresh_pairs)"""
    ).pl()
    with resources.connect() as scoring:
        scoring.register("involved", involved.to_arrow())
        scoring.register("proposed", pairs.to_arrow())
        scoring.execute("CREATE TEMP TABLE compared AS FROM involved")
        scoring.execute("CREATE TEMP TABLE pairs AS SELECT *, '0' AS match_key FROM proposed")
        found = score_pairs(
            scoring, state.basis.model, state.basis.population.shares_for_all(involved),
            LEAST_WEIGHT,
        )  # fmt: skip
    return named_by(found, involved.select("id", "unique_id"))


def _reach(connection: duckdb.DuckDBPyConnection, seeds: str, ties: str) -> None:
    """Make `reached`: the ids of the query `seeds` and all that ties connect with them."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE reached AS
        WITH RECURSIVE both_ways AS (
            SELECT a, b FROM {ties} UNION ALL SELECT b, a FROM {ties}),
        found(id) AS ({seeds} UNION SELECT b FROM found JOIN both_ways ON a = id)
        SELECT DISTINCT id FROM found"""
    )


def _reached(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What grouping needs of the reached records, in the order of a whole run."""
    found: pl.DataFrame = connection.sql(
        "SELECT id, unique_id, source, once, refers_to FROM compared SEMI JOIN reached USING (id)"
    ).pl()
    return found.sort("unique_id")


def _among_reached(condition: str) -> str:
    both = "l IN (SELECT id FROM reached) AND r IN (SELECT id FROM reached)"
    return f"{both} AND {condition}"


def _regroup_sure(connection: duckdb.DuckDBPyConnection) -> None:
    """Group anew who is surely one person; whoever changed, and his neighbours, is `moved`."""
    connection.execute(
        f"""INSERT INTO sure_ties SELECT l, r FROM edges WHERE weight >= {SURE_WEIGHT}
        AND l IN (SELECT id FROM moved) UNION ALL {_REFERENCES}"""
    )
    _reach(connection, "SELECT id FROM seeds UNION SELECT id FROM moved", "sure_ties")
    records = _reached(connection)
    heavy = connection.sql(
        f"""SELECT a.unique_id AS record_l, b.unique_id AS record_r, weight FROM edges
        JOIN compared a ON a.id = l JOIN compared b ON b.id = r
        WHERE {_among_reached(f"weight >= {SURE_WEIGHT}")}"""
    ).pl()
    heavy = heavy.sort(["weight", "record_l", "record_r"], descending=[True, False, False])
    groups = outcomes.sure_persons(records, heavy)
    ids = records.select("id", record="unique_id").join(
        groups.select("record", sure="person_id"), on="record"
    )
    connection.register("given_groups", ids.select("id", "sure").to_arrow())
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE regrouped AS SELECT g.id, g.sure FROM given_groups g
        LEFT JOIN persons p ON p.id = g.id WHERE p.sure IS DISTINCT FROM g.sure"""
    )
    connection.unregister("given_groups")
    connection.execute(
        "UPDATE persons SET sure = regrouped.sure FROM regrouped WHERE regrouped.id = persons.id"
    )
    connection.execute(
        """INSERT INTO persons SELECT id, NULL, sure FROM regrouped
        WHERE id NOT IN (SELECT id FROM persons)"""
    )
    connection.execute(
        """INSERT INTO moved SELECT id FROM regrouped UNION ALL
        SELECT unnest([l, r]) FROM edges
        WHERE l IN (SELECT id FROM regrouped) OR r IN (SELECT id FROM regrouped)"""
    )


_OF_MOVED = "(l IN (SELECT id FROM moved) OR r IN (SELECT id FROM moved))"


def _reweigh(state: State) -> None:
    """New margins and probabilities for all edges of whoever moved.

    A margin depends on all edges of both its records, so those are read as well. `seeds` gets the
    records of edges that count towards joining, where they came, went, or changed.
    """
    connection = state.connection
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE around AS SELECT DISTINCT unnest([l, r]) AS id FROM edges
        WHERE {_OF_MOVED}"""
    )
    near = "l IN (SELECT id FROM around) OR r IN (SELECT id FROM around)"
    edges = state.edges(near).drop("margin", "probability")
    named = connection.sql(
        f"""SELECT c.*, sure FROM compared c JOIN persons USING (id)
        WHERE id IN (SELECT unnest([l, r]) FROM edges WHERE {near})"""
    ).pl()
    sure = named.select(record="unique_id", person_id="sure")
    pairs = outcomes.weighed(edges, sure, named, state.basis).with_columns(
        joinable=may_join(state.basis.policy)
    )
    moved = connection.sql(
        "SELECT unique_id FROM compared WHERE id IN (SELECT id FROM moved)"
    ).pl()["unique_id"]
    wanted = pairs.filter(
        pl.col("record_l").is_in(moved.implode()) | pl.col("record_r").is_in(moved.implode())
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE former AS
        SELECT l, r, probability, joinable FROM edges WHERE {_OF_MOVED}"""
    )
    connection.execute(f"DELETE FROM edges WHERE {_OF_MOVED}")
    insert_edges(connection, wanted)
    connection.execute(
        f"""INSERT INTO seeds SELECT unnest([e.l, e.r])
        FROM (SELECT * FROM edges WHERE {_OF_MOVED}) e
        JOIN former f ON f.l = e.l AND f.r = e.r
        WHERE e.joinable <> f.joinable
        OR (e.probability <> f.probability AND greatest(e.probability, f.probability) >= ?)""",
        [state.basis.policy.keep],
    )


def _regroup_persons(state: State, judged: list[Judged]) -> None:
    """Build the persons anew of every group that the change touches."""
    connection = state.connection
    connection.execute(
        f"""INSERT INTO ties SELECT l, r FROM edges WHERE joinable
        AND (l IN (SELECT id FROM seeds) OR r IN (SELECT id FROM seeds))
        UNION ALL {_REFERENCES} UNION ALL {_JUDGED_SAME}"""
    )
    _reach(connection, "SELECT id FROM seeds", "ties")
    records = _reached(connection)
    pairs = outcomes.by_probability(
        state.edges(_among_reached(f"probability >= {state.basis.policy.keep!r}"))
    )
    found = outcomes.persons(records, pairs, policy=state.basis.policy, judgements=judged)
    ids = records.select("id", record="unique_id").join(found, on="record")
    connection.register("given_found", ids.select("id", "person_id").to_arrow())
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE renamed AS SELECT g.id, g.person_id FROM given_found g
        JOIN persons p USING (id) WHERE p.person_id IS DISTINCT FROM g.person_id"""
    )
    connection.unregister("given_found")
    connection.execute(
        """UPDATE persons SET person_id = renamed.person_id FROM renamed
        WHERE renamed.id = persons.id"""
    )


def _changed(state: State, *, pairs: int, dropped: int) -> Added:
    """What is different now, for whoever shows it."""
    connection = state.connection
    identities = connection.sql(
        """SELECT unique_id AS record, source, person_id FROM compared JOIN persons USING (id)
        WHERE id IN (SELECT id FROM renamed)"""
    ).pl().sort("record")  # fmt: skip
    touched = f"l IN (SELECT id FROM renamed) OR r IN (SELECT id FROM renamed) OR {_OF_MOVED}"
    edges = state.edges(f"({touched}) AND probability >= {state.basis.policy.keep!r}")
    persons = connection.sql(
        f"""SELECT unique_id AS record, person_id FROM compared JOIN persons USING (id)
        WHERE id IN (SELECT unnest([l, r]) FROM edges WHERE {touched})"""
    ).pl()
    links = outcomes.links(outcomes.by_probability(edges), persons, state.basis)
    return Added(identities=identities, links=links, pairs=pairs, dropped=dropped)
