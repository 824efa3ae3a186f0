"""The derivation of a determination in the reader's language, for a tree on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from safeconduct.law import RULE_BY_ID, Determination, Rule
from safeconduct.law.derivation import Derivation
from safeconduct.law.facts import FACTS
from safeconduct.node.casework.words import fact, value

_GROUPS = (
    gettext_noop("all of these"),
    gettext_noop("in every other case"),
    gettext_noop("any of these"),
    gettext_noop("not"),
    gettext_noop("it is shown that"),
    gettext_noop("it is not excluded that"),
    gettext_noop("it is not known whether"),
)
_NOT_SO = "not so: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One statement of the tree.

    Attributes:
        rule: id of the rule whose condition it is, or "".
        title: of that rule.
        words: the statement.
        truth: `true`, `false` or `unknown`.
        values: each fact with its value, both in words.
        presumed: whether the law's presumption decided.
        parts: what it follows from.
    """

    words: str
    truth: str
    rule: str = ""
    title: str = ""
    values: tuple[tuple[str, str], ...] = ()
    presumed: bool = False
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A determination as the page shows it.

    Attributes:
        made: as determined.
        title, explanation: of the rule that decided, for this person.
        needs: fact and who can settle it, where the answer is not determined.
        presumed: fact and whom to ask, of what was taken as not so.
        decided: the tree of the rule that decided.
        others: the trees of the rules before it that do not apply.
    """

    made: Determination
    title: str
    explanation: str
    needs: tuple[tuple[str, str], ...]
    presumed: tuple[tuple[str, str], ...]
    decided: Node
    others: tuple[Node, ...]


def shown(made: Determination, values: Mapping[str, str | None]) -> Shown:
    """A determination in the reader's language.

    Args:
        made: the determination.
        values: all facts and conclusions, as the explanation names them.
    """
    *others, decided = (_of_rule(part) for part in made.tree.parts)
    open_ = made.conclusion == "undetermined"
    return Shown(
        made=made,
        title=_(made.rule.title),
        explanation=explanation(made.rule, values),
        needs=_asked(made.needs) if open_ else (),
        presumed=_asked(made.presumed),
        decided=decided,
        others=tuple(others),
    )


def explanation(rule: Rule, values: Mapping[str, str | None]) -> str:
    """Why, for one person."""
    told = _Told({name: value(name, text) for name, text in values.items()})
    because = _(rule.because).format_map(told) if rule.because else ""
    return f"{_(rule.explanation)} {because}".strip()


class _Told(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return value(key, None)


def _asked(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    asks = ((name, FACTS[name].ask) for name in names)
    return tuple((fact(name), _(ask) if ask else "") for name, ask in asks)


def _of_rule(part: Derivation) -> Node:
    rule = RULE_BY_ID[part.words.partition(",")[0]]
    bare = part.words.removeprefix(f"{rule.id}, {rule.title}: ")
    return _node(part, bare, rule=rule.id, title=_(rule.title))


def _node(found: Derivation, words: str, *, rule: str = "", title: str = "") -> Node:
    return Node(
        rule=rule,
        title=title,
        words=statement(words, [name for name, _value in found.values]),
        truth=found.truth.value,
        values=tuple((fact(name), value(name, text)) for name, text in found.values),
        presumed=found.presumed,
        parts=tuple(_node(part, part.words) for part in found.parts),
    )


def statement(words: str, facts: list[str]) -> str:
    """A condition's words in the reader's language; `facts` are those that it asks for."""
    if words.startswith(_NOT_SO):
        inner = statement(words.removeprefix(_NOT_SO), facts)
        return _("not so: %(statement)s") % {"statement": inner}
    if words in _GROUPS or not facts:
        return _(words)
    first = fact(facts[0])
    if found := re.fullmatch(r"under (\d+) by .+", words):
        years = int(found[1])
        return ngettext(
            "under %(n)s year by the %(fact)s", "under %(n)s years by the %(fact)s", years
        ) % {"n": years, "fact": first}
    if found := re.fullmatch(r".+ lies (\d+) days back or more", words):
        days = int(found[1])
        return ngettext(
            "%(fact)s: %(n)s day ago or longer", "%(fact)s: %(n)s days ago or longer", days
        ) % {"n": days, "fact": first}
    if words.startswith("the agreement covers"):
        both = ", ".join(fact(name) for name in facts)
        if words.endswith("by some reading"):
            return _("the agreement covers him by some reading (%(facts)s)") % {"facts": both}
        return _("the agreement covers him by every reading (%(facts)s)") % {"facts": both}
    if words.endswith(" is known"):
        return _("%(fact)s is known") % {"fact": first}
    if len(facts) > 1:
        return _("%(fact)s is the same as %(other)s") % {"fact": first, "other": fact(facts[1])}
    among = words.partition(" is ")[2].split(" or ")
    either = _(" or ").join(value(facts[0], text.replace(" ", "_")) for text in among)
    return _("%(fact)s: %(values)s") % {"fact": first, "values": either}
