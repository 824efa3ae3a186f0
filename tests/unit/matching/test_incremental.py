"""Records added to a kept linkage give the persons and links of a whole run on the same basis."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import polars as pl
import pytest

from safeconduct.matching import Judged, Judgement, TrainedModel, link, prepare
from safeconduct.matching.incremental.adding import Added, add
from safeconduct.matching.incremental.state import State, StateError
from safeconduct.matching.population import Population

FAMILIES = ("Коваль", "Koval", "Шевченко", "Schewtschenko", "Мельник", "Melnyk", "Бондар", "Bondar")
GIVEN = ("Іван", "Ivan", "Олена", "Olena", "Вова", "Wladimir", "Petro", "Павло")
KINDS = ("tracing_request", "captor_list", "capture_card", "testimony")
COLUMNS = ("record", "source", "kind", "family_name", "given_name", "birth_date", "service_number",
           "refers_to", "edition", "birth_place")  # fmt: skip


def crowd(count: int, *, seed: int) -> pl.DataFrame:
    """Records of few names and days, so that blocks fill, with numbers, references and lists."""
    dice = random.Random(seed)
    rows = []
    for i in range(count):
        kind = dice.choice(KINDS)
        day = f"19{70 + dice.randrange(6)}-0{1 + dice.randrange(3)}-1{dice.randrange(3)}"
        number = f"{dice.randrange(count // 3):06d}" if dice.random() < 0.4 else None
        refers = f"r:{dice.randrange(count):05d}" if dice.random() < 0.05 else None
        rows.append((
            f"r:{i:05d}", kind, kind, dice.choice(FAMILIES), dice.choice(GIVEN), day, number,
            refers, str(dice.randrange(4)), dice.choice(("Orla", "Tesma", None)),
        ))  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def verdicts(records: pl.DataFrame, count: int, *, seed: int) -> list[Judged]:
    dice = random.Random(seed)
    keys = records["record"].to_list()
    return [
        Judged(left=a, right=b, judgement=dice.choice(tuple(Judgement)))
        for a, b in (dice.sample(keys, 2) for _ in range(count if len(keys) > 1 else 0))
    ]


@pytest.fixture(scope="module")
def basis() -> tuple[TrainedModel, Population]:
    everyone = crowd(300, seed=0)
    return link(everyone, seed=1).model, Population.of(prepare(everyone))


def added_in_parts(
    records: pl.DataFrame,
    parts: list[pl.DataFrame],
    path: Path,
    basis: tuple[TrainedModel, Population],
    *,
    most: int,
    judgements: list[list[Judged]],
) -> tuple[pl.DataFrame, pl.DataFrame, list[Added]]:
    model, population = basis
    link(
        records, seed=1, model=model, population=population, most_in_block=most, keep=path,
        judgements=judgements[0],
    )  # fmt: skip
    done = []
    with State.open(path) as state:
        for part, judged in zip(parts, judgements[1:], strict=True):
            done.append(add(state, part, judgements=judged))
        return state.identities(), state.links(), done


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [4, 12, 250])
def test_adding_gives_what_a_whole_run_gives(
    seed: int, most: int, tmp_path: Path, basis: tuple[TrainedModel, Population]
) -> None:
    everyone = crowd(160, seed=seed + 10)
    mixed = everyone.sample(fraction=1.0, shuffle=True, seed=seed)
    parts = [mixed[:100], mixed[100:130], mixed[130:131], mixed[131:]]
    judgements = [verdicts(part, 3, seed=seed + i) for i, part in enumerate(parts)]
    judgements[2] = judgements[0][1:] + judgements[2]
    judgements[3] = verdicts(everyone, 6, seed=seed)
    identities, links, done = added_in_parts(
        parts[0], parts[1:], tmp_path / "kept", basis, most=most, judgements=judgements
    )
    model, population = basis
    whole = link(
        everyone, seed=1, model=model, population=population, most_in_block=most,
        judgements=judgements[3],
    )  # fmt: skip
    assert identities.equals(whole.identities)
    assert links.equals(whole.links)
    assert whole.links.height > 50
    assert sum(d.pairs for d in done) > 0
    if most == 4:
        assert sum(d.dropped for d in done) > 0
