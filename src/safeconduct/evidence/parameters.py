"""The one table of all parameters of belief: shipped as TOML, replaced by a file of one's own.

docs/reference/evidence-parameters.md explains every entry. `assess refit` writes such a file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Any

from safeconduct.evidence.signs import CONTACT_SIGNS, SIGNS
from safeconduct.people.statements import Reliability
from safeconduct.tables.problems import InputError


class Question(StrEnum):
    """What is asked of each person file, and of each record in it (`HE`)."""

    CAPTURED = "captured"
    ALIVE = "alive"
    HOLDER = "holder"
    WHERE = "where"
    HE = "he"

    @property
    def words(self) -> str:
        """The question as people ask it."""
        return {
            "captured": "Is he in captivity?", "alive": "Is he alive?", "holder": "Held by whom?",
            "where": "Where?", "he": "Is it he?",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionParameters:
    """Parameters of one question.

    Attributes:
        prior: log-odds before any report (of the adverse Power for `holder`, unused for `where`).
        half_life_days: after how many days a statement weighs half.
        weights: log-odds that a fresh statement of factor 1 adds, by sign.
    """

    prior: float
    half_life_days: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The whole table.

    Attributes:
        questions: by question.
        reliability: factor of a weight for each letter of the Admiralty scale.
        credibility: the same for each figure.
        unknown_age_days: the age taken for a statement without a date.
        slope: of `he`: how much of the log-odds of the link counts; its prior is added.
        threshold: least probability with which an unacknowledged captive is put on the list.
        about: what the table was fitted on; `truths` are digests of the truth, `held_out` the parts
            of a hundred of the people in it that were left out.
    """

    questions: Mapping[Question, QuestionParameters]
    reliability: Mapping[str, float]
    credibility: Mapping[int, float]
    unknown_age_days: float
    slope: float
    threshold: float
    about: Mapping[str, Any] = field(default_factory=dict)


def shipped_parameters() -> Parameters:
    """The table that comes with the package."""
    text = resources.files("safeconduct.evidence").joinpath("parameters.toml").read_text("utf-8")
    return parse_parameters(tomllib.loads(text), where="parameters.toml of the package")


def parse_parameters(data: Mapping[str, Any], *, where: str) -> Parameters:
    """A table as TOML has it.

    Raises:
        InputError: with all its faults at once.
    """
    faults = list(_faults(data))
    if faults:
        raise InputError(
            "; ".join(faults),
            where=where,
            remedy="Start from a file that `safeconduct assess refit` wrote, or from the shipped "
            "table (docs: Parameters of evidence).",
        )
    questions = {
        Question(name): QuestionParameters(
            prior=float(part.get("prior", 0.0)),
            half_life_days=float(part["half_life_days"]),
            weights={sign: float(w) for sign, w in part.get("weights", {}).items()},
        )
        for name, part in data["questions"].items()
    }
    return Parameters(
        questions=questions,
        reliability={k: float(v) for k, v in data["reliability"].items()},
        credibility={int(k): float(v) for k, v in data["credibility"].items()},
        unknown_age_days=float(data["unknown_age_days"]),
        slope=float(data["slope"]),
        threshold=float(data["threshold"]),
        about=data.get("about", {}),
    )


def _faults(data: Mapping[str, Any]) -> Iterator[str]:
    for key in ("unknown_age_days", "slope", "threshold"):
        if not isinstance(data.get(key), int | float):
            yield f"{key} must be a number"
    for table, keys in (
        ("reliability", [r.value for r in Reliability]), ("credibility", [*"123456"]),
    ):  # fmt: skip
        part = data.get(table)
        part = part if isinstance(part, Mapping) else {}
        wrong = [k for k in keys if not _positive(part.get(k))]
        if wrong:
            yield f"[{table}] needs a number from 0 up for {', '.join(wrong)}"
    parts = data.get("questions")
    parts = parts if isinstance(parts, Mapping) else {}
    missing = [q.value for q in Question if q.value not in parts]
    if missing:
        yield f"there is no [questions.{'], [questions.'.join(missing)}]"
    for name, part in parts.items():
        yield from _question_faults(name, part)


def _question_faults(name: str, part: Mapping[str, Any]) -> Iterator[str]:
    if name not in set(Question):
        yield f"[questions.{name}] is no question"
        return
    if not _positive(part.get("half_life_days")) or part["half_life_days"] == 0:
        yield f"questions.{name}.half_life_days must be a number above 0"
    weights = part.get("weights", {})
    unknown = sorted(set(weights) - set(SIGNS))
    if unknown:
        yield f"questions.{name}.weights names unknown signs: {', '.join(unknown)}"
    words = sorted(s for s, w in weights.items() if not isinstance(w, int | float))
    if words:
        yield f"questions.{name}.weights must be numbers: {', '.join(words)}"
    if name == Question.CAPTURED.value:
        below = [s for s in CONTACT_SIGNS if s not in words and weights.get(s, 0) < 0]
        if below:
            yield (
                "a reported contact never counts against captivity, since swindlers use true "
                f"captives too: {', '.join(below)} must not be below 0"
            )


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and value >= 0


def parameters_toml(parameters: Parameters) -> str:
    """The table as a TOML file that `parse_parameters` reads back."""
    lines = ["# Parameters of belief; docs/reference/evidence-parameters.md explains them.", ""]
    lines += [
        f"{key} = {round(getattr(parameters, key), 4)}"
        for key in ("unknown_age_days", "slope", "threshold")
    ]
    lines += ["", "[about]", *(f"{k} = {_toml(v)}" for k, v in parameters.about.items())]
    lines += ["", "[reliability]", *(f"{k} = {v}" for k, v in parameters.reliability.items())]
    lines += ["", "[credibility]", *(f"{k} = {v}" for k, v in parameters.credibility.items())]
    for question, part in parameters.questions.items():
        lines += [
            "", f"[questions.{question.value}]", f"prior = {round(part.prior, 4)}",
            f"half_life_days = {round(part.half_life_days, 1)}", "",
            f"[questions.{question.value}.weights]",
            *(f'"{sign}" = {round(weight, 4)}' for sign, weight in sorted(part.weights.items())),
        ]  # fmt: skip
    return "\n".join([*lines, ""])


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, int | float):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
