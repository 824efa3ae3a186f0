"""One command for everything: sets the house up beside this file, then runs what you ask for.

Needs only Python (3.11 or newer) with its venv module; no pip, make or uv of the system. What it
makes stays in two directories: `.tools/` (uv, which installs things) and `.venv/` (Safeconduct and
what it is built on, exactly as `uv.lock` says, each file checked against its hash there). The first
run needs the network; later runs do not. An interrupted set-up goes on where it stopped.

This file keeps to what older Pythons can read, so that they too get a message and not a traceback.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

LANGUAGES = ("uk", "ru", "fr", "ar")
ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
HELP = """\
Safeconduct brings prisoners of war and detained civilians home.

Usage: python3 go.py WHAT [OPTIONS]

  demo       the whole process once, on an invented conflict; writes ./safeconduct-demo/
             (`demo --help` tells the options; `--scale 0.1` is a quick look)
  test       the tests; further words go to pytest
  check      style, types, import walls, change log, documentation
  messages   the translations of the node's pages, collected anew and compiled
  docs       the documentation as pages: docs/_build/html/index.html
  serve      the node: a server for a party or a mediator, at http://127.0.0.1:8000/
             (`serve --help` tells the options)

Any other words are a command of safeconduct itself, for example
  python3 go.py import --help
Its commands: import match assess clear select talk side record keys handover notice figures
samples docs node demo

The first run installs what is needed into .tools/ and .venv/ beside this file, over the network.
Later runs need no network.
"""


class SetUpError(Exception):
    """Something the person at the keyboard has to mend; the text says what and how."""


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """Refuse a Python that is too old, and name a newer one if there is one on this machine."""
    if version[:2] >= OLDEST:
        return
    names = [f"python3.{minor}" for minor in range(20, OLDEST[1] - 1, -1)]
    newer = [name for name in names if shutil.which(name)]
    if newer:
        remedy = f"A newer one is installed here; type:\n    {newer[0]} {' '.join(sys.argv)}"
    else:
        remedy = (
            "Debian 12 and 13 and Ubuntu 24.04 bring one:"
            "\n    sudo apt update && sudo apt install python3 python3-venv"
            "\nOn an older system, install Python 3.11 or newer and type: python3.11 go.py demo"
        )
    said = ".".join(str(n) for n in version)
    raise SetUpError(
        f"Safeconduct needs Python 3.11 or newer; this is Python {said} ({sys.executable}).\n"
        f"{remedy}"
    )


def check_venv() -> None:
    """Refuse a Python that cannot make a virtual environment, and say what to install."""
    if os.name != "posix":
        raise SetUpError("Safeconduct runs on Linux; on Windows, use it inside WSL with Debian.")
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    raise SetUpError(
        f"This Python ({sys.executable}) has no venv module with pip, which the set-up needs.\n"
        f"{venv_remedy(os_release())}\nThen run the same command again."
    )


def venv_remedy(system: dict[str, str]) -> str:
    """What to type so that this Python can make virtual environments.

    Args:
        system: the fields of /etc/os-release.
    """
    kin = {system.get("ID", ""), *system.get("ID_LIKE", "").split()}
    if not {"debian", "ubuntu"} & kin:
        return "Install your system's package for it (often python3-venv or python3-pip)."
    of_system = Path(interpreter()).resolve() == Path("/usr/bin/python3").resolve()
    package = "python3-venv" if of_system else f"python3.{sys.version_info[1]}-venv"
    return f"Type:\n    sudo apt update\n    sudo apt install {package}"


def os_release(path: Path = Path("/etc/os-release")) -> dict[str, str]:
    """The fields by which a Linux system says what it is; empty if it does not."""
    if not path.is_file():
        return {}
    pairs = [line.split("=", 1) for line in path.read_text("utf-8").splitlines() if "=" in line]
    return {name: value.strip("\"'") for name, value in pairs}


def interpreter() -> str:
    """The Python under this one, if this one lives in a virtual environment itself."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


