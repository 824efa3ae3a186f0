"""Serving a node: made ready, one server to a node, with the worker of its jobs beside it."""

from __future__ import annotations

import importlib.util
import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.cli.steps.noding import enter
from safeconduct.node.configuration import Configuration
from safeconduct.node.upkeep.locks import SERVER, Taken, hold, holder
from safeconduct.node.upkeep.processes import Child
from safeconduct.tables import InputError

if TYPE_CHECKING:
    from safeconduct.node.upkeep.serving import Server

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MEMORY = Path("/dev/shm")  # noqa: S108 memory, in a directory of our own


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be served, and where.

    Attributes:
        data: directory of the node, or None for the default.
        host, port: where the site listens.
        site: `team` or `family`.
        family_port: where the public page listens beside the team's; None for not at all.
    """

    data: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    site: str = "team"
    family_port: int | None = None


def serve(wanted: Wanted, *, tell: Callable[[Configuration, Wanted], None]) -> None:
    """Serve until interrupted.

    Args:
        wanted: what and where.
        tell: called once everything listens.

    Raises:
        InputError: if the port or the node is taken, or the way there would not be encrypted.
    """
    _refuse_open_wires(wanted.host)
    if wanted.site == "family" or wanted.family_port is not None:
        _refuse_missing_family_page()
    os.environ["SAFECONDUCT_SITE"] = wanted.site
    with ExitStack() as stack:
        stack.enter_context(_uploads_in_memory())
        configuration = enter(wanted.data, new=True)
        stack.enter_context(_alone(configuration, wanted))
        server = _listening(wanted.host, wanted.port)
        stack.callback(server.close)
        if wanted.site == "team":
            make_ready()
            for child in _children(wanted):
                child.start()
                stack.callback(child.end)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        tell(configuration, wanted)
        with suppress(KeyboardInterrupt):
            server.run()
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def make_ready() -> None:
    """Bring the tables up to date, and finish what a crash has interrupted."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    from safeconduct.node.registry.erasing import finish_interrupted
    from safeconduct.node.vault import services as vault

    if not vault.fits():
        raise InputError(
            "the key file is not that of this node, so that nothing stored could be read",
            where=_key_file(),
            remedy="Put the node's own key file there, or name it with SAFECONDUCT_KEY_FILE.",
        )
    finish_interrupted()


def _key_file() -> Path:
    from django.conf import settings

    path: Path = settings.CONFIGURATION.key_file
    return path


def resume_jobs() -> None:
    """Put jobs back into the queue whose worker died."""
    from django.db import connection

    from safeconduct.node.jobs.services import resume_stale

    try:
        resume_stale()
    finally:
        connection.close()


def _children(wanted: Wanted) -> list[Child]:
    environment = dict(os.environ)
    found = [Child("worker", environment=environment, before=resume_jobs)]
    if wanted.family_port is not None:
        words = ("family", wanted.host, str(wanted.family_port))
        found.append(Child(*words, environment={**environment, "SAFECONDUCT_SITE": "family"}))
    return found


def _refuse_open_wires(host: str) -> None:
    if host in LOOPBACK or os.environ.get("SAFECONDUCT_HTTPS"):
        return
    raise InputError(
        "pages would travel unencrypted to other machines",
        where=f"--host {host}",
        remedy="Leave the node on 127.0.0.1, put a web server with TLS in front of it (Caddy, "
        "nginx), and start with SAFECONDUCT_HTTPS=1 and SAFECONDUCT_HOSTS=your.name. "
        "docs/how-to/run-a-node.md shows both.",
    )


def _refuse_missing_family_page() -> None:
    if importlib.util.find_spec("safeconduct.node.family_urls") is None:
        raise InputError(
            "this version has no public page of tracing requests",
            where="--family-port",
            remedy="Leave the option out.",
        )


def stopped(configuration: Configuration) -> AbstractContextManager[None]:
    """Hold the node so that no server can start; refuses if one runs."""
    return _alone(configuration, Wanted())


@contextmanager
def _alone(configuration: Configuration, wanted: Wanted) -> Iterator[None]:
    name = SERVER if wanted.site == "team" else f"family-{SERVER}"
    try:
        with hold(configuration.data, name):
            yield
    except Taken:
        raise InputError(
            f"another server (process {holder(configuration.data, name)}) runs on this node",
            where=configuration.data,
            remedy="Stop that one first, or name another directory with --data.",
        ) from None


def _listening(host: str, port: int) -> Server:
    from safeconduct.node.upkeep.serving import web_server

    try:
        return web_server(host, port)
    except OSError as error:
        raise InputError(
            f"nothing can listen there: {error.strerror or error}",
            where=f"{host}:{port}",
            remedy="Stop what listens there, or choose another port with --port.",
        ) from None


@contextmanager
def _uploads_in_memory() -> Iterator[None]:
    """Keep uploads, which come in the clear, in memory and off the disk where Linux can."""
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="safeconduct-", dir=place) as directory:
        os.environ["TMPDIR"] = directory
        tempfile.tempdir = None
        try:
            yield
        finally:
            os.environ.pop("TMPDIR", None)
            tempfile.tempdir = None
