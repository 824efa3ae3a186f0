"""Why: the tree of a condition with what was found at each node, as data and as lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from safeconduct.law import conditions as c
from safeconduct.law.conditions import Condition, Context, Possible, Shown, Values
from safeconduct.law.truth import Truth


class Kind(StrEnum):
    """How a node follows from its parts."""

    FACT = "fact"
    ALL = "all"
    ANY = "any"
    NOT = "not"
    PRESUMPTION = "presumption"
    RULES = "rules"

    @classmethod
    def of(cls, condition: Condition) -> Kind:
        """The kind of a condition's node."""
        kinds = {c.All: cls.ALL, c.Any: cls.ANY, c.Not: cls.NOT}
        presuming = isinstance(condition, Shown | Possible | c.Unsettled)
        return cls.PRESUMPTION if presuming else kinds.get(type(condition), cls.FACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """One node: a statement, its truth, and what it follows from.

    Attributes:
        words: the statement.
        truth: what was found.
        values: of a leaf, each fact with its value, None where nothing is known.
        presumed: whether the law's presumption decided, because nothing is known.
        kind: how it follows from its parts.
        parts: what it follows from.
    """

    kind: Kind = Kind.FACT
    words: str
    truth: Truth
    values: tuple[tuple[str, str | None], ...] = ()
    presumed: bool = False
    parts: tuple[Derivation, ...] = ()

    def walk(self) -> Iterator[Derivation]:
        """This node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def short(self) -> Derivation:
        """Only what decided: of a sum that fails the first part that does, and the like."""
        inner = [part.short() for part in self.parts]
        if self.kind is Kind.PRESUMPTION:
            (part,) = inner
            return replace(part, truth=self.truth, presumed=self.presumed or part.presumed)
        if self.kind is Kind.NOT:
            (part,) = inner
            return replace(part, words=f"not so: {part.words}", truth=self.truth)
        deciding = {Kind.ALL: Truth.FALSE, Kind.ANY: Truth.TRUE}.get(self.kind)
        if deciding is self.truth:
            return next(part for part in inner if part.truth is deciding)
        return (
            inner[0]
            if self.kind is not Kind.RULES and len(inner) == 1
            else replace(self, parts=tuple(inner))
        )

    @property
    def presumptions(self) -> tuple[str, ...]:
        """Names of the facts that were not known where a presumption decided."""
        return tuple(
            dict.fromkeys(
                fact
                for node in self.walk()
                if node.presumed
                for leaf in node.walk()
                for fact, value in leaf.values
                if value is None
            )
        )

    def lines(self, *, depth: int = 0) -> Iterator[str]:
        """The tree as indented lines, for a person to read."""
        known = "; ".join(f"{f.replace('_', ' ')}: {v or 'not known'}" for f, v in self.values)
        told = f" ({known})" if known else ""
        presumed = ", by presumption" if self.presumed else ""
        yield f"{'  ' * depth}{_MARK[self.truth]} {self.words}{told}{presumed}"
        for part in self.parts:
            yield from part.lines(depth=depth + 1)

    def as_data(self) -> dict[str, Any]:
        """The tree as plain data, for JSON."""
        return {
            "kind": self.kind.value,
            "words": self.words,
            "truth": self.truth.value,
            "values": dict(self.values),
            "presumed": self.presumed,
            "parts": [part.as_data() for part in self.parts],
        }


_MARK = {Truth.TRUE: "yes:", Truth.FALSE: "no:", Truth.UNKNOWN: "not known:"}


def derive(condition: Condition, values: Values, context: Context) -> Derivation:
    """The tree of a condition for one person."""
    parts = tuple(derive(part, values, context) for part in condition.parts)
    truth = condition.evaluate(values, context)
    open_inside = any(part.truth is Truth.UNKNOWN for part in parts)
    return Derivation(
        kind=Kind.of(condition),
        words=condition.words,
        truth=truth,
        values=() if parts else tuple((f, values.get(f)) for f in condition.facts),
        presumed=isinstance(condition, Shown | Possible) and open_inside,
        parts=parts,
    )
