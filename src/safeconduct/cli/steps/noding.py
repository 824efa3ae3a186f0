"""Entering a node: its directory, its passphrase, its settings."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from safeconduct.node.configuration import Configuration
from safeconduct.tables import InputError


def enter(data: Path | None, *, new: bool = False) -> Configuration:
    """Set the environment of this process to a node, and load its Django project.

    Args:
        data: its directory; None takes SAFECONDUCT_DATA, or `safeconduct-node` here.
        new: whether one may be begun there.

    Raises:
        InputError: if the keys cannot be read, saying what to do.

    The passphrase of the key file is asked for at the terminal, if it has one that
    SAFECONDUCT_PASSPHRASE does not give.
    """
    if data is not None:
        os.environ["SAFECONDUCT_DATA"] = str(data)
    os.umask(0o077)
    os.environ["DJANGO_SETTINGS_MODULE"] = "safeconduct.node.settings"
    configuration = Configuration.from_environment()
    os.environ["SAFECONDUCT_DATA"] = str(configuration.data)
    if not new:
        _refuse_nothing(configuration)
    if needs_passphrase(configuration) and not configuration.passphrase:
        os.environ["SAFECONDUCT_PASSPHRASE"] = _ask(configuration.key_file)
    configuration.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _set_up()


def _set_up() -> Configuration:
    import django

    from safeconduct.node.vault.keystore import KeyStoreError

    try:
        django.setup()
        from safeconduct.node.vault.services import ring

        ring()
    except KeyStoreError as error:
        remedy = "Nothing was changed."
        raise InputError(str(error).rstrip("."), where="keys of the node", remedy=remedy) from None
    from django.conf import settings

    ready: Configuration = settings.CONFIGURATION
    return ready


def _refuse_nothing(configuration: Configuration) -> None:
    if configuration.database_url or (configuration.data / "node.sqlite3").is_file():
        return
    raise InputError(
        "there is no node here",
        where=configuration.data,
        remedy="Name its directory with --data, or begin one with `safeconduct node serve`.",
    )


def needs_passphrase(configuration: Configuration) -> bool:
    """Whether the key file is there and sealed under a passphrase."""
    if configuration.key_store != "file" or not configuration.key_file.is_file():
        return False
    with configuration.key_file.open("rb") as file:
        return file.read(1) != b"{"


def _ask(key_file: Path) -> str:
    if not sys.stdin.isatty():
        raise InputError(
            "the key file is protected by a passphrase",
            where=key_file,
            remedy="Start at a terminal and type it, or set SAFECONDUCT_PASSPHRASE.",
        )
    return getpass(f"Passphrase of {key_file}: ")


def new_passphrase(what: str) -> str:
    """Ask twice for a passphrase at the terminal; SAFECONDUCT_NEW_PASSPHRASE answers elsewhere.

    Raises:
        InputError: if it is short, or the two differ, or nobody can be asked.
    """
    given = os.environ.get("SAFECONDUCT_NEW_PASSPHRASE", "")
    if not given:
        if not sys.stdin.isatty():
            raise InputError(
                "a new passphrase is needed",
                where=what,
                remedy="Start at a terminal and type it, or set SAFECONDUCT_NEW_PASSPHRASE.",
            )
        given = getpass(f"New passphrase of {what}: ")
        if getpass("The same again: ") != given:
            raise InputError(
                "the two passphrases differ", where=what, remedy="Run the command again."
            )
    if len(given) < SHORTEST_PASSPHRASE:
        raise InputError(
            f"the passphrase has {len(given)} characters",
            where=what,
            remedy=f"Take at least {SHORTEST_PASSPHRASE}, for example five words drawn by dice.",
        )
    return given


SHORTEST_PASSPHRASE = 12
