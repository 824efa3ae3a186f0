from __future__ import annotations

import tomllib

import numpy as np
import polars as pl
import pytest
from made_evidence import NO_LINKS, ON, frames, report

from safeconduct.evidence import (
    ENQUIRIES,
    UNACKNOWLEDGED_SCHEMA,
    by_group,
    captivity,
    demands,
    found_unacknowledged,
    return_asked_toml,
    shipped_parameters,
    unacknowledged,
    weigh_everything,
    with_origin,
)
from safeconduct.evidence.demands import LANGUAGES, TOLD
from safeconduct.evidence.enquiries import expected_bits

NAMED = {"full_name": "Koval Ivan", "family_name": "Koval", "given_name": "Ivan"}
SEEN = {"fate": "held", "witness_of": "custody", "detaining_power": "B"}


def listed(
    *told: dict[str, str], people: dict[str, dict[str, str]], links: pl.DataFrame = NO_LINKS
) -> pl.DataFrame:
    """The list made of what is told about the people named."""
    reports, records, identities = frames(*told)
    fates = records.select("record", "fate") if "fate" in records.columns else records.select(
        "record", fate=pl.lit(None, dtype=pl.String))  # fmt: skip
    names = ("full_name", "family_name", "given_name", "birth_date", "unit", "captured_on",
             "prisoner_number")  # fmt: skip
    table = pl.DataFrame(
        [{"person_id": p, **{n: v.get(n, "") for n in names}} for p, v in people.items()]
    ).with_columns(party_of_origin=pl.lit("A"))
    status = captivity(with_origin(reports, records), identities, fates)
    weighing = weigh_everything(
        reports=reports, records=records, identities=identities, links=links, people=table,
        parameters=shipped_parameters(), on=ON,
    )  # fmt: skip
    return unacknowledged(
        people=table.join(status, on="person_id"), beliefs=weighing.beliefs,
        contributions=weighing.contributions, reports=reports, identities=identities, links=links,
        areas=pl.DataFrame(
            {"person_id": ["P-1"], "area": ["Salt Ford"], "last_seen_on": ["2026-08-27"]}
        ),
        parameters=shipped_parameters(), on=ON,
    )  # fmt: skip


def test_a_captive_seen_by_returnees_and_on_no_list_is_listed_with_reasons() -> None:
    row = listed(
        report("P-1", "b:1", "tracing_request"),
        report("P-1", "w:1", "testimony", teller="X", **SEEN),
        report("P-1", "w:2", "testimony", teller="Y", **SEEN),
        people={"P-1": {**NAMED, "captured_on": "2026-09-01", "unit": "3rd"}},
    ).row(0, named=True)
    assert row["on_list"]
    assert (row["captor"], row["area"], row["days_since_capture"]) == ("B", "Salt Ford", 15)
    assert "w:1" in row["reasons"]
    assert row["next_enquiry"]
    assert row["expected_bits"] >= 0


def test_days_are_counted_from_where_he_was_last_seen_if_nobody_knows_the_capture() -> None:
    row = listed(report("P-1", "nvs:1", "visit", **SEEN), people={"P-1": NAMED}).row(0, named=True)
    assert (row["captured_on"], row["days_since_capture"]) == ("2026-08-27", 20)


def test_nobody_is_asked_what_would_tell_nothing() -> None:
    row = listed(
        report("P-1", "nvs:1", "visit", **SEEN),
        report("P-1", "w:1", "testimony", **SEEN),
        people={"P-1": NAMED},
    ).row(0, named=True)
    assert "demand acknowledgement" in row["next_enquiry"]
    assert (row["expected_bits"], row["enquiries"]) == (0.0, "")


def test_whoever_stands_on_a_list_of_his_captors_is_not_here() -> None:
    found = listed(
        report("P-1", "captor:1", "captor_list", fate="held", detaining_power="B"),
        people={"P-1": NAMED},
    )
    assert found.is_empty()


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({"full_name": "Ivan", "given_name": "Ivan"}, "cannot be named"),
        ({**NAMED, "prisoner_number": "K1"}, "prisoner's number"),
    ],
)
def test_whoever_cannot_be_demanded_yet_is_put_aside_with_the_reason(
    who: dict[str, str], why: str
) -> None:
    row = listed(report("P-1", "nvs:1", "visit", **SEEN), people={"P-1": who}).row(0, named=True)
    assert not row["on_list"]
    assert why in row["why_not"]


