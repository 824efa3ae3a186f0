"""What is told of a link: the picture's sizes, the sentences, in every language."""

from __future__ import annotations

import pytest
from django.utils import translation

from safeconduct.node.matching.explaining import chance, explain, others, sentence
from safeconduct.node.matching.models import Link

pytestmark = pytest.mark.any_store

STEPS = [["birth", "same day", 12.0], ["unit", "different", -2.0], ["sex", "the same", 0.2]]


@pytest.fixture
def link() -> Link:
    """A pair that starts at -15 and ends at -4.8."""
    return Link(weight=-4.8, probability=0.031, margin=12.0, steps=STEPS)


def test_the_bars_lead_from_any_two_to_these_two(link: Link) -> None:
    with translation.override("en"):
        told = explain(link)
    spans = [(float(b.x), float(b.width)) for b in told.picture.bars]
    assert [b.words for b in told.picture.bars] == [
        "any two reports", "date of birth", "unit", "sex", "these two"
    ]  # fmt: skip
    assert [b.bits for b in told.picture.bars] == ["−15.0", "+12.0", "−2.0", "+0.2", "−4.8"]
    assert [b.way for b in told.picture.bars] == ["whole", "for", "against", "for", "whole"]
    assert spans == [(0, 100), (0, 80), (66.67, 13.33), (66.67, 1.33), (68, 32)]
    assert told.picture.even == "100.00"


def test_points_are_rounded_not_cut_off() -> None:
    steps = [["rank", "next grade", 1.4], ["unit", "different", -0.04]]
    with translation.override("en"):
        told = explain(Link(weight=3.06, probability=0.5, steps=steps))
    assert [b.bits for b in told.picture.bars] == ["+1.7", "+1.4", "0.0", "+3.1"]


def test_sizes_are_written_for_svg_whatever_the_language(link: Link) -> None:
    with translation.override("fr"):
        told = explain(link)
    assert told.picture.bars[1].bits == "+12,0"
    assert all("," not in b.x + b.width for b in told.picture.bars)


def test_the_sentence_is_made_in_the_reader_s_language(link: Link) -> None:
    with translation.override("en"):
        assert sentence(link) == (
            "For one person: date of birth (same day). Against it: unit (different)."
        )
    with translation.override("uk"):
        assert sentence(link) == (
            "За одну особу: дата народження (той самий день). Проти цього: частина (відрізняється)."
        )
    with translation.override("ar"):
        link.steps = [*STEPS, ["rank", "the same", 3.0]]
        assert "، " in sentence(link)


def test_nothing_compared_is_said_so() -> None:
    with translation.override("en"):
        told = explain(Link(weight=1.0, probability=0.5, steps=[]))
        assert told.sentence == "Nothing was known of both that could be compared."
    assert told.picture.bars == ()


@pytest.mark.parametrize(
    ("margin", "words"),
    [
        (None, ""),
        (12.0, "Nobody else comes near."),
        (5.0, "The next person it could be is 32 times less likely."),
        (0.0, "Somebody else fits about as well."),
        (-3.0, "Somebody else fits better: 8 times as likely."),
    ],
)
def test_how_near_others_come(margin: float | None, words: str) -> None:
    with translation.override("en"):
        assert others(Link(weight=0.0, probability=0.5, margin=margin)) == words


def test_no_chance_is_told_as_certainty() -> None:
    with translation.override("en"):
        assert [chance(p) for p in (1.0, 0.999, 0.99, 0.5, 0.026, 0.0)] == [
            "> 0.99", "> 0.99", "0.99", "0.50", "0.03", "< 0.01"
        ]  # fmt: skip
