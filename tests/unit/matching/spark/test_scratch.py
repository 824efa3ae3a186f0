"""A directory that only one machine sees is found out before anything is compared."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from safeconduct.matching.spark.scratch import NotSharedError, Scratch


class SessionThatLoses:
    """Stands in for a session whose executors write to disks of their own."""

    def __init__(self, arriving: int | None) -> None:
        self.arriving, self.sent = arriving, 0
        self.read = self.write = self

    def createDataFrame(self, table: Any) -> SessionThatLoses:  # noqa: N802
        self.sent += table.num_rows
        return self

    def mode(self, _: str) -> SessionThatLoses:
        return self

    def parquet(self, _: str) -> SessionThatLoses:
        return self

    def createOrReplaceTempView(self, _: str) -> None:  # noqa: N802
        if self.arriving is None:
            raise RuntimeError("Path does not exist")

    def table(self, _: str) -> SessionThatLoses:
        return self

    def count(self) -> int:
        assert self.arriving is not None
        return self.arriving


@pytest.mark.parametrize(("arriving", "said"), [(1, "holds 1 of 3"), (None, "cannot be read")])
def test_records_that_do_not_arrive_are_missed(arriving: int | None, said: str) -> None:
    session = SessionThatLoses(arriving)
    scratch = Scratch(session, "file:///mnt/safe")
    with pytest.raises(NotSharedError, match=said):
        scratch.send(pl.DataFrame({"id": [1, 2, 3]}), "compared")
    assert session.sent == 3


def test_records_that_arrive_are_known_by_their_name() -> None:
    session = SessionThatLoses(0)
    Scratch(session, "file:///mnt/safe").send(
        pl.DataFrame({"id": pl.Series([], dtype=pl.Int32)}), "x"
    )
    assert session.sent == 0
