"""Links lead somewhere, commands in the pages exist, and the front page starts with the two."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from safeconduct.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md", "examples/**/*.md")
    for path in ROOT.glob(pattern)
    if "_build" not in path.parts
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub and the built pages name them."""
    headings = HEADING.findall(FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def commands(text: str) -> Iterator[list[str]]:
    """What is typed in the console examples of a page, line continuations joined."""
    for block in CONSOLE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("$ "):
                yield shlex.split(line[2:], comments=True)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_resolves(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), f"{name_of(page)} links to {target}, which is not there"
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), f"{name_of(page)}: no {target}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_safeconduct_command_in_an_example_exists(page: Path) -> None:
    for words in commands(page.read_text("utf-8")):
        if words[:2] == ["python3", "go.py"] and words[2:]:
            words = ["safeconduct", *words[2:]]
            if words[1] in ("test", "check", "docs", "serve"):
                continue
        if words[:1] != ["safeconduct"]:
            continue
        check_command(words[1:], name_of(page))


def check_command(words: list[str], where: str) -> None:
    """Walk down the groups; then every option of the words must be one of the command's."""
    command: object = get_command(app)
    path = "safeconduct"
    known = {"--help"}
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"{where}: there is no `{path} {words[0]}`"
        path, command = f"{path} {words[0]}", command.commands[words[0]]
        words = words[1:]
    for parameter in getattr(command, "params", []):
        known |= {*parameter.opts, *parameter.secondary_opts}
    for word in words:
        if word.startswith("--"):
            assert word.split("=")[0] in known, f"{where}: `{path}` has no option {word}"


@pytest.mark.parametrize("command", ["python3 go.py demo", "python3 go.py test"])
def test_the_front_page_has_the_two_commands(command: str) -> None:
    assert command.split() in list(commands((ROOT / "README.md").read_text("utf-8")))


def test_every_page_is_in_the_tree_of_contents() -> None:
    listed = {ROOT / "docs" / "index.md"}
    queue = [ROOT / "docs" / "index.md"]
    while queue:
        page = queue.pop()
        for block in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            for line in block.splitlines():
                entry = (page.parent / f"{line.strip()}.md").resolve()
                if entry.exists() and entry not in listed:
                    listed.add(entry)
                    queue.append(entry)
    pages = {p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts}
    assert pages == listed
