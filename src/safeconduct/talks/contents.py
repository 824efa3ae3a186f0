"""What the payload of a message has to open: its lists, then its other commitments.

A payload holds the openings of an offer list by list, in the order of the message, each list in the
order of its leaf hashes; then those of single people and texts. So the record needs no field that
says on which list somebody stands, and a move from one stage to another changes no salt.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from safeconduct.record import RecordError
from safeconduct.talks.item_messages import Reveal
from safeconduct.talks.lists import ListVersion, Opening
from safeconduct.talks.messages import CounterProposal, ListReference, Proposal
from safeconduct.talks.said import SaidBody

_NOT_OPENED = frozenset({"terms_digest"})
_AGAIN = "Ask its author to seal it again."


def lists_named(body: SaidBody) -> tuple[ListReference, ...]:
    """The lists whose openings travel with a message.

    >>> lists_named(Proposal(1, (ListReference(1, "A", "ab" * 32, 3),)))[0].list_count
    3
    """
    return body.lists if isinstance(body, (Proposal, CounterProposal, Reveal)) else ()


def commitments(body: SaidBody) -> tuple[str, ...]:
    """The other commitments of a message that a payload opens, hexadecimal, each once, in order."""
    return tuple(dict.fromkeys(_digests(body)))


def _digests(value: object) -> Iterator[str]:
    assert dataclasses.is_dataclass(value)
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        if isinstance(item, tuple):
            for part in item:
                if dataclasses.is_dataclass(part) and not isinstance(part, ListReference):
                    yield from _digests(part)
        elif item and field.name not in _NOT_OPENED and _opens(field.name):
            yield item


def _opens(name: str) -> bool:
    return name == "by" or name.endswith("_digest")


def read_contents(
    body: SaidBody, openings: Sequence[Opening]
) -> tuple[tuple[ListVersion, ...], dict[str, Opening]]:
    """Match the openings of a payload to the message that names it.

    Returns:
        The lists in the order of the message, and the other openings by what they open.

    Raises:
        RecordError: if they are not exactly what the message commits to.
    """
    at, lists = 0, []
    for reference in lists_named(body):
        items = tuple(openings[at : at + reference.list_count])
        at += reference.list_count
        version = ListVersion(reference.stage, reference.side, items)
        if len(items) < reference.list_count or version.reference != reference:
            place = f"list of stage {reference.stage}, side {reference.side}"
            raise RecordError(place, "the payload does not hold what the root commits to", _AGAIN)
        lists.append(version)
    others = {opening.digest.hex(): opening for opening in openings[at:]}
    asked = commitments(body)
    if set(others) != set(asked) or len(openings) - at != len(asked):
        what = "the payload does not open exactly what the message commits to"
        raise RecordError("payload", what, _AGAIN)
    return tuple(lists), others
