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
    "kept_off_by_terms": _("kept off by terms that bind together"),
    "goes_together": _("goes together with others, and there is not room for all"),
    "travels_apart": _("must not travel with somebody who goes"),
    "others_kept": _("others keep their places of the list before"),
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
    "humanitarian priority, again": _("humanitarian priority won back, in points"),
    "requests, the worse served side (thousandths)": _(
        "requests met of the side that gets less of what it asked for, in thousandths"
    ),
    "requests, both shares": _("requests met of both sides, in thousandths of each together"),
    "requests, both sides": _("requests met of both sides, by weight"),
    "requests, product of what both sides gain": _("product of what both sides gain"),
    "least change": _("names kept from the list before"),
    "higher priority earlier": _("higher priority in earlier stages"),
}
PROPOSAL: dict[str, StrOrPromise] = {
    "lexicographic": _("strict order: nothing given up"),
    "maximin": _("the worse served side first (maximin)"),
    "leximin": _("the worse served side first, then the other (leximin)"),
    "nash": _("the greatest product of what both gain (Nash)"),
}
KEY: dict[str, StrOrPromise] = {
    "refusals": _("refusal"),
    "requests": _("request"),
    "quotas": _("quota"),
    "balances": _("balance"),
    "together": _("together or not at all"),
    "apart": _("never in one stage"),
    "transports": _("seats of a bus or aircraft"),
    "days": _("limit of a day"),
}
TARGET: dict[str, StrOrPromise] = {
    "branch": _("branch"),
    "unit": _("unit"),
    "category": _("category"),
    "rank": _("rank"),
    "records": _("people by name"),
}
SENTENCES = (
    _("On the list of stage %(stage)s with %(points)s points."),
    _("Travels with stage %(stage)s, released unconditionally and counted for nobody."),
    _("On the list of the owed: to be returned at once, outside any number."),
    _("Has %(points)s points; the places ended at %(last)s."),
    _("All places are taken."),
    _("Both sides give equally many, and one of them can list no more."),
    _("Both sides give equal worth by the agreed scale, and no more can be set against them."),
    _("There is no more room: %(rooms)s."),
    _("These terms leave him no room either: %(terms)s."),
    _("Has %(points)s points."),
    _("He would be on the list but for one term: %(term)s."),
    _("Terms that bind together leave him no room."),
    _("Terms that bind together leave him no room: %(terms)s."),
    _("Goes together with others, and there is not room for all of them."),
    _("Must not travel with somebody who goes."),
    _(
        "Others keep the places that the list before this one gave them, as far as the declared "
        "tolerance allows."
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
        "exists."
    ),
    _("Build the list again with more time."),
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
    _("He would go if he were not refused."),
    _("He would go if none of the priority were given up."),
    _("He would go without one term: %(term)s."),
    _("The reason given: %(reason)s"),
    _("He would go with %(places)s more places a side in the last stage."),
    _("He would go with %(more)s more points; he has %(points)s."),
    _("places of counted people of %(side)s in stage %(stage)s"),
    _("places of owed people of %(side)s in stage %(stage)s"),
    _("equal numbers in stage %(stage)s"),
    _("%(one)s and %(other)s apart in stage %(stage)s"),
    _("%(seats)s seats for people of %(side)s in stage %(stage)s (%(names)s)"),
    _("at most %(most)s people of %(side)s on %(day)s"),
    _(
        "%(n)s counted places: %(side)s can list %(mine)s people, the other side %(theirs)s, and "
        "both must give equally many"
    ),
    _(
        "%(n)s counted places: %(side)s can list %(mine)s people, the other side %(theirs)s, and "
        "both must give equal worth by the agreed scale"
    ),
    _("of those held by %(side)s, there wait %(waiting)s"),
    _("room is limited to %(rooms)s"),
    _("%(n)s places of civilians: %(able)s held by %(side)s are cleared"),
)
#: Slots that hold a term, or the key of a person, and are looked up; and several, joined.
_NAMED, _SEVERAL = ("term", "one", "other"), ("terms", "rooms")
_FIGURES = frozenset(
    ("n", "points", "stage", "places", "more", "last", "able", "mine", "theirs", "most", "seats")
)
_SLOT = re.compile(r"%\((\w+)\)s")


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
    """Sentences of the library in the reader's language.

    Args:
        text: one sentence or several.
        terms: every term that they can name, as the library words it -> in the reader's language.
    """
    whole = _one(text, terms)
    if whole is not None:
        return whole
    for end in reversed([found.end() for found in re.finditer(r"\. ", text)]):
        first = _one(text[: end - 1], terms)
        if first is not None:
            return f"{first} {said(text[end:], terms)}"
    parts = [_one(part, terms) for part in text.split("; ")]
    return "; ".join(part or "" for part in parts) if all(parts) else text


def _one(text: str, terms: Mapping[str, str]) -> str | None:
    """One sentence or the words of one term; None if it is not known."""
    if text in terms:
        return terms[text]
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found:
            slots = found.groupdict()
            for name in slots.keys() & {*_NAMED}:
                slots[name] = terms.get(slots[name]) or _one(slots[name], terms) or slots[name]
            for name in slots.keys() & {*_SEVERAL}:
                parts = slots[name].split("; ")
                slots[name] = "; ".join(terms.get(p) or _one(p, terms) or p for p in parts)
            if "waiting" in slots:
                slots["waiting"] = _waiting(slots["waiting"])
            return gettext(sentence) % slots if slots else gettext(sentence)
    return gettext(text) if text in _texts_of_law() else None


def _waiting(text: str) -> str:
    """How many wait for which reason, from `3 hold_suspicion, 1 consent_not_asked`."""
    found = [part.partition(" ") for part in text.split(", ")]
    if any(not count.isdigit() for count, _space, _reason in found):
        return gettext("nobody")
    return ", ".join(f"{count} ({code(reason)})" for count, _space, reason in found)


@cache
def _texts_of_law() -> frozenset[str]:
    return frozenset(code.text for code in ReasonCode)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, _pattern(sentence)) for sentence in _english())


def _english() -> tuple[str, ...]:
    from django.utils import translation

    with translation.override(None):
        return tuple(str(sentence) for sentence in SENTENCES)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _SLOT.split(sentence)
    pieces = [
        re.escape(p) if i % 2 == 0 else f"(?P<{p}>{r'[0-9]+' if p in _FIGURES else '.+?'})"
        for i, p in enumerate(parts)
    ]
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
    if key == "transports":
        return gettext("%(side)s: %(name)s in stage %(stage)s, %(seats)s seats") % {**row, **slots}
    if key == "days":
        return gettext("at most %(per_side)s people a side on %(date)s") % row
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
