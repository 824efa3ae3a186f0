"""Three-valued truth: what is not known is neither true nor false, and stays so in every sum."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """A statement about a person: true, false, or not known (the strong logic of Kleene).

    >>> Truth.FALSE & Truth.UNKNOWN, Truth.TRUE & Truth.UNKNOWN, ~Truth.UNKNOWN
    (<Truth.FALSE: 'false'>, <Truth.UNKNOWN: 'unknown'>, <Truth.UNKNOWN: 'unknown'>)
    """

    FALSE = "false"
    UNKNOWN = "unknown"
    TRUE = "true"

    @classmethod
    def of(cls, value: bool | None) -> Truth:
        """From a Python truth value, None for not known."""
        if value is None:
            return cls.UNKNOWN
        return cls.TRUE if value else cls.FALSE

    @classmethod
    def all(cls, parts: Iterable[Truth]) -> Truth:
        """True if every part is; true of no parts."""
        result = cls.TRUE
        for part in parts:
            result &= part
        return result

    @classmethod
    def any(cls, parts: Iterable[Truth]) -> Truth:
        """True if some part is; false of no parts."""
        return ~cls.all(~part for part in parts)

    @property
    def known(self) -> bool:
        """Whether it is settled at all."""
        return self is not Truth.UNKNOWN

    @property
    def shown(self) -> Truth:
        """Whether it has been shown: what is not known has not."""
        return Truth.of(self is Truth.TRUE)

    @property
    def possible(self) -> Truth:
        """Whether it may be so: what is not known may."""
        return Truth.of(self is not Truth.FALSE)

    def __and__(self, other: Truth) -> Truth:
        """Both: false if either is, whatever the other."""
        if Truth.FALSE in (self, other):
            return Truth.FALSE
        return Truth.TRUE if self is other is Truth.TRUE else Truth.UNKNOWN

    def __or__(self, other: Truth) -> Truth:
        """Either: true if either is, whatever the other."""
        return ~(~self & ~other)

    def __invert__(self) -> Truth:
        """Not."""
        return {
            Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN,
        }[self]  # fmt: skip

    def __bool__(self) -> bool:
        """Refused: whoever asks must say what becomes of what is not known.

        Raises:
            TypeError: always.
        """
        raise TypeError("ask for `shown` or `possible`: a truth may be unknown")
