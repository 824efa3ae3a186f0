"""`safeconduct side`: one side of talks, kept in a directory."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli import side_lists, side_look, side_post, side_say, side_sheets, side_wire
from safeconduct.cli.console import JsonOption, SideArgument, perform

group = typer.Typer(help="One side of talks, kept in a directory of its own.", no_args_is_help=True)
enrolment = typer.Typer(
    help="Exchange public keys with the other sides, as files.", no_args_is_help=True
)


@group.callback()
def side_group() -> None:
    """One side of talks, kept in a directory of its own."""


@group.command("open")
def open_command(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
    name: Annotated[str, typer.Option(help="Which side this is.")],
    talk: Annotated[
        str, typer.Option(help="A name for the talks, the same at all sides: talks.example/1.")
    ],
    party: Annotated[list[str], typer.Option(help="Name of a party; give it twice.")],
    mediator: Annotated[str, typer.Option(help="Name of the mediator, if there is one.")] = "",
    show_lists: Annotated[
        bool,
        typer.Option(
            "--show-lists", help="Both agree that the mediator can read lists and texts too."
        ),
    ] = False,
    json: JsonOption = None,
) -> None:
    """Make one side of new talks: a party, or the mediator.

    Writes DIR with freshly drawn signing keys (secret) and DIR/challenge, which the other sides
    answer. All must give the same talks, parties, mediator and --show-lists.
    """
    from safeconduct.cli.steps.side_making import make_side
    from safeconduct.talks.enrolment import Shown

    perform(
        "side open",
        lambda _: make_side(
            directory,
            name=name,
            talk=talk,
            parties=party,
            mediator=mediator,
            shown=Shown.LISTS if show_lists else Shown.RECORD,
        ),
        json_file=json,
    )


@enrolment.callback()
def enrol_group() -> None:
    """Exchange public keys with the other sides, as files."""


@enrolment.command("answer")
def answer_command(
    directory: SideArgument,
    challenge: Annotated[
        Path, typer.Argument(metavar="FILE", help="The challenge of another side.", exists=True)
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="What that side gets.")],
    json: JsonOption = None,
) -> None:
    """Answer another side's challenge with this side's public keys, and prove to hold them.

    Reads DIR and FILE, writes OUT. FILE is DIR/challenge of the other side.
    """
    from safeconduct.cli.steps.side_making import answer_challenge

    perform(
        "side enrol answer", lambda _: answer_challenge(directory, challenge, out), json_file=json
    )


@enrolment.command("accept")
def accept_command(
    directory: SideArgument,
    answer: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Another side's answer to DIR/challenge.", exists=True),
    ],
    json: JsonOption = None,
) -> None:
    """Enrol the public keys of another side from its answer.

    Reads FILE and writes DIR/keys. Compare the fingerprint with that side by voice or in person:
    the proof shows that its sender holds these keys, not who he is. When all are enrolled, this
    side begins: it announces its sealing key, and the mediator that the talks are open.
    """
    from safeconduct.cli.steps.side_making import accept_answer

    perform(
        "side enrol accept",
        lambda _: accept_answer(directory, answer, time=int(time.time())),
        json_file=json,
    )


group.add_typer(enrolment, name="enrol")
for module in (side_say, side_lists, side_post, side_wire, side_sheets, side_look):
    for word, command in module.COMMANDS.items():
        group.command(word)(command)
