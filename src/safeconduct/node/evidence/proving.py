"""Proof of life: questions that only he can answer, answers that came back, guided checks.

The answer is in memory while it is hashed, and nowhere else: not in the store, not in a log, not in
the history.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.evidence.proof_of_life import (
    SALT_BYTES,
    Check,
    ChecklistResult,
    Cost,
    ProofError,
    SealedQuestion,
    Verdict,
    checklist,
    compare,
    judge_checklist,
    seal,
    sealed_as_data,
    sealed_from_data,
)
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.evidence import words
from safeconduct.node.evidence.models import ProofAttempt, ProofCheck, ProofQuestion
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import Person, new_id
from safeconduct.node.registry.services import lock
from safeconduct.node.vault import services as vault

#: What hashing an answer costs; tests make it cheap.
COST = Cost()
MEDIA = ("video", "call")
#: So many answers are compared with one question in a day: nobody guesses through the desk.
MOST_A_DAY = 10
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question with its attempts, newest first."""

    row: ProofQuestion
    sealed: SealedQuestion
    attempts: tuple[ProofAttempt, ...]

    @property
    def text(self) -> str:
        """The question in the family's words."""
        return self.sealed.question

    @property
    def answered(self) -> bool:
        """Whether a right answer came back: whoever gave it may have told it on."""
        return any(Verdict(a.verdict).proves for a in self.attempts)


def ask(actor: Actor, person: Person, *, question: str, answer: str) -> ProofQuestion:
    """Keep a question and forget its answer.

    Raises:
        ValidationError: if it would prove nothing, or the file has been erased.
    """
    try:
        sealed = seal(question, answer, salt=secrets.token_bytes(SALT_BYTES), cost=COST)
    except ProofError as error:
        raise ValidationError(words.sentence(str(error))) from None
    with transaction.atomic():
        vault.hold_keys()
        locked = lock(person)
        row = ProofQuestion(
            public_id=new_id("Q"),
            person=locked,
            asked_by_id=actor.user_id or 0,
            asked_at=timezone.now(),
        )
        row.sealed = vault.seal_for(locked.key, sealed_as_data(sealed), place=row.place)
        row.save()
        _tell(actor, locked, Verb.PROOF_ASKED, {"question": row.public_id})
    return row


def open_questions(people: Sequence[Person]) -> list[OpenQuestion]:
    """The questions of one person, kept with any of his files, oldest first."""
    rows = (
        ProofQuestion.objects.filter(person__in=people)
        .select_related("person__key", "asked_by")
        .order_by("pk")
    )
    return [open_question(row) for row in rows]


def open_question(row: ProofQuestion) -> OpenQuestion:
    """Open a question; give it with the key of its person."""
    data = vault.open_for(row.person.key, row.sealed, place=row.place)
    attempts = row.attempts.select_related("by").order_by("-at", "-pk")
    return OpenQuestion(row=row, sealed=sealed_from_data(data), attempts=tuple(attempts))


def compare_answer(actor: Actor, question: OpenQuestion, *, answer: str) -> Verdict:
    """Compare an answer that came back, and keep when and how it compared.

    Raises:
        ValidationError: if the day's attempts are used up; then nobody learns the verdict.
    """
    _refuse_guessing(question.row)
    verdict = compare(question.sealed, answer)
    with transaction.atomic():
        row = ProofQuestion.objects.select_for_update(of=("self",)).get(pk=question.row.pk)
        _refuse_guessing(row)
        ProofAttempt.objects.create(
            question=row, verdict=verdict.value, by_id=actor.user_id or 0, at=timezone.now()
        )
        details = {"question": row.public_id, "verdict": verdict.value}
        _tell(actor, question.row.person, Verb.PROOF_COMPARED, details)
    return verdict


def _refuse_guessing(row: ProofQuestion) -> None:
    if today(row).count() >= MOST_A_DAY:
        raise ValidationError(
            _("%(most)d answers were compared with this question within a day. Try tomorrow.")
            % {"most": MOST_A_DAY}
        )


def today(row: ProofQuestion) -> QuerySet[ProofAttempt]:
    """The attempts of the last twenty-four hours."""
    return ProofAttempt.objects.filter(question=row, at__gt=timezone.now() - _DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheck:
    """A filled checklist in the clear.

    Attributes:
        at, by: when it was filled, and the pseudonym of who did.
        medium: `video` or `call`.
        note: what was looked at.
        result: what the answers amount to.
    """

    at: datetime
    by: str
    medium: str
    note: str
    result: ChecklistResult

    @property
    def failed(self) -> list[str]:
        """Steps answered with no, in words."""
        return asked_in(self.result.failed)

    @property
    def open(self) -> list[str]:
        """Steps not answered, in words."""
        return asked_in(self.result.open)


def asked_in(steps: Iterable[Check]) -> list[str]:
    """What steps ask, in the reader's language."""
    return [str(words.CHECK[step.id][0]) for step in steps]


@transaction.atomic
def keep_check(
    actor: Actor, person: Person, *, medium: str, answers: Mapping[str, bool], note: str
) -> ChecklistResult:
    """Keep a filled checklist; raises ValidationError if the file has been erased."""
    result = judge_checklist(checklist(medium), answers)
    vault.hold_keys()
    locked = lock(person)
    row = ProofCheck(
        public_id=new_id("C"), person=locked, by_id=actor.user_id or 0, at=timezone.now()
    )  # fmt: skip
    plain = {"medium": medium, "answers": dict(answers), "note": note}
    row.sealed = vault.seal_for(locked.key, plain, place=row.place)
    row.save()
    details = {"check": row.public_id, "proven": result.proven}
    _tell(actor, locked, Verb.PROOF_COMPARED, details)
    return result


def open_checks(people: Sequence[Person]) -> list[OpenCheck]:
    """The checks of one person, newest first."""
    rows = (
        ProofCheck.objects.filter(person__in=people)
        .select_related("person__key", "by")
        .order_by("-at", "-pk")
    )
    found = []
    for row in rows:
        plain = vault.open_for(row.person.key, row.sealed, place=row.place)
        steps = checklist(plain["medium"])
        # A step that a later version of the checklist no longer has counts no more.
        known = {s.id: plain["answers"][s.id] for s in steps if s.id in plain["answers"]}
        result = judge_checklist(steps, known)
        found.append(
            OpenCheck(
                at=row.at, by=row.by.pseudonym, medium=plain["medium"], note=plain["note"],
                result=result,
            )
        )  # fmt: skip
    return found


def _tell(actor: Actor, person: Person, verb: Verb, details: dict[str, Any]) -> None:
    deed = Deed(
        verb=verb, kind="person", subject=person.public_id, key=person.key, details=details
    )  # fmt: skip
    record(actor, deed)
