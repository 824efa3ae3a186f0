"""How good a linkage is, against known truth: pairs, persons, calibration, and where it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from safeconduct.people.names import script_of

#: Thresholds for which advice is given.
_ADVISED = (0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995)
_FIELDS = ("birth", "given", "father", "service_number", "prisoner_number", "unit")


@dataclass(frozen=True, slots=True)
class PairwiseScore:
    """Counts of pairs of records that are one person in truth, in the result, and in both."""

    true_pairs: int
    found_pairs: int
    right_pairs: int

    @property
    def precision(self) -> float:
        """Share of the pairs found that are right; 1 where none were found."""
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found; 1 where there are none."""
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> PairwiseScore(10, 10, 9).f1
        0.9
        """
        return _harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class BCubedScore:
    """Precision and recall as the average record sees them (Bagga and Baldwin 1998)."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _harmonic(self.precision, self.recall)


def _harmonic(precision: float, recall: float) -> float:
    both = precision + recall
    return round(2 * precision * recall / both, 12) if both else 0.0


def pairwise(found: pl.DataFrame, truth: pl.DataFrame) -> PairwiseScore:
    """Compare two groupings of records; records that only one of them has are left out.

    Args:
        found: record, person_id.
        truth: record, true_person_id.
    """
    both = found.join(truth, on="record")

    def pairs(*columns: str) -> int:
        sizes = both.group_by(columns).len()["len"].cast(pl.Int64)
        return int((sizes * (sizes - 1) // 2).sum())

    return PairwiseScore(
        true_pairs=pairs("true_person_id"),
        found_pairs=pairs("person_id"),
        right_pairs=pairs("true_person_id", "person_id"),
    )


def bcubed(found: pl.DataFrame, truth: pl.DataFrame) -> BCubedScore:
    """Of each record's person, the share that is right; of its true person, the share found.

    Args:
        found: record, person_id.
        truth: record, true_person_id.
    """
    both = found.join(truth, on="record").with_columns(
        _both=pl.len().over("person_id", "true_person_id"),
        _found=pl.len().over("person_id"),
        _true=pl.len().over("true_person_id"),
    )
    if both.is_empty():
        return BCubedScore(1.0, 1.0)
    shares = both.select(
        precision=(pl.col("_both") / pl.col("_found")).mean(),
        recall=(pl.col("_both") / pl.col("_true")).mean(),
    ).row(0)
    return BCubedScore(*(round(float(s), 12) for s in shares))


def labelled(links: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """The links of which truth knows both records, with `same`: whether they are one person."""
    person = truth.select("record", "true_person_id")
    joined = links.join(person.rename({"true_person_id": "_l"}), left_on="record_l",
                        right_on="record", maintain_order="left")  # fmt: skip
    joined = joined.join(person.rename({"true_person_id": "_r"}), left_on="record_r",
                         right_on="record", maintain_order="left")  # fmt: skip
    return joined.with_columns(same=pl.col("_l") == pl.col("_r")).drop("_l", "_r")


def reliability(pairs: pl.DataFrame, *, bins: int = 10) -> pl.DataFrame:
    """Predicted against true shares, in bins of probability of equal width.

    Args:
        pairs: probability, same; as `labelled` makes them.
        bins: how many.

    Returns:
        from, to, pairs, predicted (mean probability), true (share that is one person).
    """
    at = (pl.col("probability") * bins).floor().clip(0, bins - 1).cast(pl.Int64)
    return (
        pairs.group_by(at.alias("bin"))
        .agg(
            pairs=pl.len(),
            predicted=pl.col("probability").mean().round(4),
            true=pl.col("same").mean().round(4),
        )
        .sort("bin")
        .select((pl.col("bin") / bins).alias("from"), ((pl.col("bin") + 1) / bins).alias("to"),
                "pairs", "predicted", "true")
    )  # fmt: skip


def calibration_error(pairs: pl.DataFrame, *, bins: int = 10) -> float:
    """Expected calibration error: the mean distance of prediction and truth, weighted by pairs.

    Args:
        pairs: probability, same.
        bins: how many (Naeini, Cooper and Hauskrecht 2015).
    """
    if pairs.is_empty():
        return 0.0
    table = reliability(pairs, bins=bins)
    gap = (table["predicted"] - table["true"]).abs() * table["pairs"]
    return round(float(gap.sum()) / pairs.height, 4)


def advice(pairs: pl.DataFrame, *, true_pairs: int) -> pl.DataFrame:
    """What each threshold of probability would do to the pairs.

    Returns:
        threshold, precision, recall (of all true pairs), left_to_officers (pairs between 0.2 and
        the threshold, as a share of the true pairs).
    """
    rows = []
    for threshold in _ADVISED:
        above = pairs.filter(pl.col("probability") >= threshold)
        between = pairs.filter(pl.col("probability").is_between(0.2, threshold, closed="left"))
        right = int(above["same"].sum())
        rows.append(
            (
                threshold,
                round(right / above.height, 4) if above.height else 1.0,
                round(right / true_pairs, 4) if true_pairs else 1.0,
                round(between.height / true_pairs, 4) if true_pairs else 0.0,
            )
        )
    return pl.DataFrame(
        rows, schema=["threshold", "precision", "recall", "left_to_officers"], orient="row"
    )


def by_stratum(
    compared: pl.DataFrame, identities: pl.DataFrame, truth: pl.DataFrame
) -> pl.DataFrame:
    """How many true pairs are found among which kinds of pairs.

    Args:
        compared: frame of preparation.COMPARED_SCHEMA with `name`, the name as given.
        identities: record, person_id.
        truth: record, true_person_id.

    Returns:
        kind (scripts, missing, namesakes), stratum, true_pairs, found, recall.
    """
    traits = (
        _traits(compared)
        .join(truth, on="record")
        .join(identities.select("record", "person_id"), on="record")
    )
    pairs = traits.join(traits, on="true_person_id", suffix="_r").filter(
        pl.col("record") < pl.col("record_r")
    )
    found = pl.col("person_id") == pl.col("person_id_r")
    scripts = pl.concat_str(
        pl.min_horizontal("script", "script_r"),
        pl.lit("-"),
        pl.max_horizontal("script", "script_r"),
    )
    crowd = pl.max_horizontal("namesakes", "namesakes_r")
    density = pl.when(crowd <= 3).then(pl.lit("up to 3 records of that name")).when(
        crowd <= 10).then(pl.lit("4 to 10")).otherwise(pl.lit("more than 10"))  # fmt: skip
    parts = [
        _counted(pairs, "scripts", scripts, found),
        _counted(pairs, "namesakes", density, found),
    ]
    for field in _FIELDS:
        lacking = pl.when(pl.col(f"no_{field}") | pl.col(f"no_{field}_r")).then(pl.lit(field))
        parts.append(_counted(pairs, "missing", lacking, found))
    return pl.concat(parts)


def _traits(compared: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("family").is_not_null() & pl.col("given").is_not_null()
    scripts = [None if name is None else script_of(name).value for name in compared["name"]]
    return compared.select(
        record="unique_id",
        script=pl.Series(scripts, dtype=pl.String).fill_null("none"),
        namesakes=pl.when(known).then(pl.len().over("family", "given")).otherwise(0),
        **{f"no_{field}": pl.col(field).is_null() for field in _FIELDS},
    )


def _counted(pairs: pl.DataFrame, kind: str, stratum: pl.Expr, found: pl.Expr) -> pl.DataFrame:
    return (
        pairs.group_by(stratum.alias("stratum"))
        .agg(true_pairs=pl.len().cast(pl.Int64), found=found.sum().cast(pl.Int64))
        .drop_nulls("stratum")
        .sort("stratum")
        .select(
            pl.lit(kind).alias("kind"), "stratum", "true_pairs", "found",
            recall=(pl.col("found") / pl.col("true_pairs")).round(4),
        )
    )  # fmt: skip


def to_label(links: pl.DataFrame, *, count: int, seed: int, bins: int = 10) -> pl.DataFrame:
    """Pairs for officers to label, so that a bureau can measure on its own data.

    The same number from every bin of probability, so that the few doubtful pairs are not lost
    among the many certain ones; `stands_for` says how many links each drawn pair represents.
    """
    at = (pl.col("probability") * bins).floor().clip(0, bins - 1)
    binned = links.with_columns(_bin=at)
    each = max(1, count // bins)
    drawn: Sequence[pl.DataFrame] = [
        part.sample(min(each, part.height), seed=seed).with_columns(
            stands_for=pl.lit(round(part.height / min(each, part.height), 3))
        )
        for part in binned.sort("record_l", "record_r").partition_by("_bin", maintain_order=True)
    ]
    if not drawn:
        return links.clear()
    chosen = pl.concat(drawn).select("record_l", "record_r", "probability", "reasons", "stands_for")
    return chosen.sample(chosen.height, shuffle=True, seed=seed)
