from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from safeconduct.documents import network_plot
from safeconduct.evidence import (
    ContactRisk,
    Desk,
    assess_contacts,
    flags_by_person,
    judge_contacts,
)
from safeconduct.evidence.fraud.advice import LANGUAGES, advice, police_report


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


def test_no_contacts_are_judged_without_work_and_look_like_any_other_answer() -> None:
    assert_frame_equal(assess_contacts(contacts()), judge_contacts(contacts()).contacts)


def test_a_plain_call_home_raises_no_flag() -> None:
    found = assess_contacts(contacts(("P-1", "777", "he greets his mother", None, None)))
    assert found["risk"].to_list() == ["none"]
    assert flags_by_person(found).is_empty()


def test_a_demand_with_proof_of_life_may_be_extortion_by_those_who_hold_him() -> None:
    found = assess_contacts(contacts(("P-1", "777", "send money for his wound", "2000", "no")))
    assert found["risk"].to_list() == ["possible_extortion"]
    assert flags_by_person(found)["fraud_flags"].to_list() == ["possible_extortion"]


def desk(*rows: dict[str, str]) -> Desk:
    names = ("person_id", "contact_value", "claim", "demand_amount", "proof_refused", "called_on",
             "handle", "device", "pay_to", "payee", "own_number", "own_device")  # fmt: skip
    frame = pl.DataFrame(
        [{n: row.get(n) for n in names} for row in rows], schema=dict.fromkeys(names, pl.String)
    ).with_columns(record=pl.format("calls:{}", pl.int_range(pl.len())))
    return judge_contacts(
        frame,
        dead=pl.Series("person_id", ["P-dead"]),
        sightings=pl.DataFrame(
            {"person_id": ["P-seen"], "seen_on": ["2026-05-03"], "health": ["good"]}
        ),
    )


def signals(*rows: dict[str, str]) -> list[set[str]]:
    return [set(s.split()) for s in desk(*rows).contacts["signals"].fill_null("")]


def test_one_account_named_to_several_families_under_several_spellings_is_seen() -> None:
    found = signals(
        {"person_id": "P-1", "pay_to": "GB82 WEST 1234 5698 7654 32", "demand_amount": "100"},
        {"person_id": "P-2", "pay_to": "gb82west12345698765432", "demand_amount": "200"},
    )
    assert all("shared_account" in s for s in found)


def test_the_bureaus_own_line_to_many_families_is_no_sign() -> None:
    found = desk(
        {"person_id": "P-1", "contact_value": "+44 20 7946 0000", "claim": "asked for a sample"},
        {"person_id": "P-2", "contact_value": "+44 20 7946 0000", "claim": "asked for a sample"},
    )
    assert found.contacts["risk"].to_list() == ["none", "none"]
    assert found.network.rings.is_empty()


def test_a_telephone_of_the_dead_is_known_again() -> None:
    found = signals(
        {"person_id": "P-dead", "own_device": "490154203237518", "claim": "his telephone"},
        {"person_id": "P-2", "device": "49 0154 2032 3751 8", "demand_amount": "900"},
    )
    assert "dead_line" in found[1]


def test_his_own_telephone_is_no_sign_of_a_swindle_and_may_be_extortion() -> None:
    found = desk(
        {"person_id": "P-1", "contact_value": "0044 20 7946 0000", "demand_amount": "900",
         "own_number": "+44 20 7946 0000"},
    )  # fmt: skip
    assert found.contacts["risk"].to_list() == ["possible_extortion"]


def test_in_hospital_when_seen_well_stands_against_the_evidence() -> None:
    claim = "he is in hospital and the operation costs money"
    near = {"person_id": "P-seen", "claim": claim, "demand_amount": "9", "called_on": "2026-05-20"}
    assert "against_evidence" in signals(near)[0]
    assert "against_evidence" not in signals({**near, "called_on": "2026-09-01"})[0]


