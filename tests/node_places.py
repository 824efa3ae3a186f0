"""Whole nodes for tests that need processes of their own: directories, databases, commands."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("safeconduct")
WORK = Path(__file__).with_name("node_place_work.py")
FAULTS = Path(__file__).with_name("node_place_faults.py")
TALKS = Path(__file__).with_name("node_place_talks.py")
JOBS = Path(__file__).with_name("node_place_jobs.py")


@dataclass(frozen=True, slots=True)
class Place:
    """One node: its directory, and its database if that is not in there."""

    data: Path
    url: str = ""
    more: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def keys(self) -> Path:
        return self.data.with_name(f"{self.data.name}.keys")

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SAFECONDUCT_")}
        kept.pop("DATABASE_URL", None)
        ours = {"SAFECONDUCT_DATA": str(self.data), "DATABASE_URL": self.url}
        ours["DJANGO_SETTINGS_MODULE"] = "safeconduct.node.settings"
        return {**kept, **ours, **self.more}

    def run(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """A command of `safeconduct node`."""
        command = [str(PROGRAM), "node", *map(str, words)]
        return subprocess.run(
            command, env={**self.environment, **more}, capture_output=True, text=True,
            check=False, timeout=300, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self, *words: str, script: Path = WORK) -> subprocess.Popen[str]:
        """A piece of work in a process of its own."""
        return subprocess.Popen(
            [sys.executable, str(script), *words], env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def do(self, *words: str, script: Path = WORK) -> str:
        """The same, to its end; what it printed."""
        process = self.start(*words, script=script)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err[-4_000:]
        return out


@functools.cache
def model_place() -> Place:
    """A node with a team, made once and then copied: founding one takes seconds."""
    directory = Path(tempfile.mkdtemp(prefix="safeconduct-model-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    made = new_place(directory, "model")
    atexit.register(made.__exit__, None, None, None)
    place = made.__enter__()
    place.data.mkdir(mode=0o700)
    place.do("found")
    return place


@contextlib.contextmanager
def founded_place(directory: Path, name: str = "node") -> Iterator[Place]:
    """A copy of the model on the store that the tests run on."""
    model = model_place()
    with new_place(directory, name, model=model) as place:
        shutil.copytree(model.data, place.data)
        shutil.copy2(model.keys, place.keys)
        yield place


@contextlib.contextmanager
def new_place(
    directory: Path, name: str = "node", *, model: Place | None = None
) -> Iterator[Place]:
    """An empty place on the store that the tests run on, or one with the rows of the model."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield Place(directory / name)
        return
    import psycopg

    base, _, _database = url.rpartition("/")
    database = f"place_{secrets.token_hex(5)}"
    copied = f" TEMPLATE {model.url.rpartition('/')[2]}" if model else ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}{copied}")
        try:
            yield Place(directory / name, f"{base}/{database}")
        finally:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
