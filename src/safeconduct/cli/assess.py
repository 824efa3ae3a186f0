"""`safeconduct assess` and what measures it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store

group = typer.Typer()
proof = typer.Typer(no_args_is_help=True)
group.add_typer(proof, name="proof", help="Proof of life: sealed questions and guided checks.")

AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DAY",
        help="The day for which ages are reckoned. [default: the newest day in the reports]",
        show_default=False,
    ),
]
ParametersOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="A table of parameters that `assess refit` wrote.", show_default=False
    ),
]
TruthArgument = Annotated[
    Path,
    typer.Argument(
        metavar="TRUTH",
        help="A CSV with source, record_id and any of captive, alive, acknowledged, held_by, "
        "held_at, nature; or the directory `truth` that `samples make` writes.",
    ),
]


class Medium(StrEnum):
    """What a guided check is of."""

    VIDEO = "video"
    CALL = "call"


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@group.callback(invoke_without_command=True)
def assess_command(
    context: typer.Context,
    store: StoreOption = Path("store"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where people.csv and the other tables go.")
    ] = Path(),
    as_of: AsOfOption = None,
    parameters: ParametersOption = None,
    json: JsonOption = None,
) -> None:
    """Weigh how sure we are of each person, and check reported contacts for fraud.

    Reads the store after `match`. Writes to DIR: people.csv (one row a person file with status,
    rule, reasons and beliefs), evidence.csv (what each statement contributes, of those in doubt),
    unacknowledged.csv, contacts.csv (risk and reasons of each call, message or payment) and
    evidence-problems.csv (grades, circles of derivation and traces that cannot be right).
    """
    from safeconduct.cli.steps.assessing import assess

    if context.invoked_subcommand is not None:
        return
    perform(
        "assess",
        lambda progress: assess(
            store=Store(store), out=out, as_of=_day(as_of), parameters=parameters,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("evaluate")
def evaluate_command(
    truth: TruthArgument,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the tables and plots go.")] = Path(
        "evidence-evaluation"
    ),
    parameters: ParametersOption = None,
    json: JsonOption = None,
) -> None:
    """Measure beliefs, the unacknowledged and flags of fraud against known outcomes.

    Prints Brier score, log loss and calibration error of each question beside those of the base
    rate; precision and recall of the list of the unacknowledged and of the flags. Cases that the
    parameters were fitted on are left out. Writes reliability.csv, reliability.svg,
    contacts-by-nature.csv and truth-rejects.csv to DIR.
    """
    from safeconduct.cli.steps.assess_measuring import evaluate

    perform(
        "assess evaluate",
        lambda progress: evaluate(
            store=Store(store), truth=truth, out=out, parameters=parameters, progress=progress
        ),
        json_file=json,
    )


@group.command("refit")
def refit_command(
    truth: TruthArgument,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The new table of parameters.")] = Path(
        "parameters.toml"
    ),
    store: StoreOption = Path("store"),
    parameters: ParametersOption = None,
    json: JsonOption = None,
) -> None:
    """Fit the parameters of belief to known outcomes, by cross-validation.

    Leaves out three of ten people, by whom `assess evaluate` then judges the new table. Half-lives
    and grades stay as they are; the weights of `holder` and `where` are scaled by one number each.
    Writes FILE.
    """
    from safeconduct.cli.steps.assess_measuring import refit_parameters

    perform(
        "assess refit",
        lambda progress: refit_parameters(
            store=Store(store), truth=truth, out=out, parameters=parameters, progress=progress
        ),
        json_file=json,
    )


@group.command("unacknowledged")
def unacknowledged_command(
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the tables go.")] = Path(
        "unacknowledged"
    ),
    as_of: AsOfOption = None,
    parameters: ParametersOption = None,
    json: JsonOption = None,
) -> None:
    """List captives whom nobody acknowledges, why we think so, and what would settle it.

    Reads the store after `match`. Writes unacknowledged.csv, by-captor.csv, by-area.csv and
    by-unit.csv to DIR.
    """
    from safeconduct.cli.steps.assess_lists import list_unacknowledged

    perform(
        "assess unacknowledged",
        lambda progress: list_unacknowledged(
            store=Store(store), out=out, as_of=_day(as_of), parameters=parameters,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("demand")
def demand_command(
    bureau: Annotated[str, typer.Option(metavar="NAME", help="Who signs the letters.")],
    names: Annotated[
        str, typer.Option(metavar="TEXT", help="Names of the sides, as A=Orlavia,B=Tesmaria.")
    ] = "",
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the letters go.")] = Path(
        "demands"
    ),
    as_of: AsOfOption = None,
    parameters: ParametersOption = None,
    json: JsonOption = None,
) -> None:
    """Turn the list into demands for acknowledgement, and into requests for return.

    Reads the store after `match`. Writes to DIR: for each captor a letter in five languages with
    its annex (GC III arts 70, 122), a copy of both for the Central Tracing Agency, and
    return-asked.toml, in the form of positions.toml. None of them says who told us.
    """
    from safeconduct.cli.steps.assess_lists import make_demands, side_names

    known = side_names(names)
    perform(
        "assess demand",
        lambda progress: make_demands(
            store=Store(store), out=out, bureau=bureau, names=known, as_of=_day(as_of),
            parameters=parameters, progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("why")
def why_command(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A person_id of people.csv.")],
    store: StoreOption = Path("store"),
    as_of: AsOfOption = None,
    parameters: ParametersOption = None,
    json: JsonOption = None,
) -> None:
    """Tell what each statement about one person contributes to each belief, and his history.

    Reads the store after `match`. Writes nothing.
    """
    from safeconduct.cli.steps.assess_lists import explain

    perform(
        "assess why",
        lambda progress: explain(
            store=Store(store), person=person, as_of=_day(as_of), parameters=parameters,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("fraud")
def fraud_command(
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the tables go.")] = Path("fraud"),
    as_of: AsOfOption = None,
    json: JsonOption = None,
) -> None:
    """Connect reported contacts across cases; advise families and report to the police.

    Reads the store after `match`. Writes contacts.csv, rings.csv, traces.csv, network.svg,
    advice.csv (five languages), police.csv (no family is named in it) and traces-in-doubt.csv to
    DIR.
    """
    from safeconduct.cli.steps.assess_fraud import fraud_desk

    perform(
        "assess fraud",
        lambda progress: fraud_desk(
            store=Store(store), out=out, as_of=_day(as_of), progress=progress
        ),
        json_file=json,
    )


@proof.command("seal")
def seal_command(
    questions: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV with the columns question and answer.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The sealed questions.")] = Path(
        "sealed-questions.json"
    ),
    json: JsonOption = None,
) -> None:
    """Keep a family's questions with slow salted hashes in place of the answers.

    Reads FILE, which is to be deleted afterwards. Writes the sealed questions, for their owner
    alone.
    """
    from safeconduct.cli.steps.assess_proof import seal_questions

    perform("assess proof seal", lambda _: seal_questions(questions=questions, out=out),
            json_file=json)  # fmt: skip


@proof.command("compare")
def compare_command(
    sealed: Annotated[Path, typer.Argument(metavar="FILE", help="The sealed questions.")],
    number: Annotated[int, typer.Option(min=1, help="Which question, from 1.")] = 1,
    answer: Annotated[
        str, typer.Option(prompt=True, help="What came back; asked for if left out.")
    ] = "",
    json: JsonOption = None,
) -> None:
    """Compare the answer that came back: right, alike or wrong.

    Reads FILE. Writes nothing.
    """
    from safeconduct.cli.steps.assess_proof import compare_answer

    perform(
        "assess proof compare",
        lambda _: compare_answer(sealed=sealed, number=number, answer=answer),
        json_file=json,
    )


@proof.command("checklist")
def checklist_command(
    medium: Annotated[Medium, typer.Argument(help="What is to be checked.")],
    json: JsonOption = None,
) -> None:
    """Show the guided check of a video or a call.

    Reads and writes nothing.
    """
    from safeconduct.cli.steps.assess_proof import show_checklist

    perform("assess proof checklist", lambda _: show_checklist(medium.value), json_file=json)
