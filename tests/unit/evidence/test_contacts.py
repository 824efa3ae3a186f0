from __future__ import annotations

import polars as pl

from safeconduct.evidence import assess_contacts, flags_by_person


def contacts(*rows: tuple[str, str, str, str | None, str | None]) -> pl.DataFrame:
    names = ("person_id", "contact_value", "claim", "demand_amount", "proof_refused")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(record=pl.format("calls:{}", pl.int_range(pl.len())))


def test_one_number_asking_several_families_for_money_is_likely_fraud() -> None:
    found = assess_contacts(
        contacts(
            ("P-1", "555", "pay and he is put on the list", "3000", "yes"),
            ("P-2", "555", "a fee for the list", "500", None),
        )
    )
    assert found["risk"].to_list() == ["likely_fraud", "likely_fraud"]
    assert "several families" in found["reasons"][0]


def test_a_plain_call_home_raises_no_flag() -> None:
    found = assess_contacts(contacts(("P-1", "777", "he greets his mother", None, None)))
    assert found["risk"].to_list() == ["none"]
    assert flags_by_person(found).is_empty()


def test_a_demand_with_proof_of_life_may_be_extortion_by_those_who_hold_him() -> None:
    found = assess_contacts(contacts(("P-1", "777", "send money for his wound", "2000", "no")))
    assert found["risk"].to_list() == ["possible_extortion"]
    assert flags_by_person(found)["fraud_flags"].to_list() == ["possible_extortion"]
