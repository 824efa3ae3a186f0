from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from made_evidence import NO_LINKS, ON, frames, probability, report, weighed

from safeconduct.evidence import (
    SIGNALS,
    captivity,
    judge_contacts,
    shipped_parameters,
    transitions,
    weigh_everything,
    with_origin,
)
from safeconduct.evidence.fraud import identify
from safeconduct.evidence.origins import derivations
from safeconduct.evidence.outcomes import part_of
from safeconduct.evidence.proof_of_life import spellings
from safeconduct.people import CaptivityStatus

_KINDS = ("tracing_request", "testimony", "open_source", "visit", "captor_list", "capture_card",
          "contact", "legal", "consent")  # fmt: skip
_FATES = ("held", "died", "released", "transferred", "exchanged", "found_elsewhere", "unknown")
_DAYS = ("2024-02", "~2025-03", "2025-11-30", "2026-09-01")


@st.composite
def told(draw: st.DrawFn, *, kinds: tuple[str, ...] = _KINDS) -> list[dict[str, str]]:
    entries = []
    for number in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(kinds))
        fields = {"on": draw(st.sampled_from(_DAYS))}
        if draw(st.booleans()):
            fields["fate"] = draw(st.sampled_from(_FATES))
        entries.append(report("P-1", f"{kind}:{number}", kind, **fields))
    return entries


CONTACT = st.fixed_dictionaries(
    {},
    optional={
        "contact_value": st.sampled_from(["+44 20 7946 0000", "junk", "555"]),
        "claim": st.text(max_size=60) | st.sampled_from(["pay for the list", "код з банку"]),
        "demand_amount": st.sampled_from(["900", "0", "much"]),
        "proof_refused": st.sampled_from(["yes", "no", "unknown"]),
        "pay_to": st.sampled_from(["GB82 WEST 1234 5698 7654 32", "4111"]),
        "handle": st.sampled_from(["@a_b", "https://t.me/a_b"]),
    },
)


@settings(deadline=None, max_examples=20)
@given(told(), CONTACT)
def test_no_contact_however_fraudulent_lowers_the_belief_that_he_is_a_captive(
    others: list[dict[str, str]], contact: dict[str, str]
) -> None:
    base = report("P-1", "bureau:0", "tracing_request")
    call = report("P-1", "desk:1", "contact", **contact)
    before = probability(weighed(base, *others), "captured")
    after = probability(weighed(base, *others, call), "captured")
    assert after >= before


@settings(deadline=None, max_examples=20)
@given(told(), CONTACT)
def test_no_contact_lowers_the_status(
    others: list[dict[str, str]], contact: dict[str, str]
) -> None:
    def status(*entries: dict[str, str]) -> CaptivityStatus:
        reports, records, identities = frames(*entries)
        fates = records.select("record", "fate") if "fate" in records.columns else records.select(
            "record", fate=pl.lit(None, dtype=pl.String))  # fmt: skip
        found = captivity(with_origin(reports, records), identities, fates)
        return CaptivityStatus(found["status"].item())

    base = report("P-1", "bureau:0", "tracing_request")
    before, after = status(base, *others), status(
        base, *others, report("P-1", "desk:1", "contact", **contact)
    )  # fmt: skip
    assert after.ended == before.ended
    assert after.certainty >= before.certainty


@settings(deadline=None, max_examples=20)
@given(told())
def test_the_history_ends_in_the_present_and_never_repeats_a_status(
    entries: list[dict[str, str]],
) -> None:
    entries = [report("P-1", "bureau:0", "tracing_request"), *entries]
    reports, records, identities = frames(*entries)
    fates = records.select("record", "fate") if "fate" in records.columns else records.select(
        "record", fate=pl.lit(None, dtype=pl.String))  # fmt: skip
    known = with_origin(reports, records)
    steps = transitions(known, identities, fates)
    now = captivity(known, identities, fates)["status"].item()
    assert steps["to_status"].to_list()[-1] == now
    assert (steps["from_status"] != steps["to_status"]).all()
    assert steps["evidence"].is_in(reports["record"].implode()).all()


@settings(deadline=None, max_examples=20)
@given(told(), st.integers(1, 5))
def test_copies_change_no_belief(entries: list[dict[str, str]], copies: int) -> None:
    first = report("P-1", "web:0", "open_source", fate="held", recognised="certain")
    more = [{**first, "record": f"web:{n + 1}", "derives_from": "web:0"} for n in range(copies)]
    one, many = weighed(first, *entries), weighed(first, *entries, *more)
    assert probability(one, "captured") == probability(many, "captured")
    assert probability(one, "alive") == probability(many, "alive")


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghXY"), max_size=8))
def test_every_chain_ends_however_it_is_knotted(parents: dict[str, str]) -> None:
    found = derivations(parents)
    assert set(found.roots) == set(parents)
    in_circles = {name for circle in found.circles for name in circle}
    for name, root in found.roots.items():
        assert root in in_circles or root not in parents
        assert found.roots.get(parents[name], parents[name]) == root


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_traces(text: str) -> None:
    found = identify(text)
    assert found is None or found.value
    if found is not None and found.valid:
        again = identify(found.value, hint=found.kind)
        assert again is not None
        assert again.key == found.key


@settings(deadline=None, max_examples=30)
@given(st.lists(CONTACT, max_size=6))
def test_every_contact_is_judged_once_with_reasons_for_its_points(
    rows: list[dict[str, str]],
) -> None:
    names = ("contact_value", "claim", "demand_amount", "proof_refused", "pay_to", "handle",
             "called_on")  # fmt: skip
    frame = pl.DataFrame(
        [{n: row.get(n) for n in names} for row in rows], schema=dict.fromkeys(names, pl.String)
    ).with_columns(
        record=pl.format("c:{}", pl.int_range(pl.len())),
        person_id=pl.format("P-{}", pl.int_range(pl.len())),
    )
    found = judge_contacts(frame).contacts
    points = {s.code: s.points for s in SIGNALS}
    assert found["record"].to_list() == sorted(frame["record"])
    for row in found.to_dicts():
        codes = (row["signals"] or "").split()
        assert row["points"] == sum(points[c] for c in codes)
        assert bool(codes) == bool(row["reasons"])


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=30))
def test_blanks_and_marks_change_no_answer(text: str) -> None:
    assert (
        spellings(text) == spellings(text.upper().lower()) or text.upper().lower() != text.lower()
    )
    assert 0 <= part_of(text) < 100


@settings(deadline=None, max_examples=20)
@given(told(), st.permutations(range(6)))
def test_the_order_of_reports_changes_nothing(
    entries: list[dict[str, str]], order: list[int]
) -> None:
    base = report("P-1", "bureau:0", "tracing_request")
    shuffled = [entries[i] for i in order if i < len(entries)]
    one, other = weighed(base, *entries), weighed(*shuffled, base)
    assert one.beliefs.equals(other.beliefs)
    assert one.contributions.equals(other.contributions)


def test_nobody_and_nothing_is_weighed_without_complaint() -> None:
    reports, records, identities = frames(report("P-1", "bureau:0", "tracing_request"))
    empty = weigh_everything(
        reports=reports.head(0), records=records.head(0), identities=identities.head(0),
        links=NO_LINKS, people=identities.select("person_id", party_of_origin=pl.lit("")),
        parameters=shipped_parameters(), on=ON,
    )  # fmt: skip
    assert empty.contributions.is_empty()
    assert empty.beliefs.height == 2
