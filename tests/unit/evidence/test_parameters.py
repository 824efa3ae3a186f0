from __future__ import annotations

import tomllib
from typing import Any

import pytest

from safeconduct.evidence import SIGNS, parameters_toml, parse_parameters, shipped_parameters
from safeconduct.evidence.parameters import Question
from safeconduct.evidence.signs import CONTACT_SIGNS
from safeconduct.tables import InputError


def table() -> dict[str, Any]:
    return tomllib.loads(parameters_toml(shipped_parameters()))


def test_the_table_is_written_as_it_is_read() -> None:
    shipped = shipped_parameters()
    assert parse_parameters(table(), where="t") == shipped


def test_the_shipped_table_knows_every_sign() -> None:
    weights = shipped_parameters().questions[Question.CAPTURED].weights
    assert set(weights) == set(SIGNS)


def test_contacts_never_count_against_captivity() -> None:
    weights = shipped_parameters().questions[Question.CAPTURED].weights
    assert all(weights[sign] >= 0 for sign in CONTACT_SIGNS)
    lowered = table()
    lowered["questions"]["captured"]["weights"]["contact demand"] = -1.0
    with pytest.raises(InputError, match="swindlers use true captives"):
        parse_parameters(lowered, where="t")


def test_all_faults_are_told_at_once() -> None:
    broken = table()
    del broken["slope"], broken["questions"]["he"]
    broken["reliability"]["A"] = -1
    broken["questions"]["alive"]["half_life_days"] = 0
    broken["questions"]["alive"]["weights"] = {"horoscope": 1.0, "visit held": "much"}
    broken["questions"]["mood"] = {}
    with pytest.raises(InputError) as fault:
        parse_parameters(broken, where="mine.toml")
    for word in ("slope", "for A", "[questions.he]", "half_life_days", "horoscope",
                 "must be numbers: visit held", "mood"):  # fmt: skip
        assert word in str(fault.value)
