"""Fuzz a target with atheris: `python tests/fuzz/run.py TARGET --seconds 90`.

Needs the dependency group `fuzz` (Linux on x86-64). It starts from the target's corpus and goes on
after a finding; every new kind is kept in the corpus as `crash-…`, which the tests then replay.
Ends with status 1 if there was one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import traceback
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))
INSTRUMENTED = ("safeconduct.record", "safeconduct.talks", "json", "securesystemslib.dsse")

with atheris.instrument_imports(include=list(INSTRUMENTED), enable_loader_override=False):
    from fuzz.mutations import TOKENS
    from fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"


class Runner:
    """One target, the kinds of findings so far, and how much was accepted."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.target = TARGETS[name]
        self.runs = self.accepted = 0
        self.found: dict[tuple[str, ...], Path] = {}

    def once(self, data: bytes) -> None:
        self.runs += 1
        try:
            self.accepted += self.target(data)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - also panics of Rust
            self._keep(data, error)

    def _keep(self, data: bytes, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        kind = (type(error).__name__, *(f"{f.filename}:{f.lineno}" for f in frames[-2:]))
        if kind in self.found:
            return
        path = CORPUS / self.name / f"crash-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        self.found[kind] = path
        print(f"FOUND {self.name}: {path.name}: {error!r:.200} at {kind[1:]}", flush=True)  # noqa: T201


def _dictionary() -> str:
    words = ("".join(f"\\x{byte:02x}" for byte in token) for token in TOKENS)
    return "".join(f'"{word}"\n' for word in words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--max-length", type=int, default=16_384)
    options = parser.parse_args()
    runner = Runner(options.target)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "new").mkdir()
        (Path(scratch) / "words").write_text(_dictionary())
        arguments = [
            sys.argv[0],
            f"-max_total_time={options.seconds}",
            f"-max_len={options.max_length}",
            f"-dict={Path(scratch) / 'words'}",
            f"-artifact_prefix={CORPUS / options.target}/crash-",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-verbosity=0",
            "-print_final_stats=1",
            str(Path(scratch) / "new"),
            str(CORPUS / options.target),
        ]
        before = set((CORPUS / options.target).iterdir())
        child = os.fork()  # libFuzzer leaves its process without returning
        if not child:
            atheris.Setup(arguments, runner.once)
            atheris.Fuzz()
        _, status = os.waitpid(child, 0)
    sys.exit(1 if status or set((CORPUS / options.target).iterdir()) - before else 0)


if __name__ == "__main__":
    main()
