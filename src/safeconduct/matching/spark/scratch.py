"""Intermediate tables on a file system that the driver and all executors see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Records that are handed to Spark at a time; the driver holds as many twice.
SENT_AT_A_TIME = 250_000


class NotSharedError(Exception):
    """The executors do not see the files of the driver, or the driver not theirs."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A directory of Parquet files that is deleted in the end.

    Attributes:
        session: the session that reads and writes it.
        uri: where it is, as file:///… or hdfs://… or what else the cluster knows.
    """

    session: SparkSession
    uri: str

    @classmethod
    @contextmanager
    def at(cls, session: SparkSession, uri: str) -> Iterator[Scratch]:
        """An empty directory in that of `uri`, until the end of the block.

        What an earlier run left there, because it was killed, is deleted first.
        """
        scratch = cls(session, f"{uri.rstrip('/')}/linkage")
        scratch.delete()
        session.sparkContext.setCheckpointDir(f"{scratch.uri}/splink")
        try:
            yield scratch
        finally:
            scratch.delete()

    def delete(self, name: str = "") -> None:
        """Delete a table of it, or all of it."""
        context = self.session.sparkContext
        path = context._jvm.org.apache.hadoop.fs.Path(f"{self.uri}/{name}".rstrip("/"))
        path.getFileSystem(context._jsc.hadoopConfiguration()).delete(path, True)

    def keep(self, frame: DataFrame, name: str) -> None:
        """Write a table and make it known by its name, so that it is computed once."""
        frame.write.mode("overwrite").parquet(f"{self.uri}/{name}")
        self._known(name)

    def send(self, frame: pl.DataFrame, name: str) -> None:
        """Write a frame of ours and make it known by its name.

        Raises:
            NotSharedError: if not all rows arrive where they can be read.
        """
        slices = frame.iter_slices(SENT_AT_A_TIME) if frame.height else iter([frame])
        for part in slices:
            table = self.session.createDataFrame(part.to_arrow())
            table.write.mode("append").parquet(f"{self.uri}/{name}")
        try:
            self._known(name)
            arrived = self.session.table(name).count()
        except Exception as error:  # what it is depends on the file system
            raise NotSharedError(f"{self.uri} cannot be read back") from error
        if arrived != frame.height:
            raise NotSharedError(f"{self.uri} holds {arrived} of {frame.height} records")

    def _known(self, name: str) -> None:
        self.session.read.parquet(f"{self.uri}/{name}").createOrReplaceTempView(name)
