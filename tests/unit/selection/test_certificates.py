"""What an outsider finds in a certificate: nothing in lists by the rules, else every departure."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from safeconduct.cartel import Agreement, parse_positions
from safeconduct.selection import Inputs, lists_of
from safeconduct.selection.certificates import (
    Commitments,
    Opening,
    certificate,
    check_certificate,
    check_own_proof,
    commit_pool,
    commit_seed,
    own_proof,
    tokens_of,
)
from safeconduct.tables.problems import InputError

SEED, SALT = b"drawn by the mediator", bytes(32)
Made = tuple[Inputs, pl.DataFrame, Commitments, tuple[Opening, ...]]


def salts() -> Callable[[], bytes]:
    """Salts of a test; a bureau draws real ones."""

    def count() -> Iterator[bytes]:
        number = 0
        while True:
            number += 1
            yield hashlib.sha256(str(number).encode()).digest()

    numbers = count()
    return lambda: next(numbers)


@pytest.fixture
def made(clearance: Callable[..., pl.DataFrame], agreement: Callable[..., Agreement]) -> Made:
    people: dict[str, dict[str, Any]] = {
        f"{side}{n:02}": {
            "birth_date": "1960" if n % 3 == 0 else "1990", "full_name": f"Secret Name {n}",
            "unit": "5th" if n % 4 == 1 else "1st", "captured_on": f"2025-03-1{n // 2 % 2}",
            "branch": "pilot" if side == "a" and n in (5, 6) else "army",
        }
        for side in "ab" for n in range(26)
    }  # fmt: skip
    child = {"owed": True, "civilian": True, "in_scope": False, "category": "child"}
    inputs = Inputs(
        clearance=clearance(people | {"a90": child}),
        agreement=agreement(
            (9, 1), (8, 0), quotas=[{"side": "A", "branch": "pilot", "at_most": 1}]
        ),
        positions=parse_positions(
            {s: {"requests": [{"unit": "5th", "weight": 3}]} for s in "AB"}, where="t"
        ),
        record_persons=pl.DataFrame(schema={"record": pl.String, "person_id": pl.String}),
        lottery_seed=b"",
    )
    commitments, openings = commit_pool(inputs, salts=salts(), seed=commit_seed(SEED, salt=SALT))
    drawn = replace(inputs, lottery_seed=SEED, tokens=tokens_of(openings))
    return drawn, lists_of(drawn).listed, commitments, openings


def issued(made: Made, listed: pl.DataFrame | None = None) -> dict[str, Any]:
    inputs, lists, commitments, openings = made
    data = certificate(
        inputs, lists if listed is None else listed, commitments=commitments, openings=openings,
        seed_salt=SALT,
    )  # fmt: skip
    read: dict[str, Any] = json.loads(json.dumps(data))
    return read


def wrong(data: dict[str, Any], commitments: Commitments | None) -> set[str]:
    return {c.name for c in check_certificate(data, commitments=commitments) if not c.holds}


def test_lists_by_the_rules_are_found_to_be_so_and_name_nobody(made: Made) -> None:
    data = issued(made)
    assert wrong(data, made[2]) == set()
    text = json.dumps(data)
    for told in ("Secret", '"a05', '"b11', '"1960', '"1990', "2025-0", "5th", "pilot"):
        assert told not in text
    # The two pilots and whoever must be closed with them, so that nobody is pointed at.
    assert len(data["closed"]["leaves"]) >= 10
    people = {o.person_id for o in made[3]}
    assert "a90" not in people
    assert len(data["opened"]) + len(data["closed"]["leaves"]) == len(people) == 52


def test_without_what_was_published_before_a_certificate_proves_nothing(made: Made) -> None:
    assert wrong(issued(made), None) == {"the commitments are those published before"}
    other = replace(made[2], root="00" * 32)
    assert wrong(issued(made), other) == {"the commitments are those published before"}


def swapped(made: Made, by: str) -> pl.DataFrame:
    """The lists with one who stands behind in a rule put in the place of one who stands before."""
    order = ("need", "asked", "turn", "ticket")
    ticket = {
        o.person_id: hashlib.sha256(SEED + b"|" + o.token.encode()).hexdigest() for o in made[3]
    }
    listed = set(made[1]["person_id"])

    def key(o: Opening) -> tuple[Any, ...]:
        return (*(o.numbers[name] for name in order[:3]), ticket[o.person_id])

    at = order.index(by)
    shown = {row["record"]["token"] for row in issued(made)["opened"]}
    out, instead = next(
        (a.person_id, b.person_id)
        for a in made[3] for b in made[3]
        if a.token in shown and b.token in shown
        and a.person_id in listed and b.person_id not in listed
        and a.numbers["class"] == b.numbers["class"]
        and key(a)[:at] == key(b)[:at] and key(a)[at] < key(b)[at]
    )  # fmt: skip
    return made[1].with_columns(pl.col("person_id").replace(out, instead))


@pytest.mark.parametrize(
    ("by", "rule"),
    [
        ("need", "higher points first"),
        ("asked", "of equals, those asked for first"),
        ("turn", "of equals, the first captured first"),
        ("ticket", "of equals, by lottery"),
    ],
)
def test_whoever_was_passed_over_is_found(made: Made, by: str, rule: str) -> None:
    assert rule in wrong(issued(made, swapped(made, by)), made[2])


def change_seed(data: dict[str, Any]) -> None:
    data["seed"]["seed"] = b"another".hex()


def change_turn(data: dict[str, Any]) -> None:
    data["opened"][0]["record"]["need"] = 99


def drop_a_leaf(data: dict[str, Any]) -> None:
    data["closed"]["leaves"].pop()


def change_a_stage(data: dict[str, Any]) -> None:
    data["stages"][0]["A"] -= 1


def list_a_closed_one_more(data: dict[str, Any]) -> None:
    data["closed"]["listed"].setdefault("1", {"A": 0, "B": 0})["A"] += 1


def another_class_count(data: dict[str, Any]) -> None:
    data["classes"][0]["people"] += 1


def smaller_classes(data: dict[str, Any]) -> None:
    data["smallest_class"] = 1000


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (change_seed, "the seed is the one committed to"),
        (change_turn, "all leaves are those committed to"),
        (drop_a_leaf, "all leaves are those committed to"),
        (change_a_stage, "stages have the numbers told"),
        (list_a_closed_one_more, "stages have the numbers told"),
        (another_class_count, "class counts are those of the rows"),
        (smaller_classes, "no class is too small to be shown"),
    ],
)
def test_whatever_is_changed_is_found(
    made: Made, change: Callable[[dict[str, Any]], None], rule: str
) -> None:
    data = copy.deepcopy(issued(made))
    change(data)
    assert rule in wrong(data, made[2])


@pytest.mark.parametrize("data", [{}, {"format": "x"}, {"seed": 3, "opened": []}, {"opened": [1]}])
def test_what_is_no_certificate_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="this is no certificate of lists"):
        check_certificate(data)


def test_one_person_checks_his_own_facts_and_nobody_elses(made: Made) -> None:
    data = issued(made)
    proof = own_proof(made[3], "a03")
    assert proof.opening.facts["points"] == "10"
    assert check_own_proof(proof, data)
    closed = own_proof(made[3], "a05")
    assert check_own_proof(closed, data)
    forged = replace(proof, opening=replace(proof.opening, facts={"points": "99"}))
    assert not check_own_proof(forged, data)
    with pytest.raises(KeyError):
        own_proof(made[3], "zz")


def test_somebody_on_a_list_of_whom_nobody_committed_is_told(made: Made) -> None:
    stranger = made[1].with_columns(pl.col("person_id").replace("a03", "x77"))
    assert "a03" in made[1]["person_id"]
    with pytest.raises(InputError, match="x77 stands on a list and in no commitment"):
        issued(made, stranger)


def test_a_salt_has_its_size() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commit_seed(SEED, salt=b"short")
