"""The corpus of every target and seeded mutations of it, without atheris."""

from __future__ import annotations

import random
import time
import tracemalloc
from pathlib import Path

import pytest
from fuzz.mutations import mutate
from fuzz.targets import SEEDS, TARGETS

from safeconduct.record import RecordError, decode_json

CORPUS = Path(__file__).parent / "corpus"
MUTATIONS = 120
SLOW = {"taken": 25}


def corpus(target: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((CORPUS / target).iterdir())}


def test_every_target_has_a_corpus() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS) == set(SEEDS)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_what_is_real_is_accepted_and_nothing_else_comes_out(target: str) -> None:
    for name, data in corpus(target).items():
        accepted = TARGETS[target](data)
        assert accepted or not name.startswith("good-"), name


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_mutations(target: str) -> None:
    rng, seeds = random.Random(target), list(corpus(target).values())
    for _ in range(SLOW.get(target, MUTATIONS)):
        TARGETS[target](mutate(rng.choice(seeds), rng, seeds))


@pytest.mark.parametrize("target", ["bundle", "sections", "tile", "plain"])
def test_lengths_that_lie_take_no_memory(target: str) -> None:
    """Every four bytes of the first 200 in turn say that very much follows."""
    seeds = corpus(target)
    for data in seeds.values():
        TARGETS[target](data)  # what is cached is not counted
    tracemalloc.start()
    for data in seeds.values():
        for at in range(0, min(200, len(data)), 4):
            TARGETS[target](data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_many_keys_of_which_the_last_comes_twice_are_refused_quickly() -> None:
    keys = ",".join(f'"{number}":1' for number in [*range(60_000), 59_999])
    begun = time.process_time()
    with pytest.raises(RecordError, match="'59999' occurs twice"):
        decode_json(f"{{{keys}}}".encode())
    assert time.process_time() - begun < 2


def test_a_payload_is_named_by_a_hash() -> None:
    """Also where the file ends before it, so that its hash is never compared."""
    data = corpus("manifest")["good-payload"]
    digest = data.partition(b'"sha256":"')[2][:64]
    cut = data.removesuffix(b"sealed")
    assert TARGETS["manifest"](cut)
    assert not TARGETS["manifest"](cut.replace(digest, b"../elsewhere"))