def test_the_words_of_an_earlier_demand_to_another_family_are_known_again() -> None:
    words = "the seal will be lifted from {} when the candles have been paid for, send it today"
    found = desk(
        {"person_id": "P-1", "claim": words.format("Ivan"), "demand_amount": "9",
         "called_on": "2026-01-01"},
        {"person_id": "P-2", "claim": words.format("Petro"), "demand_amount": "90",
         "called_on": "2026-02-01"},
        {"person_id": "P-3", "claim": "he was heard by his sister and greets all of you at home",
         "called_on": "2026-03-01"},
    )  # fmt: skip
    assert found.contacts["script_like"].to_list() == ["", "calls:0", ""]


@pytest.mark.parametrize(
    "claim",
    [
        "продиктуйте код з повідомлення банку", "назовите код, который пришёл из банка",
        "read me the code that the bank has sent", "lisez-moi le code reçu de la banque",
        "اقرؤوا رمز البنك الذي وصلكم",
    ],
)  # fmt: skip
def test_bank_codes_are_asked_for_in_five_languages(claim: str) -> None:
    found = desk({"person_id": "P-1", "claim": claim, "proof_refused": "yes"})
    assert "bank_codes" in found.contacts["signals"][0].split()
    assert found.contacts["risk"].to_list() == ["likely_fraud"]


def test_rings_join_callers_over_any_trace_and_leave_others_out() -> None:
    found = desk(
        {"person_id": "P-1", "contact_value": "+44 20 7946 0001", "payee": "A B",
         "demand_amount": "1"},
        {"person_id": "P-2", "contact_value": "+44 20 7946 0002", "payee": "B A", "handle": "@x_y",
         "demand_amount": "1"},
        {"person_id": "P-3", "handle": "https://t.me/X_Y", "demand_amount": "1"},
        {"person_id": "P-4", "contact_value": "+44 20 7946 0004", "demand_amount": "1"},
    )  # fmt: skip
    assert found.network.rings.select("ring", "contacts", "families").rows() == [("R-001", 3, 3)]
    assert found.contacts["ring"].to_list() == ["R-001", "R-001", "R-001", ""]


def test_a_contact_without_a_case_is_judged_and_kept() -> None:
    found = desk({"claim": "pay for a place on the list", "demand_amount": "3000",
                  "proof_refused": "yes"})  # fmt: skip
    assert found.contacts["risk"].to_list() == ["likely_fraud"]
    assert flags_by_person(found.contacts).is_empty()


def test_traces_that_cannot_be_right_come_back_all_at_once() -> None:
    found = desk(
        {"person_id": "P-1", "pay_to": "GB83 WEST 1234 5698 7654 32"},
        {"person_id": "P-2", "contact_value": "12345", "device": "490154203237519"},
    )
    assert {(p.file, p.column) for p in found.problems} == {
        ("calls:0", "pay_to"), ("calls:1", "contact_value"), ("calls:1", "device"),
    }  # fmt: skip


def test_without_contacts_nothing_breaks() -> None:
    assert desk().contacts.is_empty()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("risk", list(ContactRisk))
def test_families_are_advised_in_their_language(risk: ContactRisk, language: str) -> None:
    assert len(advice(risk, language)) >= 2


def test_the_police_learn_no_name_of_a_family() -> None:
    found = desk(
        {"person_id": "P-1", "contact_value": "+44 20 7946 0001", "demand_amount": "5",
         "claim": "pay for the list", "proof_refused": "yes"},
        {"person_id": "P-2", "contact_value": "+44 20 7946 0002", "claim": "he greets you"},
    )  # fmt: skip
    told = pl.DataFrame({"record": ["calls:0"], "claim": ["pay for the list"]})
    report = police_report(found.contacts, found.network, told)
    assert report["report"].to_list() == ["calls:0"]
    assert report["trace"].to_list() == ["phone:+442079460001"]
    assert not {"person_id", "full_name"} & set(report.columns)
    assert "P-1" not in report.write_csv()


def test_the_picture_is_the_same_each_time_and_names_no_case() -> None:
    rows = [
        {"person_id": f"P-{n}", "contact_value": "+44 20 7946 0001", "demand_amount": "5"}
        for n in range(4)
    ]
    one, other = network_plot(desk(*rows).network).svg(), network_plot(desk(*rows).network).svg()
    assert one == other
    assert "P-1" not in one
    assert "4 contacts with 4 families" in one
