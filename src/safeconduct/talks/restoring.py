"""After a restored backup: this side's own entries, which the others have, are taken back.

Whoever restored an old backup and spoke would give indexes of his log a second time, which convicts
him of a fork. So nothing is taken but what this side signed and what goes on from what is here.
"""

from __future__ import annotations

from safeconduct.record import Reason, RecordError
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import checkpoint_of
from safeconduct.talks.bundles import Bundle, LogPart
from safeconduct.talks.delegation import Delegation


def entries_to_take_back(side: Delegation, bundle: Bundle, *, have: int, ask: str) -> list[bytes]:
    """The entries of a side's own log that it lacks, from another side's bundle, tested.

    Args:
        side: as it was restored.
        bundle: of another side, with everything.
        have: how many of its own entries the side has.
        ask: what to do if the bundle does not have what is needed.

    Raises:
        RecordError: if it lacks some, brings none, or the side has signed another history.
    """
    part = next((part for part in bundle.logs if part.origin == side.origin), None)
    if part is None or bundle.recipient != side.name or part.first > have:
        what = f"does not have this side's entries from {have} on"
        raise RecordError("bundle", what, ask, reason=Reason.MISSING)
    side.policy(side.name).check_log(part.note)
    point = checkpoint_of(part.note)
    fresh = list(part.entries[have - part.first : point.size - part.first])
    if not fresh or part.first + len(part.entries) < point.size:
        what = "has no more of this side's entries than are here"
        raise RecordError("bundle", what, ask, reason=Reason.MISSING)
    trees = {one.origin: _extended(side, one) for one in bundle.logs}
    trees[side.origin] = side.chain.tree.copy()
    for entry in fresh:
        trees[side.origin].append(leaf_hash(entry))
    if trees[side.origin].root() != point.root:
        what = "this side has signed another history than begins here"
        remedy = "Keep both, say nothing, and show them to the mediator."
        raise RecordError("bundle", what, remedy, reason=Reason.FORK)
    trial = side.trial(side.origin, trees)
    for entry in fresh:
        trial.add(trial.check(entry))
    return fresh


def _extended(side: Delegation, part: LogPart) -> Tree:
    tree = side.chain_of(part.origin).tree.copy()
    for entry in part.entries[max(0, len(tree) - part.first) :]:
        tree.append(leaf_hash(entry))
    return tree
