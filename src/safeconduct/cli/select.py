"""`safeconduct select` and what explains it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli import select_audit, select_certificate, select_position, select_several
from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform
from safeconduct.cli.select_options import LotteryOption, PositionsOption
from safeconduct.cli.steps.workspace import Store

group = typer.Typer()


@group.callback(invoke_without_command=True)
def select_command(
    context: typer.Context,
    cartel: Annotated[
        Path | None,
        typer.Option(
            "--cartel", metavar="FILE", help="The agreement, as TOML (docs: Files). Needed."
        ),
    ] = None,
    positions: PositionsOption = None,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the lists go.")] = Path("lists"),
    reasons: Annotated[
        Path, typer.Option(metavar="FILE", help="Where everybody's reason goes.")
    ] = Path("reasons.csv"),
    lottery: LotteryOption = "1",
    yesterday: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Lists that stand, to be changed as little as can be."),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=0.1,
            help="Which part of the humanitarian priority may be given up to change less.",
        ),
    ] = 0.0,
    openings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="openings.json of `select commit`: draw by its tokens."),
    ] = None,
    difference: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Where the names go that differ from --yesterday."),
    ] = Path("list-changes.csv"),
    json: JsonOption = None,
) -> None:
    """Build the lists of all stages, exactly, and give everybody else his reason.

    Reads the store after `clear`, the agreement and the positions. Writes DIR/stage-N-A.csv and
    stage-N-B.csv (whom A and B hand over), DIR/owed-A.csv and owed-B.csv (outside any number),
    DIR/places.csv (places filled and empty, and why), and the reasons, one row for every person.
    With --yesterday also list-changes.csv and .txt: who came, who went, and why.
    With the same lottery the lists are the same to the byte.
    """
    from safeconduct.cli.steps.selecting import select

    if context.invoked_subcommand is not None:
        return
    if cartel is None:
        raise typer.BadParameter("name the agreement", param_hint="--cartel")
    perform(
        "select",
        lambda progress: select(
            store=Store(store),
            cartel=cartel,
            positions=positions,
            out=out,
            reasons=reasons,
            lottery=lottery,
            yesterday=yesterday,
            tolerance=tolerance,
            difference=difference,
            openings=openings,
            progress=progress,
        ),
        json_file=json,
    )


@group.command("why")
def why_command(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="person_id, as in people.csv.")],
    cartel: CartelOption,
    positions: PositionsOption = None,
    store: StoreOption = Path("store"),
    lottery: LotteryOption = "1",
    json: JsonOption = None,
) -> None:
    """Tell what would have to change for one person to go: the smallest change of each sort.

    Reads the store after `clear`, the agreement and the positions. Writes nothing but the JSON
    file, if asked.
    """
    from safeconduct.cli.steps.selecting import why

    perform(
        "select why",
        lambda progress: why(
            store=Store(store), cartel=cartel, positions=positions, lottery=lottery,
            person=person, progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("prices")
def prices_command(
    cartel: CartelOption,
    positions: PositionsOption = None,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where prices.csv goes.")] = Path(),
    lottery: LotteryOption = "1",
    json: JsonOption = None,
) -> None:
    """Tell what each refusal, quota and balance costs: in people, points and days of captivity.

    Reads the store after `clear`, the agreement and the positions; builds the lists once without
    each term. Writes prices.csv to DIR, the dearest first.
    """
    from safeconduct.cli.steps.bargaining import list_prices

    perform(
        "select prices",
        lambda progress: list_prices(
            store=Store(store), cartel=cartel, positions=positions, lottery=lottery, out=out,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("front")
def front_command(
    cartel: CartelOption,
    positions: PositionsOption = None,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where front.csv goes.")] = Path(),
    lottery: LotteryOption = "1",
    json: JsonOption = None,
) -> None:
    """Tell what giving up a little of the humanitarian priority would buy in requests met.

    Reads the store after `clear`, the agreement and the positions. Writes front.csv to DIR, one row
    for each part of the priority that is given up; every list is proven best for it.
    """
    from safeconduct.cli.steps.bargaining import list_front

    perform(
        "select front",
        lambda progress: list_front(
            store=Store(store), cartel=cartel, positions=positions, lottery=lottery, out=out,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("proposals")
def proposals_command(
    cartel: CartelOption,
    positions: PositionsOption = None,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the proposals go.")] = Path(
        "proposals"
    ),
    give_up: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Which part of the humanitarian priority a proposal may give up for requests.",
        ),
    ] = 0.02,
    lottery: LotteryOption = "1",
    json: JsonOption = None,
) -> None:
    """Compare what a mediator could propose: the plain list, maximin, leximin and Nash's product.

    Reads the store after `clear`, the agreement and the positions. Writes to DIR proposals.csv, one
    row each with how both sides fare, and for each its list and the names in which it differs from
    the plain one.
    """
    from safeconduct.cli.steps.bargaining import list_proposals

    perform(
        "select proposals",
        lambda progress: list_proposals(
            store=Store(store), cartel=cartel, positions=positions, lottery=lottery,
            give_up=give_up, out=out, progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


@group.command("batches")
def batches_command(
    total: Annotated[int, typer.Argument(metavar="TOTAL", min=1, help="People a side.")],
    stake: Annotated[
        float,
        typer.Option(min=0, help="What breaking off costs beyond the rest, in people. Needed."),
    ],
    temptation: Annotated[
        float,
        typer.Option(min=0, help="How much one gained by breaking off weighs against one lost."),
    ] = 1.0,
    json: JsonOption = None,
) -> None:
    """Cut an agreement into the fewest batches of which no one is worth breaking off for.

    Reads and writes nothing but the JSON file, if asked.
    """
    from safeconduct.cli.steps.bargaining import cut_into_batches

    perform(
        "select batches",
        lambda _progress: cut_into_batches(total=total, stake=stake, temptation=temptation),
        json_file=json,
    )


group.command("seed")(select_certificate.seed_command)
group.command("commit")(select_certificate.commit_command)
group.command("check-certificate")(select_certificate.check_certificate_command)
group.command("audit")(select_audit.audit_command)
group.command("position")(select_position.position_command)
group.command("exchange")(select_several.exchange_command)
group.command("circulation")(select_several.circulation_command)
