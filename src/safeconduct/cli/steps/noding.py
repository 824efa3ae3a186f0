"""Entering a node: its directory, its passphrase, its settings."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from safeconduct.node.configuration import Configuration
from safeconduct.tables import InputError


def enter(data: Path | None, *, passphrase: str = "") -> Configuration:
    """Set the environment of this process to a node, and load its Django project.

    Args:
        data: its directory; None takes SAFECONDUCT_DATA, or `safeconduct-node` here.
        passphrase: of the key file; asked for at the terminal if one is needed and none is given.

    Raises:
        InputError: if the keys cannot be read, saying what to do.
    """
    if data is not None:
        os.environ["SAFECONDUCT_DATA"] = str(data)
    os.umask(0o077)
    os.environ["DJANGO_SETTINGS_MODULE"] = "safeconduct.node.settings"
    configuration = Configuration.from_environment()
    os.environ["SAFECONDUCT_DATA"] = str(configuration.data)
    if needs_passphrase(configuration) and not configuration.passphrase:
        os.environ["SAFECONDUCT_PASSPHRASE"] = passphrase or _ask(configuration.key_file)
    configuration.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _set_up(configuration)


def _set_up(configuration: Configuration) -> Configuration:
    import django

    from safeconduct.node.vault.keystore import KeyStoreError

    try:
        django.setup()
    except KeyStoreError as error:
        raise InputError(str(error), where=configuration.key_file) from None
    from django.conf import settings

    ready: Configuration = settings.CONFIGURATION
    return ready


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
