"""A command that dies anywhere leaves its side as it was, or is completed the next time."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from side_directories import enrolled

from safeconduct.cli.steps.side_offering import offer
from safeconduct.cli.steps.side_posting import pack, take
from safeconduct.cli.steps.side_store import OpenSide, opened

Act = Callable[[OpenSide], object]


class Killed(BaseException):
    """Nothing catches it, as nothing catches a SIGKILL."""


@contextmanager
def killed_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The process dies when it has made so many writes durable."""
    seen = [0]
    true = os.fsync

    def fsync(handle: int) -> None:
        seen[0] += 1
        if seen[0] > number:
            raise Killed
        true(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield seen


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """B has an offer of A under way to it, as a bundle; and terms are signed."""
    root = tmp_path_factory.mktemp("crashes")
    sides = enrolled(root)
    text = root / "terms.txt"
    text.write_text("As many as are given are got.")
    sides.carry("M", "A")
    sides("terms", "A", text)
    sides.carry("A", "B")
    sides("terms", "B", text)
    sides.carry("B", "A")
    with opened(root / "A", time=int(time.time())) as side:
        offer(side, LISTS, time=int(time.time()))
        (root / "bundle").write_bytes(pack(side, "B"))
    return root


LISTS = {(1, name): [{"person_id": f"{name}{n}"} for n in range(3)] for name in "AB"}


def run(root: Path, act: Act) -> None:
    with opened(root, time=int(time.time())) as side:
        act(side)


def held(root: Path) -> dict[str, Any]:
    """All that a side would build on; opening it verifies all of it."""
    with opened(root, time=int(time.time())) as side:
        return {
            "logs": {o: [e.leaf.hex() for e in es] for o, es in side.delegation.logs().items()},
            "counted": side.delegation.counted(),
            "post": side.post,
            "openings": sorted(path.name for path in (root / "openings").glob("*")),
            "payloads": sorted(path.name for path in (root / "payloads").glob("*")),
            "pending": (root / "pending").exists(),
        }


def test_a_bundle_whose_taking_dies_anywhere(
    founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (founded / "bundle").read_bytes()

    def act(side: OpenSide) -> object:
        return take(side, data, time=int(time.time()))

    whole = tmp_path / "whole"
    shutil.copytree(founded / "B", whole)
    before = held(whole)
    run(whole, act)
    after = held(whole)
    assert after != before
    completed = 0
    for number in range(100):
        root = tmp_path / str(number)
        shutil.copytree(founded / "B", root)
        with killed_at(number, monkeypatch) as seen:
            try:
                run(root, act)
            except Killed:
                pass
            else:
                break
        found = held(root)
        assert not found["pending"]
        assert found == before or {**found, "openings": ()} == {**after, "openings": ()}
        completed += found != before
        run(root, act)
        assert held(root) == after
    assert number > 5, seen
    assert completed, "at least once the next opening completes it"


def test_an_offer_that_dies_anywhere(
    founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was said or it was not; nothing is left of one that was not."""
    shutil.copytree(founded / "B", tmp_path / "B")
    run(tmp_path / "B", lambda side: take(side, (founded / "bundle").read_bytes(), time=1 << 31))
    before = held(tmp_path / "B")

    def act(side: OpenSide) -> object:
        return offer(side, LISTS, time=1 << 31)

    outcomes = set()
    for number in range(100):
        root = tmp_path / str(number)
        shutil.copytree(tmp_path / "B", root)
        with killed_at(number, monkeypatch):
            try:
                run(root, act)
            except Killed:
                pass
            else:
                break
        found = held(root)
        said = found["logs"] != before["logs"]
        outcomes.add(said)
        if said:
            run(root, lambda side: side.lists(side.delegation.view().standing[-1]))
            assert len(found["openings"]) == len(before["openings"]) + 1
        else:
            assert found == before
            run(root, act)
    assert number > 3
    assert False in outcomes


def test_a_bundle_whose_packing_dies_anywhere(
    founded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No number is ever given to two bundles that differ and may both have left."""
    shutil.copytree(founded / "B", tmp_path / "B")
    run(tmp_path / "B", lambda side: take(side, (founded / "bundle").read_bytes(), time=1 << 31))
    for number in range(100):
        root = tmp_path / str(number)
        shutil.copytree(tmp_path / "B", root)
        given: list[bytes] = []

        def act(side: OpenSide, given: list[bytes] = given) -> None:
            given.append(pack(side, "A"))

        with killed_at(number, monkeypatch):
            try:
                run(root, act)
            except Killed:
                assert not given, "a bundle leaves only when its number is kept"
            else:
                break
        run(root, act)
        run(root, act)
        assert given[0] == given[1]
    assert number > 2
