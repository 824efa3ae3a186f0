"""The processes beside the server: the worker of jobs, and the public page of families."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

_PDEATHSIG = 1
_CALM_SECONDS = 10.0
logger = logging.getLogger(__name__)


class Child:
    """A process that is started again when it dies, and ends with this one.

    Args:
        words: of `python -m safeconduct.node.upkeep.processes`.
        environment: of the process.
        before: called before each start, such as taking up what the last one left.
    """

    def __init__(
        self, *words: str, environment: Mapping[str, str], before: Callable[[], None] | None = None
    ) -> None:
        self.words = words
        self.environment = dict(environment)
        self.before = before
        self.process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"keep {words[0]}", daemon=True)

    def start(self) -> None:
        """Start it, and watch over it from now on."""
        self._thread.start()

    def end(self) -> None:
        """End it calmly: a running job stops at its next saved step."""
        self._ending.set()
        self._thread.join()

    def _keep(self) -> None:
        pause = 1.0
        while not self._ending.is_set():
            if self.before is not None:
                self._prepare(self.before)
            self.process = self._spawn()
            while self.process.poll() is None and not self._ending.wait(0.25):
                pass
            if self._ending.is_set():
                break
            logger.warning(
                "%s ended with status %s; it is started again", self.words[0],
                self.process.returncode,
            )  # fmt: skip
            self._ending.wait(pause)
            pause = min(pause * 2, 30.0)
        if self.process is not None:
            self._reap(self.process)

    def _prepare(self, before: Callable[[], None]) -> None:
        try:
            before()
        except Exception:
            logger.exception("what the last process left could not be taken up")

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "safeconduct.node.upkeep.processes", str(os.getpid())]
        return subprocess.Popen(  # noqa: S603 our own interpreter and words
            [*command, *self.words], env=self.environment, start_new_session=True
        )

    def _reap(self, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        try:
            process.wait(_CALM_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def die_with(parent: int) -> None:
    """Ask Linux to end this process when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


def work() -> None:
    """Do the jobs of the node until told to end."""
    from django.conf import settings
    from django.core.management import call_command

    from safeconduct.node.upkeep.locks import WORKER, hold

    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    with hold(settings.CONFIGURATION.data, WORKER):
        call_command("db_worker", startup_delay=False, reload=False, verbosity=0)


def serve_families(host: str, port: int) -> None:
    """Serve the public page of tracing requests."""
    from safeconduct.node.upkeep.serving import web_server

    web_server(host, port).run()


def main(words: list[str]) -> None:
    """What `Child` starts: the number of the parent, then what to do."""
    import django

    die_with(int(words[0]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
    match words[1:]:
        case ["worker"]:
            work()
        case ["family", host, port]:
            serve_families(host, int(port))


if __name__ == "__main__":
    main(sys.argv[1:])
