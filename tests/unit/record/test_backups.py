"""Keys on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.record import RecordError
from safeconduct.record.backups import read_backup, write_backup

SEED = bytes(range(32))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@given(st.binary(min_size=32, max_size=32))
def test_what_is_printed_comes_back(seed: bytes) -> None:
    assert read_backup(write_backup(seed)) == seed


def test_it_may_be_typed_carelessly_but_not_wrongly() -> None:
    lines = [line.lower().replace(" ", "").replace("o", "0") for line in write_backup(SEED)]
    assert read_backup(["", *lines, " "]) == SEED
    assert read_backup(["".join(write_backup(SEED)).replace(" ", "")]) == SEED


def test_every_wrong_letter_is_told_by_its_line() -> None:
    missed = 0
    for number in range(7):
        line = write_backup(SEED)[number]
        for at, old in enumerate(line):
            for new in LETTERS if old != " " else "":
                if new == old:
                    continue
                lines = list(write_backup(SEED))
                lines[number] = line[:at] + new + line[at + 1 :]
                with pytest.raises(RecordError) as caught:
                    read_backup(lines)
                missed += caught.value.where != f"line {number + 1}"
    # Two check letters let one in 1,024 pass its line; the check of the whole finds those.
    assert missed <= 10


def test_lines_in_another_order_or_of_two_sheets_are_refused() -> None:
    lines, other = write_backup(SEED), write_backup(bytes(32))
    with pytest.raises(RecordError, match="line 1"):
        read_backup([lines[1], lines[0], *lines[2:]])
    with pytest.raises(RecordError, match="not of one sheet"):
        read_backup([*lines[:3], *other[3:]])
    with pytest.raises(RecordError, match="7 lines"):
        read_backup(lines[:6])
