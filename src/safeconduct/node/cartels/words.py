"""What lists and terms say, in the reader's language.

The library knows no languages: its reasons are plain sentences. Those of selection are listed here
with names for what varies; a test fails if the library can say one that is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from safeconduct.law import ReasonCode
from safeconduct.node.pages.words import word_label

CODE: dict[str, StrOrPromise] = {
    "listed": _("on the list"),
    "listed_alongside": _("travels alongside, owed and uncounted"),
    "owed_outside_count": _("owed, to be returned outside any number"),
    "refused_by_agreement": _("left out by the agreement"),
    "refused_by_holder": _("refused by the side that holds him"),
    "refused_in_talks": _("refused in the talks"),
    "waits_for_others": _("goes together with others who cannot go yet"),
    "kept_off_by_term": _("kept off by one term"),
    "outranked": _("others have more points"),
    "others_were_asked_for": _("of equals, others were asked for"),
    "captured_later": _("of equals, others were captured earlier"),
    "lost_lottery": _("the lottery between equals went to others"),
    "others_stood_already": _("of equals, others stood on the list already"),
    "no_counted_place": _("there is no counted place"),
    "priority_given_up": _("priority was given up for what the sides asked for"),
    "search_cut_short": _("the search was stopped before it was proven"),
}
#: What a family may be told: nothing of others, of terms or of lists, and no promise.
_FAMILY_OWED = _(
    "By law he is to be returned unconditionally. The bureau demands it, whatever is agreed."
)
_FAMILY_READY = _(
    "Nothing in law stands in his way. Who goes when is agreed day by day, and no list is final "
    "before the day; the bureau will call you first."
)
_FAMILY_NOT_YET = _(
    "Something has to be settled before he can go. The bureau works on it, and will call you."
)
PRIORITY: dict[str, StrOrPromise] = {
    "pregnant": _("pregnant"),
    "small_children": _("mother of small children"),
    "long_captivity": _("long captivity"),
    "aged_55": _("fifty-five or older"),
    "under_21": _("under twenty-one"),
    "slightly_wounded": _("slightly wounded"),
    "convalescent": _("convalescent"),
}
LEVEL: dict[str, StrOrPromise] = {
    "people home": _("people who go home"),
    "humanitarian priority": _("humanitarian priority, in points"),
    "requests, the worse served side (thousandths)": _(
        "requests met of the side that gets less of what it asked for, in thousandths"
    ),
    "requests, both sides": _("requests met of both sides, by weight"),
    "least change": _("names kept from the list before"),
    "higher priority earlier": _("higher priority in earlier stages"),
}
KEY: dict[str, StrOrPromise] = {
    "refusals": _("refusal"),
    "requests": _("request"),
    "quotas": _("quota"),
    "balances": _("balance"),
    "together": _("together or not at all"),
    "apart": _("never in one stage"),
}
TARGET: dict[str, StrOrPromise] = {
    "branch": _("branch"),
    "unit": _("unit"),
    "category": _("category"),
    "rank": _("rank"),
    "records": _("people by name"),
}
_FULL = _("All places are taken.")
_SHORT = _("Both sides give equally many, and one of them can list no more.")
SENTENCES = (
    _("On the list of stage %(stage)s with %(points)s points."),
    _("Travels with stage %(stage)s, released unconditionally and counted for nobody."),
    _("On the list of the owed: to be returned at once, outside any number."),
    _("Has %(points)s points. He would be on the list but for one term: %(term)s."),
    _("Has %(points)s points; the places ended at %(last)s. All places are taken."),
    _(
        "Has %(points)s points; the places ended at %(last)s. Both sides give equally many, and "
        "one of them can list no more."
    ),
    _("Has %(points)s points, as the last on the list has; of equals, those asked for go first."),
    _(
        "Has %(points)s points, as the last on the list has; of equals, the first captured go "
        "first."
    ),
    _(
        "Has %(points)s points and the same day of capture as the last on the list; the lottery "
        "between equals went to others."
    ),
    _(
        "Has %(points)s points, as the last on the list has; of equals, those whom the list before "
        "this one named keep their places."
    ),
    _("The agreement has no counted place."),
    _(
        "Has %(points)s points and gave way, since a little of the priority was given up for what "
        "the sides asked for."
    ),
    _(
        "Has %(points)s points; the search was stopped before it was proven that no better list "
        "exists. Build the list again with more time."
    ),
    _("Goes together with others, and not all of them can go yet."),
    _("The agreement leaves out him by name; the reason given: %(reason)s"),
    _("The agreement leaves out his unit; the reason given: %(reason)s"),
    _("The agreement leaves out his branch; the reason given: %(reason)s"),
    _("The agreement leaves out his rank; the reason given: %(reason)s"),
    _("The agreement leaves out his category; the reason given: %(reason)s"),
    _("Side %(side)s leaves out him by name; the reason given: %(reason)s"),
    _("Side %(side)s leaves out his unit; the reason given: %(reason)s"),
    _("Side %(side)s leaves out his branch; the reason given: %(reason)s"),
    _("Side %(side)s leaves out his rank; the reason given: %(reason)s"),
    _("Side %(side)s leaves out his category; the reason given: %(reason)s"),
    _("He would go if none of the priority were given up."),
    _("He would go without one term: %(term)s."),
    _("He would go without one term: %(term)s. The reason given: %(reason)s"),
    _("He would go with %(places)s more places a side in the last stage."),
    _("He would go with %(more)s more points; he has %(points)s."),
    _("places of counted people of %(side)s in stage %(stage)s"),
    _("places of owed people of %(side)s in stage %(stage)s"),
    _("equal numbers in stage %(stage)s"),
    _("%(one)s and %(other)s apart in stage %(stage)s"),
)
_WOULD_GO = "He would go if he were not refused. "
_SLOT = re.compile(r"%\((\w+)\)s")
_LAZY = tuple(SENTENCES)
#: Slots that hold a term, or the key of a person, and are looked up.
_NAMED = ("term", "one", "other")


def code(value: str) -> str:
    """A reason in a few words: the list's, or the law's."""
    if value in CODE:
        return str(CODE[value])
    return gettext(ReasonCode(value).text) if value in tuple(ReasonCode) else value


def is_of_the_law(value: str) -> bool:
    """Whether a reason is one of the law's."""
    return value in tuple(ReasonCode)


