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


@pytest.mark.parametrize(("seed", "most"), [(1, 4), (2, 4), (3, 12), (4, 250)])
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


def test_a_file_that_cannot_be_added_to_is_refused(
    tmp_path: Path, basis: tuple[TrainedModel, Population]
) -> None:
    path = tmp_path / "kept"
    with pytest.raises(StateError, match="no linkage has been kept"), State.open(path):
        pass
    path.write_bytes(b"not a database" * 999)
    with pytest.raises(StateError, match="not such a file"), State.open(path):
        pass
    path.unlink()
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE a (b INTEGER)")
    with pytest.raises(StateError, match="not the file of a kept linkage"), State.open(path):
        pass
    path.unlink()
    everyone = crowd(20, seed=9)
    added_in_parts(everyone, [], path, basis, most=250, judgements=[[]])
    with duckdb.connect(str(path)) as other:
        other.execute("UPDATE basis SET told = replace(told, '\"format\": 2', '\"format\": 0')")
    with pytest.raises(StateError, match="another version"), State.open(path):
        pass


def test_an_error_while_adding_leaves_everything_as_it_was(
    tmp_path: Path, basis: tuple[TrainedModel, Population], monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone, path = crowd(120, seed=7), tmp_path / "kept"
    early, late = everyone[:100], everyone[100:]
    added_in_parts(early, [], path, basis, most=12, judgements=[[]])
    with State.open(path) as state:
        before = state.identities(), state.links()
        with pytest.raises(ValueError, match="1 records are linked already, such as r:00099"):
            add(state, everyone[99:])
        with monkeypatch.context() as broken:
            broken.setattr("safeconduct.matching.outcomes.persons", _out_of_memory)
            with pytest.raises(MemoryError):
                add(state, late)
        assert state.identities().equals(before[0])
        assert state.links().equals(before[1])
        add(state, late)
        add(state, late.clear())
        after = state.identities()
    model, population = basis
    whole = link(everyone, seed=1, model=model, population=population, most_in_block=12)
    assert after.equals(whole.identities)


def _out_of_memory(*_: object, **__: object) -> None:
    raise MemoryError


def test_a_reference_that_came_to_mean_another_record_is_followed(
    tmp_path: Path, basis: tuple[TrainedModel, Population]
) -> None:
    everyone, path = crowd(60, seed=8).with_columns(refers_to=None), tmp_path / "kept"
    named = everyone.with_columns(
        refers_to=pl.when(pl.col("record") == "r:00003").then(pl.lit("r:00040"))
    )
    moved = pl.DataFrame({"record": ["r:00003"], "refers_to": ["r:00041"]})
    added_in_parts(named, [], path, basis, most=250, judgements=[[]])
    with State.open(path) as state:
        before = state.identities()
        changed = add(state, everyone.clear(), references=moved).identities
        after = state.identities()
    assert changed.sort("record").equals(after.join(before, on=after.columns, how="anti"))
    person = dict(after.select("record", "person_id").iter_rows())
    assert person["r:00003"] == person["r:00041"]
    model, population = basis
    whole = link(
        named.with_columns(refers_to=pl.col("refers_to").replace("r:00040", "r:00041")),
        seed=1, model=model, population=population,
    )  # fmt: skip
    assert after.equals(whole.identities)
