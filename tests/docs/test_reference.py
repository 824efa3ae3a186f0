"""The reference of the commands is the one the code makes, and lacks nothing."""

from __future__ import annotations

from pathlib import Path

from safeconduct.cli.app import app
from safeconduct.cli.reference import reference_markdown, undocumented
from safeconduct.cli.rules_reference import rules_markdown

ROOT = Path(__file__).resolve().parents[2]


def test_no_command_or_option_is_undocumented() -> None:
    assert undocumented(app) == []


def test_the_reference_is_what_the_code_makes_now() -> None:
    made = {"commands.md": reference_markdown(app), "rules.md": rules_markdown()}
    for name, text in made.items():
        written = (ROOT / "docs" / "reference" / name).read_text("utf-8")
        assert written == text, f"{name} is old; type: python3 go.py docs reference"


def test_the_help_of_go_names_every_command() -> None:
    text = (ROOT / "go.py").read_text("utf-8")
    named = set(text.split("Its commands: ")[1].split("\n\n")[0].split())
    top = {command.name for command in app.registered_commands}
    assert named == top | {group.name for group in app.registered_groups}
