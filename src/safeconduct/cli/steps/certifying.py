"""Commitments before the lists, a certificate after them, and its check by an outsider."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.positions import Files, read_positions
from safeconduct.cli.steps.selecting import read_inputs
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet, write_whole_private
from safeconduct.selection.certificates import (
    Commitments,
    Opening,
    check_certificate,
    commit_pool,
    commit_seed,
)
from safeconduct.tables import InputError, read_json, write_json

_SALT = 32


def seed(*, text: str | None, out: Path, secret: Path) -> Summary:
    """Commit to a lottery's seed: what is published, and what is kept until the lists are built."""
    chosen = text if text is not None else secrets.token_hex(_SALT)
    salt = secrets.token_bytes(_SALT)
    commitment = commit_seed(chosen.encode(), salt=salt)
    write_whole_private(secret, json.dumps({"seed": chosen, "salt": salt.hex()}, indent=1) + "\n")
    write_json({"commitment": commitment}, out)
    return {"commitment": commitment, "to_be_kept_until_the_lists_are_built": str(secret)}


def commit(
    *,
    store: Store,
    cartel: Path,
    positions: Files,
    seed_file: Path,
    out: Path,
    secret: Path,
    progress: Progress = quiet,
) -> Summary:
    """Commit to everybody who could be listed and counts, by leaves that name nobody."""
    progress("reading the store", 0, 1)
    inputs = read_inputs(
        store=store, agreement=read_agreement(cartel), positions=read_positions(positions),
        lottery="",
    )  # fmt: skip
    made, openings = commit_pool(
        inputs, salts=lambda: secrets.token_bytes(_SALT), seed=_text(seed_file, "commitment")
    )
    write_whole_private(secret, json.dumps([asdict(o) for o in openings]) + "\n")
    write_json(asdict(made), out)
    progress("done", 1, 1)
    return {"root": made.root, "people": dict(made.people), "seed": made.seed}


def check(*, file: Path, commitments: Path | None) -> Summary:
    """Check a certificate; every single check is told.

    Raises:
        InputError: if the rules, or what was committed to, were not kept to.
    """
    told = check_certificate(
        _object(file), commitments=None if commitments is None else read_commitments(commitments)
    )
    wrong = [f"{check.name}: {check.why}" for check in told if not check.holds]
    if wrong:
        raise InputError(
            "; ".join(wrong), where=file,
            remedy="Ask whoever made it to explain; the rest of it holds.",
        )  # fmt: skip
    return {"checks": {check.name: "holds" for check in told}}


def read_openings(path: Path) -> tuple[Opening, ...]:
    """What `select commit` kept."""
    try:
        return tuple(Opening(**row) for row in read_json(path))
    except TypeError as fault:
        raise _other(path, "openings", fault) from None


def read_commitments(path: Path) -> Commitments:
    """What `select commit` published."""
    try:
        return Commitments(**_object(path))
    except TypeError as fault:
        raise _other(path, "commitments", fault) from None


def read_seed(path: Path) -> tuple[str, bytes]:
    """The seed and its salt, as `select seed` kept them."""
    try:
        return _text(path, "seed"), bytes.fromhex(_text(path, "salt"))
    except ValueError as fault:
        raise _other(path, "a seed", fault) from None


def _object(path: Path) -> dict[str, Any]:
    data = read_json(path)
    if not isinstance(data, dict):
        raise _other(path, "one object", TypeError("a list"))
    return data


def _text(path: Path, key: str) -> str:
    value = _object(path).get(key)
    if not isinstance(value, str):
        raise _other(path, key, TypeError(f"no {key}"))
    return value


def _other(path: Path, what: str, fault: Exception) -> InputError:
    return InputError(
        f"this is no file of {what}: {fault}", where=path,
        remedy="Name the file as the command wrote it.",
    )  # fmt: skip
