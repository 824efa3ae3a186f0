"""Proof of life: the family's questions, answers that came back, checks of videos and calls."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.evidence import proving, queries, words
from safeconduct.node.evidence.forms import AnswerForm, CheckForm, QuestionForm
from safeconduct.node.evidence.models import ProofQuestion
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.views import find


@needs(Right.WEIGH)
@sensitive_post_parameters("answer")
@sensitive_variables("form")
@require_http_methods(["GET", "POST"])
def person_proof(request: MemberRequest, public_id: str) -> HttpResponse:
    """The questions, with the checks that were made; a POST keeps one more question."""
    row = find(request.user, public_id)
    form = QuestionForm(request.POST or None)
    if form.is_valid():
        try:
            proving.ask(Actor.of(request.user), row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("answer", error.messages)
        else:
            messages.success(request, _("The question is kept. Its answer was not."))
            return redirect("person_proof", row.public_id)
    everybody = queries.same_person(row)
    _read(request, row)
    context = {
        "row": row, "person": open_person(row), "form": form, "media": words.MEDIUM.items(),
        "questions": proving.open_questions(everybody), "checks": _checks(everybody),
        "most": proving.MOST_A_DAY, "verdicts": words.VERDICT,
    }  # fmt: skip
    return render(request, "evidence/proof.html", context)


def _checks(everybody: list[Person]) -> list[tuple[str, proving.OpenCheck]]:
    return [(str(words.MEDIUM[c.medium]), c) for c in proving.open_checks(everybody)]


def _read(request: MemberRequest, row: Person) -> None:
    with transaction.atomic():
        deed = Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key)
        record(Actor.of(request.user), deed)


@needs(Right.WEIGH)
@sensitive_post_parameters("answer")
@sensitive_variables("form")
@require_http_methods(["GET", "POST"])
def proof_question(request: MemberRequest, public_id: str, question: str) -> HttpResponse:
    """One question with what came back; a POST compares one more answer."""
    row = find(request.user, public_id)
    mine = ProofQuestion.objects.filter(person__in=queries.same_person(row))
    stored = mine.filter(public_id=question).select_related("person__key", "asked_by").first()
    if stored is None:
        raise Http404
    opened = proving.open_question(stored)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            verdict = proving.compare_answer(Actor.of(request.user), opened, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("answer", error.messages)
        else:
            messages.info(request, words.MEANING[verdict.value])
            return redirect("proof_question", row.public_id, stored.public_id)
    _read(request, row)
    context = {
        "row": row, "person": open_person(row), "form": form, "question": opened,
        "left": max(0, proving.MOST_A_DAY - proving.today(stored).count()),
        "attempts": [(a, words.VERDICT[a.verdict]) for a in opened.attempts],
    }  # fmt: skip
    return render(request, "evidence/question.html", context)


@needs(Right.WEIGH)
@require_http_methods(["GET", "POST"])
def proof_check(request: MemberRequest, public_id: str, medium: str) -> HttpResponse:
    """The guided check of a video or call."""
    row = find(request.user, public_id)
    if medium not in proving.MEDIA:
        raise Http404
    form = CheckForm(request.POST or None, medium=medium)
    if form.is_valid():
        try:
            result = proving.keep_check(
                Actor.of(request.user), row, medium=medium, answers=form.answers,
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            said = (
                _("Kept: it proves that he lives.")
                if result.proven
                else _("Kept: it proves nothing yet.")
            )
            messages.info(request, said)
            return redirect("person_proof", row.public_id)
    _read(request, row)
    context = {"row": row, "person": open_person(row), "form": form, "title": words.MEDIUM[medium]}
    return render(request, "evidence/check.html", context)
