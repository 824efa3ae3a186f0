"""What an interrupted `match` had finished, kept beside the store until the command ends well."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from safeconduct.tables import read_parquet, write_parquet


class UnfinishedOnDisk:
    """Frames as Parquet files in one directory for one task.

    It holds personal data, as the store does, and is emptied when the work is done.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._task = root

    def begin(self, task: str) -> None:
        """Forget what was kept for any other task."""
        self._task = self._root / task
        if self._root.is_dir():
            for other in self._root.iterdir():
                if other != self._task:
                    shutil.rmtree(other)
        self._task.mkdir(parents=True, exist_ok=True, mode=0o700)

    def take(self, name: str) -> pl.DataFrame | None:
        """The frame of this name, if it was kept."""
        path = self._task / f"{name}.parquet"
        return read_parquet(path) if path.is_file() else None

    def keep(self, name: str, frame: pl.DataFrame) -> None:
        """Keep a frame, whole or not at all."""
        write_parquet(frame, self._task / f"{name}.parquet")

    def clear(self) -> None:
        """The work is done."""
        shutil.rmtree(self._root, ignore_errors=True)
