"""Proof of life: questions that only he can answer, kept without their answers.

The family leaves questions and, of each answer, only a slow salted hash (Argon2id, RFC 9106): an
answer is a word or two, which anybody could guess by trying a list against a fast hash. The answer
that comes back is compared in several spellings, since it has passed through other mouths, scripts
and ears.
"""

from __future__ import annotations

import base64
import hmac
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from argon2.low_level import Type, hash_secret_raw

from safeconduct.matching.keys import coarse_key, fine_key
from safeconduct.people.names import latin_form

SALT_BYTES = 16
_LEAST_LETTERS = 3
_LEAST_KEY = 4


class ProofError(ValueError):
    """A question, answer or salt that would prove nothing; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Cost of Argon2id: passes, KiB of memory, lanes (RFC 9106, second recommended option)."""

    passes: int = 3
    memory: int = 65_536
    lanes: int = 4


class Spelling(StrEnum):
    """How an answer is spelt before it is hashed, strictest first."""

    PLAIN = "plain"
    LATIN = "latin"
    FINE = "fine"
    COARSE = "coarse"


class Verdict(StrEnum):
    """How an answer that came back compares."""

    RIGHT = "right"
    ALIKE = "alike"
    WRONG = "wrong"

    @property
    def proves(self) -> bool:
        """Whether it may stand as proof; an answer that is only alike is for the officer."""
        return self is Verdict.RIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedQuestion:
    """A question with the hashes of its answer in each spelling, base64; the answer is nowhere.

    Attributes:
        question: in the words to be used.
        salt: base64, of this question alone.
        hashes: by spelling.
        cost: with which they were made.
    """

    question: str
    salt: str
    hashes: Mapping[Spelling, str]
    cost: Cost


def spellings(answer: str) -> dict[Spelling, str]:
    """The answer in each spelling.

    >>> spellings(" Рекс! ") == spellings("рекс")
    True
    >>> spellings("Жучка")[Spelling.FINE] == spellings("Zhuchka")[Spelling.FINE]
    True
    """
    folded = unicodedata.normalize("NFKC", answer).casefold()
    words = re.findall(r"\w+", folded)
    plain = " ".join(words)
    found = {Spelling.PLAIN: plain, Spelling.LATIN: " ".join(latin_form(plain).split())}
    fine, coarse = fine_key(plain), coarse_key(plain)
    found[Spelling.FINE] = fine or plain
    # Consonants alone say too little of a short word.
    if len(coarse.replace(" ", "")) >= _LEAST_KEY:
        found[Spelling.COARSE] = coarse
    return found


def seal(question: str, answer: str, *, salt: bytes, cost: Cost | None = None) -> SealedQuestion:
    """Keep a question and forget its answer.

    Args:
        question: in the words to be used.
        answer: what only he can say.
        salt: 16 random bytes that nothing else uses.
        cost: of the hash.

    Raises:
        ProofError: for a blank question, an answer that anybody guesses, or a wrong salt.
    """
    if not question.strip():
        raise ProofError("there is no question. Write what is to be asked, in the family's words")
    letters = re.sub(r"\W", "", answer)
    if len(letters) < _LEAST_LETTERS:
        raise ProofError(
            "the answer is too short to prove anything. Choose a question whose answer has at "
            "least three letters, and is not a colour, a yes or a no"
        )
    if len(salt) != SALT_BYTES:
        raise ProofError(f"the salt must have {SALT_BYTES} random bytes")
    kept = cost or Cost()
    hashes = {s: _hash(s, text, salt, kept) for s, text in spellings(answer).items()}
    return SealedQuestion(
        question=question.strip(), salt=base64.b64encode(salt).decode(), hashes=hashes, cost=kept
    )


def compare(sealed: SealedQuestion, answer: str) -> Verdict:
    """Compare the answer that came back.

    Right is the same word in the same or in Latin letters, or in the fine key that romanisations
    share; alike is one that only sounds so.
    """
    salt = base64.b64decode(sealed.salt)
    for spelling, text in spellings(answer).items():
        known = sealed.hashes.get(spelling)
        if known and hmac.compare_digest(known, _hash(spelling, text, salt, sealed.cost)):
            return Verdict.ALIKE if spelling is Spelling.COARSE else Verdict.RIGHT
    return Verdict.WRONG


def _hash(spelling: Spelling, text: str, salt: bytes, cost: Cost) -> str:
    raw = hash_secret_raw(
        f"{spelling.value}:{text}".encode(), salt, time_cost=cost.passes, memory_cost=cost.memory,
        parallelism=cost.lanes, hash_len=32, type=Type.ID,
    )  # fmt: skip
    return base64.b64encode(raw).decode()


def sealed_as_data(sealed: SealedQuestion) -> dict[str, object]:
    """As JSON keeps it."""
    cost = {"passes": sealed.cost.passes, "memory": sealed.cost.memory, "lanes": sealed.cost.lanes}
    hashes = {s.value: h for s, h in sealed.hashes.items()}
    return {"question": sealed.question, "salt": sealed.salt, "hashes": hashes, "argon2id": cost}


def sealed_from_data(data: Mapping[str, object]) -> SealedQuestion:
    """Back from `sealed_as_data`.

    Raises:
        ProofError: if it is none.
    """
    try:
        hashes = {Spelling(s): str(h) for s, h in _mapping(data["hashes"]).items()}
        cost = Cost(**{k: int(str(v)) for k, v in _mapping(data["argon2id"]).items()})
        salt = str(data["salt"])
        if len(base64.b64decode(salt, validate=True)) != SALT_BYTES or not hashes:
            raise ValueError("salt")
        return SealedQuestion(question=str(data["question"]), salt=salt, hashes=hashes, cost=cost)
    except (KeyError, ValueError, TypeError) as error:
        raise ProofError(
            f"this is no sealed question ({error}). Use a file that `assess proof seal` wrote"
        ) from None


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("a table is missing")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One step of the guided check of a video or call.

    Attributes:
        id: for citing it.
        ask: what to look or ask for.
        why: what it tells.
        weighty: whether a no by itself means that nothing is proven.
    """

    id: str
    ask: str
    why: str
    weighty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistResult:
    """What a filled checklist amounts to.

    Attributes:
        proven: every weighty step was answered with yes, and none with no.
        failed: steps answered with no.
        open: steps not answered.
    """

    proven: bool
    failed: tuple[Check, ...]
    open: tuple[Check, ...]


@cache
def checklist(medium: str) -> tuple[Check, ...]:
    """The steps for a `video` or a `call`, in their order; KeyError for anything else."""
    file = resources.files("safeconduct.evidence").joinpath("proof_checks.toml")
    return tuple(Check(**entry) for entry in tomllib.loads(file.read_text("utf-8"))[medium])


def judge_checklist(steps: Sequence[Check], answers: Mapping[str, bool]) -> ChecklistResult:
    """What the answers amount to; a step that nobody answered proves nothing.

    Raises:
        ProofError: for answers to steps that are not there; all are named at once.
    """
    unknown = sorted(set(answers) - {s.id for s in steps})
    if unknown:
        raise ProofError(f"there is no step {', '.join(unknown)}. Use the ids of the checklist")
    failed = tuple(s for s in steps if answers.get(s.id) is False)
    unanswered = tuple(s for s in steps if s.id not in answers)
    weighty_open = any(s.weighty for s in _all(failed, unanswered))
    return ChecklistResult(proven=not weighty_open, failed=failed, open=unanswered)


def _all(*parts: Iterable[Check]) -> list[Check]:
    return [step for part in parts for step in part]
