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
from safeconduct.node.pages.waterfall import Step, Waterfall, chance, waterfall

__all__ = ["LEAST", "Explanation", "chance", "explain", "others", "sentence"]
#: As in the library's reasons, which take a second to import.
LEAST = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the model says of a link, for people.

    Attributes:
        picture: from any two reports to these two; without bars if the steps were not kept.
        sentence: what speaks for one person and what against.
        chance: the probability.
        outcome: what the model would do by itself.
        others: how near the next person comes that it could be.
    """

    picture: Waterfall
    sentence: str
    chance: str
    outcome: str
    others: str


def explain(link: Link) -> Explanation:
    """All that is told of a link."""
    return Explanation(
        picture=_picture(link), sentence=sentence(link), chance=chance(link.probability),
        outcome=str(link.get_outcome_display()), others=others(link),
    )  # fmt: skip


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


def _picture(link: Link) -> Waterfall:
    """The steps, the weightiest first."""
    if not link.steps:
        return Waterfall()
    ranked = sorted(link.steps, key=lambda step: -abs(step[2]))
    steps = [Step(words=compared(name), found=found(label), bits=b) for name, label, b in ranked]
    begin = Step(words=_("any two reports"), bits=link.weight - sum(step.bits for step in steps))
    return waterfall(begin, steps, Step(words=_("these two"), bits=link.weight), least=LEAST)