class House:
    """The two directories of the set-up, and what has been finished in them.

    Args:
        root: the directory with pyproject.toml and uv.lock.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.tools = root / ".tools"
        self.uv = self.tools / "venv" / "bin" / "uv"
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.stamp = self.venv / ".safeconduct-setup"

    def ready(self, *groups: str) -> Path:
        """Make the environment hold Safeconduct and the given groups; the path of its Python.

        Groups that were there stay there, so that `demo` after `test` changes nothing.
        """
        key = self._key()
        old_key, *done = self.stamp.read_text("utf-8").split() if self.stamp.is_file() else [""]
        if self.python.exists() and old_key == key and set(done).issuperset(groups):
            return self.python
        wanted = sorted({*done, *groups})
        with self._locked():
            self._install_uv()
            self._sync(wanted)
            write_whole(self.stamp, "\n".join([key, *wanted]))
        return self.python

    def _key(self) -> str:
        """What the environment depends on; if one of these changes, it is brought up to date."""
        digest = hashlib.sha256()
        for name in ("uv.lock", "pyproject.toml"):
            digest.update((self.root / name).read_bytes())
        for text in (platform.python_version(), platform.machine(), str(self.root)):
            digest.update(text.encode() + b"\0")
        return digest.hexdigest()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One set-up at a time; a second one waits for the first."""
        import fcntl

        self.tools.mkdir(exist_ok=True)
        with (self.tools / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _install_uv(self) -> None:
        """Put uv into .tools/, once; the marker comes last, so half an install is made anew."""
        version, hashes, url = self._locked_uv()
        marker = self.tools / "installed"
        if self.uv.exists() and marker.is_file() and marker.read_text("utf-8") == version:
            return
        check_venv()
        say(f"Setting up (once, over the network): uv {version} into .tools/")
        venv = self.tools / "venv"
        self._do([interpreter(), "-m", "venv", "--clear", str(venv)], "make .tools/")
        requirements = self.tools / "requirements.txt"
        hashed = " ".join(f"--hash={value}" for value in hashes)
        write_whole(requirements, f"uv=={version} {hashed}\n")
        pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        pip += ["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--retries", "2"]
        self._do([*pip, "--require-hashes", "-r", str(requirements)], "install uv", url=url)
        write_whole(marker, version)

    def _locked_uv(self) -> tuple[str, list[str], str]:
        """Version and hashes of uv as uv.lock has them, and where one of its files lies."""
        import tomllib

        packages = tomllib.loads((self.root / "uv.lock").read_text("utf-8"))["package"]
        uv = next(package for package in packages if package["name"] == "uv")
        return uv["version"], [w["hash"] for w in uv["wheels"]], uv["wheels"][0]["url"]

    def _sync(self, groups: list[str]) -> None:
        """Install exactly what is locked; what is there already is not fetched again.

        If an earlier one was cut off, so that a package may lack files, all is laid out anew.
        """
        what = ", ".join(["safeconduct", *groups])
        say(f"Setting up: {what}, as locked, into .venv/")
        unfinished = self.tools / "unfinished"
        whole = (self.venv / "pyvenv.cfg").is_file() and not unfinished.exists()
        if self.venv.is_dir() and not whole:
            shutil.rmtree(self.venv)
        command = [str(self.uv), "sync", "--locked", "--inexact", "--python", interpreter()]
        if not sys.stderr.isatty():
            command.append("--quiet")
        for group in groups:
            command += ["--group", group]
        url = self._locked_uv()[2]
        unfinished.touch()
        try:
            self._do(command, "install the packages of uv.lock", url=url)
        except SetUpError:
            unfinished.unlink()
            raise
        unfinished.unlink()

    def _do(self, command: list[str], what: str, *, url: str | None = None) -> None:
        environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_PROJECT_ENVIRONMENT=".venv")
        for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"):
            environment.pop(name, None)
        status = subprocess.call(command, cwd=str(self.root), env=environment)
        if status == 0:
            return
        again = "Then run the same command again: the set-up goes on where it stopped."
        if url is not None and not reachable(url):
            host = "/".join(url.split("/")[:3])
            raise SetUpError(
                f"The set-up could not {what}: this machine does not reach {host}.\n"
                "It needs the network this once; later runs do not. Mend the connection (behind a "
                f"proxy, set HTTPS_PROXY).\n{again}"
            )
        raise SetUpError(
            f"The set-up could not {what}; the lines above say why (exit status {status}).\n{again}"
        )


