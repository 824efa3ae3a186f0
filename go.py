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
import json
import os
import platform
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)
HELP = """\
Safeconduct brings prisoners of war and detained civilians home.

Usage: python3 go.py WHAT [OPTIONS]

  demo       the whole process once, on an invented conflict; writes ./safeconduct-demo/
             (--scale 0.1 for a quick look, --out DIR, --seed N; demo --help for all)
  test       the tests; further words go to pytest
  check      style, types, import walls, documentation
  docs       the documentation as pages: docs/_build/html/index.html
  serve      reserved for the node, the server of a party; not in this version

Any other words are a command of safeconduct itself, for example
  python3 go.py import --help
Its commands: import match assess clear select talk record handover notice figures samples docs demo.

The first run installs what is needed into .tools/ and .venv/ beside this file, over the network.
Later runs need no network.
"""


class Trouble(Exception):
    """Something the person at the keyboard has to mend; the text says what and how."""


def check_python(version=None):
    # type: (tuple[int, ...] | None) -> None
    """Refuse a Python that is too old, and name a newer one if there is one on this machine."""
    version = tuple(version or sys.version_info[:3])
    if version[:2] >= OLDEST:
        return
    said = ".".join(str(n) for n in version)
    names = ["python3.%d" % minor for minor in range(20, OLDEST[1] - 1, -1)]
    newer = [name for name in names if shutil.which(name)]
    if newer:
        remedy = "A newer one is installed here; type:\n    %s go.py demo" % newer[0]
    else:
        remedy = (
            "Debian 12 and 13 and Ubuntu 24.04 bring one:"
            "\n    sudo apt update && sudo apt install python3 python3-venv"
            "\nOn an older system, install Python 3.11 or newer and type: python3.11 go.py demo"
        )
    raise Trouble(
        "Safeconduct needs Python 3.11 or newer; this is Python %s (%s).\n%s"
        % (said, sys.executable, remedy)
    )


def check_venv():
    # type: () -> None
    """Refuse a Python that cannot make a virtual environment, and say what to install."""
    if os.name != "posix":
        raise Trouble("Safeconduct runs on Linux. On Windows, use it inside WSL (Debian or Ubuntu).")
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    raise Trouble(
        "This Python (%s) has no venv module with pip, which the set-up needs.\n%s\n"
        "Then run the same command again." % (sys.executable, _venv_remedy(_os_release()))
    )


def _venv_remedy(system):
    # type: (dict[str, str]) -> str
    kin = (system.get("ID", "") + " " + system.get("ID_LIKE", "")).split()
    if not {"debian", "ubuntu"} & set(kin):
        return "Install your system's package for it (often python3-venv or python3-pip)."
    ours, systems = (os.path.realpath(p) for p in (_interpreter(), "/usr/bin/python3"))
    package = "python3-venv" if ours == systems else "python%d.%d-venv" % sys.version_info[:2]
    return "Type:\n    sudo apt update\n    sudo apt install %s" % package


def _os_release(path="/etc/os-release"):
    # type: (str) -> dict[str, str]
    with contextlib.suppress(OSError), open(path, encoding="utf-8") as lines:
        pairs = [line.strip().split("=", 1) for line in lines if "=" in line]
        return {name: value.strip("\"'") for name, value in pairs}
    return {}


