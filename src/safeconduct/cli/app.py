"""The `safeconduct` command: its groups, and how errors are told."""

from __future__ import annotations

import sys

import typer

from safeconduct.cli import (
    assess,
    clear,
    demo,
    documentation,
    figures,
    handover,
    importing,
    keys,
    match,
    node_exchange,
    notice,
    record,
    samples,
    select,
    side,
    talk,
)
from safeconduct.cli.console import errors, fail, is_database_error
from safeconduct.record import RecordError
from safeconduct.tables import InputError

app = typer.Typer(
    name="safeconduct",
    help="Brings prisoners of war and detained civilians home. Commands read and write files; "
    "in order: import, match, assess, clear, select, talk, handover, notice, figures.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("import")(importing.import_command)
app.add_typer(match.group, name="match")
app.add_typer(assess.group, name="assess")
app.add_typer(clear.group, name="clear")
app.add_typer(select.group, name="select")
app.command("talk")(talk.talk_command)
app.add_typer(side.group, name="side")
app.add_typer(record.group, name="record")
app.add_typer(keys.group, name="keys")
app.command("handover")(handover.handover_command)
app.command("notice")(notice.notice_command)
app.add_typer(figures.group, name="figures")
app.add_typer(samples.group, name="samples")
app.add_typer(documentation.group, name="docs")
app.add_typer(node_exchange.group, name="node")
app.command("demo")(demo.demo_command)


def main() -> None:
    """Run the command line; bad input ends in one message and exit status 2, never in a trace."""
    try:
        app()
    except (InputError, RecordError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or 'a file'}: {error.strerror}. Nothing half-written is left.")
    except Exception as error:
        if _crosses_a_red_line(error):
            fail(str(error))
        if not is_database_error(error):
            raise
        fail(
            f"the database of the node: {str(error).strip()}. Nothing was changed. "
            "`safeconduct node doctor` says more; `safeconduct node migrate` makes the tables."
        )
    except KeyboardInterrupt:
        errors.print("Interrupted. Nothing half-written is left; run the command again.")
        sys.exit(130)


def _crosses_a_red_line(error: Exception) -> bool:
    """Whether a list must not leave the house; most commands never load what builds lists."""
    from safeconduct.selection.guard import RedLineCrossed

    return isinstance(error, RedLineCrossed)


if __name__ == "__main__":
    main()
