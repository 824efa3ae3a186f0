"""What to ask next: enquiries ranked by the information that their answer is expected to bring.

An enquiry that comes back with a yes from a captive with probability *s*, and from another with
probability *f*, lowers the uncertainty of the answer "he is a captive" by H(p) - E[H(p | answer)]
bits (Lindley 1956). The chances are judgements, and stand in `ENQUIRIES` for everybody to see.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from safeconduct.evidence.parameters import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """One thing that can be asked.

    Attributes:
        id: for citing it.
        words: what to do.
        if_captive, if_not: chance of a yes in either case.
        needs: signs of which one must be on file for it to make sense; none for always.
        done_by: signs that show that it has been done.
        about_entries: whether it asks for an entry on the captors' lists, not for captivity.
    """

    id: str
    words: str
    if_captive: float
    if_not: float
    needs: tuple[str, ...] = ()
    done_by: tuple[str, ...] = ()
    about_entries: bool = False


ENQUIRIES = (
    Enquiry(id="Q-ENTRY", words="compare him with the captors' entry of a like name",
            if_captive=0.95, if_not=0.05, about_entries=True),
    Enquiry(id="Q-VISIT", words="ask the visiting organisation to look for him where he was seen",
            if_captive=0.35, if_not=0.002, done_by=("visit held",)),
    Enquiry(id="Q-RETURNEES", words="ask those who came back from that place or unit",
            if_captive=0.5, if_not=0.01, done_by=("testimony custody",)),
    Enquiry(id="Q-PROOF", words="put the family's question of proof of life to the caller",
            if_captive=0.4, if_not=0.02,
            needs=("contact told", "contact demand"),
            done_by=("contact proven", "contact demand proven")),
    Enquiry(id="Q-RECOGNISE", words="show the picture to a second relative, apart from the first",
            if_captive=0.8, if_not=0.25,
            needs=("open_source held certain", "open_source held unsure")),
    Enquiry(id="Q-UNIT", words="ask his unit for those who were beside him",
            if_captive=0.3, if_not=0.03, done_by=("testimony capture", "testimony killed")),
    Enquiry(id="Q-CAPTOR", words="put a formal enquiry to the captors' bureau (GC III art. 122)",
            if_captive=0.15, if_not=0.001),
    Enquiry(id="Q-REMAINS", words="compare the family's sample with unidentified remains",
            if_captive=0.999, if_not=0.75,
            needs=("testimony killed", "testimony lost", "open_source died certain",
                   "open_source died unsure")),
)  # fmt: skip
_KEPT = 3
#: Answers that are expected to bring less are not worth anybody's danger.
LEAST_BITS = 0.005
NOTHING_TELLS_MORE = "nothing that can be asked would tell much more: demand acknowledgement"
NOTHING_TO_ASK = "nothing that can be asked would tell much: wait for a new report"
_SURE = 0.5


def expected_bits(p: np.ndarray, if_captive: float, if_not: float) -> np.ndarray:
    """Expected bits of an answer, for each probability in `p`.

    >>> [round(float(b), 3) for b in expected_bits(np.array([0.5, 1.0]), 1.0, 0.0)]
    [1.0, 0.0]
    """
    yes = p * if_captive + (1 - p) * if_not
    no = 1 - yes
    after_yes = np.divide(p * if_captive, yes, out=np.zeros_like(p), where=yes > 0)
    after_no = np.divide(p * (1 - if_captive), no, out=np.zeros_like(p), where=no > 0)
    bits = _entropy(p) - yes * _entropy(after_yes) - no * _entropy(after_no)
    return np.asarray(np.clip(bits, 0.0, None))


def _entropy(p: np.ndarray) -> np.ndarray:
    inner = np.clip(p, 1e-12, 1 - 1e-12)
    found = -(inner * np.log2(inner) + (1 - inner) * np.log2(1 - inner))
    return np.asarray(np.where((p <= 0) | (p >= 1), 0.0, found))


def best_enquiries(cases: pl.DataFrame, contributions: pl.DataFrame) -> pl.DataFrame:
    """The enquiries that make sense for each case, most information first.

    Args:
        cases: person_id, captured, listed_elsewhere (probabilities).
        contributions: as `weigh` makes them; tells which signs are on file.

    Returns:
        person_id, next_enquiry (in words), expected_bits, enquiries (the first three as
        `id bits`, joined by a semicolon). Where no answer is expected to bring LEAST_BITS, that is
        said instead.
    """
    on_file = (
        contributions.filter(pl.col("question") == Question.CAPTURED.value)
        .group_by("person_id")
        .agg(signs=pl.col("sign").unique())
    )
    known = cases.select("person_id", "captured", "listed_elsewhere").join(
        on_file, on="person_id", how="left"
    )
    captured, listed = known["captured"].to_numpy(), known["listed_elsewhere"].to_numpy()
    parts = []
    for enquiry in ENQUIRIES:
        p = listed if enquiry.about_entries else captured
        bits = expected_bits(p, enquiry.if_captive, enquiry.if_not)
        parts.append(
            known.with_columns(
                bits=pl.Series(bits), id=pl.lit(enquiry.id), words=pl.lit(enquiry.words)
            ).filter(_fits(enquiry))
        )
    ranked = pl.concat(parts).filter(pl.col("bits") >= LEAST_BITS)
    ranked = ranked.sort("bits", "id", descending=[True, False])
    best = ranked.group_by("person_id", maintain_order=True).agg(
        next_enquiry=pl.col("words").first(),
        expected_bits=pl.col("bits").first().round(4),
        enquiries=pl.format("{} {}", "id", pl.col("bits").round(3)).head(_KEPT).str.join("; "),
    )

    sure = pl.when(pl.col("captured") >= _SURE).then(pl.lit(NOTHING_TELLS_MORE))
    return (
        cases.select("person_id", "captured")
        .join(best, on="person_id", how="left")
        .select(
            "person_id",
            pl.coalesce("next_enquiry", sure.otherwise(pl.lit(NOTHING_TO_ASK))),
            pl.col("expected_bits").fill_null(0.0),
            pl.col("enquiries").fill_null(""),
        )
    )


def _fits(enquiry: Enquiry) -> pl.Expr:
    fits = pl.lit(value=True)
    for sign in enquiry.done_by:
        fits &= ~pl.col("signs").list.contains(sign)
    if enquiry.needs:
        fits &= pl.any_horizontal(pl.col("signs").list.contains(s) for s in enquiry.needs)
    return fits
