"""`safeconduct match` and what measures it."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safeconduct.cli import match_mediated, match_private, match_wire
from safeconduct.cli.console import JsonOption, StoreOption, perform, screen
from safeconduct.cli.steps.workspace import Progress, Store, Summary

if TYPE_CHECKING:
    from safeconduct.cli.steps.cluster import Cluster

group = typer.Typer()
_SIZE = re.compile(r"[1-9][0-9]*(MB|GB)")


def memory_size(text: str | None) -> str | None:
    """A size as the database understands it.

    Raises:
        typer.BadParameter: for anything else.
    """
    if text is not None and not _SIZE.fullmatch(text):
        raise typer.BadParameter(f"{text!r} is no size; write it as 500MB or 4GB")
    return text


class EngineName(StrEnum):
    """What proposes and scores the pairs."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def _cluster(
    engine: EngineName,
    master: str | None,
    shared: str | None,
    settings: list[str],
    memory: str | None,
) -> Cluster | None:
    """The cluster that the options name, if they name one."""
    from safeconduct.cli.steps.cluster import Cluster

    if engine is not EngineName.SPARK:
        if master or shared or settings:
            raise typer.BadParameter(
                "--master, --shared-scratch and --spark-conf go with --engine spark"
            )
        return None
    pairs = [setting.partition("=") for setting in settings]
    wrong = [name for name, equals, _ in pairs if not (equals and name.startswith("spark."))]
    if wrong:
        raise typer.BadParameter(f"--spark-conf {wrong[0]}: write spark.NAME=VALUE")
    return Cluster(
        master=master or "local[*]", memory=memory, shared=shared,
        settings={name: value for name, _, value in pairs},
    )  # fmt: skip


for name, command in {**match_mediated.COMMANDS, **match_wire.COMMANDS}.items():
    match_private.group.command(name)(command)
group.add_typer(match_private.group, name="private")


@group.callback(invoke_without_command=True)
def match_command(
    context: typer.Context,
    store: StoreOption = Path("store"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where identities.csv and people.csv go.")
    ] = Path(),
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A model.json trained before, instead of training."),
    ] = None,
    judgements: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV with left, right (source:record_id) and judgement (same, different, unsure); "
            "people's verdicts always win.",
        ),
    ] = None,
    frequencies: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV with field (family_name, given_name, patronymic), name and count: how common "
            "names are in the population, for files too small to show it.",
        ),
    ] = None,
    add: Annotated[
        bool,
        typer.Option(
            "--add",
            help="Link only what was imported since the last match, by its weights: quick, and the "
            "same result as a whole run with --same-weights.",
        ),
    ] = False,
    same_weights: Annotated[
        bool,
        typer.Option(
            "--same-weights",
            help="Compare all again, but weigh by the model and the names of the last whole match.",
        ),
    ] = False,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            callback=memory_size,
            help="Most memory for comparing, as 4GB; the rest is spilled beside the store. "
            "[default: most of the machine's]",
        ),
    ] = None,
    engine: Annotated[
        EngineName, typer.Option(help="What compares: this machine, or a cluster by --master.")
    ] = EngineName.DUCKDB,
    master: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="With --engine spark: local[4], spark://HOST:7077, yarn or k8s://https://HOST. "
            "[default: local[*]]",
        ),
    ] = None,
    shared_scratch: Annotated[
        str | None,
        typer.Option(
            metavar="URI",
            help="With --engine spark: a directory that all machines of the cluster share, as "
            "file:///mnt/safe or hdfs://... [default: beside the store]",
        ),
    ] = None,
    spark_conf: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="With --engine spark: a setting of Spark; can be repeated."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the sample the model is trained on.")] = 1,
    json: JsonOption = None,
) -> None:
    """Find which records are of one person, and compute the person files.

    Reads the store's reports and statements. Writes identities.csv (record_id, source, person_id),
    people.csv and flags.csv (names that cannot carry a match) to DIR, and links, beliefs,
    identities, persons, blocking, model.json and linkage.duckdb (what --add needs) to the store. A
    link is "same" (joined), "unsure" (for an officer to judge) or "different". Interrupted, the
    same command goes on where it was.
    """
    from safeconduct.cli.steps.matching import match, match_added

    if context.invoked_subcommand is not None:
        return
    if ((add or same_weights) and (model or frequencies)) or (add and same_weights):
        raise typer.BadParameter(
            "--add and --same-weights take the weights of the last match: leave --model and "
            "--frequencies out, and give only one of the two"
        )

    cluster = _cluster(engine, master, shared_scratch, spark_conf or [], memory)
    if cluster and add:
        raise typer.BadParameter("--add needs no cluster: leave --engine spark out")

    def step(progress: Progress) -> Summary:
        if add:
            return match_added(
                store=Store(store), out=out, judgements=judgements, memory=memory,
                progress=progress,
            )  # fmt: skip
        return match(
            store=Store(store), out=out, seed=seed, model=model, judgements=judgements,
            frequencies=frequencies, same_weights=same_weights, memory=memory, cluster=cluster,
            progress=progress,
        )  # fmt: skip

    perform("match", step, json_file=json)


@group.command("evaluate")
def evaluate_command(
    truth: Annotated[
        Path,
        typer.Argument(
            metavar="TRUTH", help="CSV with record_id, source and true_person_id of records."
        ),
    ],
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the tables and plots go.")] = Path(
        "evaluation"
    ),
    json: JsonOption = None,
) -> None:
    """Measure the last `match` against known truth.

    Reads the store and TRUTH. Writes reliability.csv, thresholds.csv, strata.csv (recall by pair of
    scripts, missing field and density of namesakes) and two plots as SVG to DIR.
    """
    from safeconduct.cli.steps.measuring import measure

    perform(
        "match evaluate",
        lambda progress: measure(store=Store(store), truth=truth, out=out, progress=progress),
        json_file=json,
    )


@group.command("sample")
def sample_command(
    out: Annotated[
        Path, typer.Argument(metavar="FILE", help="The CSV of pairs to label; must not exist.")
    ],
    store: StoreOption = Path("store"),
    count: Annotated[int, typer.Option(min=10, max=100_000, help="How many pairs.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed draws the same pairs.")] = 1,
    json: JsonOption = None,
) -> None:
    """Draw pairs for officers to label, alike from all degrees of certainty.

    Reads the store. Writes FILE with both records, why they were scored so, and an empty column
    `judgement` for same, different or unsure. `match --judgements FILE` reads it back.
    """
    from safeconduct.cli.steps.measuring import draw_to_label

    perform(
        "match sample",
        lambda progress: draw_to_label(
            store=Store(store), out=out, count=count, seed=seed, progress=progress
        ),
        json_file=json,
    )


@group.command("why")
def why_command(
    left: Annotated[str, typer.Argument(metavar="RECORD", help="source:record_id of one record.")],
    right: Annotated[str, typer.Argument(metavar="RECORD", help="The same of the other.")],
    store: StoreOption = Path("store"),
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Also draw it as a waterfall.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Tell why two records were taken to be one person or two, field by field.

    Reads the store's links and model. Writes nothing but FILE.svg, if asked.
    """
    from safeconduct.cli.steps.measuring import explain

    explained = perform(
        "match why",
        lambda _: explain(store=Store(store), left=left, right=right, picture=picture),
        json_file=json,
    )
    screen.print(explained["sentence"], markup=False)
