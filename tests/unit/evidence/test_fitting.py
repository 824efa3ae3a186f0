from __future__ import annotations

import numpy as np
import polars as pl
from made_evidence import NO_LINKS, ON, frames, report

from safeconduct.evidence import (
    Question,
    cases_of,
    outcomes_of_people,
    read_outcomes,
    records_about_him,
    refit,
    scores,
    shipped_parameters,
    weigh_everything,
)


def made_world(people: int = 400) -> tuple[pl.DataFrame, ...]:
    """Pictures tell the truth in nine of ten cases; half the people are captives."""
    dice = np.random.default_rng(7)
    told, truth = [], []
    for n in range(people):
        captive = bool(dice.random() < 0.5)
        right = bool(dice.random() < 0.9)
        shown = "held" if captive == right else "died"
        told.append(report(f"P-{n}", f"web:{n}", "open_source", fate=shown, recognised="certain"))
        truth.append(("web", str(n), str(captive).lower()))
    reports, records, identities = frames(*told)
    known, _ = read_outcomes(
        pl.DataFrame(truth, schema=["source", "record_id", "captive"], orient="row"), where="t"
    )
    return reports, records, identities, known


def test_a_refit_brings_the_promise_nearer_on_people_it_has_not_seen() -> None:
    reports, records, identities, known = made_world()
    people = outcomes_of_people(known, identities)
    of_records = records_about_him(known, identities, people)
    persons = identities.select("person_id", party_of_origin=pl.lit("A"))
    unseen = people.filter(pl.col("part") >= 70)

    def loss(table: object) -> float:
        weighing = weigh_everything(
            reports=reports, records=records, identities=identities, links=NO_LINKS,
            people=persons, parameters=table, on=ON,  # type: ignore[arg-type]
        )  # fmt: skip
        score = scores(cases_of(weighing.beliefs, unseen, of_records, Question.CAPTURED))
        assert score is not None
        return score.log_loss

    before = shipped_parameters()
    contributions = weigh_everything(
        reports=reports, records=records, identities=identities, links=NO_LINKS, people=persons,
        parameters=before, on=ON,
    ).contributions  # fmt: skip
    fitted = refit(contributions, people, of_records, parameters=before)
    assert loss(fitted.parameters) < loss(before)
    assert loss(fitted.parameters) < 0.45
    assert fitted.trials["question"].unique().to_list() == ["captured"]


def test_signs_that_the_truth_knows_nothing_of_keep_their_weight() -> None:
    reports, records, identities, known = made_world(120)
    people = outcomes_of_people(known, identities)
    before = shipped_parameters()
    contributions = weigh_everything(
        reports=reports, records=records, identities=identities, links=NO_LINKS,
        people=identities.select("person_id", party_of_origin=pl.lit("A")), parameters=before,
        on=ON,
    ).contributions  # fmt: skip
    after = refit(
        contributions, people, records_about_him(known, identities, people), parameters=before
    ).parameters
    for sign in ("visit held", "tracing_request exchanged"):
        weights = [p.questions[Question.CAPTURED].weights[sign] for p in (before, after)]
        assert weights[0] == weights[1]
