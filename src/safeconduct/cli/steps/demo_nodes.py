"""`demo --serve`: the invented world in three nodes, served on this machine alone."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.steps.filling import SCRIPTS, TEAM
from safeconduct.cli.steps.sampling import make_samples
from safeconduct.cli.steps.workspace import Progress, Summary, write_whole_private
from safeconduct.tables import InputError

_FIRST_PORT = 8001
_START_SECONDS = 90.0
_END_SECONDS = 20.0
_SERVER = """\
import sys
from safeconduct.node.upkeep.processes import die_with
die_with(int(sys.argv.pop(1)))
from safeconduct.cli.app import main
main()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoNode:
    """One of the three.

    Attributes:
        side: `a`, `b` or `mediator`.
        data: its directory.
        port: where it listens.
    """

    side: str
    data: Path
    port: int

    @property
    def name(self) -> str:
        """As the node calls itself."""
        return SCRIPTS[self.side].name

    @property
    def environment(self) -> dict[str, str]:
        """What its processes see: nothing of another node that this machine may have."""
        ours = {k: v for k, v in os.environ.items() if not k.startswith("SAFECONDUCT_")}
        ours.pop("DATABASE_URL", None)
        return {
            **ours,
            "SAFECONDUCT_DATA": str(self.data),
            "SAFECONDUCT_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "safeconduct.node.settings",
        }


def make_nodes(out: Path, *, scale: float, seed: int, progress: Progress) -> Summary:
    """Invent the world and fill a node for each party and the mediator; those there stay.

    Returns:
        the password and the secret of the second factor of all accounts, and where they lie.
    """
    accounts = out / "accounts.json"
    if accounts.is_file():
        known: Summary = json.loads(accounts.read_text("utf-8"))
        return known
    make_samples(scale=scale, seed=seed, out=out, progress=progress)
    words = {
        "password": "-".join(secrets.token_hex(2) for _ in range(4)),
        "secret": base64.b32encode(secrets.token_bytes(20)).decode(),
    }
    for done, side in enumerate(SCRIPTS):
        progress(SCRIPTS[side].name, done, len(SCRIPTS))
        node = DemoNode(side=side, data=_data(out, side), port=0)
        node.data.mkdir(mode=0o700)
        filled = subprocess.run(  # noqa: S603 our own interpreter and words
            [sys.executable, "-m", "safeconduct.cli.steps.filling", side, str(out / "samples")],
            env=node.environment, input=json.dumps(words), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if filled.returncode:
            raise InputError(
                f"the node could not be filled: {filled.stderr.strip().splitlines()[-1]}",
                where=node.data,
                remedy="Give another directory with --out, and report this.",
            )
    result: Summary = {**words, "accounts": list(TEAM), "scale": scale, "seed": seed}
    write_whole_private(accounts, json.dumps(result, indent=2) + "\n")
    return result


def _data(out: Path, side: str) -> Path:
    return (out / f"node-{side}").resolve()


@contextmanager
def served(out: Path) -> Iterator[list[DemoNode]]:
    """Servers for the three, ended with the block.

    Raises:
        InputError: if one does not come up.
    """
    nodes, port = [], _FIRST_PORT
    for side in SCRIPTS:
        port = _free_port(port)
        nodes.append(DemoNode(side=side, data=_data(out, side), port=port))
        port += 1
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.extend(_start(node, out) for node in nodes)
        for node, server in zip(nodes, running, strict=True):
            _wait_for(node, server)
        yield nodes
    finally:
        for server in running:
            server.terminate()
        for server in running:
            with suppress(subprocess.TimeoutExpired):
                server.wait(_END_SECONDS)


def _start(node: DemoNode, out: Path) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-c", _SERVER, str(os.getpid()), "node", "serve"]
    with (out / f"node-{node.side}.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 our own interpreter and words
            [*program, "--port", str(node.port)], env=node.environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip


def _wait_for(node: DemoNode, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", node.port), 1):
            return
        time.sleep(0.2)
    raise InputError(
        "the server of this node did not come up",
        where=node.data,
        remedy=f"The reason stands in {node.data.with_suffix('.log')}.",
    )


def _free_port(first: int) -> int:
    for port in range(first, first + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise InputError(
        "no port is free", where=f"127.0.0.1:{first}", remedy="Stop some of what listens there."
    )
