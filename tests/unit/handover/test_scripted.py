from __future__ import annotations

import random
from collections.abc import Callable

import polars as pl

from safeconduct.handover import SIMULATED, Manifest, run_day, scripted_days

Make = Callable[..., Manifest]


def play(pairs: list[tuple[Manifest, Manifest]], seed: int) -> pl.DataFrame:
    days = scripted_days(pairs, rng=random.Random(seed))
    return pl.concat([run_day(a, b, d).outcomes for (a, b), d in zip(pairs, days, strict=True)])


def test_one_of_each_incident_over_all_stages(manifest: Make) -> None:
    pairs = [(manifest("A", 9, stage=s), manifest("B", 9, stage=s)) for s in (1, 2, 3)]
    counts = dict(play(pairs, 7)["outcome"].value_counts().rows())
    assert counts == {"delivered": 51, "refused_at_crossing": 1, "wrong_identity": 1, "died": 1}


def test_the_seed_decides(manifest: Make) -> None:
    pairs = [(manifest("A", 9), manifest("B", 9))]
    assert play(pairs, 1).equals(play(pairs, 1))
    assert not play(pairs, 1).equals(play(pairs, 2))


def test_every_event_says_that_it_is_simulated(manifest: Make) -> None:
    pairs = [(manifest("A", 4), manifest("B", 4))]
    (day,) = scripted_days(pairs, rng=random.Random(1))
    assert all(event.note.startswith(SIMULATED) for event in day)


def test_two_people_are_enough(manifest: Make) -> None:
    outcomes = play([(manifest("A", 1), manifest("B", 1))], 1)["outcome"].to_list()
    assert sorted(outcomes) == ["refused_at_crossing", "wrong_identity"]
