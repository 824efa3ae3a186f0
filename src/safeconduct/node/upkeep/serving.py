"""The web server of a node."""

from __future__ import annotations

from typing import Any, Protocol

import waitress
from django.conf import settings

_THREADS = 8
_LARGEST_BODY = 256 << 20
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Server(Protocol):
    """The part of a waitress server that is used here."""

    effective_port: int

    def run(self) -> None:
        """Serve until interrupted."""

    def close(self) -> None:
        """Stop listening."""


def web_server(host: str, port: int) -> Server:
    """A server of this process's site, bound to its port already.

    Raises:
        OSError: if the port is taken or the address is none of this machine.
    """
    from safeconduct.node.wsgi import application

    behind: dict[str, Any] = {}
    if settings.CONFIGURATION.https:
        behind = {
            "trusted_proxy": "127.0.0.1" if host in LOOPBACK else "*",
            "trusted_proxy_headers": "x-forwarded-proto x-forwarded-for",
        }
    server: Server = waitress.create_server(
        application, host=host, port=port, threads=_THREADS, ident="",
        max_request_body_size=_LARGEST_BODY, clear_untrusted_proxy_headers=True, **behind,
    )  # fmt: skip
    return server
