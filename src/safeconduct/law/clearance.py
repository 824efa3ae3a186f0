"""All determinations of all persons under one agreement, and who is cleared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
import polars.selectors as cs

from safeconduct.law.codes import ReasonCode
from safeconduct.law.consent import CODE_OF_RULE, consents
from safeconduct.law.facts import (
    captivity_rule,
    category_rule,
    owed_rule,
    power_rule,
    scope_rule,
)
from safeconduct.law.holds import holds
from safeconduct.law.rules import RULES, Question
from safeconduct.law.scope import Scope
from safeconduct.people.vocabulary import Category
from safeconduct.tables.problems import InputError

CLEARANCE_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "holder": pl.String, "origin": pl.String,
        "civilian": pl.Boolean, "owed": pl.Boolean, "in_scope": pl.Boolean,
        "held_back": pl.Boolean, "consents": pl.Boolean, "cleared": pl.Boolean,
        "code": pl.String, "text": pl.String, "unit": pl.String, "branch": pl.String,
        "rank": pl.String, "category": pl.String, "health": pl.String, "birth_date": pl.String,
        "sex": pl.String, "captured_on": pl.String, "full_name": pl.String,
        "prisoner_number": pl.String,
    }
)  # fmt: skip
_SCOPE_CODES = {
    "L-SCOPE-OWN": ReasonCode.OWN_CITIZEN,
    "L-SCOPE-DOUBT": ReasonCode.CATEGORY_UNDETERMINED,
    "L-SCOPE-ORIGIN": ReasonCode.ORIGIN_UNKNOWN,
    "L-SCOPE-DATE": ReasonCode.CAPTURE_DATE_UNKNOWN,
    "L-SCOPE-OUT": ReasonCode.OUT_OF_SCOPE,
}
#: Of whom more is determined than that and why he is not in captivity, as far as anybody knows.
_PERHAPS_CAPTIVE = ("L-HELD", "L-UNACKNOWLEDGED")
_ORDER = {code.value: place for place, code in enumerate(ReasonCode)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What was determined.

    Attributes:
        determinations: person_id, question, conclusion, rule, articles, facts, explanation; one row
            for the merely missing and for those whose captivity has ended, one or more for each
            question for everybody else.
        people: frame of CLEARANCE_SCHEMA, one row a person, sorted by person_id.
    """

    determinations: pl.DataFrame
    people: pl.DataFrame


def determine(
    people: pl.DataFrame,
    legal: pl.DataFrame,
    interviews: pl.DataFrame,
    *,
    scope: Scope,
    on: date,
) -> Clearance:
    """Determine every question for every person.

    Args:
        people: one row a person with its status, as `people.csv` has it.
        legal: rows of legal files: person_id, record_id, procedure, offence, war_crime, authority,
            decided_on, link (linked, or possible where it may be his).
        interviews: person_id, record_id, wish, fear_of_persecution, in_private, interviewed_on,
            link.
        scope: whom the agreement covers.
        on: the day for which ages are reckoned.

    Raises:
        InputError: if a person has more than one row in `people`.
    """
    _refuse_doubles(people)
    facts = (
        people.with_columns(cs.string().fill_null(""), cs.boolean().fill_null(value=False))
        .with_columns(
            captivity_rule=captivity_rule(),
            category_rule=category_rule(on=on),
            power_rule=power_rule(),
        )
        .with_columns(owed_rule=owed_rule())
        .with_columns(scope_rule=scope_rule(scope))
    )
    alive = facts.filter(pl.col("category_rule") != "L-REMAINS").select("person_id")
    cases = holds(legal).join(alive, on="person_id", how="semi")
    facts = _with_consent(facts, consents(interviews))
    judged = _with_code(facts, cases)
    return Clearance(determinations=_determinations(judged, cases), people=_clearance(judged))


def _refuse_doubles(people: pl.DataFrame) -> None:
    doubled = people.filter(pl.col("person_id").is_duplicated())["person_id"].unique().sort()
    if len(doubled):
        raise InputError(
            f"{', '.join(doubled[:5])} has more than one row",
            where="the table of people",
            remedy="One person is one row: join the files of one person first.",
        )


