"""Where a key is held: a file, the keyring of the operating system, or a token (PKCS#11)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safeconduct.cli.steps.keys_files import key_text, parse_key, read_key, write_key
from safeconduct.record import Reason, RecordError, Signer

SERVICE = "safeconduct keys"
Ask = Callable[[str], str]
"""Asks for a secret, given what to show."""


def ask_nobody(what: str) -> str:
    """For commands without a terminal: the PIN must stand in the environment."""
    remedy = "Set SAFECONDUCT_PIN, or start the command at a terminal."
    raise RecordError(what, "needs a PIN", remedy, reason=Reason.MISSING)


@contextmanager
def opened(place: str, *, ask: Ask = ask_nobody) -> Iterator[Signer]:
    """A key, for as long as it is needed.

    Args:
        place: a file; `keyring:NAME`; or `pkcs11:TOKEN/LABEL`.
        ask: for the PIN of a token, if SAFECONDUCT_PIN is not set.

    Raises:
        RecordError: if there is no such key.
    """
    kind, _, rest = place.partition(":")
    if kind == "pkcs11":
        from safeconduct.cli.steps.keys_token import open_token

        token, _, label = rest.partition("/")
        with open_token(token, pin=pin_of(token, ask)) as session:
            yield session.key(label)
    elif kind == "keyring":
        yield _from_keyring(rest)
    else:
        yield read_key(Path(place))


def draw(place: str, name: str, seed: bytes, *, ask: Ask = ask_nobody) -> Signer:
    """Keep a new key in a place; a token draws its own, which never leaves it.

    Args:
        place: a file; `keyring:` or `pkcs11:TOKEN`, where it goes by its name.
        name: random id of the key.
        seed: 32 random bytes.
        ask: for the PIN of a token.

    Raises:
        RecordError: if there is one already.
    """
    kind, _, rest = place.partition(":")
    if kind == "pkcs11":
        from safeconduct.cli.steps.keys_token import open_token

        token = rest.partition("/")[0]
        with open_token(token, pin=pin_of(token, ask)) as session:
            return session.draw(name)
    if kind == "keyring":
        keyring = _keyring()
        if keyring.get_password(SERVICE, name) is not None:
            remedy = "Choose another name."
            raise RecordError(place, "is there already", remedy, reason=Reason.UNEXPECTED)
        keyring.set_password(SERVICE, name, key_text(name, seed))
        return _from_keyring(name)
    return write_key(Path(place), name, seed)


def stored_text(place: str) -> str | None:
    """What a file or the keyring holds of a key; None for a token, which shows nothing.

    Raises:
        RecordError: if there is no such key.
    """
    kind, _, rest = place.partition(":")
    if kind == "pkcs11":
        return None
    if kind == "keyring":
        text: str | None = _keyring().get_password(SERVICE, rest)
        return text
    read_key(Path(place))
    return Path(place).read_text("ascii")


def pin_of(token: str, ask: Ask) -> str:
    """From the environment, or asked for; never an argument, which others could see."""
    return os.environ.get("SAFECONDUCT_PIN") or ask(f"PIN of the token {token}")


def _from_keyring(name: str) -> Signer:
    text = _keyring().get_password(SERVICE, name)
    if text is None:
        what = "the keyring has no such key"
        raise RecordError(f"keyring:{name}", what, "Name another.", reason=Reason.MISSING)
    return parse_key(text, f"keyring:{name}")


def _keyring() -> Any:
    try:
        import keyring
    except ImportError:
        raise RecordError(
            "keyring",
            "the package keyring is not installed",
            "Install it (`uv sync --extra keyring`), or keep the key in a file.",
            reason=Reason.MISSING,
        ) from None
    return keyring
