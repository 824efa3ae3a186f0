"""Digital items after the Berkeley Protocol: hash at intake, origin, and an unbroken custody.

The Protocol on Digital Open Source Investigations (OHCHR and UC Berkeley, 2022) asks, of each item,
where and when it was collected and by whom, its hash at collection, and every hand through which it
went. Nothing here reads files: whoever takes an item in passes its bytes or its hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Act(StrEnum):
    """What was done to an item."""

    COLLECTED = "collected"
    TRANSFERRED = "transferred"
    COPIED = "copied"
    EXAMINED = "examined"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEvent:
    """One act on an item.

    Attributes:
        act: what was done.
        at: when, with its time zone.
        by: who did it.
        to: who has the item afterwards; the same hand if empty.
        sha256: of the item after the act, hexadecimal.
        note: why, and with what.
    """

    act: Act
    at: datetime
    by: str
    sha256: str
    to: str = ""
    note: str = ""

    @property
    def holder(self) -> str:
        """Who has the item afterwards."""
        return self.to or self.by


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitalItem:
    """A picture, film, sound or page, and its history.

    Attributes:
        id: of the item.
        origin: where it was found: an address, a device, a person.
        author: who published it, as far as known.
        published_at: when, as far as known.
        sha256: at intake.
        custody: every act in order, the first being its collection.
        derives_from: id of the item that it copies, if it is known to copy one.
    """

    id: str
    origin: str
    sha256: str
    custody: tuple[CustodyEvent, ...]
    author: str = ""
    published_at: datetime | None = None
    derives_from: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with an item's history, and what to do; `breaks` if it cannot be relied on."""

    item: str
    reason: str
    remedy: str
    breaks: bool


def hash_of(content: bytes) -> str:
    """The SHA-256 of an item's bytes, as `sha256` holds it."""
    return hashlib.sha256(content).hexdigest()


def check_item(item: DigitalItem, content: bytes | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with an item, all at once; nothing if its custody is whole.

    Args:
        item: to be checked.
        content: its bytes as they are now, if they are at hand.
    """
    found: list[Finding] = []

    def wrong(reason: str, remedy: str, *, breaks: bool = True) -> None:
        found.append(Finding(item.id, reason, remedy, breaks))

    if not _SHA256.fullmatch(item.sha256):
        wrong("the hash at intake is no SHA-256", "Hash the item as it was taken in.")
    if not item.origin.strip():
        wrong("it has no origin", "Write where it was found, and how.", breaks=False)
    if not item.custody or item.custody[0].act is not Act.COLLECTED:
        wrong("its collection is not on record", "Write who collected it, when and how.")
    elif item.custody[0].sha256 != item.sha256:
        wrong("it was collected with another hash than it was taken in with",
              "Find out what happened between, and take it in anew.")  # fmt: skip
    _check_chain(item, wrong)
    last = item.custody[-1].sha256 if item.custody else item.sha256
    if content is not None and hash_of(content) != last:
        wrong("its bytes are not those of the last act",
              "Do not rely on this copy; fetch the one whose hash is on record.")  # fmt: skip
    if item.published_at and item.custody and item.published_at > item.custody[0].at:
        wrong("it was collected before it was published", "Check both times and their zones.",
              breaks=False)  # fmt: skip
    return tuple(found)


class _Wrong(Protocol):
    """What `_check_chain` calls for each fault."""

    def __call__(self, reason: str, remedy: str, *, breaks: bool = True) -> None:
        """Note one fault."""


def _check_chain(item: DigitalItem, wrong: _Wrong) -> None:
    pairs: Sequence[tuple[CustodyEvent, CustodyEvent]] = list(
        zip(item.custody, item.custody[1:], strict=False)
    )
    for event in item.custody:
        if event.at.tzinfo is None:
            wrong(f"{event.act.value} has no time zone", "Write the zone; UTC if in doubt.",
                  breaks=False)  # fmt: skip
    for before, after in pairs:
        known = before.at.tzinfo is not None and after.at.tzinfo is not None
        if known and after.at < before.at:
            wrong(f"{after.act.value} by {after.by} comes before what it follows",
                  "Correct the times, or the order.")  # fmt: skip
        if after.by != before.holder:
            wrong(f"{after.by} acted on it while {before.holder} had it",
                  "Add the transfer that is missing, with its receipt.")  # fmt: skip
        if after.sha256 != before.sha256 and after.act is not Act.ALTERED:
            wrong(f"its hash changed at {after.act.value} by {after.by}",
                  "Go back to the last copy with the hash before.")  # fmt: skip


def same_content(items: Sequence[DigitalItem]) -> dict[str, tuple[str, ...]]:
    """Ids of the items that share a hash at intake, by hash: one source, however often posted."""
    groups: dict[str, list[str]] = {}
    for item in items:
        groups.setdefault(item.sha256, []).append(item.id)
    return {digest: tuple(sorted(ids)) for digest, ids in groups.items() if len(ids) > 1}
