"""`safeconduct node doctor, head, check-history, rotate-keys, protect-keys, retention`."""

from __future__ import annotations

from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, errors, perform, progress_bar, screen
from safeconduct.cli.node import DataOption, group
from safeconduct.cli.steps.workspace import Progress, Summary
from safeconduct.tables import InputError, write_json

__all__ = ["group"]


@group.command("doctor")
def doctor_command(data: DataOption = None, json: JsonOption = None) -> None:
    """Look at everything that can go wrong with a node, and say what to do.

    Reads the database, the key file and the directories of the node; writes nothing. Exit status 0
    if there is no fault, 1 if there is one.
    """
    from safeconduct.cli.steps.noding import enter

    enter(data)
    from safeconduct.node.upkeep.state import Level, findings

    found = findings(thorough=True)
    for one in found:
        screen.print(f"{one.level:<8} {one.what}", markup=False, soft_wrap=True)
        if one.remedy:
            screen.print(f"{'':<8} -> {one.remedy}", markup=False, soft_wrap=True)
    if json is not None:
        lines = [{"level": f.level.value, "what": f.what, "remedy": f.remedy} for f in found]
        write_json({"findings": lines}, json)
    if any(one.level is Level.FAULT for one in found):
        raise typer.Exit(1)


@group.command("head")
def head_command(data: DataOption = None, json: JsonOption = None) -> None:
    """Print number and digest of the last event of the history.

    Reads the database. Note both elsewhere from time to time: the history up to there can then
    neither be changed nor cut without your seeing it.
    """
    from safeconduct.cli.steps.noding import enter

    enter(data)
    from safeconduct.node.history.queries import head

    number, digest = head()
    screen.print(f"{number} {digest}", soft_wrap=True)
    if json is not None:
        write_json({"number": number, "digest": digest}, json)


@group.command("check-history")
def check_history_command(data: DataOption = None, json: JsonOption = None) -> None:
    """Recompute the whole chain of events, and name every damage.

    Reads the database and the keys; writes nothing. Exit status 1 if anything was changed, cut or
    forged.
    """
    from safeconduct.cli.steps.noding import enter

    enter(data)
    from safeconduct.node.history.queries import head
    from safeconduct.node.history.services import Damage, check_chain

    number, digest = head()
    damages = []
    with progress_bar("history") as report:
        for found in check_chain():
            if isinstance(found, Damage):
                damages.append(found)
                errors.print(f"event {found.number}: {found.what}", markup=False)
            else:
                report("events", found, number)
    if json is not None:
        lines = [{"number": d.number, "what": d.what} for d in damages]
        write_json({"events": number, "digest": digest, "damages": lines}, json)
    if damages:
        errors.print(f"[bold red]The history was changed:[/] {len(damages)} damages")
        raise typer.Exit(1)
    screen.print(f"All {number:,} events hold. Head: {digest}", soft_wrap=True)


@group.command("rotate-keys")
def rotate_keys_command(data: DataOption = None, json: JsonOption = None) -> None:
    """Wrap all data keys under a fresh key, and destroy the old one.

    Writes the database and the key file. Older backups then open only with the key file of their
    time; an erasure does the same by itself.
    """
    from safeconduct.cli.steps.noding import enter

    enter(data)
    from safeconduct.node.upkeep.keeping import rotate_keys

    def step(_report: Progress) -> Summary:
        return {"keys_rewrapped": rotate_keys()}

    perform("rotate-keys", step, json_file=json)
    screen.print("Copy the key file to its own safe place again.")


@group.command("protect-keys")
def protect_keys_command(
    data: DataOption = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the passphrase away instead.")
    ] = False,
) -> None:
    """Put the key file under a passphrase (Argon2id), or change or remove it.

    Writes the key file. The server must not run meanwhile; it asks for the passphrase at its next
    start, or takes it from SAFECONDUCT_PASSPHRASE.
    """
    from safeconduct.cli.steps.noding import enter, new_passphrase
    from safeconduct.cli.steps.serving import stopped

    configuration = enter(data)
    if configuration.key_store != "file":
        raise InputError(
            "the keys of this node lie in the keyring of the system",
            where="SAFECONDUCT_KEY_STORE",
            remedy="That keyring has a password of its own.",
        )
    from safeconduct.node.upkeep.keeping import protect_keys

    with stopped(configuration):
        passphrase = "" if remove else new_passphrase(str(configuration.key_file))
        protect_keys(configuration, passphrase)
    screen.print(
        "The key file has no passphrase now."
        if remove
        else "The key file is protected. Nobody "
        "can help you if you forget the passphrase: keep it in a sealed envelope.",
        soft_wrap=True,
    )


@group.command("retention")
def retention_command(data: DataOption = None, json: JsonOption = None) -> None:
    """Apply the terms of retention: expire tracing requests, delete old results of jobs.

    Writes the database. Closed person files whose term is over are only counted: the head of the
    bureau finds them on his page, and erasing them takes approvals.
    """
    from safeconduct.cli.steps.noding import enter

    enter(data)
    from safeconduct.node.upkeep.keeping import keep_terms

    def step(_report: Progress) -> Summary:
        kept = keep_terms()
        return {
            "tracing_requests_expired": kept.requests,
            "results_of_jobs_deleted": kept.jobs,
            "rejected_rows_deleted": kept.rows,
            "closed_files_proposed": kept.files,
        }

    perform("retention", step, json_file=json)
