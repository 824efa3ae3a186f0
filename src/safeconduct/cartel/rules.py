"""What terms and positions are made of: whom they mean, refusals, requests, quotas, balances."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.people.vocabulary import Side


class TargetKind(StrEnum):
    """By what a refusal or a request names people."""

    BRANCH = "branch"
    UNIT = "unit"
    CATEGORY = "category"
    RANK = "rank"
    RECORDS = "records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The people whom a refusal or a request means: those with one of `values` under `kind`."""

    kind: TargetKind
    values: frozenset[str]

    @property
    def words(self) -> str:
        """For a person to read; single people are counted, not listed."""
        if self.kind is TargetKind.RECORDS:
            return f"{len(self.values)} people by name"
        return f"{self.kind.value} {', '.join(sorted(self.values))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Whom a side will not hand over, and the reason it gives.

    `private`, here and below: shown to nobody, whatever else of a position is.
    """

    side: Side
    target: Target
    reason: str
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Whom a side asks for, how much it matters to it, and why."""

    side: Side
    target: Target
    weight: int
    reason: str
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many of a kind a side hands over, at least or at most, in a stage or altogether.

    Attributes:
        side: who hands over.
        target: of whom.
        at_least, at_most: how many; None for no upper bound.
        stage: number of the stage, or None for all together.
        reason: that is given.
    """

    side: Side
    target: Target
    at_least: int = 0
    at_most: int | None = None
    stage: int | None = None
    reason: str = ""
    private: bool = False

    @property
    def words(self) -> str:
        """For a person to read.

        >>> Quota(side=Side.A, target=Target(kind=TargetKind.UNIT, values=frozenset({"5th"})),
        ...       at_most=20, stage=1).words
        'at most 20 of A with unit 5th in stage 1'
        """
        least = f"at least {self.at_least}" if self.at_least else ""
        most = f"at most {self.at_most}" if self.at_most is not None else ""
        when = f" in stage {self.stage}" if self.stage is not None else ""
        bounds = " and ".join(part for part in (least, most) if part)
        return f"{bounds} of {self.side.value} with {self.target.words}{when}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a side gives only against something, or not against something.

    Attributes:
        side: who gives.
        target: whom.
        other: people of the other side: whom the target is given against, or never against.
        never_against: which of the two is meant.
        ratio: so many of the target for so many of the others.
        reason: that is given.
    """

    side: Side
    target: Target
    other: Target
    never_against: bool = False
    ratio: tuple[int, int] = (1, 1)
    reason: str = ""
    private: bool = False

    @property
    def words(self) -> str:
        """For a person to read."""
        given = f"{self.target.words} of {self.side.value}"
        if self.never_against:
            return f"{given} never against {self.other.words}"
        per, to = self.ratio
        return f"{per} {given} for {to} with {self.other.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """People who go together or not at all, or who must not travel in one stage.

    Attributes:
        records: of each of them one, as source:record_id.
        reason: such as a family, or that one testifies against another.
    """

    records: frozenset[str]
    reason: str = ""
