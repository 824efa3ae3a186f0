"""The bootstrap: what it refuses, what it runs, and that it runs nothing twice."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = """\
[[package]]
name = "other"
version = "1"

[[package]]
name = "uv"
version = "1.2.3"
wheels = [
    { url = "https://files.invalid/uv-x86.whl", hash = "sha256:aa" },
    { url = "https://files.invalid/uv-arm.whl", hash = "sha256:bb" },
]
"""


@pytest.fixture
def go() -> ModuleType:
    """A fresh copy of go.py as a module."""
    spec = importlib.util.spec_from_file_location("go_bootstrap", ROOT / "go.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Machine:
    """Stands in for `subprocess.call`: keeps the commands and leaves the files they would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands: list[list[str]] = []
        self.environments: list[dict[str, str]] = []
        self.failing: str | None = None
        self.cut_off = False

    def call(self, command: list[str], **options: object) -> int:
        self.commands.append(command)
        environment = options["env"]
        assert isinstance(environment, dict)
        self.environments.append(environment)
        if self.cut_off:
            raise KeyboardInterrupt
        if self.failing is not None and self.failing in command:
            return 1
        if "venv" in command:
            self._leave(".tools/venv/bin/python")
        elif "pip" in command:
            self._leave(".tools/venv/bin/uv")
        elif "sync" in command:
            self._leave(".venv/pyvenv.cfg")
            self._leave(".venv/bin/python")
        return 0

    def _leave(self, name: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch()

    def taken(self) -> list[str]:
        """What was run since the last look, in one word each."""
        known = ("venv", "pip", "sync")
        words = [next(w for w in known if w in c) for c in self.commands]
        self.commands.clear()
        return words


@pytest.fixture
def machine(tmp_path: Path, go: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Machine:
    (tmp_path / "uv.lock").write_text(LOCK)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    fake = Machine(tmp_path)
    monkeypatch.setattr(go.subprocess, "call", fake.call)
    monkeypatch.setattr(go, "reachable", lambda url: True)
    return fake


def test_an_old_python_can_read_the_file() -> None:
    ast.parse((ROOT / "go.py").read_text("utf-8"), feature_version=(3, 8))


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse((ROOT / "go.py").read_text("utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_an_old_python_is_told_what_to_type(
    go: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(go.shutil, "which", lambda name: None)
    with pytest.raises(go.SetUpError, match=r"needs Python 3\.11 or newer; this is Python 3\.9\.2"):
        go.check_python((3, 9, 2))
    with pytest.raises(go.SetUpError, match="sudo apt install python3 python3-venv"):
        go.check_python((3, 9, 2))


def test_an_old_python_is_told_of_a_newer_one(
    go: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(go.sys, "argv", ["go.py", "test"])
    monkeypatch.setattr(go.shutil, "which", lambda name: name if name == "python3.12" else None)
    with pytest.raises(go.SetUpError, match=r"python3\.12 go\.py test$"):
        go.check_python((3, 9, 2))


def test_a_missing_venv_module_is_told(go: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(go, "os_release", lambda: {"ID": "debian"})
    monkeypatch.setattr(go, "interpreter", lambda: "/usr/bin/python3")
    with pytest.raises(go.SetUpError, match=r"(?m)^    sudo apt install python3-venv$"):
        go.check_venv()


@pytest.mark.parametrize(
    ("system", "python", "words"),
    [
        ({"ID": "debian"}, "/usr/bin/python3", "install python3-venv"),
        ({"ID": "mint", "ID_LIKE": "ubuntu debian"}, "/usr/bin/python3", "install python3-venv"),
        ({"ID": "ubuntu"}, "/opt/python", f"install python3.{sys.version_info[1]}-venv"),
        ({"ID": "fedora"}, "/usr/bin/python3", "your system's package"),
        ({}, "/usr/bin/python3", "your system's package"),
    ],
)
def test_the_remedy_fits_the_system(
    go: ModuleType, monkeypatch: pytest.MonkeyPatch, system: dict[str, str], python: str, words: str
) -> None:
    monkeypatch.setattr(go, "interpreter", lambda: python)
    assert words in go.venv_remedy(system)


def test_os_release_is_read(go: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "os-release").write_text('ID=mint\nID_LIKE="ubuntu debian"\n\n# no field\n')
    assert go.os_release(tmp_path / "os-release") == {"ID": "mint", "ID_LIKE": "ubuntu debian"}
    assert go.os_release(tmp_path / "nothing") == {}


def test_first_run_installs_the_second_runs_nothing(go: ModuleType, machine: Machine) -> None:
    house = go.House(machine.root)
    assert house.ready() == machine.root / ".venv/bin/python"
    assert machine.taken() == ["venv", "pip", "sync"]
    assert go.House(machine.root).ready() == house.python
    assert machine.taken() == []


def test_uv_is_installed_with_the_hashes_of_the_lock(go: ModuleType, machine: Machine) -> None:
    go.House(machine.root).ready()
    assert "--require-hashes" in machine.commands[1]
    requirement = (machine.root / ".tools/requirements.txt").read_text()
    assert requirement == "uv==1.2.3 --hash=sha256:aa --hash=sha256:bb\n"


def test_nothing_but_the_lock_is_installed(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    go.House(machine.root).ready()
    assert "--locked" in machine.commands[2]
    assert machine.environments[2]["UV_PYTHON_DOWNLOADS"] == "never"
    assert machine.environments[2]["UV_PROJECT_ENVIRONMENT"] == ".venv"
    assert "VIRTUAL_ENV" not in machine.environments[2]


def test_groups_are_added_and_never_taken_away(go: ModuleType, machine: Machine) -> None:
    house = go.House(machine.root)
    house.ready()
    house.ready("test")
    house.ready("docs")
    assert machine.commands[-1][-4:] == ["--group", "docs", "--group", "test"]
    assert "--inexact" in machine.commands[-1]
    machine.commands.clear()
    for groups in ((), ("test",), ("docs",), ("docs", "test")):
        house.ready(*groups)
    assert machine.taken() == []


@pytest.mark.parametrize("name", ["uv.lock", "pyproject.toml"])
def test_a_changed_lock_is_followed(go: ModuleType, machine: Machine, name: str) -> None:
    house = go.House(machine.root)
    house.ready("test")
    machine.taken()
    with (machine.root / name).open("a") as file:
        file.write("# changed\n")
    house.ready()
    assert machine.commands[0][-2:] == ["--group", "test"]
    assert machine.taken() == ["sync"]


def test_another_python_is_followed(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    go.House(machine.root).ready()
    machine.taken()
    monkeypatch.setattr(go.platform, "python_version", lambda: "3.99.0")
    go.House(machine.root).ready()
    assert machine.taken() == ["sync"]


@pytest.mark.parametrize(
    ("failing", "first", "then"),
    [
        ("venv", ["venv"], ["venv", "pip", "sync"]),
        ("pip", ["venv", "pip"], ["venv", "pip", "sync"]),
        ("sync", ["venv", "pip", "sync"], ["sync"]),
    ],
)
def test_an_interrupted_set_up_goes_on(
    go: ModuleType, machine: Machine, failing: str, first: list[str], then: list[str]
) -> None:
    machine.failing = failing
    with pytest.raises(go.SetUpError, match="run the same command again"):
        go.House(machine.root).ready()
    assert machine.taken() == first
    machine.failing = None
    go.House(machine.root).ready()
    assert machine.taken() == then


def test_half_an_environment_is_made_anew(go: ModuleType, machine: Machine) -> None:
    rest = machine.root / ".venv" / "lib" / "half"
    rest.mkdir(parents=True)
    go.House(machine.root).ready()
    assert not rest.exists()


def test_what_was_cut_off_is_laid_out_anew(go: ModuleType, machine: Machine) -> None:
    house = go.House(machine.root)
    house.ready()
    rest = machine.root / ".venv" / "rest"
    rest.touch()
    machine.failing = "sync"
    with pytest.raises(go.SetUpError):
        house.ready("test")
    assert rest.exists(), "an installer that failed by itself leaves whole packages"
    machine.failing, machine.cut_off = None, True
    with pytest.raises(KeyboardInterrupt):
        house.ready("test")
    machine.cut_off = False
    house.ready("test")
    assert not rest.exists()
    machine.taken()
    house.ready("test")
    assert machine.taken() == []


def test_an_upgraded_system_python_is_followed(go: ModuleType, machine: Machine) -> None:
    house = go.House(machine.root)
    house.ready()
    machine.taken()
    house.python.unlink()
    house.python.symlink_to("/no/longer/there")
    house.ready()
    assert machine.taken() == ["sync"]


@pytest.mark.parametrize("failing", ["pip", "sync"])
def test_without_a_network_it_says_so(
    go: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    machine.failing = failing
    monkeypatch.setattr(go, "reachable", lambda url: False)
    with pytest.raises(go.SetUpError, match=r"does not reach https://files\.invalid\.\n"):
        go.House(machine.root).ready()


def test_reachable_means_that_somebody_answers(go: ModuleType) -> None:
    assert not go.reachable("http://127.0.0.1:9/nobody")
    assert not go.reachable("no address")


def test_words_go_where_they_belong(
    go: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[object, ...]] = []
    for name in ("run_tests", "check", "build_docs", "pass_on"):
        monkeypatch.setattr(go, name, lambda house, *rest, name=name: seen.append((name, *rest)))
    for words in ("test -q a", "check", "docs", "docs reference", "serve --port 1", "match --help"):
        go.main(words.split())
    assert seen == [
        ("run_tests", ["-q", "a"]),
        ("check",),
        ("build_docs",),
        ("pass_on", ["docs", "reference"]),
        ("pass_on", ["node", "serve", "--port", "1"]),
        ("pass_on", ["match", "--help"]),
    ]
    for help_words in ([], ["help"], ["--help"], ["-h"]):
        assert go.main(help_words) == 0
        assert capsys.readouterr().out == go.HELP


def run_go(*words: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(root / "go.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_alone_it_helps_and_sets_nothing_up(tmp_path: Path) -> None:
    shutil.copy(ROOT / "go.py", tmp_path)
    result = run_go(root=tmp_path)
    assert result.returncode == 0
    assert "demo" in result.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["go.py"]


def test_the_lock_and_the_project_agree_on_uv() -> None:
    pinned = re.search(r'"uv==([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert pinned is not None
    assert f'name = "uv"\nversion = "{pinned[1]}"\n' in (ROOT / "uv.lock").read_text("utf-8")
