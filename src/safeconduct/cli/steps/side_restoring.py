"""`side restore`: a directory that was put back from an old backup is brought up to date.

What this side had said since, the others have; a bundle with everything brings it back. It is
taken only if this side's own keys signed it and it goes on from what is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from safeconduct.cli.steps.side_places import Places, write
from safeconduct.cli.steps.side_posting import open_payloads, require_other
from safeconduct.cli.steps.side_store import OpenSide, alone
from safeconduct.cli.steps.workspace import Summary
from safeconduct.talks.bundles import read_bundle
from safeconduct.talks.restoring import entries_to_take_back

_ALL = "Ask for a bundle with everything: `safeconduct side pack {name} --all`."
_ASK = "which of this side's bundles came last (`side status` there); then give --received NAME=N"


def restore(root: Path, data: bytes, *, received: Mapping[str, int], time: int) -> Summary:
    """Take back what this side had said after the backup was made.

    Args:
        root: the side's directory.
        data: a bundle of another side, with everything.
        received: the number of this side's last bundle that another side has, by name; the next
            one to it is numbered two higher, so that its number cannot be one that was used.
        time: now, in seconds since 1970.

    Raises:
        RecordError: if the bundle does not go on from what is here; nothing has then changed.
    """
    places = Places(root)
    with alone(places):
        with ExitStack() as stack:
            side = OpenSide(places, stack, time=time)
            keys = {name: public.key for name, public in side.public.items()}
            bundle = read_bundle(data, keys).bundle
            fresh = entries_to_take_back(
                side.delegation, bundle, have=len(side.delegation.log),
                ask=_ALL.format(name=side.name),
            )  # fmt: skip
            # If the process dies in between, opening completes it with the bundle, or drops it.
            write(places.pending, data)
            side.stores[side.name].commit(fresh)
        with ExitStack() as stack:
            side = OpenSide(places, stack, time=time)
            _number_anew(side, received)
            opened, _ = open_payloads(side)
            return {
                "entries_taken_back": len(fresh),
                "entries_now": len(side.delegation.log),
                "opened": len(opened),
                "next_bundles": {name: len(side.post.sent[name]) + 1 for name in received} or "-",
                "ask_too": {name: _ASK for name in _others(side) if name not in received}
                or "nobody",
                "lost": "names on lists and texts of this side that were written since the backup",
            }


def _others(side: OpenSide) -> list[str]:
    return [name for name in side.founding.sides if name != side.name]


def _number_anew(side: OpenSide, received: Mapping[str, int]) -> None:
    """Leave out one number, which the recipient will miss: a trace of what happened."""
    sent = dict(side.post.sent)
    for name, number in received.items():
        before = sent.get(require_other(side, name), ())
        sent[name] = (*before, *[""] * (number + 1 - len(before)))
    side.post = replace(side.post, sent=sent)
    side.places.keep_post(side.post)
