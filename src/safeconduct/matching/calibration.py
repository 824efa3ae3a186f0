"""From scores to probabilities that keep their promise at any size of population.

The scores of a linkage model count each field as if it were independent of the others. Brothers
and namesakes break that, and the more people there are, the oftener. So a second, small model,
fitted on held-out truth, turns what is known of a pair into a probability: its score, its distance
to the next person it could be, how many records bear the name, how many records there are, how much
besides names was compared, and how seldom records of one person differ in this file (the bits that
a difference weighs). It is a logistic regression on piecewise linear terms (Platt 1999, with
hinges).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt
import polars as pl

from safeconduct.matching.comparisons import (
    BIRTH_SAME_DAY,
    COMPARISONS,
    IDENTIFIERS,
    NAME_SWAPPED,
)

_HINGES: Mapping[str, tuple[float, ...]] = {
    "weight": (-4.0, -1.0, 2.0, 5.0, 8.0, 12.0, 18.0),
    "margin": (-6.0, -2.0, 0.0, 2.0, 5.0, 9.0),
    "namesakes": (0.5, 1.0, 2.0),
}
_RANGE: Mapping[str, tuple[float, float]] = {
    "weight": (-10.0, 26.0), "margin": (-12.0, 12.0), "namesakes": (0.0, 4.0),
}  # fmt: skip
#: Sizes of populations that it was fitted on, in powers of ten; beyond, it does as at the nearest.
_SIZES = (2.7, 5.8)
#: Terms whose meaning hangs on another: what a difference tells where the rest agrees well, or
#: where many records compete.
_TOGETHER = (
    ("name_only", "namesakes"), ("number_agrees", "margin"), ("no_number", "weight"),
    ("no_number", "margin"), ("no_number", "namesakes"), ("known", "weight"),
    ("name_only", "margin"), ("name_only", "weight"), ("name_only", "margin>0"),
    ("family_swapped", "given_swapped"), ("family_swapped", "no_number"),
    ("family_swapped", "namesakes"), ("family_swapped", "margin"),
    ("birth_differs", "weight"), ("birth_differs", "margin"), ("birth_differs", "namesakes"),
    ("given_differs", "birth_agrees"), ("given_differs", "weight"),
    ("birth_bits", "weight"), ("given_bits", "weight"), ("family_bits", "weight"),
    ("weight", "size"), ("margin", "size"), ("name_only", "size"), ("no_number", "size"),
    ("birth_agrees", "size"), ("family_differs", "size"), ("given_differs", "size"),
    ("namesakes", "size"), ("birth_differs", "size"),
)  # fmt: skip
_RIDGE = 1e-6
#: Pairs that are turned into terms at a time: there are some eighty terms of eight bytes a pair.
_AT_A_TIME = 1_000_000
_NAMES = ("family", "given", "father")
_DIFFERENT = ("family", "given", "father", "birth", "birth_place")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Coefficients of the terms, by name; `terms` of a pair times these is the log of its odds."""

    coefficients: Mapping[str, float]

    def probability(
        self, edges: pl.DataFrame, namesakes: pl.DataFrame, *, records: int
    ) -> pl.Series:
        """The probability that each pair is one person.

        Args:
            edges: weight, margin, w_<comparison> and g_<comparison> of each pair.
            namesakes: record, namesakes: as `count_namesakes` makes them.
            records: how many records of the population bear a family and a given name.
        """
        odds, size = np.empty(edges.height), _size(pl.Series([records])).item()
        known = edges.with_columns(namesakes=_rarity(edges, namesakes), size=pl.lit(size))
        for at in range(0, edges.height, _AT_A_TIME):
            part = slice(at, at + _AT_A_TIME)
            made = _terms(known[part])
            vector = np.array([self.coefficients[name] for name in made.columns])
            odds[part] = made.to_numpy() @ vector
        return pl.Series("probability", 1 / (1 + np.exp(-np.clip(odds, -40, 40)))).round(6)


def shipped_calibrator() -> Calibrator:
    """Fitted on invented worlds of several sizes; benchmarks/calibration.py fits it anew."""
    text = resources.files("safeconduct.matching").joinpath("calibrator.json").read_text("utf-8")
    return Calibrator(json.loads(text))


def count_namesakes(records: pl.DataFrame) -> pl.DataFrame:
    """Of each record, how many records bear its family and given name; 0 where either is unknown.

    Args:
        records: unique_id, family, given.
    """
    known = pl.col("family").is_not_null() & pl.col("given").is_not_null()
    return records.select(
        record="unique_id",
        namesakes=pl.when(known).then(pl.len().over("family", "given")).otherwise(0),
    )


def terms(edges: pl.DataFrame, namesakes: pl.DataFrame, records: pl.Series) -> pl.DataFrame:
    """The terms of the second model, one column each, one row a pair, in the order of `edges`."""
    return _terms(edges.with_columns(namesakes=_rarity(edges, namesakes), size=_size(records)))


def _terms(edges: pl.DataFrame) -> pl.DataFrame:
    """`terms` of edges that have `namesakes` and `size` as the model takes them."""
    columns = [pl.lit(1.0).alias("one"), *_hinges(), *_flags(), *_known(), pl.col("size")]
    return edges.select(columns).with_columns(
        (pl.col(left) * pl.col(right)).alias(f"{left}*{right}") for left, right in _TOGETHER
    )


