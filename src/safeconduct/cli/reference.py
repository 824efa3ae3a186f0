"""The reference of all commands, made from the commands themselves, and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

_HEAD = """\
# Commands

Made from the code by `safeconduct docs reference`; do not edit it by hand.

Every command reads and writes files, and can be used by itself. Bad input ends in one message that
names the file, the place and the remedy, with exit status 2, and leaves nothing half-written. What
the files hold is told in [Files](files.md). In a fresh clone, put `python3 go.py` in place of
`safeconduct`.
"""
_FILES = re.compile(r"\b(reads?|writes?|makes?)\b", re.IGNORECASE)


class _Parameter(Protocol):
    """The part of a command's parameter that is used here."""

    name: str | None
    param_type_name: str
    metavar: str | None
    required: bool
    hidden: bool

    def get_help_record(self, ctx: typer.Context) -> tuple[str, str] | None: ...


class _Command(Protocol):
    """The part of a command that is used here."""

    help: str | None
    hidden: bool
    params: list[_Parameter]


def reference_markdown(app: typer.Typer) -> str:
    """All commands with usage, help, arguments, options and defaults, as one Markdown page."""
    return command_markdown(get_command(app), name=app.info.name or "safeconduct")


def command_markdown(command: object, *, name: str) -> str:
    """The same for a command that typer has built already, such as the one that is running."""
    everything = _walk(command, name)
    commands = [entry for entry in everything if _works(entry[1])]
    overview = ["| command | what it does |", "|---|---|"]
    for path, command, _ in commands:
        overview.append(f"| [`{path}`](#{path.replace(' ', '-')}) | {_first(command)} |")
    sections = [_section(*entry) for entry in commands]
    return "\n".join([_HEAD, *overview, "", *sections]).rstrip() + "\n"


def undocumented(app: typer.Typer) -> list[str]:
    """What a reader of the reference would miss: one sentence for each gap, none if it is whole.

    A command needs help that names the files it reads or writes; every argument and option needs
    help of its own.
    """
    gaps = []
    for path, command, context in _walk(get_command(app), app.info.name or "safeconduct"):
        if not (command.help or "").strip():
            gaps.append(f"{path}: the command has no help")
        elif _works(command) and not _FILES.search(command.help or ""):
            gaps.append(f"{path}: the help does not say which files it reads or writes")
        silent = (p for p in command.params if not p.hidden and not _own_help(p))
        gaps.extend(f"{path}: {_term(parameter, context)} has no help" for parameter in silent)
    return gaps


def _walk(command: object, path: str) -> Iterator[tuple[str, _Command, typer.Context]]:
    """The command and all commands below it, in the order in which `--help` lists them."""
    ours = cast("_Command", command)
    if ours.hidden:
        return
    yield path, ours, typer.Context(command, info_name=path)  # type: ignore[arg-type]
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            yield from _walk(below, f"{path} {name}")


def _works(command: _Command) -> bool:
    """Whether it does something by itself, as every command but a mere group of them does."""
    return not isinstance(command, TyperGroup) or command.invoke_without_command


def _section(path: str, command: _Command, context: typer.Context) -> str:
    usage = _usage(path, command, context)
    lines = [f"## {path}", "", _escaped(command.help or ""), "", "```text", usage, "```", ""]
    for kind, title in (("argument", "Arguments"), ("option", "Options")):
        shown = [p for p in command.params if p.param_type_name == kind and not p.hidden]
        if shown:
            lines += [f"{title}:", ""]
            lines += [f"- `{_term(p, context)}`: {_meaning(p, context)}" for p in shown]
            lines.append("")
    return "\n".join(lines)


def _usage(path: str, command: _Command, context: typer.Context) -> str:
    """What must be typed, then `[OPTIONS]`, then the arguments; brackets mean may be left out."""
    shown = [p for p in command.params if not p.hidden]
    options = [p for p in shown if p.param_type_name == "option"]
    words = [path, *(_term(p, context) for p in options if p.required)]
    if not all(p.required for p in options):
        words.append("[OPTIONS]")
    for parameter in shown:
        if parameter.param_type_name == "argument":
            term = _term(parameter, context)
            words.append(term if parameter.required else f"[{term}]")
    if isinstance(command, TyperGroup):
        words.append("[COMMAND]")
    return " ".join(words)


def _term(parameter: _Parameter, context: typer.Context) -> str:
    """How the parameter is written on the command line."""
    if parameter.param_type_name == "argument":
        return parameter.metavar or (parameter.name or "").upper()
    record = parameter.get_help_record(context)
    return record[0] if record else f"--{parameter.name}"


def _meaning(parameter: _Parameter, context: typer.Context) -> str:
    """Its help with the default and the limits, as `--help` tells them."""
    record = parameter.get_help_record(context)
    return _escaped(re.sub(r"\s+", " ", record[1]) if record else "")


def _own_help(parameter: _Parameter) -> str:
    return (getattr(parameter, "help", None) or "").strip()


def _first(command: _Command) -> str:
    """The first sentence of the help, fit for a cell of a table."""
    paragraph = (command.help or "").strip().split("\n\n")[0]
    return _escaped(re.sub(r"\s+", " ", paragraph)).replace("|", "\\|")


def _escaped(text: str) -> str:
    """Plain text as Markdown; what stands in backticks stays code."""
    parts = re.split(r"(`[^`]*`)", text.strip())
    return "".join(p if p.startswith("`") else re.sub(r"([*<\[\]])", r"\\\1", p) for p in parts)
