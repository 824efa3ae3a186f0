from __future__ import annotations

import pytest

from safeconduct.record import Checkpoint, Reason, RecordError
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import Tile, export_tiles, read_bundle, tiles_of, write_bundle


def log(size: int) -> tuple[list[bytes], Tree, dict[str, bytes]]:
    entries = [b"entry %d" % number for number in range(size)]
    tree = Tree(map(leaf_hash, entries))
    return entries, tree, dict(export_tiles(tree, entries))


def verify(tree: Tree, files: dict[str, bytes], size: int | None = None) -> int:
    point = Checkpoint("a.example", len(tree) if size is None else size, tree.root(size))
    return len(verify_tiles(point, files.get, list(files)).entries)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000",
        "tile/entries/000.p/1",
        "tile/63/x999/x999/999.p/255",
        "tile/1/x001/000",
        "tile/0/x001/x234/067",
    ],
)
def test_paths_come_back(path: str) -> None:
    assert Tile.parse(path).path == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/8/0/000",
        "tile/0/../000",
        "checkpoint",
    ],
)
def test_other_names_are_refused(path: str) -> None:
    with pytest.raises(RecordError) as caught:
        Tile.parse(path)
    assert caught.value.reason is Reason.UNEXPECTED


def test_the_example_of_the_specification() -> None:
    tiles = list(tiles_of(70_000))
    level = {n: [t for t in tiles if t.level == n] for n in (0, 1, 2)}
    assert [len(level[n]) for n in (0, 1, 2)] == [274, 2, 1]
    assert [level[n][-1].width for n in (0, 1, 2)] == [112, 17, 1]
    assert [t.path for t in tiles_of(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_an_export_verifies(size: int) -> None:
    _, tree, files = log(size)
    assert verify(tree, files) == size


def test_an_export_grows_by_what_is_new() -> None:
    entries, tree, whole = log(600)
    grown: dict[str, bytes] = {}
    for since, size in [(0, 5), (5, 300), (300, 300), (300, 600)]:
        grown |= dict(export_tiles(tree, entries, size=size, since=since))
    assert whole.items() <= grown.items()
    assert verify(tree, grown) == 600
    assert dict(export_tiles(tree, entries, since=600)) == {}


def test_a_full_tile_may_stand_for_a_partial_one() -> None:
    _, tree, files = log(600)
    assert verify(tree, files, 300) == 300
    assert verify(tree, files, 7) == 7


def test_what_lies_behind_the_checkpoint_is_not_under_it() -> None:
    _, tree, files = log(600)
    files["tile/0/002.p/88"] = bytes(88 * 32)
    assert verify(tree, files, 512) == 512
    with pytest.raises(RecordError):
        verify(tree, files, 513)


def test_a_narrower_tile_that_was_left_must_agree() -> None:
    entries, tree, files = log(40)
    old = dict(export_tiles(tree, entries, size=30))
    assert verify(tree, files | old) == 40
    for path in old:
        with pytest.raises(RecordError) as caught:
            verify(tree, files | {path: old[path][:-1] + b"\xff"})
        assert caught.value.where == path


def test_bundles_come_back() -> None:
    entries = [b"", b"a", b"x" * 65_535]
    assert read_bundle(write_bundle(entries), 3) == entries
    for data in (write_bundle(entries)[:-1], b"\0"):
        with pytest.raises(RecordError):
            read_bundle(data, 3)
    with pytest.raises(RecordError):
        write_bundle([b"x" * 65_536])


def test_a_huge_size_costs_nothing() -> None:
    _, tree, files = log(300)
    with pytest.raises(RecordError) as caught:
        verify_tiles(Checkpoint("a", 2**63 - 1, tree.root()), files.get, list(files))
    assert caught.value.reason is Reason.MISSING
    assert caught.value.where == "tile/entries/001"
