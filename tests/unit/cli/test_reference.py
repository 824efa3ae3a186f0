"""The reference of a small command line of our own."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.reference import reference_markdown, undocumented


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def small_app() -> typer.Typer:
    app = typer.Typer(name="ferry", help="Carries.", add_completion=False)
    group = typer.Typer()

    @app.command("load")
    def load(
        files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What to load.")],
        plan: Annotated[Path, typer.Option(metavar="FILE", help="Who sits where.")],
        out: Annotated[Path, typer.Option(metavar="DIR", help="Where it goes.")] = Path("hold"),
        share: Annotated[float, typer.Option(min=0, max=1, help="How full.")] = 0.5,
        hidden: Annotated[str, typer.Option(hidden=True)] = "",
    ) -> None:
        """Put files [all of them] into the hold.

        Reads FILE... and a plan_of_seats. Writes `hold/<name>` | hold/*.csv.
        """

    @group.callback(invoke_without_command=True)
    def boats(colour: Annotated[Colour, typer.Option(help="Of the boat.")] = Colour.RED) -> None:
        """Paint all boats. Reads nothing."""

    @group.command("sink")
    def sink(boat: str, deep: bool = False) -> None:
        """Let a boat go."""

    @app.command("secret", hidden=True)
    def secret() -> None:
        pass

    @app.command("silent")
    def silent() -> None:
        pass

    app.add_typer(group, name="boats")
    return app


def test_every_command_has_a_section_and_a_row() -> None:
    page = reference_markdown(small_app())
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## ferry load",
        "## ferry silent",
        "## ferry boats",
        "## ferry boats sink",
    ]
    assert "| [`ferry boats sink`](#ferry-boats-sink) | Let a boat go. |" in page
    assert "secret" not in page
    assert "--hidden" not in page


def test_usage_shows_what_must_be_typed() -> None:
    page = reference_markdown(small_app())
    assert "\nferry load --plan FILE [OPTIONS] FILE...\n" in page
    assert "\nferry boats [OPTIONS] [COMMAND]\n" in page
    assert "\nferry silent\n" in page


def test_defaults_limits_and_choices_are_told() -> None:
    page = reference_markdown(small_app())
    assert "- `--out DIR`: Where it goes. \\[default: hold\\]" in page
    assert "default: 0.5; 0\\<=x\\<=1" in page
    assert "- `--colour <red|blue>`" in page


def test_plain_text_stays_plain_text() -> None:
    page = reference_markdown(small_app())
    assert "Put files \\[all of them\\] into the hold." in page
    assert "Writes `hold/<name>` | hold/\\*.csv." in page


def test_gaps_are_named() -> None:
    assert undocumented(small_app()) == [
        "ferry silent: the command has no help",
        "ferry boats sink: the help does not say which files it reads or writes",
        "ferry boats sink: BOAT has no help",
        "ferry boats sink: --deep / --no-deep has no help",
    ]
