"""The picture of a ring, and the words of the library at the fraud desk."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from django.utils import translation

import safeconduct
from safeconduct.evidence import SIGNALS, ContactRisk
from safeconduct.evidence.fraud.advice import LANGUAGES, advice
from safeconduct.evidence.fraud.identifiers import IdentifierKind
from safeconduct.node.fraud import words
from safeconduct.node.fraud.picture import MOST, Knot, Picture, Sort, Tie, Use, crossings, draw

pytestmark = pytest.mark.any_store


def drawn(ties: list[Tie], *, mirrored: bool = False) -> Picture:
    names = {key for t in ties for key in (t.case, t.trace)}
    knots = {key: Knot(sort=Sort.CASE, words=key, code=key) for key in names}
    return draw(ties, knots=knots, mirrored=mirrored)


def test_it_is_the_same_each_time() -> None:
    ties = [Tie(case=f"c{n % 7}", trace=f"t{n % 5}") for n in range(20)]
    assert drawn(ties) == drawn(list(reversed(ties)))


def test_of_a_large_ring_what_is_most_connected_is_shown() -> None:
    ties = [Tie(case=f"c{n:02}", trace="hub") for n in range(70)]
    ties += [Tie(case=f"c{n:02}", trace="second") for n in range(30)]
    made = drawn(ties)
    assert len(made.cases) + len(made.traces) == MOST
    assert made.left_out == 72 - MOST
    assert {s.key for s in made.traces} == {"hub", "second"}
    assert {f"c{n:02}" for n in range(30)} <= {s.key for s in made.cases}


def test_nothing_that_is_left_alone_is_drawn() -> None:
    ties = [Tie(case=f"c{n:02}", trace=f"t{n:02}") for n in range(50)]
    made = drawn(ties)
    tied = {line.y1 for line in made.lines}
    assert {s.y for s in made.cases} == tied
    assert made.left_out == 100 - len(made.cases) - len(made.traces)


def test_lines_end_at_what_they_join_and_nothing_lies_outside() -> None:
    made = drawn([Tie(case="a", trace="x"), Tie(case="b", trace="x"), Tie(case="b", trace="y")])
    at_case, at_trace = ({(s.x, s.y) for s in column} for column in (made.cases, made.traces))
    assert {(line.x1, line.y1) for line in made.lines} == at_case
    assert {(line.x2, line.y2) for line in made.lines} == at_trace
    for spot in (*made.cases, *made.traces):
        assert 10 <= float(spot.y) <= float(made.height) - 10


def test_it_is_mirrored_where_one_reads_from_right_to_left() -> None:
    ties = [Tie(case="a", trace="x", use=Use.OWN)]
    made, turned = drawn(ties), drawn(ties, mirrored=True)
    (case,), (other,) = made.cases, turned.cases
    assert float(case.x) == float(made.width) - float(other.x)
    assert (case.anchor, other.anchor) == ("end", "start")


def test_crossings_are_counted_and_kept_few() -> None:
    ties = [Tie(case=w[0], trace=w[1]) for w in ("ay", "bx", "az", "cx", "cy", "dz")]
    pairs = [(t.case, t.trace) for t in ties]

    def slowly(cases: str, traces: str) -> int:
        return sum(
            (cases.index(a) - cases.index(b)) * (traces.index(x) - traces.index(y)) < 0
            for (a, x), (b, y) in combinations(pairs, 2)
        )

    for cases, traces in (("abcd", "xyz"), ("dcab", "zxy")):
        assert crossings(ties, list(cases), list(traces)) == slowly(cases, traces)
    made = drawn(ties)
    shown = slowly("".join(s.key for s in made.cases), "".join(s.key for s in made.traces))
    assert shown < slowly("abcd", "xyz")


def test_what_can_be_drawn_without_crossings_is() -> None:
    path = [Tie(case=w[0], trace=w[1]) for w in ("dx", "dz", "az", "aw", "cw", "cy", "by")]
    made = drawn(path)
    cases, traces = ([s.key for s in column] for column in (made.cases, made.traces))
    assert crossings(path, cases, traces) == 0


def test_an_empty_picture_is_borne() -> None:
    made = drawn([])
    assert (made.cases, made.traces, made.lines, made.left_out) == ((), (), (), 0)


def notes() -> Iterator[str]:
    """What the library says of identifiers that are not quite right."""
    path = Path(safeconduct.__file__).parent / "evidence/fraud/identifiers.py"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = getattr(node.targets[0], "id", "") if isinstance(node, ast.Assign) else ""
        noted = isinstance(node, ast.keyword) and node.arg == "note"
        if isinstance(node, ast.keyword | ast.Assign) and (noted or name == "note"):
            yield from texts(node.value)
        elif isinstance(node, ast.Assign) and name == "why":
            yield from (f"{text}; kept" for text in texts(node.value))


def texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def test_everything_that_may_be_said_of_a_trace_has_words() -> None:
    assert set(notes()) == set(words.NOTES)


def test_every_signal_risk_and_kind_has_the_library_s_words() -> None:
    with translation.override("en"):
        assert {code: str(text) for code, text in words.SIGNAL.items()} == {
            signal.code: signal.text for signal in SIGNALS
        }
    assert set(words.RISK) == {risk.value for risk in ContactRisk}
    assert set(words.KIND) == {kind.value for kind in IdentifierKind}
    assert set(words.SORT) == {sort.value for sort in Sort}
    assert set(words.USE) == {use.value for use in Use}


def test_there_is_advice_of_every_risk_in_every_language() -> None:
    assert all(advice(risk, language) for risk in ContactRisk for language in LANGUAGES)
