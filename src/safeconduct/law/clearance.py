"""All determinations of all persons under one agreement, and who is cleared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.law.codes import ReasonCode
from safeconduct.law.conditions import Context
from safeconduct.law.consent import interviews_of
from safeconduct.law.deciding import (
    PLACE,
    concluding,
    looked_up,
    rule_column,
    said_of_rules,
    told_of_rules,
)
from safeconduct.law.facts import FACTS, Level, with_facts
from safeconduct.law.holds import cases
from safeconduct.law.precedence import precedence_columns
from safeconduct.law.rules import RULES, Question, Rule, Rulebook
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
        "prisoner_number": pl.String, "precedence": pl.Int8, "precedence_grounds": pl.String,
    }
)  # fmt: skip
#: What the long table says of a rule, in the order of its columns; each from a closed set of words.
_OF_RULE: dict[str, Callable[[Rule], str]] = {
    "question": lambda r: r.question.value,
    "conclusion": lambda r: r.conclusion,
    "rule": lambda r: r.id,
    "articles": lambda r: r.articles,
    "explanation": lambda r: r.explanation,
    "needs": lambda r: ", ".join(FACTS[name].words for name in r.needs),
}
DETERMINATION_SCHEMA = pl.Schema(
    {
        "person_id": pl.String(),
        **{name: told_of_rules(_OF_RULE[name]) for name in list(_OF_RULE)[:4]},
        "facts": pl.String(),
        **{name: told_of_rules(_OF_RULE[name]) for name in list(_OF_RULE)[4:]},
    }
)
_CODES = tuple(ReasonCode)
_CLEARED = _CODES.index(ReasonCode.CLEARED)
#: Questions answered from the facts of the person alone, each from those before it.
_FIRST = (Question.CAPTIVITY, Question.CATEGORY, Question.POWER, Question.OWED, Question.SCOPE)
_TOLD = {
    Question.CATEGORY: ("category", "birth_date"),
    Question.POWER: ("detaining_power",),
    Question.OWED: ("category", "health"),
    Question.SCOPE: ("category", "captured_on", "party_of_origin"),
    Question.ENTRY: ("party_of_origin", "travel_document", "entry_permission"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What was determined.

    Attributes:
        determinations: frame of DETERMINATION_SCHEMA; one row for the merely missing and for those
            whose captivity has ended, one or more for each question for everybody else.
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

    Each person is determined by himself: after a change it is enough to pass those whom it touches.

    Args:
        people: one row a person with its status, as `people.csv` has it, and a column for every
            other fact of `facts.FACTS` of which anything is known.
        legal: rows of legal files: person_id, record_id, procedure, offence, war_crime, authority,
            decided_on, link (linked, or possible where it may be his).
        interviews: person_id, record_id, wish, fear_of_persecution, in_private, interviewed_on,
            link, and perhaps captor_present.
        scope: whom the agreement covers, and which rules it waives.
        on: the day for which ages are reckoned.

    Raises:
        InputError: if a person has more than one row in `people`, or the agreement waives a rule
            that none may waive.
    """
    _refuse_doubles(people)
    context, book = Context(on=on, scope=scope), Rulebook(scope.waived)
    told = people.lazy().sort("person_id")
    facts = with_facts(told, level=Level.PERSON, kept=("person_id",))
    for question in _FIRST:
        facts = facts.with_columns(_place(question, context, book)).with_columns(_said(question))
    judged = _with_consent(facts, interviews, context, book)
    judged = judged.with_columns(_place(Question.ENTRY, context, book)).with_columns(
        _said(Question.ENTRY)
    )
    settled = judged.with_row_index("row").collect()
    held = _holds(settled, legal, context, book)
    ready = _ready(settled, held, context, book)
    return Clearance(
        determinations=_determinations(ready, held, people),
        people=_clearance(ready, people, context),
    )


def _refuse_doubles(people: pl.DataFrame) -> None:
    doubled = people.filter(pl.col("person_id").is_duplicated())["person_id"].unique().sort()
    if len(doubled):
        raise InputError(
            f"{', '.join(doubled[:5])} has more than one row",
            where="the table of people",
            remedy="One person is one row: join the files of one person first.",
        )


def _place(question: Question, context: Context, book: Rulebook) -> pl.Expr:
    return rule_column(question, context=context, book=book).alias(f"rule.{question}")


def _said(question: Question) -> pl.Expr:
    """The conclusion, as a fact for the questions after it."""
    return looked_up(pl.col(f"rule.{question}"), lambda r: r.conclusion).alias(question.value)


def _with_consent(
    facts: pl.LazyFrame, interviews: pl.DataFrame, context: Context, book: Rulebook
) -> pl.LazyFrame:
    told = interviews_of(interviews).lazy()
    asked = with_facts(told, level=Level.INTERVIEW, kept=("person_id", "facts"))
    return (
        facts.join(asked, on="person_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("facts").fill_null("no interview on file").alias("facts.consent"),
            # Of whom there is no interview, nobody has heard anything.
            pl.col("asked").fill_null("no"),
        )
        .drop("facts")
        .with_columns(_place(Question.CONSENT, context, book))
        .with_columns(_said(Question.CONSENT))
    )


