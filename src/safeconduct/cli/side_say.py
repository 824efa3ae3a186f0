"""`safeconduct side`: the messages that need no lists."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safeconduct.cli.console import JsonOption, SideArgument
from safeconduct.cli.side_running import run, speak

if TYPE_CHECKING:
    from safeconduct.cli.steps.side_store import OpenSide
    from safeconduct.cli.steps.workspace import Summary

OfferOption = Annotated[
    str, typer.Option(metavar="ENTRY", help="Which offer, by the beginning of its entry.")
]
TextOption = Annotated[str, typer.Option(help="Why, in words; only the readers get it.")]


def terms_command(
    directory: SideArgument,
    text: Annotated[
        Path, typer.Argument(metavar="FILE", help="The text of the terms.", exists=True)
    ],
    json: JsonOption = None,
) -> None:
    """Sign the terms: the very bytes of a text that the other side has too.

    Reads FILE; writes an entry with its SHA-256 to this side's log in DIR. Offers can be made when
    both parties have signed the same bytes.
    """
    from safeconduct.cli.steps.side_saying import sign_terms

    now = int(time.time())
    speak("terms", directory, lambda side: [sign_terms(side, text, time=now)], json)


def accept_command(
    directory: SideArgument,
    offer: OfferOption = "",
    within: Annotated[
        int, typer.Option(min=1, help="Hours to wait for the other side's acceptance.")
    ] = 24,
    json: JsonOption = None,
) -> None:
    """Accept an offer with exactly its lists; it is agreed when both have accepted it.

    Writes an entry to this side's log in DIR. It binds until the time is over and `side lapse`
    says so. Do not act on an agreement before `side status` says that it is for good.
    """
    from safeconduct.cli.steps.side_saying import accept, choose_offer

    now = int(time.time())
    speak(
        "accept",
        directory,
        lambda side: [accept(side, choose_offer(side, offer), within=within * 3600, time=now)],
        json,
    )


def lapse_command(directory: SideArgument, json: JsonOption = None) -> None:
    """End this side's own acceptances and commitments whose time is over.

    Writes an entry to this side's log in DIR. An answer that comes after it binds nobody. Take
    whatever has come before you say it: who ends a wait although he had signed for the answer
    contradicts his own signature.
    """
    from safeconduct.cli.steps.side_saying import lapse

    now = int(time.time())
    speak("lapse", directory, lambda side: lapse(side, time=now), json)


def suspend_command(
    directory: SideArgument, text: TextOption = "", json: JsonOption = None
) -> None:
    """Let the talks rest until this side resumes them; writes an entry to its log in DIR."""
    _simple("suspension", directory, text, json)


def resume_command(directory: SideArgument, json: JsonOption = None) -> None:
    """Resume the talks that this side had suspended; writes an entry to its log in DIR."""
    _simple("resumption", directory, "", json)


def break_off_command(
    directory: SideArgument, text: TextOption = "", json: JsonOption = None
) -> None:
    """End the talks without result, for both; writes an entry to this side's log in DIR."""
    _simple("breaking_off", directory, text, json)


def close_command(directory: SideArgument, json: JsonOption = None) -> None:
    """Declare that nothing more is to be done; writes an entry to this side's log in DIR."""
    _simple("closing", directory, "", json)


def epoch_command(
    directory: SideArgument,
    destroy_now: Annotated[
        bool,
        typer.Option(
            "--destroy-now", help="Destroy all older keys at once; what is under way is lost."
        ),
    ] = False,
    json: JsonOption = None,
) -> None:
    """Announce a new key to which the others seal, and destroy those that have ended.

    Writes DIR/epochs and an entry to this side's log. An older key is destroyed when all others
    have confirmed that they have the newer one, now or when a later bundle shows it; then nobody
    can open any more what was sealed to it.
    """
    from safeconduct.cli.steps.side_saying import end_epochs, new_epoch

    now = int(time.time())

    def step(side: OpenSide) -> Summary:
        number = new_epoch(side, time=now)
        return {"epoch": number, "destroyed": end_epochs(side, now=destroy_now) or "none yet"}

    run("epoch", directory, step, json)


def _simple(word: str, directory: Path, text: str, json: Path | None) -> None:
    from safeconduct.cli.steps.side_saying import simple
    from safeconduct.talks.vocabulary import Step

    now = int(time.time())
    step = Step(word)
    speak(word.replace("_", " "), directory, lambda s: [simple(s, step, text, time=now)], json)


COMMANDS: dict[str, Callable[..., None]] = {
    "terms": terms_command,
    "accept": accept_command,
    "lapse": lapse_command,
    "suspend": suspend_command,
    "resume": resume_command,
    "break-off": break_off_command,
    "close": close_command,
    "epoch": epoch_command,
}
