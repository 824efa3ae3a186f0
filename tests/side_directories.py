"""Three sides of talks in three directories, driven by the command line, for tests.

The command is built once, which takes longer than most of what it does.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from safeconduct.cli.side import group
from safeconduct.record import RecordError
from safeconduct.tables import InputError

TALK = "talks.example/1"


@cache
def _command() -> Any:
    return get_command(group)


@dataclass(frozen=True)
class Sides:
    """The directories A, B and M under one root."""

    root: Path

    def __call__(self, *words: object, refused: bool = False) -> dict[str, Any]:
        """Run a command of `side`; returns what it told, or with what error it refused."""
        told = self.root / "told.json"
        told.unlink(missing_ok=True)
        arguments = [str(word) for word in (*words, "--json", told)]
        with contextlib.chdir(self.root):
            if refused:
                with pytest.raises((InputError, RecordError)) as found:
                    _command().main(arguments, prog_name="side", standalone_mode=False)
                return {"error": str(found.value)}
            _command().main(arguments, prog_name="side", standalone_mode=False)
        answer: dict[str, Any] = json.loads(told.read_text())
        return answer

    def carry(self, sender: str, recipient: str, *options: object) -> dict[str, Any]:
        file = self.root / f"{sender}-{recipient}.bundle"
        self("pack", sender, recipient, file, *options)
        return self("take", recipient, file)

    def meet(self, names: str = "ABM") -> None:
        for _ in range(2):
            for sender in names:
                for recipient in names:
                    if sender != recipient:
                        self.carry(sender, recipient)


def enrolled(root: Path, *, mediator: bool = True, shown: bool = False) -> Sides:
    """Sides that have each other's keys."""
    sides = Sides(root)
    names = "ABM" if mediator else "AB"
    for name in names:
        sides(
            *("open", name, "--name", name, "--talk", TALK, "--party", "A", "--party", "B"),
            *(("--mediator", "M") if mediator else ()),
            *(("--show-lists",) if shown else ()),
        )
    for asker in names:
        for other in names:
            if other != asker:
                file = root / f"{other}-to-{asker}.answer"
                sides("enrol", "answer", other, root / asker / "challenge", file)
                sides("enrol", "accept", asker, file)
    return sides