def _interpreter():
    # type: () -> str
    """The Python under this one, if this one lives in a virtual environment itself."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


class House:
    """The two directories of the set-up, and what has been finished in them.

    Args:
        root: the directory with pyproject.toml and uv.lock.
        run: like `subprocess.call`; tests put their own in.
    """

    def __init__(self, root=ROOT, run=subprocess.call):
        # type: (str, object) -> None
        self.root = root
        self._run = run
        self.tools = os.path.join(root, ".tools")
        self.venv = os.path.join(root, ".venv")
        self.python = os.path.join(self.venv, "bin", "python")
        self.uv = os.path.join(self.tools, "venv", "bin", "uv")
        self._stamp = os.path.join(self.venv, ".safeconduct-setup.json")

    def ready(self, *groups):
        # type: (str) -> str
        """Make the environment hold Safeconduct and the given groups; the path of its Python.

        Groups that were there stay there, so that `demo` after `test` changes nothing.
        """
        key, done = self._key(), self._read_stamp()
        present = os.path.exists(self.python)
        if present and done.get("key") == key and set(groups) <= set(done["groups"]):
            return self.python
        wanted = sorted({*groups, *done.get("groups", [])})
        with self._locked():
            self._install_uv()
            self._sync(wanted)
            _write(self._stamp, json.dumps({"key": key, "groups": wanted}))
        return self.python

    def _key(self):
        # type: () -> str
        """What the environment depends on; if one of these changes, it is brought up to date."""
        digest = hashlib.sha256()
        for name in ("uv.lock", "pyproject.toml"):
            digest.update(_read(os.path.join(self.root, name)))
        for text in (platform.python_version(), platform.machine(), self.root):
            digest.update(text.encode() + b"\0")
        return digest.hexdigest()

    def _read_stamp(self):
        # type: () -> dict[str, list[str]]
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads(_read(self._stamp)))
        return {}

    @contextlib.contextmanager
    def _locked(self):  # type: ignore[no-untyped-def]
        """One set-up at a time; a second one waits for the first."""
        import fcntl

        os.makedirs(self.tools, exist_ok=True)
        with open(os.path.join(self.tools, "lock"), "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _install_uv(self):
        # type: () -> None
        """uv into .tools/, once; the marker is written last, so half an install is made anew."""
        line, url = locked_uv(_read(os.path.join(self.root, "uv.lock")).decode())
        marker = os.path.join(self.tools, "installed")
        if os.path.exists(self.uv) and os.path.exists(marker) and _read(marker) == line.encode():
            return
        check_venv()
        version = line.split()[0].replace("==", " ")
        say("Setting up (once, over the network): %s into .tools/" % version)
        directory = os.path.join(self.tools, "venv")
        self._do([_interpreter(), "-m", "venv", "--clear", directory], "make .tools/")
        wanted = os.path.join(self.tools, "requirements.txt")
        _write(wanted, line + "\n")
        pip = [os.path.join(directory, "bin", "python"), "-m", "pip", "install", "--quiet"]
        pip += ["--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
        pip += ["--retries", "2", "--require-hashes", "-r", wanted]
        self._do(pip, "install uv", url=url)
        _write(marker, line)

    def _sync(self, groups):
        # type: (list[str]) -> None
        """The environment exactly as locked; what is there already is not fetched again."""
        say("Setting up: packages into .venv/ (%s)" % ", ".join(["safeconduct", *groups]))
        if os.path.isdir(self.venv) and not os.path.exists(os.path.join(self.venv, "pyvenv.cfg")):
            shutil.rmtree(self.venv)
        command = [self.uv, "sync", "--quiet", "--locked", "--inexact", "--no-default-groups"]
        command += ["--python", _interpreter()]
        for group in groups:
            command += ["--group", group]
        url = locked_uv(_read(os.path.join(self.root, "uv.lock")).decode())[1]
        self._do(command, "install the packages of uv.lock", url=url)

    def _do(self, command, what, url=None):
        # type: (list[str], str, str | None) -> None
        environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_PROJECT_ENVIRONMENT=".venv")
        for name in ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_OFFLINE", "PIP_REQUIRE_VIRTUALENV"):
            environment.pop(name, None)
        status = self._run(command, cwd=self.root, env=environment)  # type: ignore[operator]
        if status == 0:
            return
        if url is not None and not reachable(url):
            raise Trouble(
                "The set-up could not %s: this machine does not reach %s.\n"
                "The set-up needs the network once; later runs do not. Check the connection (behind"
                "\na proxy, set HTTPS_PROXY), then run the same command again: it goes on where it"
                " stopped." % (what, "/".join(url.split("/")[:3]))
            )
        raise Trouble(
            "The set-up could not %s; the lines above say why (exit status %s).\nThen run the same"
            " command again: it goes on where it stopped." % (what, status)
        )


def locked_uv(lock):
    # type: (str) -> tuple[str, str]
    """The pip requirement of uv with all its hashes, and the address of a file, from uv.lock."""
    import tomllib

    packages = tomllib.loads(lock)["package"]
    uv = next(p for p in packages if p["name"] == "uv")
    hashes = " ".join("--hash=" + wheel["hash"] for wheel in uv["wheels"])
    return "uv==%s %s" % (uv["version"], hashes), uv["wheels"][0]["url"]


def reachable(url):
    # type: (str) -> bool
    """Whether the machine that serves an address answers at all."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    try:
        with urlopen(Request(url, method="HEAD"), timeout=10):  # noqa: S310  (the lock's own https)
            return True
    except HTTPError:
        return True
    except (URLError, OSError, ValueError):
        return False