def _with_consent(facts: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    joined = facts.join(
        asked.select("person_id", said="rule", consent_facts="facts"), on="person_id", how="left"
    )
    fear = pl.col("said") == "L-FEAR"
    return joined.with_columns(
        pl.col("consent_facts").fill_null("no interview on file"),
        consent_rule=pl.when(pl.col("category_rule") == "L-REMAINS")
        .then(pl.lit("L-CONSENT-NONE-NEEDED"))
        .when((pl.col("category_rule") == "L-CHILD") & ~fear.fill_null(value=False))
        .then(pl.lit("L-CONSENT-GUARDIAN"))
        .otherwise(pl.col("said").fill_null("L-CONSENT-NOT-ASKED")),
    )


def _with_code(facts: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Every reason against going, and the first of them in the order of ReasonCode."""
    held = (
        cases.filter(pl.col("code") != "")
        .group_by("person_id")
        .agg(hold_codes=pl.col("code").unique())
    )
    captivity = {
        "L-ENDED": ReasonCode.CAPTIVITY_ENDED.value,
        "L-MISSING": ReasonCode.NO_EVIDENCE.value,
        "L-UNACKNOWLEDGED": ReasonCode.NOT_ACKNOWLEDGED.value,
    }
    consent = {
        **CODE_OF_RULE,
        "L-CONSENT-NONE-NEEDED": "",
        "L-CONSENT-GUARDIAN": ReasonCode.GUARDIAN_NEEDED.value,
    }
    power = {"L-POWER": "", "L-POWER-UNKNOWN": ReasonCode.POWER_UNKNOWN.value}
    scope = {rule: code.value for rule, code in _SCOPE_CODES.items()}
    single = pl.concat_list(
        pl.col("captivity_rule").replace_strict(captivity, default=""),
        pl.col("power_rule").replace_strict(power),
        pl.col("consent_rule").replace_strict(consent),
        pl.col("scope_rule").replace_strict(scope, default=""),
    )
    joined = facts.join(held, on="person_id", how="left").with_columns(
        pl.col("hold_codes").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    )
    ranked = (
        pl.concat_list(single, "hold_codes")
        .list.eval(pl.element().filter(pl.element() != ""))
        .list.eval(pl.element().replace_strict(_ORDER, return_dtype=pl.Int64))
        .list.min()
    )
    return joined.with_columns(
        code=ranked.replace_strict(
            {place: code for code, place in _ORDER.items()},
            default=ReasonCode.CLEARED.value,
            return_dtype=pl.String,
        )
    )


def _clearance(judged: pl.DataFrame) -> pl.DataFrame:
    category = {
        "L-POW": Category.PRISONER_OF_WAR, "L-MEDICAL": Category.MEDICAL_OR_RELIGIOUS,
        "L-CIVILIAN": Category.CIVILIAN_INTERNEE, "L-OWN": Category.DETAINED_OWN_CITIZEN,
        "L-CHILD": Category.CHILD, "L-REMAINS": Category.REMAINS, "L-DOUBT": Category.UNKNOWN,
    }  # fmt: skip
    determined = pl.col("category_rule").replace_strict({r: c.value for r, c in category.items()})
    civilians = [c.value for c in Category if c.civilian]
    return (
        judged.with_columns(
            category=determined,
            holder=pl.col("detaining_power"),
            origin=pl.col("party_of_origin"),
            owed=(pl.col("owed_rule") != "L-NOT-OWED")
            & pl.col("captivity_rule").is_in(_PERHAPS_CAPTIVE),
            in_scope=pl.col("scope_rule") == "L-SCOPE-IN",
            held_back=pl.col("hold_codes").list.len() > 0,
            consents=pl.col("consent_rule").is_in(["L-CONSENT", "L-CONSENT-NONE-NEEDED"]),
            cleared=pl.col("code") == ReasonCode.CLEARED.value,
            text=pl.col("code").replace_strict({c.value: c.text for c in ReasonCode}),
        )
        .with_columns(civilian=pl.col("category").is_in(civilians))
        .select(CLEARANCE_SCHEMA.names())
        .cast(CLEARANCE_SCHEMA)
        .sort("person_id")
    )


def _determinations(judged: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    known = judged.filter(pl.col("captivity_rule").is_in(_PERHAPS_CAPTIVE))
    asked = [
        judged.select("person_id", rule="captivity_rule", facts="status_reasons"),
        known.select("person_id", rule="category_rule", facts=_named("category", "birth_date")),
        known.select("person_id", rule="power_rule", facts=_named("detaining_power")),
        known.select("person_id", rule="owed_rule", facts=_named("category", "health")),
        known.select(
            "person_id",
            rule="scope_rule",
            facts=_named("category", "captured_on", "party_of_origin"),
        ),
        known.select("person_id", rule="consent_rule", facts="consent_facts"),
        _hold_rows(known, cases),
        known.select(
            "person_id",
            rule=pl.when(pl.col("code") == ReasonCode.CLEARED.value)
            .then(pl.lit("L-READY"))
            .otherwise(pl.lit("L-NOT-READY")),
            facts=pl.format("reason: {}", "code"),
        ),
    ]
    table = pl.DataFrame(
        {
            "rule": [r.id for r in RULES],
            "question": [r.question.value for r in RULES],
            "conclusion": [r.conclusion for r in RULES],
            "articles": [r.articles for r in RULES],
            "explanation": [r.explanation for r in RULES],
            "place": [list(Question).index(r.question) for r in RULES],
        }
    )
    return (
        pl.concat(asked)
        .join(table, on="rule")
        .sort("person_id", "place", "rule", "facts")
        .select("person_id", "question", "conclusion", "rule", "articles", "facts", "explanation")
    )


def _hold_rows(known: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    mine = cases.join(known.select("person_id"), on="person_id", how="semi")
    remains = pl.col("category_rule") == "L-REMAINS"
    free = known.join(mine, on="person_id", how="anti").select(
        "person_id",
        rule=pl.when(remains).then(pl.lit("L-HOLD-REMAINS")).otherwise(pl.lit("L-HOLD-NONE")),
        facts=pl.when(remains).then(_named("category")).otherwise(pl.lit("no legal file")),
    )
    return pl.concat([mine.select("person_id", "rule", "facts"), free])


def _named(*columns: str) -> pl.Expr:
    """Facts as `column: value`, with `unknown` where nothing is known."""
    parts = [
        pl.format(f"{column.replace('_', ' ')}: {{}}", pl.col(column).replace("", "unknown"))
        for column in columns
    ]
    return pl.concat_str(parts, separator="; ")
