"""Where everything lies: the stable layout of a working directory (docs/reference/files.md)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from safeconduct.tables import InputError, read_parquet

#: Told to whoever shows progress: what is being done, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]
#: What a command says of its work: goes to the screen and into `--json FILE`.
Summary = dict[str, object]


#: Names of files that a store holds; a directory with others is none.
OPENINGS = "list-openings.json"
#: What `match` keeps of its work, so that `match --add` need not do it again.
LINKAGE = "linkage.duckdb"
#: Directories that an interrupted `match` may have left.
SCRATCH, UNFINISHED = "scratch", "unfinished"
STORE_FILES = (
    "*.parquet", "model.json", OPENINGS, "judgements.csv", f"{LINKAGE}*", SCRATCH, UNFINISHED,
)  # fmt: skip


#: Stands in every directory of a demonstration.
MARK = ".safeconduct-demo"


def quiet(label: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Store:
    """The bureau's own data: Parquet files, written whole or not at all."""

    root: Path

    def path(self, name: str) -> Path:
        """The file of one table of the store."""
        return self.root / f"{name}.parquet"

    def has(self, name: str) -> bool:
        """Whether that table has been written yet."""
        return self.path(name).is_file()

    def read(self, name: str, *, made_by: str) -> pl.DataFrame:
        """One table; an InputError names the command that makes it if it is not there."""
        if not self.has(name):
            raise InputError(
                f"the store has no {name} yet",
                where=self.root,
                remedy=f"Run `safeconduct {made_by}` on this store first.",
            )
        return read_parquet(self.path(name))


@dataclass(frozen=True, slots=True)
class Workspace:
    """A directory in which a whole exchange is worked out."""

    root: Path

    @property
    def samples(self) -> Path:
        """Input files of the invented world."""
        return self.root / "samples"

    @property
    def truth(self) -> Path:
        """What is true in the invented world; read only by evaluations."""
        return self.root / "truth"

    @property
    def store(self) -> Store:
        """Reports, statements and what was computed of them."""
        return Store(self.root / "store")

    @property
    def lists(self) -> Path:
        """The lists of each stage and side."""
        return self.root / "lists"

    @property
    def reasons(self) -> Path:
        """Why each person is on a list or on none."""
        return self.root / "reasons.csv"

    @property
    def record(self) -> Path:
        """The signed record of the talks."""
        return self.root / "record"

    @property
    def keys(self) -> Path:
        """Public keys of the parties and the mediator."""
        return self.root / "keys"

    @property
    def manifests(self) -> Path:
        """Manifests of the hand-over as PDF and CSV."""
        return self.root / "manifests"

    @property
    def notices(self) -> Path:
        """Public statements."""
        return self.root / "notices"

    @property
    def figures(self) -> Path:
        """Accounts, waiting times and plots."""
        return self.root / "figures"


def require_columns(
    frame: pl.DataFrame, columns: tuple[str, ...], *, where: Path, remedy: str
) -> None:
    """Refuse a file that lacks columns; all that are missing are named at once."""
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise InputError(f"there is no column {', '.join(missing)}", where=where, remedy=remedy)


def write_whole_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, "utf-8")
    fresh.replace(path)


def claim_directory(root: Path) -> None:
    """Make or reuse the directory; refuse one that holds anything but an earlier demonstration."""
    if root.exists() and any(root.iterdir()) and not (root / MARK).exists():
        raise InputError(
            "the directory is not empty and holds no earlier demonstration",
            where=root,
            remedy="Give another one with --out, or empty it first.",
        )
    root.mkdir(parents=True, exist_ok=True)
    (root / MARK).touch()
    # A record is never overwritten; that of an earlier demonstration goes with it.
    shutil.rmtree(root / "record", ignore_errors=True)
