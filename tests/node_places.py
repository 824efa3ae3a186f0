"""Whole nodes for tests that need processes of their own: directories, databases, commands."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("safeconduct")
WORK = Path(__file__).with_name("node_place_work.py")
FAULTS = Path(__file__).with_name("node_place_faults.py")


@dataclass(frozen=True, slots=True)
class Place:
    """One node: its directory, and its database if that is not in there."""

    data: Path
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

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


@contextlib.contextmanager
def new_place(directory: Path, name: str = "node") -> Iterator[Place]:
    """An empty place on the store that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield Place(directory / name)
        return
    import psycopg

    base, _, _database = url.rpartition("/")
    database = f"place_{secrets.token_hex(5)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}")
        try:
            yield Place(directory / name, f"{base}/{database}")
        finally:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
