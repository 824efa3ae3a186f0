"""Replacing a directory whole or not at all, and never one that holds somebody else's files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from safeconduct.tables.problems import InputError


@contextmanager
def staged_directory(target: Path, *, ours: Sequence[str]) -> Iterator[Path]:
    """A new directory that takes the place of `target` if all goes well, and vanishes if not.

    Args:
        target: the directory to be replaced or made.
        ours: patterns of the names in it that may be replaced.

    Raises:
        InputError: before anything is done, if `target` is a file, holds a name that is not ours,
            or is the working directory, the home directory or one above them.
    """
    _refuse_others(target, ours)
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    staged.chmod(0o755)
    old = staged.with_name(staged.name + ".old")
    try:
        yield staged
        if target.exists():
            target.rename(old)
        staged.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(staged, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse_others(target: Path, ours: Sequence[str]) -> None:
    if not target.exists():
        return
    whole = target.resolve()
    kept = Path.cwd().resolve(), Path.home().resolve()
    if not target.is_dir() or any(place.is_relative_to(whole) for place in kept):
        raise InputError(
            "this cannot be replaced by a directory of results",
            where=target,
            remedy="Name a directory of its own, such as one below this.",
        )
    foreign = sorted(p.name for p in target.iterdir() if not any(fnmatch(p.name, o) for o in ours))
    if foreign:
        raise InputError(
            f"the directory holds {foreign[0]!r}, which this command did not make",
            where=target,
            remedy="Name another directory, or move that file away.",
        )