def for_the_family(value: str) -> str:
    """What may be told to a family of one reason."""
    if value in ("owed_outside_count", "listed_alongside"):
        return str(_FAMILY_OWED)
    return str(_FAMILY_READY if value in CODE else _FAMILY_NOT_YET)


def said(text: str, terms: Mapping[str, str]) -> str:
    """A sentence of the library in the reader's language.

    Args:
        text: the sentence.
        terms: every term that it can name, as the library words it -> in the reader's language.
    """
    if text.startswith(_WOULD_GO):
        rest = said(text.removeprefix(_WOULD_GO), terms)
        return f"{gettext('He would go if he were not refused.')} {rest}"
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found:
            slots = found.groupdict()
            slots |= {
                n: terms.get(slots[n], slots[n]) for n in ("term", "one", "other") if n in slots
            }
            return gettext(sentence) % slots if slots else gettext(sentence)
    return terms.get(text) or gettext(text)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, _pattern(sentence)) for sentence in _english())


def _english() -> tuple[str, ...]:
    from django.utils import translation

    with translation.override(None):
        return tuple(str(sentence) for sentence in _LAZY)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _SLOT.split(sentence)
    pieces = [re.escape(p) if i % 2 == 0 else f"(?P<{p}>.+?)" for i, p in enumerate(parts)]
    return re.compile("".join(pieces), re.DOTALL)


def target(row: Mapping[str, Any]) -> str:
    """Whom a line of a paper means."""
    kind = next((k for k in TARGET if k in row), "")
    if not kind:
        return ""
    value = row[kind]
    values = [str(v) for v in (value if isinstance(value, list) else [value])]
    if kind == "records":
        count = len(values)
        return ngettext("%(n)s person by name", "%(n)s people by name", count) % {"n": count}
    if kind == "category":
        values = [word_label("category", v) for v in values]
    return f"{TARGET[kind]}: {', '.join(values)}"


def line(key: str, row: Mapping[str, Any], *, of: str) -> str:
    """A line of a paper in words.

    Args:
        key: `refusals`, `requests`, `quotas`, `balances`, `together` or `apart`.
        row: the line.
        of: whose paper it stands in: `terms`, A or B.
    """
    slots: dict[str, Any] = {"side": row.get("side", of), "whom": target(row)}
    if key == "refusals":
        return gettext("%(side)s does not give %(whom)s") % slots
    if key == "requests":
        slots["weight"] = row.get("weight", 1)
        return gettext("%(side)s asks for %(whom)s, weight %(weight)s") % slots
    if key == "quotas":
        return _quota(row, slots)
    if key == "balances":
        return _balance(row, slots)
    if key == "together":
        return gettext("%(whom)s: together or not at all") % slots
    return gettext("%(whom)s: never in one stage") % slots


def _quota(row: Mapping[str, Any], slots: dict[str, Any]) -> str:
    slots |= {"least": row.get("at_least", 0), "most": row.get("at_most")}
    if slots["most"] is None:
        text = gettext("%(side)s gives at least %(least)s of %(whom)s") % slots
    elif slots["least"]:
        text = gettext("%(side)s gives %(least)s to %(most)s of %(whom)s") % slots
    else:
        text = gettext("%(side)s gives at most %(most)s of %(whom)s") % slots
    return in_stage(text, row["stage"]) if "stage" in row else text


def in_stage(text: str, stage: int) -> str:
    """A term that binds in one stage."""
    return gettext("%(what)s, in stage %(stage)s") % {"what": text, "stage": stage}


def _balance(row: Mapping[str, Any], slots: dict[str, Any]) -> str:
    if "never_against" in row:
        slots["other"] = target(row["never_against"])
        return gettext("%(side)s never gives %(whom)s against %(other)s") % slots
    per, to = row.get("ratio", (1, 1))
    slots |= {"other": target(row["against"]), "per": per, "to": to}
    return gettext("%(side)s gives %(per)s of %(whom)s for %(to)s of %(other)s") % slots


def priority(reasons: str) -> list[tuple[str, str]]:
    """The reasons of the priority with their points, from `long_captivity 7; aged_55 4`."""
    found = []
    for part in filter(None, reasons.split("; ")):
        name, _space, points = part.rpartition(" ")
        found.append((str(PRIORITY.get(name, name)), points))
    return found


def level(name: str) -> str:
    """A level of the objective."""
    return str(LEVEL.get(name, name))