def _read(path):
    # type: (str) -> bytes
    with open(path, "rb") as file:
        return file.read()


def _write(path, text):
    # type: (str, str) -> None
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def say(text):
    # type: (str) -> None
    """A line for the person, apart from what the commands print."""
    print(text, file=sys.stderr, flush=True)


def test(house, words):
    # type: (House, list[str]) -> int
    """All tests, or those that the words choose."""
    python = house.ready("test")
    return subprocess.call([python, "-m", "pytest", *words], cwd=house.root)


def docs(house):
    # type: (House) -> int
    """The documentation as HTML; any warning is an error."""
    python = house.ready("docs")
    pages = os.path.join("docs", "_build", "html")
    command = [python, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "docs", pages]
    status = subprocess.call(command, cwd=house.root)
    if status == 0:
        say("Documentation: %s" % os.path.join(house.root, pages, "index.html"))
    return status


def check(house):
    # type: (House) -> int
    """Style, types, import walls and documentation; all of them, even after one has failed."""
    python = house.ready("test", "lint", "docs")
    walls = "from importlinter.cli import lint_imports_command as c; c()"
    steps = {
        "style": ["-m", "ruff", "check"],
        "format": ["-m", "ruff", "format", "--check"],
        "types": ["-m", "mypy"],
        "walls": ["-c", walls],
        "changelog": ["-m", "towncrier", "build", "--draft", "--version", "next"],
    }
    failed = []
    for name, words in steps.items():
        say("== %s" % name)
        if subprocess.call([python, *words], cwd=house.root) != 0:
            failed.append(name)
    say("== docs")
    if docs(house) != 0:
        failed.append("docs")
    say("check: " + ("failed: " + ", ".join(failed) if failed else "all in order"))
    return 1 if failed else 0


def main(words):
    # type: (list[str]) -> int
    """Do what the words ask; the exit status of it."""
    check_python()
    house = House()
    what, rest = (words[0], words[1:]) if words else ("help", [])
    if what in ("help", "-h", "--help"):
        print(HELP, end="")
        return 0
    if what == "serve":
        raise Trouble(
            "`serve` is reserved for the node, the server of a party or mediator; it is not in"
            " this version.\nType: python3 go.py demo"
        )
    if what == "test":
        return test(house, rest)
    if what == "check":
        return check(house)
    if what == "docs" and not rest:
        return docs(house)
    python = house.ready()
    sys.stdout.flush()
    program = os.path.join(os.path.dirname(python), "safeconduct")
    os.execv(program, [program, *words])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        say("Stopped. %s" % trouble)
        sys.exit(2)
    except KeyboardInterrupt:
        say("Interrupted. Run the same command again: the set-up goes on where it stopped.")
        sys.exit(130)
