"""What a condition is, and the three operators that every one has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.law.scope import Scope
from safeconduct.law.truth import Truth

#: What is known of a person, by the name of the fact; None or absent if nothing is.
Values = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The day and the agreement that a determination is made for."""

    on: date
    scope: Scope


class Condition(ABC):
    """A statement about the facts of a person."""

    __slots__ = ()

    @abstractmethod
    def evaluate(self, values: Values, context: Context) -> Truth:
        """Its truth for one person."""

    @abstractmethod
    def expr(self, context: Context) -> pl.Expr:
        """Its truth for each row (Boolean, null for unknown); see `facts.with_facts`."""

    @property
    @abstractmethod
    def words(self) -> str:
        """The statement in words, as it stands in a derivation."""

    @property
    def parts(self) -> tuple[Condition, ...]:
        """The conditions that it is made of; none for a leaf."""
        return ()

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts it needs, each once, in order."""
        return tuple(dict.fromkeys(f for part in self.parts for f in part.facts))

    @property
    def closed(self) -> bool:
        """Whether it can never be unknown."""
        return bool(self.parts) and all(part.closed for part in self.parts)

    def __and__(self, other: Condition) -> Condition:
        """Both."""
        from safeconduct.law.conditions.operators import All

        return All(self, other)

    def __or__(self, other: Condition) -> Condition:
        """Either."""
        from safeconduct.law.conditions.operators import Any

        return Any(self, other)

    def __invert__(self) -> Condition:
        """Not so."""
        from safeconduct.law.conditions.operators import Not

        return Not(self)