def reachable(url: str) -> bool:
    """Whether the machine that serves an address answers at all."""
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    try:
        with urlopen(Request(url, method="HEAD"), timeout=10):  # noqa: S310
            return True
    except HTTPError:
        return True
    except (OSError, ValueError):
        return False


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, "utf-8")
    new.replace(path)


def say(text: str) -> None:
    """A line for the person, apart from what the commands print."""
    print(text, file=sys.stderr, flush=True)


def call(house: House, command: list[str]) -> int:
    """Run a module of the environment at the root of the tree; its exit status."""
    return subprocess.call([str(house.python), *command], cwd=str(house.root))


def run_tests(house: House, words: list[str]) -> int:
    """All tests, or those that the words choose; on every core, unless -n says otherwise."""
    house.ready("test")
    spread = (
        []
        if any(word.startswith("-n") for word in words)
        else ["-n", "auto", "--dist", "worksteal"]
    )
    return call(house, ["-m", "pytest", *spread, *words])


def build_docs(house: House) -> int:
    """The documentation as HTML; any warning is an error."""
    house.ready("docs")
    pages = "docs/_build/html"
    status = call(house, ["-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "docs", pages])
    if status == 0:
        say(f"Documentation: {house.root / pages / 'index.html'}")
    return status


def check(house: House) -> int:
    """Style, types, import walls and documentation; all of them, even after one has failed."""
    house.ready("test", "lint", "docs")
    steps = {
        "style": ["-m", "ruff", "check"],
        "format": ["-m", "ruff", "format", "--check"],
        "types": ["-m", "mypy"],
        "walls": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
        "change log": ["-m", "towncrier", "build", "--draft", "--version", "next"],
    }
    failed = []
    for name, command in steps.items():
        say(f"== {name}")
        if call(house, command) != 0:
            failed.append(name)
    say("== docs")
    if build_docs(house) != 0:
        failed.append("docs")
    say("check: failed: " + ", ".join(failed) if failed else "check: all in order")
    return 1 if failed else 0


def collect_messages(house: House) -> int:
    """Bring the catalogues of all languages up to date with the pages, and compile them.

    Collecting needs GNU gettext (Debian: gettext); without it, only what is there is compiled.
    """
    house.ready("test")
    node = house.root / "src" / "safeconduct" / "node"
    status = 0
    if shutil.which("xgettext"):
        languages = [part for code in LANGUAGES for part in ("-l", code)]
        collect = ["-m", "django", "makemessages", "--no-wrap", "--no-obsolete", *languages]
        environment = dict(os.environ, DJANGO_SETTINGS_MODULE="safeconduct.node.settings")
        command = [str(house.python), *collect, "--add-location", "file"]
        status = subprocess.call(command, cwd=str(node), env=environment)
    else:
        say("GNU gettext is not installed: new strings are not collected (apt install gettext).")
    pybabel = str(house.python.with_name("pybabel"))
    compiling = [pybabel, "-q", "compile", "-f", "-d", str(node / "locale"), "-D", "django"]
    return subprocess.call(compiling) or status


def pass_on(house: House, words: list[str]) -> NoReturn:
    """Become `safeconduct` itself, where the person stands."""
    program = str(house.ready().with_name("safeconduct"))
    os.execv(program, [program, *words])  # noqa: S606


def main(words: list[str]) -> int:
    """Do what the words ask; the exit status of it."""
    check_python()
    house = House()
    what, rest = (words[0], words[1:]) if words else ("help", [])
    if what in ("help", "-h", "--help"):
        print(HELP, end="")
        return 0
    if what == "test":
        return run_tests(house, rest)
    if what == "messages":
        return collect_messages(house)
    if what == "check":
        return check(house)
    if what == "docs" and not rest:
        return build_docs(house)
    pass_on(house, ["node", *words] if what == "serve" else words)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetUpError as error:
        say(f"Stopped. {error}")
        sys.exit(2)
    except KeyboardInterrupt:
        say("Interrupted. A set-up goes on where it stopped when you run the command again.")
        sys.exit(130)
