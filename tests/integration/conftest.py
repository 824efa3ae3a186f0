from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from safeconduct.cli.app import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left: its exit status and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def _run(*arguments: object, cwd: Path | None = None) -> Done:
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with (
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["safeconduct", *map(str, arguments)]),
    ):
        try:
            main()
        except SystemExit as left:
            status = left.code or 0
    assert isinstance(status, int), status
    return Done(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def safeconduct() -> Run:
    """The command line, run in this process to save its start-up; `main` is what people start."""
    return _run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One demonstration at scale 0.1, seed 1; tests only read it."""
    out = tmp_path_factory.mktemp("demo") / "out"
    done = _run("demo", "--scale", 0.1, "--seed", 1, "--out", out)
    assert done.returncode == 0, done.stderr
    return out
