"""The JSON of `kep_solver`: `data` by donor, or lists of `donors` and `recipients`."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import Any

from safeconduct.selection.several.formats.donors import Donor, Fault, Match, graph_of, score_of
from safeconduct.selection.several.formats.places import line_of
from safeconduct.selection.several.graph import ExchangeGraph
from safeconduct.tables.problems import InputError

_Path = tuple[str | int, ...]


class _Doubled(dict[str, Any]):
    """An object of which a key stands twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        keys = [key for key, _value in pairs]
        self.key = next(key for at, key in enumerate(keys) if key in keys[:at])


def parse_kep_json(text: str, *, where: str) -> ExchangeGraph:
    """An exchange from JSON.

    Args:
        text: of the file.
        where: name of the file, for messages.

    Raises:
        InputError: with the line and what is wrong there.
    """
    try:
        return _graph(_loaded(text))
    except json.JSONDecodeError as error:
        what, line, remedy = f"this is not JSON: {error.msg}", error.lineno, "Export it again."
    except RecursionError:
        what, line, remedy = "this is nested too deep", 1, "Export it again."
    except Fault as fault:
        path = fault.at if isinstance(fault.at, tuple) else ()
        what, line, remedy = fault.what, line_of(text, path), fault.remedy
    raise InputError(what, where=f"{where}, line {line}", remedy=remedy)


def _loaded(text: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        return made if len(made) == len(pairs) else _Doubled(pairs)

    return json.loads(text, parse_float=Decimal, parse_constant=str, object_pairs_hook=unique)


def _graph(document: Any) -> ExchangeGraph:
    top = _object(document, ())
    schema = top.get("schema", 1)
    if isinstance(schema, bool) or schema not in (1, 2, 3):
        raise Fault(f"the schema {schema!r} is not known; 1, 2 and 3 are", ("schema",))
    if "failing_transplants" in top:
        raise Fault(
            "this file tells who comes and goes over time", ("failing_transplants",),
            "Export those who are there on one day.",
        )  # fmt: skip
    if schema == 1:
        donors = [_donor(name, given, ("data", name)) for name, given in _first(top)]
        listed = {name for name, _given in _named(top, "recipients", optional=True)}
    else:
        donors = [
            _donor_of_two(given, ("donors", at)) for at, given in _named(top, "donors")
        ]  # fmt: skip
        listed = {
            _id(_needed(_object(given, ("recipients", at)), "id", ("recipients", at)),
                ("recipients", at, "id"))
            for at, given in _named(top, "recipients")
        }  # fmt: skip
    return graph_of(donors, without_donor=frozenset(str(name) for name in listed))


def _first(top: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from _object(_needed(top, "data", ()), ("data",)).items()


def _named(
    top: dict[str, Any], key: str, *, optional: bool = False
) -> Iterator[tuple[str | int, Any]]:
    """Entries of a list or an object, with the last step of their path."""
    if optional and key not in top:
        return
    given = _needed(top, key, ())
    if isinstance(given, list):
        yield from enumerate(given)
    else:
        yield from _object(given, (key,)).items()


def _donor(name: str, given: Any, at: _Path) -> Donor:
    """A donor of the first schema."""
    donor = _object(given, at)
    recipient = _recipient(donor.get("sources", []), (*at, "sources"))
    altruistic = donor.get("altruistic")
    if altruistic is not None and not isinstance(altruistic, bool):
        raise Fault(f"altruistic is {altruistic!r}, not true or false", (*at, "altruistic"))
    if altruistic is not None and altruistic == (recipient is not None):
        has = f"has recipient {recipient}" if recipient is not None else "has no recipient"
        told = "an altruist" if altruistic else "none"
        raise Fault(f"donor {name} is called {told} and {has}", (*at, "altruistic"))
    matches = _matches(donor.get("matches", []), (*at, "matches"))
    return Donor(name=name, recipient=recipient, matches=matches, at=at)


def _donor_of_two(given: Any, at: _Path) -> Donor:
    donor = _object(given, at)
    name = _id(_needed(donor, "id", at), (*at, "id"))
    return Donor(
        name=name,
        recipient=_recipient(
            _needed(donor, "paired_recipients", at), (*at, "paired_recipients")
        ),
        matches=_matches(
            _needed(donor, "outgoing_transplants", at), (*at, "outgoing_transplants")
        ),
        at=at,
    )  # fmt: skip


def _recipient(given: Any, at: _Path) -> str | None:
    sources = _list(given, at)
    if len(sources) > 1:
        raise Fault("a donor has more than one recipient", at)
    return _id(sources[0], (*at, 0)) if sources else None


def _matches(given: Any, at: _Path) -> tuple[Match, ...]:
    found = []
    for number, one in enumerate(_list(given, at)):
        here: _Path = (*at, number)
        match = _object(one, here)
        recipient = _id(_needed(match, "recipient", here), (*here, "recipient"))
        score = _needed(match, "score", here)
        if isinstance(score, str):
            raise Fault(f"the score {score!r} is not a number", (*here, "score"))
        found.append(Match(recipient, score_of(score, (*here, "score")), here))
    return tuple(found)


def _object(given: Any, at: _Path) -> dict[str, Any]:
    if isinstance(given, _Doubled):
        raise Fault(f"{given.key!r} is there twice", (*at, given.key))
    if not isinstance(given, dict):
        raise Fault(f"{_place(at)} is not an object", at)
    return given


def _list(given: Any, at: _Path) -> list[Any]:
    if not isinstance(given, list):
        raise Fault(f"{_place(at)} is not a list", at)
    return given


def _needed(given: dict[str, Any], key: str, at: _Path) -> Any:
    if key not in given:
        raise Fault(f"{_place(at)} has no {key!r}", at)
    return given[key]


def _id(given: Any, at: Hashable) -> str:
    if isinstance(given, bool) or not isinstance(given, int | str) or given == "":
        raise Fault(f"{given!r} is not the name of anybody", at)
    return str(given)


def _place(at: _Path) -> str:
    return " ".join(str(step) for step in at) if at else "the file"
