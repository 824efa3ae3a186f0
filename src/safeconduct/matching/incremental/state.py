"""What a linkage leaves behind, so that records that come later are compared with it alone.

One DuckDB file: the compared columns of all records, their keys, the scored pairs, the persons, and
the basis on which weights rest. Only this package reads it. It holds personal data, as the store of
reports beside it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import polars as pl

from safeconduct.matching import outcomes
from safeconduct.matching.blocks import KEY_COLUMNS, RULES, write_keys
from safeconduct.matching.calibration import Calibrator
from safeconduct.matching.deciding import Policy, may_join
from safeconduct.matching.judgements import Judged, Judgement
from safeconduct.matching.outcomes import STEP_COLUMNS, Basis
from safeconduct.matching.population import WEIGHED, Population
from safeconduct.matching.resuming import tables_digest
from safeconduct.matching.scoring import ALL_MEMORY, Resources, numbered
from safeconduct.matching.trained import TrainedModel

#: Changes when the tables, the keys or the levels do; files of another format are refused.
FORMAT = 2
#: Pairs that are handed to the database at a time: it takes a copy of them.
_AT_A_TIME = 2_000_000
_STEPS = ", ".join(STEP_COLUMNS)


class StateError(ValueError):
    """The file cannot be added to; a whole run makes it anew."""


@dataclass(slots=True, kw_only=True)
class State:
    """An open file of a linkage.

    Attributes:
        connection: the database with the tables compared (COMPARED_SCHEMA and id), keys (of
            blocks.KEY_COLUMNS), edges (l, r: the ids, that of the lesser record key first; weight,
            margin, probability, joinable, STEP_COLUMNS), persons (id, person_id, sure) and
            judged (record_l, record_r, judgement).
        basis: what weights and outcomes rest on.
    """

    connection: duckdb.DuckDBPyConnection
    basis: Basis

    @staticmethod
    def write(
        path: Path,
        *,
        compared: pl.DataFrame,
        pairs: pl.DataFrame,
        sure: pl.DataFrame,
        identities: pl.DataFrame,
        basis: Basis,
        judgements: Iterable[Judged],
        blocking: pl.DataFrame,
        resources: Resources = ALL_MEMORY,
    ) -> None:
        """Write the file whole, in place of any that was there.

        Args:
            path: where it goes.
            compared: frame of preparation.COMPARED_SCHEMA.
            pairs: all scored pairs, as `outcomes.weighed` makes them.
            sure: as `outcomes.sure_persons` makes them.
            identities: as `outcomes.persons` makes them.
            basis: what they rest on.
            judgements: verdicts that took part.
            blocking: how it went, as `blocks.write_all_blocks` tells.
            resources: memory of the database.
        """
        fresh = path.with_name(f"{path.name}.new")
        for leftover in (fresh, fresh.with_name(f"{fresh.name}.wal")):
            leftover.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.unlink()
        with resources.connect(fresh) as connection:
            fresh.chmod(0o600)
            _write_basis(connection, basis)
            connection.register("given_records", numbered(compared).to_arrow())
            connection.execute("CREATE TABLE compared AS FROM given_records")
            connection.execute(f"CREATE TABLE keys {KEY_COLUMNS}")
            for number, rule in enumerate(RULES):
                write_keys(connection, "compared", number, rule, into="keys")
            connection.execute(_EDGES)
            insert_edges(connection, pairs.with_columns(joinable=may_join(basis.policy)))
            connection.register("given_persons", _persons(compared, sure, identities).to_arrow())
            connection.execute("CREATE TABLE persons AS FROM given_persons")
            write_judgements(connection, judgements)
            connection.register("given_blocking", blocking.to_arrow())
            connection.execute("CREATE TABLE blocking AS FROM given_blocking")
        fresh.replace(path)

    @staticmethod
    @contextmanager
    def open(path: Path, *, resources: Resources = ALL_MEMORY) -> Iterator[State]:
        """Open the file of an earlier linkage.

        Raises:
            StateError: if it was made by another version, is not such a file, or is in use.
        """
        if not path.is_file():
            raise StateError("no linkage has been kept here yet")
        try:
            connection = resources.connect(path)
        except duckdb.IOException as error:
            reason = "it is in use" if "lock" in str(error) else "it is not such a file"
            raise StateError(f"the kept linkage cannot be opened: {reason}") from error
        with connection:
            yield State(connection=connection, basis=_read_basis(connection))

    @property
    def records(self) -> int:
        """How many records it holds."""
        return self.connection.sql("FROM compared").shape[0]

    def identities(self) -> pl.DataFrame:
        """All persons: record, source, person_id; sorted by record."""
        found: pl.DataFrame = self.connection.sql(
            "SELECT unique_id AS record, source, person_id FROM compared JOIN persons USING (id)"
        ).pl()
        return found.sort("record")

    def links(self) -> pl.DataFrame:
        """All pairs worth a look, as `outcomes.links` makes them."""
        kept = self.edges(f"probability >= {self.basis.policy.keep!r}")
        return outcomes.links(outcomes.by_probability(kept), self.identities(), self.basis)

    def edges(self, condition: str) -> pl.DataFrame:
        """The scored pairs that fulfil a condition on `edges`, by the keys of their records."""
        found: pl.DataFrame = self.connection.sql(
            f"""SELECT a.unique_id AS record_l, b.unique_id AS record_r, weight, {_STEPS}, margin,
            probability FROM (SELECT * FROM edges WHERE {condition}) chosen
            JOIN compared a ON a.id = l JOIN compared b ON b.id = r"""
        ).pl()
        return found

    def blocking(self) -> pl.DataFrame:
        """How the blocking of the last whole run went."""
        found: pl.DataFrame = self.connection.sql("FROM blocking").pl()
        return found

    def record_keys(self) -> pl.Series:
        """The keys of all records that it holds."""
        found: pl.DataFrame = self.connection.sql("SELECT unique_id FROM compared").pl()
        return found["unique_id"]

    def judgements(self) -> list[Judged]:
        """The verdicts that took part."""
        rows = self.connection.sql("FROM judged ORDER BY ALL").fetchall()
        return [Judged(left=x, right=y, judgement=Judgement(v)) for x, y, v in rows]


_EDGES = f"""CREATE TABLE edges (l INTEGER, r INTEGER, weight DOUBLE, margin DOUBLE,
    probability DOUBLE, joinable BOOLEAN, {
    ", ".join(f"{c} {'TINYINT' if c.startswith('g_') else 'DOUBLE'}" for c in STEP_COLUMNS)
})"""


def insert_edges(connection: duckdb.DuckDBPyConnection, pairs: pl.DataFrame) -> None:
    """Add pairs, as `outcomes.weighed` makes them and with `joinable`, to the table `edges`."""
    for part in pairs.iter_slices(_AT_A_TIME):
        connection.register("given_pairs", part.to_arrow())
        connection.execute(
            f"""INSERT INTO edges SELECT a.id, b.id, weight, margin, probability, joinable, {_STEPS}
            FROM given_pairs JOIN compared a ON a.unique_id = record_l
            JOIN compared b ON b.unique_id = record_r"""
        )
        connection.unregister("given_pairs")


def write_judgements(connection: duckdb.DuckDBPyConnection, judgements: Iterable[Judged]) -> None:
    """Put these verdicts in place of those that are there."""
    rows = sorted({(*j.pair, j.judgement.value) for j in judgements})
    schema = dict.fromkeys(("record_l", "record_r", "judgement"), pl.String)
    connection.register(
        "given_verdicts", pl.DataFrame(rows, schema=schema, orient="row").to_arrow()
    )
    connection.execute("CREATE OR REPLACE TABLE judged AS FROM given_verdicts")
    connection.unregister("given_verdicts")


def _persons(compared: pl.DataFrame, sure: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    ids = numbered(compared.select("unique_id")).rename({"unique_id": "record"})
    return (
        ids.join(identities.select("record", "person_id"), on="record")
        .join(sure.select("record", sure="person_id"), on="record")
        .select("id", "person_id", "sure")
    )


def _write_basis(connection: duckdb.DuckDBPyConnection, basis: Basis) -> None:
    told = {
        "format": FORMAT,
        "engine": duckdb.__version__,
        "tables": tables_digest(),
        "model": basis.model.settings,
        "calibrator": dict(basis.calibrator.coefficients),
        "policy": asdict(basis.policy),
        "once_each": sorted(basis.once_each),
        "most_in_block": basis.most_in_block,
    }
    connection.execute("CREATE TABLE basis (told VARCHAR)")
    connection.execute("INSERT INTO basis VALUES (?)", [json.dumps(told)])
    for column in WEIGHED:
        connection.register("given", basis.population.shares[column].to_arrow())
        connection.execute(f"CREATE TABLE shares_{column} AS FROM given")
    connection.register("given", basis.population.bearers.to_arrow())
    connection.execute("CREATE TABLE bearers AS FROM given")
    connection.unregister("given")


def _read_basis(connection: duckdb.DuckDBPyConnection) -> Basis:
    try:
        rows = connection.execute("SELECT told FROM basis").fetchall()
    except duckdb.Error as error:
        raise StateError("this is not the file of a kept linkage") from error
    told = json.loads(rows[0][0]) if rows else {}
    # Keys are hashes of the database's own, which another version may compute otherwise.
    now = {"format": FORMAT, "engine": duckdb.__version__, "tables": tables_digest()}
    if {name: told.get(name) for name in now} != now:
        raise StateError("the kept linkage was made by another version of this software")
    population = Population(
        shares={c: connection.sql(f"FROM shares_{c}").pl().sort("value") for c in WEIGHED},
        bearers=connection.sql("FROM bearers").pl().sort("family", "given"),
    )
    return Basis(
        model=TrainedModel(told["model"]),
        population=population,
        calibrator=Calibrator(told["calibrator"]),
        policy=Policy(**told["policy"]),
        once_each=frozenset(told["once_each"]),
        most_in_block=told["most_in_block"],
    )
