"""What each side is told by a mediator: its own records alone, one pair a person, what agrees."""

from __future__ import annotations

import json
import random
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.matching.judgements import Judgement
from safeconduct.matching.private.boxes import padded_length
from safeconduct.matching.private.handing import Fault, Handed
from safeconduct.matching.private.mediated_terms import FIELDS, MediatedTerms
from safeconduct.matching.private.mediation import _one_to_one, mediate
from safeconduct.matching.private.messages import RefusedMessageError
from safeconduct.matching.private.told import STEP, Row, Told, read_counts, read_result

TERMS = MediatedTerms(label="2031-05", purpose="who is held", sides=("A", "B"), most=100)
COLUMNS = ("family_name", "given_name", "patronymic", "birth_date", "service_number", "birth_place")
A_ROWS = (
    ("Щербаков", "Володимир", "Миколайович", "1987-05-03", None, "Хмарне"),
    ("Щербаков", "Володимир", None, "1987-05-03", None, None),  # of the same man
    ("Бондаренко", "Іван", "Петрович", "1991-01-17", "AB123456", None),
    ("Мельник", "Олена", None, "1990-02-02", None, "Лугове"),
)
B_ROWS = (
    ("Schtscherbakow", "Wladimir", "Nikolajewitsch", "1987-05-03", None, "Chmarne"),
    ("Bondarenko", "Ivan", "Petrovych", "1991-01-17", "AB123456", "Wossyliwka"),
    ("Kovalenko", "Petro", None, "1980-03-04", None, "Zelenyi Hai"),
)


def side(rows: tuple[tuple[str | None, ...], ...], *, kind: str) -> Handed:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    missing = [name for name in FIELDS if name not in COLUMNS]
    made = frame.with_row_index("number").select(
        pl.col("number").cast(pl.Int64), *COLUMNS, source=pl.lit(0, pl.Int64), kind=pl.lit(kind),
        edition=pl.lit(0, pl.Int64), refers_to=pl.lit(None, pl.Int64),
        party_of_origin=pl.lit("A"),
    )  # fmt: skip
    empty = [pl.lit(None, pl.String).alias(n) for n in missing if n != "party_of_origin"]
    return Handed(made.with_columns(empty), (), bytes(32))


@cache
def told() -> tuple[Told, Told]:
    sides = (side(A_ROWS, kind="tracing_request"), side(B_ROWS, kind="captor_list"))
    return mediate(sides, terms=TERMS, random=random.Random(1).randbytes)


def test_common_people_are_found_across_scripts_and_nobody_else_is_named() -> None:
    a, b = told()
    assert {row.number for row in a.rows} == {0, 1, 2}
    assert {row.number for row in b.rows} == {0, 1}
    assert (a.pairs, a.same, a.unsure) == (b.pairs, b.same, b.unsure)
    assert a.pairs == 2


def test_one_person_of_a_side_has_one_pair_though_he_has_two_records() -> None:
    a, b = told()
    pair = {row.number: row.pair for row in a.rows}
    assert pair[0] == pair[1] != pair[2]
    assert {row.number: row.pair for row in b.rows} == {0: pair[0], 1: pair[2]}


def test_what_is_told_holds_nothing_of_the_other_side_s_record() -> None:
    """Not his spelling, not his place of birth, which this side lacks, not what disagrees."""
    a, b = told()
    for one, others in ((a, B_ROWS), (b, A_ROWS)):
        data = (one.result_data() + one.count_data()).decode()
        text = data + json.dumps(json.loads(one.result_data()), ensure_ascii=False)
        for value in {v for row in others for v in row if v}:
            assert value not in text
    (bondarenko,) = (row for row in a.rows if row.number == 2)
    assert "birth_place" not in bondarenko.agreed, "only the other side has it"
    assert "service number: the same" in bondarenko.reasons
    assert "different" not in bondarenko.reasons


def test_probabilities_are_told_in_steps_rounded_down() -> None:
    for one in told():
        assert all(row.percent % STEP == 0 and 20 <= row.percent <= 95 for row in one.rows)


def test_what_is_told_has_the_same_size_whether_anybody_is_common_or_not() -> None:
    nobody = Told(same=0, unsure=0, rows=(), faults=())
    for one in told():
        assert padded_length(len(one.result_data())) == padded_length(len(nobody.result_data()))
        assert padded_length(len(one.count_data())) == padded_length(len(nobody.count_data()))


def test_pairs_below_the_agreed_probability_are_told_to_nobody() -> None:
    alike = (("Бондаренко", "Іван", None, None, None, None),)
    sides = (side(alike, kind="tracing_request"), side(B_ROWS, kind="captor_list"))
    strict = MediatedTerms(label="x", purpose="y", sides=("A", "B"), most=9, least_percent=99)
    a, b = mediate(sides, terms=strict, random=random.Random(1).randbytes)
    assert (a.rows, b.rows, a.pairs) == ((), (), 0)


@pytest.mark.parametrize("empty", [0, 1])
def test_a_side_without_records_has_nothing_in_common(empty: int) -> None:
    sides = [side(A_ROWS, kind="visit"), side(B_ROWS, kind="visit")]
    sides[empty] = Handed(sides[empty].records.clear(), (Fault(0, "unreadable"),), bytes(32))
    a, b = mediate(sides, terms=TERMS, random=random.Random(1).randbytes)
    assert (a.pairs, b.pairs, a.rows, b.rows) == (0, 0, (), ())
    assert len((a, b)[empty].faults) == 1


_LINK = st.tuples(st.integers(0, 6), st.integers(0, 6))


@given(st.lists(_LINK, max_size=30))
@settings(max_examples=200)
def test_each_person_stands_in_one_pair_and_no_surer_one_was_passed_over(
    links: list[tuple[int, int]],
) -> None:
    frame = pl.DataFrame(
        [(str(a), str(b)) for a, b in links],
        schema={"person_1": pl.String, "person_2": pl.String}, orient="row",
    )  # fmt: skip
    chosen = _one_to_one(frame)
    for place in (0, 1):
        assert len({pair[place] for pair in chosen}) == len(chosen)
    order = [(str(a), str(b)) for a, b in links]
    for pair in order:
        if pair not in chosen:
            before = order[: order.index(pair)]
            assert any(
                other in chosen and (other[0] == pair[0] or other[1] == pair[1]) for other in before
            )


_ROW = st.builds(
    Row,
    number=st.integers(0, 10**6),
    pair=st.text("ABCDEF", min_size=8, max_size=8),
    percent=st.integers(0, 19).map(lambda n: n * STEP),
    verdict=st.sampled_from(list(Judgement)),
    agreed=st.dictionaries(st.sampled_from(["family", "birth", "unit"]), st.booleans()),
)


@given(st.lists(_ROW, max_size=5), st.integers(0, 9), st.integers(0, 9))
def test_what_is_written_is_read_back(rows: list[Row], same: int, unsure: int) -> None:
    one = Told(same=same, unsure=unsure, rows=tuple(rows), faults=(Fault(3, "a date"),))
    assert read_result(one.result_data()) == tuple(rows)
    counts = read_counts(one.count_data())
    assert (counts.same, counts.unsure, counts.faults) == (same, unsure, one.faults)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b'{"rows":[7]}', b'{"rows":[{"agreed":{"shoe size":1},"verdict":"same"}]}',
     b'{"rows":[{"agreed":{},"verdict":"certain"}]}', b'{"faults":[[1]],"same":1,"unsure":1}'],
)  # fmt: skip
def test_what_a_mediator_seals_in_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedMessageError):
        read_result(data)
    with pytest.raises(RefusedMessageError):
        read_counts(data)
