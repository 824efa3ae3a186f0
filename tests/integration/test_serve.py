"""A node as its operator starts it: first visit, one server to a node, the worker beside it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from node_places import PROGRAM, Place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "that took too long"
        time.sleep(0.1)


def answers(port: int, path: str = "readyz") -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def worker_of(place: Place) -> int | None:
    lock = place.data / "worker.lock"
    text = lock.read_text().strip() if lock.exists() else ""
    return int(text) if text and Path(f"/proc/{text}").exists() else None


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, int]]:
    place, port = Place(tmp_path_factory.mktemp("served") / "node"), free_port()
    command = [str(PROGRAM), "node", "serve", "--port", str(port)]
    log = place.data.with_name("log").open("w")
    server = subprocess.Popen(command, env=place.environment, stdout=log, stderr=log)
    try:
        until(lambda: answers(port))
        until(lambda: worker_of(place))
        yield place, port
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
        said = place.data.with_name("log").read_text()
        assert "Traceback" not in said
        assert "The node has stopped." in said
        assert worker_of(place) is None
    finally:
        server.kill()
        server.wait()
        log.close()


def test_the_first_visit_leads_to_the_first_run(served: tuple[Place, int]) -> None:
    with urlopen(f"http://127.0.0.1:{served[1]}/", timeout=10) as page:
        assert page.url.endswith("/first-run/")
        assert "<form" in page.read().decode()


def test_it_says_where_everything_lies(served: tuple[Place, int]) -> None:
    place, port = served
    said = place.data.with_name("log").read_text()
    for word in (f"http://127.0.0.1:{port}/first-run/", str(place.data), str(place.keys)):
        assert word in said


def test_only_its_owner_can_read_what_it_stores(served: tuple[Place, int]) -> None:
    place, _port = served
    for path in (place.data, *place.data.rglob("*"), place.keys):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_server_on_the_node_is_refused(served: tuple[Place, int]) -> None:
    refused = served[0].run("serve", "--port", str(free_port()))
    assert refused.returncode == 2
    assert re.search(r"another server \(process \d+\)", refused.stderr)


def test_a_port_that_is_taken_is_named(served: tuple[Place, int], tmp_path: Path) -> None:
    refused = Place(tmp_path / "other").run("serve", "--port", str(served[1]))
    assert refused.returncode == 2
    assert f"127.0.0.1:{served[1]}" in refused.stderr
    assert "--port" in refused.stderr


def test_other_machines_are_refused_without_tls(tmp_path: Path) -> None:
    refused = Place(tmp_path / "other").run("serve", "--host", "0.0.0.0")
    assert refused.returncode == 2
    assert "SAFECONDUCT_HTTPS" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_dies_is_started_again(served: tuple[Place, int]) -> None:
    place, _port = served
    first = worker_of(place)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: worker_of(place) not in (None, first))


def test_the_family_page_and_the_worker_live_as_long_as_the_server(tmp_path: Path) -> None:
    place, port, family = Place(tmp_path / "node"), free_port(), free_port()
    command = [str(PROGRAM), "node", "serve", "--port", str(port), "--family-port", str(family)]
    server = subprocess.Popen(
        command, env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until(lambda: answers(family, "") and worker_of(place))
    worker = worker_of(place)
    assert not answers(family, "people/")
    server.kill()
    server.wait()
    until(lambda: not answers(family, "") and not Path(f"/proc/{worker}").exists())
