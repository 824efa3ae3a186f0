"""Three sides of talks in three directories, driven by the command line, for tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TALK = "talks.example/1"
Run = Callable[..., Any]


@dataclass(frozen=True)
class Sides:
    """The directories A, B and M under one root."""

    root: Path
    run: Run

    def __call__(self, *words: object, status: int = 0) -> dict[str, Any]:
        """Run a command of `side`; returns what it told, or its error."""
        told = self.root / "told.json"
        told.unlink(missing_ok=True)
        more = ["--json", told] if status == 0 else []
        done = self.run("side", *words, *more, cwd=self.root)
        assert done.returncode == status, done.stderr + done.stdout
        if status:
            return {"error": " ".join(done.stderr.split())}
        found: dict[str, Any] = json.loads(told.read_text())
        return found

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


def enrolled(root: Path, run: Run, *, mediator: bool = True, shown: bool = False) -> Sides:
    """Sides that have each other's keys."""
    sides = Sides(root, run)
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
