"""Running one step on a side that is open for this command alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.console import perform

if TYPE_CHECKING:
    from safeconduct.cli.steps.side_store import OpenSide
    from safeconduct.cli.steps.workspace import Summary
    from safeconduct.talks.said import Said


def run(word: str, directory: Path, step: Callable[[OpenSide], Summary], json: Path | None) -> None:
    """Open the side, do the step, and show what it says of its work."""
    from safeconduct.cli.steps.side_store import opened

    def work(_: object) -> Summary:
        with opened(directory, time=int(time.time())) as side:
            return step(side)

    perform(f"side {word}", work, json_file=json)


def speak(
    word: str, directory: Path, step: Callable[[OpenSide], Sequence[Said]], json: Path | None
) -> None:
    """The same for a step that says something."""
    run(word, directory, lambda side: told(side, step(side)), json)


def told(side: OpenSide, said: Sequence[Said]) -> Summary:
    """What was said, and where the talks stand now."""
    return {
        "said": [str(message.step) for message in said] or "nothing",
        "entry": [message.id for message in said],
        "state": str(side.delegation.view().state.state),
        "next": "`side pack` or `side send` carries it to the others",
    }
