"""`safeconduct side`: lists, and what is said of single people."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safeconduct.cli.console import JsonOption, SideArgument
from safeconduct.cli.side_running import run, speak, told

if TYPE_CHECKING:
    from safeconduct.cli.steps.side_store import OpenSide
    from safeconduct.cli.steps.workspace import Summary
    from safeconduct.talks.said import Said

DueOption = Annotated[
    int | None, typer.Option(min=1, help="Hours in which an answer to questions is asked for.")
]


def _until(hours: int | None, now: int) -> int:
    return now + hours * 3600 if hours else 0


def offer_command(
    directory: SideArgument,
    lists: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Lists as CSV, or a directory of `select`."),
    ],
    valid: Annotated[
        int | None, typer.Option(min=1, help="Hours after which the offer runs out.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Offer lists of people, in the place of all offers that stand.

    Reads FILE with the columns stage, side (who hands over) and person_id; all other cells are part
    of the person's record. Writes an entry with roots and counts to this side's log in DIR; the
    people travel sealed to the other party, and to the mediator if he is shown lists. Whoever stays
    with the same record stays the same item, and so what was said of him. Somebody owed must have
    `false` under counts.
    """
    from safeconduct.cli.steps.side_offering import offer, read_offer

    now = int(time.time())

    def step(side: OpenSide) -> Summary:
        made = read_offer(side, lists)
        said = offer(side, made, time=now, until=_until(valid, now))
        people = {f"stage {s}, {name}": len(rows) for (s, name), rows in sorted(made.items())}
        return {**told(side, [said]), "people": people}

    run("offer", directory, step, json)


def commit_command(
    directory: SideArgument,
    lists: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Lists as CSV, or a directory of `select`."),
    ],
    waits: Annotated[int, typer.Option(min=1, help="Hours to wait for the other side.")] = 48,
    json: JsonOption = None,
) -> None:
    """Bind this side to lists that nobody can see yet, so that both offer at one time.

    Reads FILE like `side offer`. Writes an entry with a commitment to this side's log in DIR, and
    DIR/commitments/ (secret) with what it commits to. When both parties' commitments count,
    `side reveal` shows the lists; who waits in vain ends the round with `side lapse`.
    """
    from safeconduct.cli.steps.side_committing import commit
    from safeconduct.cli.steps.side_offering import read_offer

    now = int(time.time())

    def step(side: OpenSide) -> list[Said]:
        return [commit(side, read_offer(side, lists), time=now, until=_until(waits, now))]

    speak("commit", directory, step, json)


def reveal_command(directory: SideArgument, json: JsonOption = None) -> None:
    """Show the lists to which this side has bound itself, once both commitments count.

    Reads DIR/commitments/. Writes an entry with roots and counts to this side's log in DIR; the
    people travel sealed as in `side offer`. Both offers then stand beside each other.
    """
    from safeconduct.cli.steps.side_committing import reveal

    now = int(time.time())
    speak("reveal", directory, lambda side: [reveal(side, time=now)], json)


def reply_command(
    directory: SideArgument,
    replies: Annotated[Path, typer.Argument(metavar="FILE", help="Replies as CSV.")],
    due: DueOption = None,
    json: JsonOption = None,
) -> None:
    """Accept, refuse, query or withdraw people on the offers that stand, one by one.

    Reads FILE with the columns person_id, word (accepted, refused, queried, withdrawn), code and,
    if wanted, text. A refusal has one of the codes not_held, already_exchanged, died,
    identity_in_doubt, under_procedure, does_not_consent, outside_scope, not_fit_to_travel,
    position, other; a query one of not_held_by_us, already_exchanged, wrong_name, died, other.
    Writes entries to this side's log in DIR. What was said before is passed over, so a command that
    was cut short can be given again.
    """
    from safeconduct.cli.steps.side_replying import read_replies, reply

    now = int(time.time())

    def step(side: OpenSide) -> Summary:
        remarks = read_replies(side, replies)
        said, before = reply(side, remarks, time=now, due=_until(due, now))
        return {**told(side, said), "people": len(remarks) - before, "said_before": before}

    run("reply", directory, step, json)


def substitute_command(
    directory: SideArgument,
    pairs: Annotated[Path, typer.Argument(metavar="FILE", help="Substitutes as CSV.")],
    json: JsonOption = None,
) -> None:
    """Offer people in the place of others; they go on the next version of the list.

    Reads FILE with the columns instead_of (a person on an offer that stands) and person_id, and the
    rest of the new person's record. Writes entries to this side's log in DIR.
    """
    from safeconduct.cli.steps.side_replying import read_substitutes, substitute

    now = int(time.time())
    speak(
        "substitute",
        directory,
        lambda side: substitute(side, read_substitutes(side, pairs), time=now),
        json,
    )


def request_command(
    directory: SideArgument,
    people: Annotated[Path, typer.Argument(metavar="FILE", help="People as CSV.")],
    json: JsonOption = None,
) -> None:
    """Ask for people who are not on the offer.

    Reads FILE with the column person_id and whatever else says who and why. Writes entries to
    this side's log in DIR.
    """
    from safeconduct.cli.steps.side_replying import read_people, request

    now = int(time.time())
    speak("request", directory, lambda side: request(side, read_people(people), time=now), json)


def query_command(
    directory: SideArgument,
    questions: Annotated[Path, typer.Argument(metavar="FILE", help="Questions as CSV.")],
    due: DueOption = None,
    json: JsonOption = None,
) -> None:
    """Ask about people; the other side has to answer, and the age of the question is shown.

    Reads FILE with the columns person_id, code (do_you_hold, which_name, which_category,
    state_of_health, other) and whatever else says who is meant. Writes one entry a row to this
    side's log in DIR.
    """
    from safeconduct.cli.steps.side_replying import query, read_queries

    now = int(time.time())
    speak(
        "query",
        directory,
        lambda side: query(side, read_queries(questions), time=now, due=_until(due, now)),
        json,
    )


def answer_command(
    directory: SideArgument,
    question: Annotated[
        str, typer.Argument(metavar="ENTRY", help="The question, by the beginning of its entry.")
    ],
    code: Annotated[
        str, typer.Argument(help="held, not_held, died, released, under_enquiry or other.")
    ],
    text: Annotated[str, typer.Option(help="In words; only the readers get it.")] = "",
    json: JsonOption = None,
) -> None:
    """Answer a question of the other side; writes an entry to this side's log in DIR.

    `side status` lists the open questions. under_enquiry does not end the duty.
    """
    from safeconduct.cli.steps.side_replying import answer, choose_duty

    now = int(time.time())
    speak(
        "answer",
        directory,
        lambda side: [answer(side, choose_duty(side, question), code, text, time=now)],
        json,
    )


COMMANDS: dict[str, Callable[..., None]] = {
    "offer": offer_command,
    "commit": commit_command,
    "reveal": reveal_command,
    "reply": reply_command,
    "substitute": substitute_command,
    "request": request_command,
    "query": query_command,
    "answer": answer_command,
}