def _size(records: pl.Series) -> pl.Series:
    """How large a population is, in powers of ten, within what the model was fitted on."""
    return records.cast(pl.Float64).clip(1, None).log10().clip(*_SIZES)


def _rarity(edges: pl.DataFrame, namesakes: pl.DataFrame) -> pl.Series:
    """How many bear the commoner name of each pair, in powers of ten."""
    counts = edges.select("record_l", "record_r")
    for side in "lr":
        counts = counts.join(
            namesakes.rename({"record": f"record_{side}", "namesakes": f"_{side}"}),
            on=f"record_{side}", how="left", maintain_order="left",
        )  # fmt: skip
    most = pl.max_horizontal("_l", "_r").fill_null(0).cast(pl.Float64)
    return counts.select((most + 1).log10()).to_series()


def _known() -> list[pl.Expr]:
    """How much besides names is known, and what a difference weighs in this file, in bits."""
    beside = [c for c in COMPARISONS if c not in _NAMES]
    known = pl.sum_horizontal((pl.col(f"g_{c}") >= 0).cast(pl.Float64) for c in beside)
    bits = [
        pl.when(pl.col(f"g_{c}") == 0).then(-pl.col(f"w_{c}")).otherwise(0.0)
        .clip(0.0, 12.0).cast(pl.Float64).alias(f"{c}_bits")
        for c in _DIFFERENT
    ]  # fmt: skip
    return [known.alias("known"), *bits]


def _hinges() -> list[pl.Expr]:
    found = []
    for name, knots in _HINGES.items():
        value = pl.col(name).clip(*_RANGE[name])
        found.append(value.alias(name))
        found += [(value - k).clip(0, None).alias(f"{name}>{k:g}") for k in knots]
    return found


def _flags() -> list[pl.Expr]:
    level = {c: pl.col(f"g_{c}") for c in ("given", "father", "birth", *IDENTIFIERS)}
    agrees = pl.any_horizontal((level["service_number"] == 2), (level["prisoner_number"] == 2))
    slips = pl.any_horizontal((level["service_number"] == 1), (level["prisoner_number"] == 1))
    differs = pl.any_horizontal((level["service_number"] == 0), (level["prisoner_number"] == 0))
    no_number = pl.all_horizontal(level[c] == -1 for c in IDENTIFIERS)
    flags = {
        "number_agrees": agrees,
        "number_slips": slips & ~agrees,
        "number_differs": differs & ~agrees & ~slips,
        "birth_agrees": level["birth"] == BIRTH_SAME_DAY,
        "birth_unknown": level["birth"] == -1,
        "birth_differs": level["birth"] == 0,
        "family_differs": pl.col("g_family") == 0,
        # A family name like the other's given name tells little unless the other way round too.
        "family_swapped": pl.col("g_family") == NAME_SWAPPED,
        "given_swapped": level["given"] == NAME_SWAPPED,
        "family_near": pl.col("g_family").is_in(range(1, NAME_SWAPPED)),
        "place_differs": pl.col("g_birth_place") == 0,
        "no_number": no_number,
        "given_differs": level["given"] == 0,
        "father_differs": level["father"] == 0,
        "father_unknown": level["father"] == -1,
        "name_only": no_number & (level["birth"] == -1),
    }
    return [expr.fill_null(False).cast(pl.Float64).alias(name) for name, expr in flags.items()]


def fit(
    edges: pl.DataFrame,
    namesakes: pl.DataFrame,
    same: pl.Series,
    *,
    records: pl.Series,
    weights: pl.Series | None = None,
) -> Calibrator:
    """Fit the coefficients to pairs whose truth is known (ridge-penalised maximum likelihood).

    Args:
        edges: as for `Calibrator.probability`.
        namesakes: as `count_namesakes` makes them.
        same: whether each pair truly is one person.
        records: of each pair, how many records its population has, as for `probability`.
        weights: how much each pair counts; all alike if not given.
    """
    from scipy.optimize import minimize  # takes a second to import, and only fitting needs it

    made = terms(edges, namesakes, records)
    matrix, truth = made.to_numpy(), same.cast(pl.Float64).to_numpy()
    scale = np.maximum(matrix.std(axis=0), 1e-9)
    scale[0] = 1.0
    scaled = matrix / scale
    counts = np.ones(len(truth)) if weights is None else weights.to_numpy() / weights.mean()

    def loss(vector: Floats) -> tuple[float, Floats]:
        odds = scaled @ vector
        value = np.logaddexp(0, odds) - truth * odds
        slope = scaled.T @ (counts * (1 / (1 + np.exp(-np.clip(odds, -40, 40))) - truth))
        return float((counts * value).mean() + _RIDGE * (vector[1:] ** 2).sum() / 2), slope / len(
            truth
        ) + _RIDGE * np.concatenate([[0.0], vector[1:]])

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B",
                     options={"maxiter": 2000})  # fmt: skip
    names = made.columns
    return Calibrator({n: round(float(v), 5) for n, v in zip(names, found.x / scale, strict=True)})
