"""Who waits how long: days from capture to return, with those still held as censored.

The share still waiting is estimated by Kaplan and Meier (JASA 53, 1958) with Greenwood's variance
on the log-log scale; the median's interval inverts that band (Brookmeyer and Crowley, Biometrics
38, 1982). It speaks of people on file who are confirmed or acknowledged as held, or delivered:
whoever returned before the files begin is not in it.
"""

from __future__ import annotations

import datetime
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

SMALLEST_GROUP = 5

SPELL_SCHEMA: dict[str, type[pl.DataType]] = {
    "person_id": pl.String,
    "side": pl.String,
    "category": pl.String,
    "days": pl.Int64,
    "returned": pl.Boolean,
}

_HELD = ("confirmed", "acknowledged")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCurve:
    """Share of a group still waiting after so many days.

    Attributes:
        group: the group's label.
        people: people in it.
        returned: those of them who have returned.
        days: days since capture at which the share changes or somebody is censored, from 0.
        share: share still waiting from that day on (0 to 1).
        low, high: pointwise confidence band of the share.
        median: days until half have returned; None if fewer than half have.
        median_low, median_high: confidence interval of the median; None where it is open.
    """

    group: str
    people: int
    returned: int
    days: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    median: float | None
    median_low: float | None
    median_high: float | None

    @property
    def text(self) -> str:
        """The curve in one sentence, uncertainty included."""
        head = f"{self.group}: {self.people} people, {self.returned} returned"
        if self.median is None:
            return f"{head}; fewer than half have returned, so the median wait is not reached"
        low, high = (f"{v:.0f}" if v is not None else "open" for v in
                     (self.median_low, self.median_high))  # fmt: skip
        return f"{head}; median wait {self.median:.0f} days (95 % interval {low} to {high})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Curves of all groups that are large enough, and who is not in them.

    Attributes:
        curves: one for each group, by label.
        left_out: people for whom no wait can be computed, by reason.
        hidden: labels of groups of fewer than `SMALLEST_GROUP` people, which are not shown.
        level: confidence level of the bands.
    """

    curves: tuple[WaitingCurve, ...]
    left_out: Mapping[str, int]
    hidden: tuple[str, ...]
    level: float

    def lines(self) -> list[str]:
        """The figures as text."""
        out = [curve.text for curve in self.curves]
        out += [f"{g}: fewer than {SMALLEST_GROUP} people, not shown" for g in self.hidden]
        return out + [f"left out: {n} people, {why}" for why, n in self.left_out.items()]


def waiting_spells(
    people: pl.DataFrame,
    outcomes: pl.DataFrame,
    *,
    stage_dates: Mapping[int, datetime.date],
    as_of: datetime.date,
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Days from capture to return, or to `as_of` for those still held.

    Args:
        people: person files (`person_id, detaining_power, captured_on, status, category`).
        outcomes: what the hand-over days brought (`stage, person_id, outcome`).
        stage_dates: day of each stage; deliveries after `as_of` have not happened yet.
        as_of: the day on which the figures are drawn up.

    Returns:
        A frame of `SPELL_SCHEMA` and the number of people left out, by reason.
    """
    delivered = {
        person: stage_dates[stage]
        for stage, person, outcome in outcomes.select("stage", "person_id", "outcome").rows()
        if outcome == "delivered" and stage_dates[stage] <= as_of
    }
    rows: list[tuple[str, str, str, int, bool]] = []
    left_out: Counter[str] = Counter()
    columns = ("person_id", "detaining_power", "category", "captured_on", "status")
    for person, side, category, captured, status in people.select(columns).rows():
        if person not in delivered and status not in _HELD:
            continue
        start = _day(captured)
        end = delivered.get(person, as_of)
        if not side:
            left_out["the Detaining Power is not known"] += 1
        elif start is None:
            left_out["the day of capture is not known"] += 1
        elif start > end:
            left_out["the day of capture lies after the end of the wait"] += 1
        else:
            rows.append(
                (person, side, category or "unknown", (end - start).days, person in delivered)
            )
    frame = pl.DataFrame(sorted(rows), schema=SPELL_SCHEMA, orient="row")
    return frame, dict(sorted(left_out.items()))


def waiting_times(
    spells: pl.DataFrame,
    *,
    by: str = "side",
    left_out: Mapping[str, int] | None = None,
    level: float = 0.95,
) -> Waiting:
    """Estimate the curve of each group.

    Args:
        spells: frame of `SPELL_SCHEMA`.
        by: the column whose values are the groups.
        left_out: people without a spell, carried through to the report.
        level: confidence level of bands and intervals.
    """
    curves, hidden = [], []
    for (group,), part in sorted(spells.group_by(by), key=lambda pair: str(pair[0][0])):
        if part.height < SMALLEST_GROUP:
            hidden.append(str(group))
        else:
            days = part["days"].to_numpy().astype(np.float64)
            curves.append(_curve(str(group), days, part["returned"].to_numpy(), level))
    return Waiting(
        curves=tuple(curves), left_out=dict(left_out or {}), hidden=tuple(hidden), level=level
    )


def _curve(
    group: str, days: NDArray[np.float64], returned: NDArray[np.bool_], level: float
) -> WaitingCurve:
    sample = stats.CensoredData(uncensored=days[returned], right=days[~returned])
    survival = stats.ecdf(sample).sf
    with warnings.catch_warnings():
        # Where nobody or everybody has returned the band is a point; it is filled in below.
        warnings.simplefilter("ignore", RuntimeWarning)
        band: Any = survival.confidence_interval(confidence_level=level, method="log-log")
    share = np.asarray(survival.probabilities, dtype=np.float64)
    low = np.asarray(band.low.probabilities, dtype=np.float64)
    high = np.asarray(band.high.probabilities, dtype=np.float64)
    low = np.where(np.isnan(low), np.where(share >= 1, 1.0, 0.0), low)
    high = np.where(np.isnan(high), np.where(share >= 1, 1.0, _carried(high)), high)
    at = np.asarray(survival.quantiles, dtype=np.float64)
    return WaitingCurve(
        group=group,
        people=len(days),
        returned=int(returned.sum()),
        days=np.concatenate(([0.0], at)),
        share=np.concatenate(([1.0], share)),
        low=np.concatenate(([1.0], low)),
        high=np.concatenate(([1.0], high)),
        median=_first_at_most_half(at, share),
        median_low=_first_at_most_half(at, low),
        median_high=_first_at_most_half(at, high),
    )


def _carried(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The last known value before each gap; 1 before the first."""
    last, out = 1.0, values.copy()
    for place, value in enumerate(values):
        last = last if np.isnan(value) else float(value)
        out[place] = last
    return out


def _first_at_most_half(at: NDArray[np.float64], share: NDArray[np.float64]) -> float | None:
    reached = np.flatnonzero(share <= 0.5)
    return float(at[reached[0]]) if len(reached) else None


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None
