from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.matching.private.limits import Limit, PastSession, TooManySessionsError

DAY = date(2031, 5, 1)


def on(day: int, *, peer: str = "B", inputs: int = 10) -> PastSession:
    return PastSession(peer=peer, began=DAY + timedelta(days=day), inputs=inputs)


def test_sessions_of_other_peers_and_of_long_ago_do_not_count() -> None:
    limit = Limit(days=30, sessions=1)
    limit.check([on(0, peer="C"), on(-40)], on(0))


def test_inputs_add_up_over_sessions() -> None:
    limit = Limit(inputs=100)
    limit.check([on(0, inputs=90)], on(1, inputs=10))
    with pytest.raises(TooManySessionsError, match="2031-05-31"):
        limit.check([on(0, inputs=91)], on(1, inputs=10))
    with pytest.raises(TooManySessionsError, match="Agree on fewer"):
        limit.check([], on(0, inputs=101))


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(0, 60))
def test_the_day_that_is_named_is_the_first_that_is_allowed(days: list[int], day: int) -> None:
    limit, past = Limit(days=10, sessions=2), [on(d) for d in days if d <= day]
    try:
        limit.check(past, on(day))
    except TooManySessionsError as error:
        named = date.fromisoformat(str(error).split("from ")[1].split(" ")[0])
        limit.check(past, PastSession(peer="B", began=named, inputs=10))
        with pytest.raises(TooManySessionsError):
            limit.check(past, PastSession(peer="B", began=named - timedelta(days=1), inputs=10))
