"""What the surroundings tell the node: where it stores, which keys it uses, who may reach it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The settings of one node, read once at start.

    Attributes:
        data: directory of the embedded database and of sealed files.
        key_file: where the keys lie that open what is stored; never inside a backup of `data`.
        key_store: `file`, or `system` for the keyring of the operating system.
        passphrase: opens the key file, if it is protected by one.
        database_url: `postgres://…`, or empty for SQLite in `data`.
        hosts: names under which browsers reach the node.
        https: whether it is reached over TLS (through a proxy in front); cookies depend on it.
        demo: an invented world, and every page says so.
        site: `team` for the bureau's own pages, `family` for the public page of tracing requests.
        family_contact: how families reach the bureau, in one line; shown on their page.
        debug: show tracebacks; for developers only.
    """

    data: Path
    key_file: Path
    key_store: str = "file"
    passphrase: str = ""
    database_url: str = ""
    hosts: tuple[str, ...] = LOOPBACK
    https: bool = False
    demo: bool = False
    site: str = "team"
    family_contact: str = ""
    debug: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Configuration:
        """Read `SAFECONDUCT_*` and `DATABASE_URL`; what is not set takes its default."""

        def flag(name: str) -> bool:
            return environ.get(name, "").strip().casefold() in ("1", "true", "yes", "on")

        data = Path(environ.get("SAFECONDUCT_DATA", "safeconduct-node")).resolve()
        hosts = [h.strip() for h in environ.get("SAFECONDUCT_HOSTS", "").split(",") if h.strip()]
        return cls(
            data=data,
            key_file=Path(
                environ.get("SAFECONDUCT_KEY_FILE", data.with_name(f"{data.name}.keys"))
            ).resolve(),
            key_store=environ.get("SAFECONDUCT_KEY_STORE", "file"),
            passphrase=environ.get("SAFECONDUCT_PASSPHRASE", ""),
            database_url=environ.get("DATABASE_URL", ""),
            hosts=(*LOOPBACK, *hosts),
            https=flag("SAFECONDUCT_HTTPS"),
            demo=flag("SAFECONDUCT_DEMO"),
            site=environ.get("SAFECONDUCT_SITE", "team"),
            family_contact=environ.get("SAFECONDUCT_FAMILY_CONTACT", "").strip()[:300],
            debug=flag("SAFECONDUCT_DEBUG"),
        )