def _holds(
    settled: pl.DataFrame, legal: pl.DataFrame, context: Context, book: Rulebook
) -> pl.DataFrame:
    """Every case of everybody with its rule; of whoever has none, one row that says so."""
    found = with_facts(cases(legal).lazy(), level=Level.CASE, kept=("person_id", "facts")).collect()
    whom = settled.select("row", "person_id", "protected_category")
    remains = pl.col("protected_category") == Category.REMAINS.value
    mine = found.join(whom.filter(~remains), on="person_id")
    free = whom.join(mine.select("row"), on="row", how="anti").select(
        "row",
        "protected_category",
        facts=pl.when(remains).then(pl.lit("category: remains")).otherwise(pl.lit("no legal file")),
        link=pl.lit("none"),
    )
    place = _place(Question.HOLD, context, book)
    judged = pl.concat([mine, free], how="diagonal").select("row", "facts", place)
    # Of several cases of one person the order is that of the rules' ids.
    return judged.with_columns(id=looked_up(pl.col(f"rule.{Question.HOLD}"), lambda r: r.id)).sort(
        "row", "id", "facts"
    )


def _ready(
    settled: pl.DataFrame, held: pl.DataFrame, context: Context, book: Rulebook
) -> pl.DataFrame:
    """One row a person with the places of all rules but those on holds, and his reason."""
    place = pl.col(f"rule.{Question.HOLD}")
    holding = concluding("held", "undetermined", question=Question.HOLD)
    by_person = held.group_by("row").agg(
        place.is_in(holding).any().alias("held_back"), _rank(place).min().alias("hold_rank")
    )
    ranks = (_rank(pl.col(f"rule.{q}")) for q in (*_FIRST, Question.CONSENT, Question.ENTRY))
    return (
        settled.lazy()
        .join(by_person.lazy(), on="row", how="left", maintain_order="left")
        .with_columns(
            code=pl.min_horizontal(*ranks, "hold_rank"),
            hold=pl.when("held_back").then(pl.lit("held")).otherwise(pl.lit("none")),
        )
        .with_columns(_place(Question.READY, context, book))
        .collect()
    )


def _rank(place: pl.Expr) -> pl.Expr:
    """How early a rule's reason against going stands in ReasonCode; CLEARED if it has none."""
    return place.replace_strict(
        {i: _CODES.index(r.code) if r.code else _CLEARED for i, r in enumerate(RULES)},
        return_dtype=pl.UInt8,
    )


def _clearance(ready: pl.DataFrame, people: pl.DataFrame, context: Context) -> pl.DataFrame:
    captive = pl.col(f"rule.{Question.CAPTIVITY}").is_in(_perhaps_captive())
    category = pl.col("protected_category").replace("undetermined", Category.UNKNOWN.value)
    judged = ready.select(
        "person_id",
        category=category,
        civilian=category.is_in([c.value for c in Category if c.civilian]),
        owed=(pl.col("owed") == "owed") & captive,
        in_scope=pl.col("in_scope") == "in_scope",
        held_back=pl.col("held_back"),
        consents=pl.col("consent").is_in(["consents", "not_needed"]),
        cleared=pl.col("code") == _CLEARED,
        code=_code_text(lambda code: code.value),
        text=_code_text(lambda code: code.text),
        **precedence_columns(context),
    )
    given = ["unit", "branch", "rank", "health", "birth_date", "sex", "captured_on", "full_name"]
    rest = people.select(
        "person_id",
        *(pl.col(c).fill_null("") for c in (*given, "prisoner_number")),
        holder=pl.col("detaining_power").fill_null(""),
        origin=pl.col("party_of_origin").fill_null(""),
    )
    joined = judged.join(rest, on="person_id", maintain_order="left")
    return joined.select(CLEARANCE_SCHEMA.names()).cast(CLEARANCE_SCHEMA)


def _code_text(told: Callable[[ReasonCode], str]) -> pl.Expr:
    return pl.col("code").replace_strict(
        {i: told(code) for i, code in enumerate(_CODES)}, return_dtype=pl.String
    )


def _perhaps_captive() -> list[int]:
    """Of whom more is determined than that and why he is not in captivity."""
    return concluding("acknowledged", "not_acknowledged", question=Question.CAPTIVITY)


def _determinations(ready: pl.DataFrame, held: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The long table, person by person in the order of the questions.

    Of those who are not in captivity, as far as anybody knows, only that is told.
    """
    reasons = people.select("person_id", told=pl.col("status_reasons").fill_null(""))
    facts = {
        Question.CAPTIVITY: pl.col("told"),
        Question.HOLD: pl.col("facts"),
        Question.CONSENT: pl.col("facts.consent"),
        Question.READY: pl.format("reason: {}", _code_text(lambda code: code.value)),
        **{question: _named(*names) for question, names in _TOLD.items()},
    }
    everybody = ready.join(reasons, on="person_id", how="left", maintain_order="left")
    captive = everybody.filter(pl.col(f"rule.{Question.CAPTIVITY}").is_in(_perhaps_captive()))
    parts = []
    for order, question in enumerate(Question):
        if question is Question.HOLD:
            rows = held.join(captive.select("row"), on="row", how="semi")
        else:
            rows = everybody if question is Question.CAPTIVITY else captive
        parts.append(
            rows.select(
                "row", place=pl.col(f"rule.{question}"), facts=facts[question],
                key=pl.col("row").cast(pl.UInt64) * len(Question) + order,
            )
        )  # fmt: skip
    # One key of whole numbers is quick to sort by, and texts are moved only once.
    long = pl.concat(parts).sort("key", maintain_order=True)
    said = [said_of_rules(long["place"], told).alias(n) for n, told in _OF_RULE.items()]
    person = ready["person_id"].gather(long["row"])
    return long.select("facts").hstack([person, *said]).select(DETERMINATION_SCHEMA.names())


def _named(*columns: str) -> pl.Expr:
    """Facts as `column: value`, with `unknown` where nothing is known."""
    words = "; ".join(f"{FACTS[column].words}: {{}}" for column in columns)
    return pl.format(words, *(pl.col(column).fill_null("unknown") for column in columns))


assert len(PLACE) < 256, "the places of rules no longer fit a byte"
