"""Proof of life: answers are kept nowhere, guesses are counted, checks are judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from safeconduct.evidence.proof_of_life import Cost
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.evidence import proving
from safeconduct.node.evidence.models import ProofAttempt, ProofCheck, ProofQuestion
from safeconduct.node.history.models import Event
from safeconduct.node.history.queries import tell
from safeconduct.node.registry import erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person

pytestmark = pytest.mark.django_db
QUESTION, ANSWER = "What was the dog called?", "Жучка"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash is slow on purpose; tests need not wait for it."""
    monkeypatch.setattr(proving, "COST", Cost(passes=1, memory=64, lanes=1))


@pytest.fixture
def him(officer: User) -> Person:
    report = registry.enter_report(
        Actor.of(officer), source="mother", kind="tracing_request", grade="C",
        cells={"full_name": "Sokil Petro"},
    )  # fmt: skip
    return Person.objects.select_related("key").get(pk=report.person_id)


@pytest.fixture
def question(him: Person, officer: User) -> proving.OpenQuestion:
    proving.ask(Actor.of(officer), him, question=QUESTION, answer=ANSWER)
    return proving.open_questions([him])[0]


def everything_stored() -> str:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "".join(found)


@pytest.mark.parametrize(
    ("answer", "verdict"), [("Zhuchka", "right"), (" жучка! ", "right"), ("Buran", "wrong")]
)
def test_an_answer_is_compared(
    question: proving.OpenQuestion, officer: User, answer: str, verdict: str
) -> None:
    assert proving.compare_answer(Actor.of(officer), question, answer=answer) == verdict
    assert ProofAttempt.objects.get().verdict == verdict


def test_neither_question_nor_answer_lies_in_the_clear(
    question: proving.OpenQuestion, officer: User
) -> None:
    proving.compare_answer(Actor.of(officer), question, answer="Buran the dog")
    stored = everything_stored()
    assert not [w for w in ("dog called", ANSWER, "Zhuchka", "Buran") if w in stored]
    told = [repr(tell(e).details) for e in Event.objects.all()]
    assert not [t for t in told if ANSWER in t or "Buran" in t or "dog" in t]


def test_nobody_guesses_through_the_desk(question: proving.OpenQuestion, officer: User) -> None:
    actor = Actor.of(officer)
    for _n in range(proving.MOST_A_DAY):
        proving.compare_answer(actor, question, answer="Buran")
    with pytest.raises(ValidationError, match="Try tomorrow"):
        proving.compare_answer(actor, question, answer=ANSWER)
    assert ProofAttempt.objects.count() == proving.MOST_A_DAY
    ProofAttempt.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert proving.compare_answer(actor, question, answer=ANSWER) == "right"


@pytest.mark.parametrize(("asked", "answer"), [("  ", "Zhuchka"), (QUESTION, "no")])
def test_what_would_prove_nothing_is_refused(
    him: Person, officer: User, asked: str, answer: str
) -> None:
    with pytest.raises(ValidationError):
        proving.ask(Actor.of(officer), him, question=asked, answer=answer)
    assert not ProofQuestion.objects.exists()


def test_a_check_proves_only_with_every_weighty_step(him: Person, officer: User) -> None:
    actor = Actor.of(officer)
    some = {"C-LIVE": True, "C-QUESTION": True}
    assert not proving.keep_check(actor, him, medium="call", answers=some, note="").proven
    assert proving.keep_check(
        actor, him, medium="call", answers={**some, "C-VOICE": True, "C-LINE": False}, note="n"
    ).proven
    newest, older = proving.open_checks([him])
    assert (newest.result.proven, older.result.proven) == (True, False)
    assert len(newest.failed) == 1
    assert len(older.open) == 3


def test_the_pages_take_a_question_and_never_show_the_answer(
    him: Person, officer: User, signed_in: Callable[[User], Client]
) -> None:
    client, base = signed_in(officer), f"/people/{him.public_id}/proof/"
    short = client.post(base, {"question": QUESTION, "answer": "xq"}).content.decode()
    assert "at least three letters" in short
    assert "xq" not in short
    page = client.post(base, {"question": QUESTION, "answer": ANSWER}, follow=True)
    assert QUESTION in page.content.decode()
    assert ANSWER not in page.content.decode()
    asked = ProofQuestion.objects.get()
    again = client.post(f"{base}{asked.public_id}/", {"answer": "Zhuchka"}, follow=True)
    assert "The answer is right." in again.content.decode()
    form = {"note": "a video of a minute", "V-EARLIER": "yes", "V-DAY": "no"}
    kept = client.post(f"{base}check/video/", form, follow=True).content.decode()
    assert "Kept: it proves nothing yet." in kept
    assert client.get(f"{base}check/letter/").status_code == 404


def test_a_question_is_found_only_in_its_own_file(
    question: proving.OpenQuestion, officer: User, signed_in: Callable[[User], Client]
) -> None:
    other = registry.enter_report(
        Actor.of(officer), source="x", kind="testimony", grade="C", cells={"full_name": "Koval I"}
    ).person
    client = signed_in(officer)
    address = f"/people/{other.public_id}/proof/{question.row.public_id}/"
    assert client.get(address).status_code == 404


def test_erasing_takes_questions_and_checks_along(
    question: proving.OpenQuestion, him: Person, officer: User
) -> None:
    proving.compare_answer(Actor.of(officer), question, answer="Buran")
    proving.keep_check(Actor.of(officer), him, medium="call", answers={}, note="n")
    erasing.erase(Actor.of(officer), him, approved_by=["Elm"])
    for model in (ProofQuestion, ProofAttempt, ProofCheck):
        assert not model.objects.exists()