def test_a_like_entry_on_the_captors_list_is_compared_first() -> None:
    found = listed(
        report("P-1", "nvs:1", "visit", **SEEN),
        report("P-2", "captor:1", "captor_list", fate="held", detaining_power="B"),
        people={"P-1": NAMED, "P-2": NAMED},
        links=pl.DataFrame({"record_l": ["captor:1"], "record_r": ["nvs:1"], "probability": [0.8]}),
    )
    row = found.row(0, named=True)
    assert row["like_entry"] == "captor:1"
    assert "another spelling" in row["why_not"]
    assert row["next_enquiry"] == ENQUIRIES[0].words


def test_a_single_doubtful_lead_is_not_enough() -> None:
    row = listed(
        report("P-1", "b:1", "tracing_request"),
        report("P-1", "c:1", "contact", claim="pay", demand_amount="900"),
        people={"P-1": NAMED},
    ).row(0, named=True)
    assert "not sure enough" in row["why_not"]


def test_information_is_never_negative_and_greatest_for_what_is_open() -> None:
    p = np.linspace(0, 1, 51)
    for enquiry in ENQUIRIES:
        bits = expected_bits(p, enquiry.if_captive, enquiry.if_not)
        assert (bits >= 0).all()
        assert bits[0] == bits[-1] == 0
        assert bits.max() <= 1


def on_list(*people: tuple[str, str]) -> pl.DataFrame:
    row = dict.fromkeys(UNACKNOWLEDGED_SCHEMA)
    return pl.DataFrame(
        [
            {**row, "person_id": p, "captor": captor, "on_list": True, "full_name": f"Name {p}",
             "reasons": "testimony custody w:77 (+9.0)", "days_since_capture": 9, "unit": "3rd"}
            for p, captor in people
        ],
        schema=UNACKNOWLEDGED_SCHEMA,
    )  # fmt: skip


def test_a_demand_names_people_articles_and_the_agency_and_never_a_witness() -> None:
    made = demands(
        on_list(("P-1", "B"), ("P-2", "B"), ("P-3", "A"), ("P-4", "")),
        names={"A": "Orlavia", "B": "Tesmaria"}, bureau="Bureau of Orlavia", on=ON,
    )  # fmt: skip
    assert [(d.captor, d.people.height) for d in made] == [("A", 1), ("B", 2)]
    for demand in made:
        assert set(demand.texts) == set(LANGUAGES)
        assert tuple(demand.people.columns) == TOLD
        for text in demand.texts.values():
            assert all(article in text for article in ("70", "122", "123"))
            assert "{" not in text
        assert "w:77" not in demand.people.write_csv()
    assert "Central Tracing Agency" in made[0].texts["en"]
    assert "the people named in the annex (2)" in made[1].texts["en"]


def test_those_on_the_list_are_asked_back_in_the_form_of_positions() -> None:
    text = return_asked_toml(
        on_list(("P-1", "B")),
        pl.DataFrame({"record": ['b:"1"', "w:1"], "person_id": ["P-1", "P-1"]}),
        pl.DataFrame({"person_id": ["P-1"], "party_of_origin": ["A"]}),
    )
    (asked,) = tomllib.loads(text)["A"]["requests"]
    assert asked["records"] == ['b:"1"']
    assert "do not acknowledge" in asked["reason"]


def test_counts_by_group_and_measures_against_the_truth() -> None:
    found = on_list(("P-1", "B"), ("P-2", "B"))
    assert by_group(found, "captor").rows() == [("B", 2, 9)]
    people = pl.DataFrame(
        {"person_id": ["P-1", "P-2", "P-3"], "true_person_id": ["T1", "T2", "T3"],
         "captive": [True, True, True], "acknowledged": [False, True, False]}
    )  # fmt: skip
    known = pl.DataFrame(
        {"record": ["w:1", "b:3"], "true_person_id": ["T1", "T3"], "captive": [True, True],
         "acknowledged": [False, False]}
    )  # fmt: skip
    kinds = pl.DataFrame({"record": ["w:1", "b:3"], "kind": ["testimony", "tracing_request"]})
    result = found_unacknowledged(found, people, known, kinds)
    assert (result.precision, result.recall_reported, result.recall_all) == (0.5, 1.0, 0.5)
