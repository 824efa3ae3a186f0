"""What the commands about keys share: how they ask for a PIN, and how a refusal is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from safeconduct.cli.console import errors
from safeconduct.cli.steps.keys_holders import ask_nobody
from safeconduct.record import RecordError


def asked(what: str) -> str:
    """A secret typed at the terminal, unseen."""
    if not sys.stdin.isatty():
        return ask_nobody(what)
    return str(typer.prompt(what, hide_input=True))


@contextmanager
def refusals() -> Iterator[None]:
    """Tell a refusal with its reason in one word first, and end with status 1."""
    try:
        yield
    except RecordError as error:
        errors.print(f"REFUSED {error.reason}: {error}", markup=False)
        raise typer.Exit(1) from None
