"""PrefLib's weighted matching data (`.wmd`), with the `.dat` file that says who is an altruist.

preflib.org, data set 00036 (kidney): lines of `#` tell about the file and name the alternatives,
then come arcs as `source,target,weight`. Arcs back to altruists have weight 0, so that tools may
take chains for cycles; they are left out here, since an altruist receives nothing. The older form
of the format, which begins with `alternatives,arcs` and names them in `number,name`, is read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeconduct.selection.several.formats.donors import Fault, score_of
from safeconduct.selection.several.graph import MOST_WEIGHT, ExchangeGraph, exchange_graph
from safeconduct.tables.problems import InputError

_HEADER = re.compile(r"#\s*(NUMBER ALTERNATIVES|NUMBER EDGES|ALTERNATIVE NAME \d+)\s*:\s*(.*)")
#: As the files spell it, too.
_ALTRUIST = re.compile(r"alt(ru|ur)ist", re.IGNORECASE)
_COLUMNS = "Pair,Patient,Donor,Wife-P?,%Pra,Out-Deg,Altruist"
_Lines = Iterator[tuple[int, str]]


def parse_wmd(
    text: str, *, where: str, pairs: str | None = None, pairs_where: str = ""
) -> ExchangeGraph:
    """An exchange from a `.wmd` file.

    Args:
        text: of the file.
        where: its name, for messages.
        pairs: text of the `.dat` file; if None, those are altruists whom the file names so.
        pairs_where: its name, for messages.

    Raises:
        InputError: with the line and what is wrong there.
    """
    place = where
    try:
        names, arcs = _read(text)
        if pairs is None:
            first = {at for at, name in names.items() if _ALTRUIST.search(name)}
        else:
            place = pairs_where
            first = _altruists(pairs, names)
            place = where
        return _graph(names, arcs, first)
    except Fault as fault:
        raise InputError(
            fault.what, where=f"{place}, line {fault.at}", remedy=fault.remedy
        ) from None


_Arcs = dict[tuple[int, int], tuple[int, str]]


def _read(text: str) -> tuple[dict[int, str], _Arcs]:
    """Names by number; of each arc the line and the weight as it stands there."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1)]
    lines = [(n, line) for n, line in lines if line]
    if not lines:
        raise Fault("the file is empty", 1)
    head = _newer(lines) if lines[0][1].startswith("#") else _older(lines)
    names, declared, rest = head
    arcs: _Arcs = {}
    for number, line in rest:
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) != 3:
            raise Fault(f"an arc has {len(cells)} numbers, not 3: {line[:40]!r}", number)
        source, target = (_whole(cell, number) for cell in cells[:2])
        for end in (source, target):
            if end not in names:
                raise Fault(f"there is no alternative {end}", number)
        if (source, target) in arcs:
            before = arcs[source, target][0]
            raise Fault(f"the arc {source},{target} is there already, in line {before}", number)
        arcs[source, target] = (number, cells[2])
    if len(arcs) != declared:
        raise Fault(f"{declared} arcs are declared and {len(arcs)} are there", lines[-1][0])
    return names, arcs


def _newer(lines: list[tuple[int, str]]) -> tuple[dict[int, str], int, _Lines]:
    names: dict[int, str] = {}
    counts: dict[str, tuple[int, int]] = {}
    after = len(lines)
    for at, (number, line) in enumerate(lines):
        if not line.startswith("#"):
            after = at
            break
        found = _HEADER.match(line)
        if not found:
            continue
        key, value = found[1], found[2].strip()
        if key.startswith("NUMBER"):
            counts[key] = (_whole(value, number), number)
            continue
        which = int(key.rsplit(" ", 1)[1])
        if which in names:
            raise Fault(f"alternative {which} is named twice", number)
        names[which] = value
    for key in ("NUMBER ALTERNATIVES", "NUMBER EDGES"):
        if key not in counts:
            raise Fault(f"the file does not tell the {key.lower()}", lines[0][0])
    count, number = counts["NUMBER ALTERNATIVES"]
    _check_names(names, count, number)
    return names, counts["NUMBER EDGES"][0], iter(lines[after:])


def _older(lines: list[tuple[int, str]]) -> tuple[dict[int, str], int, _Lines]:
    number, line = lines[0]
    cells = line.split(",")
    if len(cells) != 2:
        raise Fault("the file does not begin with how many alternatives and arcs it has", number)
    count, declared = (_whole(cell, number) for cell in cells)
    names: dict[int, str] = {}
    for at, row in lines[1 : count + 1]:
        which, _comma, name = row.partition(",")
        if _whole(which, at) in names:
            raise Fault(f"alternative {which} is named twice", at)
        names[_whole(which, at)] = name.strip()
    _check_names(names, count, number)
    return names, declared, iter(lines[count + 1 :])


def _check_names(names: dict[int, str], count: int, line: int) -> None:
    missing = next((n for n in range(1, count + 1) if n not in names), None)
    if missing is not None:
        raise Fault(f"alternative {missing} of {count} has no name", line)
    if len(names) != count:
        raise Fault(f"{count} alternatives are declared and {len(names)} are named", line)


def _altruists(text: str, names: dict[int, str]) -> set[int]:
    """Those whom the `.dat` file calls altruists."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1)]
    lines = [(n, line) for n, line in lines if line]
    if not lines or lines[0][1].replace(" ", "") != _COLUMNS:
        raise Fault(f"the first line is not {_COLUMNS}", lines[0][0] if lines else 1)
    width = len(_COLUMNS.split(","))
    told: dict[int, bool] = {}
    for number, line in lines[1:]:
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) != width:
            raise Fault(f"a row has {len(cells)} cells, not {width}", number)
        who = _whole(cells[0], number)
        if who not in names:
            raise Fault(f"there is no alternative {who}", number)
        if who in told:
            raise Fault(f"alternative {who} is there twice", number)
        if cells[-1] not in ("0", "1"):
            raise Fault(f"Altruist is {cells[-1]!r}, not 0 or 1", number)
        told[who] = cells[-1] == "1"
    missing = next((who for who in sorted(names) if who not in told), None)
    if missing is not None:
        raise Fault(f"alternative {missing} has no row", lines[-1][0])
    return {who for who, is_one in told.items() if is_one}


def _graph(names: dict[int, str], arcs: _Arcs, first: set[int]) -> ExchangeGraph:
    weights = {pair: score_of(given, line) for pair, (line, given) in arcs.items()}
    digits = [-int(w.normalize().as_tuple().exponent) for w in weights.values()]
    scale = 10 ** max([0, *digits])
    kept: dict[tuple[str, str], int] = {}
    total = 0
    for (source, target), weight in weights.items():
        line = arcs[source, target][0]
        if target in first:
            if weight:
                raise Fault(f"altruist {target} receives, with weight {weight}", line)
            continue
        total += int(weight * scale)
        if total > MOST_WEIGHT:
            raise Fault("all weights together are too large to be added exactly", line)
        kept[str(source), str(target)] = int(weight * scale)
    return exchange_graph(
        [str(at) for at in sorted(names)], kept, altruists=[str(at) for at in sorted(first)],
        scale=scale,
    )  # fmt: skip


def _whole(given: str, line: int) -> int:
    if not re.fullmatch(r"\d{1,9}", given.strip()):
        raise Fault(f"{given.strip()[:40]!r} is not a whole number", line)
    return int(given)
