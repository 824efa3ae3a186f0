"""Ten thousand seeded bit flips in an exported log and in a bundle: each refused with a reason."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from record_talks import converse
from talk_room import accept, offered, side_keys

from safeconduct.record import Reason, RecordError
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import export_tiles
from safeconduct.talks.bundles import read_bundle

FLIPS = 5_000  # of each of the two
Files = Mapping[str, bytes]


def flip(files: Files, count: int, check: Callable[[Files], None]) -> Counter[Reason]:
    """Flip one bit at a time, in each file as often as its length says; count the reasons.

    Raises:
        AssertionError: if one was accepted, with the file and the bit.
    """
    rng, names = random.Random(7), sorted(files)
    weights = [len(files[name]) for name in names]
    reasons: Counter[Reason] = Counter()
    places = 0
    for _ in range(count):
        name = rng.choices(names, weights)[0]
        bit = rng.randrange(8 * len(files[name]))
        changed = bytearray(files[name])
        changed[bit // 8] ^= 1 << bit % 8
        try:
            check({**files, name: bytes(changed)})
        except RecordError as error:
            places += bool(error.what and error.where)
            reasons[error.reason] += 1
        else:
            raise AssertionError(f"bit {bit} of {name} was flipped unseen")
    assert places == count, "one does not say where and what"
    return reasons


def exported() -> tuple[Files, Callable[[Files], None]]:
    """A log with the cosignatures of everybody, both kinds, as tiles."""
    talks = converse(2)
    for _ in range(12):
        talks.say("A", "message", minute=2, mirrored=False)
    policy, note, log = talks.policy("A"), talks.carry("A", minute=3), talks.logs["A"]

    def check(files: Files) -> None:
        point = policy.check(files["checkpoint"], exact=True).checkpoint
        verify_tiles(point, files.get, [path for path in files if path != "checkpoint"])

    return {"checkpoint": note, **dict(export_tiles(log.tree, log.entries))}, check


def bundled() -> tuple[Files, Callable[[Files], None]]:
    room, offer = offered()
    accept(room, "A", offer)
    keys = {name: side_keys(name).key.public for name in "ABM"}

    def check(files: Files) -> None:
        opened = read_bundle(files["bundle"], keys)
        assert not opened.lacking, "a flip must not pass as a bundle that was cut"

    return {"bundle": room.pack("A", "B", all_of_it=True)}, check


@pytest.mark.parametrize("material", [exported, bundled])
def test_every_flipped_bit_is_found(
    material: Callable[[], tuple[Files, Callable[[Files], None]]],
) -> None:
    files, check = material()
    check(files)
    reasons = flip(files, FLIPS, check)
    assert reasons.total() == FLIPS
    assert reasons[Reason.BAD_SIGNATURE] + reasons[Reason.WRONG_ROOT] > FLIPS / 2


def test_a_bit_that_nothing_covers_would_be_noticed() -> None:
    """The control: the same flips where one file is covered by nothing."""
    files, check = exported()

    def careless(changed: Files) -> None:
        check({name: data for name, data in changed.items() if name != "unsigned"})

    with pytest.raises(AssertionError, match="of unsigned was flipped unseen"):
        flip({**files, "unsigned": bytes(100)}, FLIPS, careless)
