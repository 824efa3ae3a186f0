"""Verifying a talk's record anew: nothing is taken from what this process has verified before."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from safeconduct.node.talks.models import Talk
from safeconduct.node.talks.sides import Held
from safeconduct.record import RecordError


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """One side's log as it verified."""

    side: str
    size: int
    counting: int
    root: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: the logs, or the first fault."""

    logs: tuple[VerifiedLog, ...] = ()
    fault: str = ""

    @property
    def ok(self) -> bool:
        """Whether all holds."""
        return not self.fault


def verify(talk: Talk) -> Verified:
    """Every entry's signature and place, every root and every cosignature, from the rows."""
    try:
        side = Held(talk).side
        side.view()
    except RecordError as error:
        return Verified(fault=str(error))
    except ValidationError as error:
        return Verified(fault=" ".join(error.messages))
    counted = side.counted()
    return Verified(
        tuple(
            VerifiedLog(
                name, len(side.chain_of(origin).entries), counted[origin],
                side.chain_of(origin).tree.root().hex(),
            )
            for name, origin in side.origins.items()
        )
    )  # fmt: skip
