"""Why the model says what it says of a link: a waterfall to look at, and sentences to read.

Only for those who have judged the link: until then nobody is told a score (ADR 9).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from safeconduct.matching.rivals import FAR
from safeconduct.node.matching.models import Link
from safeconduct.node.matching.words import compared, found

#: As in the library's reasons, which take a second to import.
LEAST = 0.5
_WIDTH = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step of the waterfall, or its beginning or end.

    Attributes:
        words: what was compared.
        found: what was found, or "".
        bits: doublings of the odds, signed, in the reader's figures.
        way: for, against or whole: which of three looks the bar has.
        x, width: where it lies between 0 and 100, as SVG writes numbers.
    """

    words: str
    found: str
    bits: str
    way: str
    x: str
    width: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the model says of a link, for people.

    Attributes:
        bars: from any two reports to these two; empty if the steps were not kept.
        even: where on the scale the odds are even.
        sentence: what speaks for one person and what against.
        chance: the probability.
        outcome: what the model would do by itself.
        others: how near the next person comes that it could be.
    """

    bars: tuple[Bar, ...]
    even: str
    sentence: str
    chance: str
    outcome: str
    others: str


def explain(link: Link) -> Explanation:
    """All that is told of a link."""
    bars, even = _bars(link)
    return Explanation(
        bars=bars, even=even, sentence=sentence(link), chance=chance(link.probability),
        outcome=str(link.get_outcome_display()), others=others(link),
    )  # fmt: skip


def chance(probability: float) -> str:
    """A probability in two figures of the reader's language, never nought or one.

    >>> chance(0.949), chance(0.9999), chance(0.002)
    ('0.95', '> 0.99', '< 0.01')
    """
    if probability > 0.99:
        return f"> {number_format(0.99, 2)}"
    if probability < 0.01:
        return f"< {number_format(0.01, 2)}"
    return number_format(round(probability, 2), 2)


def sentence(link: Link) -> str:
    """What speaks for one person and what against, the weightiest first."""
    ranked = sorted(link.steps, key=lambda step: -abs(step[2]))
    spoken = [(f"{compared(name)} ({found(label)})", bits) for name, label, bits in ranked]
    comma = pgettext("between items of a list", ", ")
    on = comma.join(words for words, bits in spoken if bits >= LEAST)
    off = comma.join(words for words, bits in spoken if bits <= -LEAST)
    said = [_("For one person: %(steps)s.") % {"steps": on}] if on else []
    said += [_("Against it: %(steps)s.") % {"steps": off}] if off else []
    return " ".join(said) or _("Nothing was known of both that could be compared.")


def others(link: Link) -> str:
    """How near the next person comes that one of the two reports could be of; "" if unknown."""
    if link.margin is None:
        return ""
    if link.margin >= FAR:
        return _("Nobody else comes near.")
    factor = number_format(round(2 ** abs(link.margin)))
    if link.margin >= 1:
        return _("The next person it could be is %(factor)s times less likely.") % {
            "factor": factor
        }
    if link.margin > -1:
        return _("Somebody else fits about as well.")
    return _("Somebody else fits better: %(factor)s times as likely.") % {"factor": factor}


def _bars(link: Link) -> tuple[tuple[Bar, ...], str]:
    """The bars, the weightiest step first, and where the odds are even."""
    if not link.steps:
        return (), "0"
    steps = sorted(link.steps, key=lambda step: -abs(step[2]))
    at = link.weight - sum(bits for _name, _label, bits in steps)
    spans = [(_("any two reports"), "", "whole", 0.0, at)] if abs(at) >= LEAST else []
    for name, label, bits in steps:
        way = "against" if bits < 0 else "for"
        spans.append((compared(name), found(label), way, at, at + bits))
        at += bits
    spans.append((_("these two"), "", "whole", 0.0, link.weight))
    ends = [end for span in spans for end in span[3:]] + [0.0]
    low, scale = min(ends), _WIDTH / max(max(ends) - min(ends), 1.0)
    bars = tuple(
        Bar(
            words=words, found=label, bits=_signed(end - begin), way=way,
            x=f"{(min(begin, end) - low) * scale:.2f}",
            width=f"{max(abs(end - begin) * scale, 0.4):.2f}",
        )
        for words, label, way, begin, end in spans
    )  # fmt: skip
    return bars, f"{-low * scale:.2f}"


def _signed(bits: float) -> str:
    rounded = round(bits, 1)  # Django cuts figures off, and does not round them
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{number_format(abs(rounded), 1)}"
