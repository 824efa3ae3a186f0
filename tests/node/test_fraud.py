"""The fraud desk: rings across cases, extortion kept apart, nobody named to the police."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from safeconduct.evidence import SIGNALS, ContactRisk
from safeconduct.evidence.fraud.identifiers import IdentifierKind
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud import queries, words
from safeconduct.node.fraud.judging import judge_all
from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.fraud.picture import MOST, Tie, draw
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.registry import erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person

pytestmark = pytest.mark.django_db
NUMBER = "+380 44 123 45 67"
ASKED = {
    "called_on": "2026-05-01", "demand_amount": "3000", "currency": "USD",
    "claim": "pay for a place on the exchange list", "contact_value": NUMBER,
}  # fmt: skip


def person_of(user: User, name: str) -> Person:
    report = registry.enter_report(
        Actor.of(user), source="relative", kind="tracing_request", grade="C",
        cells={"full_name": name},
    )  # fmt: skip
    return Person.objects.select_related("key").get(pk=report.person_id)


def call(user: User, person: Person, **more: str) -> str:
    report = registry.enter_report(
        Actor.of(user), source="relative", kind="contact", grade="F", person=person,
        cells={"full_name": "x", **{k: v for k, v in {**ASKED, **more}.items() if v}},
    )  # fmt: skip
    return report.public_id


@pytest.fixture
def cases(officer: User) -> tuple[Person, Person]:
    """Two families asked for money over one number."""
    one, other = person_of(officer, "Frobozz Ivan"), person_of(officer, "Xyzzy Oleh")
    call(officer, one, proof_refused="yes")
    call(officer, other, contact_value="0038044 1234567", proof_refused="yes")
    return one, other


def test_a_number_used_with_two_families_makes_a_ring(
    officer: User, cases: tuple[Person, Person]
) -> None:
    assert judge_all(Actor.of(officer)) == 2
    (line,) = queries.overview(officer).rings
    assert (line.families, line.contacts) == (2, 2)
    assert line.demanded == (("USD", 6000.0),)
    found = queries.ring_of(officer, line.ring.public_id)[1]
    assert {f.row.risk for f in found} == {"likely_fraud"}
    assert any("same line was used" in text for text, _points in found[0].signals)
    assert {t.value for f in found for t in f.traces} == {"+380441234567"}


def test_judging_again_changes_nothing_and_a_ring_keeps_its_name(
    officer: User, cases: tuple[Person, Person]
) -> None:
    for _time in range(2):
        judge_all(Actor.of(officer))
    first = Ring.objects.get().public_id
    third = person_of(officer, "Plugh Taras")
    call(officer, third)
    judge_all(Actor.of(officer))
    assert Ring.objects.get().public_id == first
    assert ContactFinding.objects.filter(ring__public_id=first).count() == 3
    assert Event.objects.filter(verb=Verb.CONTACTS_JUDGED).count() == 3


def test_extortion_is_kept_apart_and_lowers_no_belief(officer: User) -> None:
    person = person_of(officer, "Frobozz Ivan")
    before = Person.objects.get(pk=person.pk).status
    call(officer, person, proof_refused="no")
    judge_all(Actor.of(officer))
    finding = ContactFinding.objects.get()
    assert finding.risk == ContactRisk.POSSIBLE_EXTORTION.value
    after = Person.objects.get(pk=person.pk)
    order = ("missing", "alleged", "corroborated", "confirmed", "acknowledged")
    assert order.index(after.status) >= order.index(before)


def test_a_swindle_leaves_the_status_as_it_is(officer: User, cases: tuple[Person, Person]) -> None:
    before = list(Person.objects.order_by("pk").values_list("status", flat=True))
    judge_all(Actor.of(officer))
    assert list(Person.objects.order_by("pk").values_list("status", flat=True)) == before


def test_nothing_that_was_told_lies_in_the_clear(
    officer: User, cases: tuple[Person, Person]
) -> None:
    judge_all(Actor.of(officer))
    for row in ContactFinding.objects.values():
        text = str({name: value for name, value in row.items() if name != "sealed"})
        assert "4412345" not in text
        assert b"4412345" not in bytes(row["sealed"])


def test_the_police_are_told_of_no_missing_person_and_no_family(
    officer: User, cases: tuple[Person, Person], signed_in: Callable[[User], Client]
) -> None:
    judge_all(Actor.of(officer))
    ring = Ring.objects.get().public_id
    client = signed_in(officer)
    assert client.post(f"/fraud/rings/{ring}/police/", {"reason": ""}).status_code == 302
    answer = client.post(f"/fraud/rings/{ring}/police/", {"reason": "asked by the prosecutor"})
    text = answer.content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["trace"] for row in rows} == {"phone:+380441234567"}
    for word in ("Frobozz", "Xyzzy", "relative", *(p.public_id for p in cases)):
        assert word not in text
    event = Event.objects.filter(verb=Verb.EXPORTED).latest("number")
    assert event.subject == ring


def test_a_case_sealed_to_others_is_counted_and_not_named(
    officer: User, head: User, cases: tuple[Person, Person], signed_in: Callable[[User], Client]
) -> None:
    judge_all(Actor.of(officer))
    registry.set_compartment(Actor.of(head), cases[1], users=[head], reason="danger")
    ring = Ring.objects.get().public_id
    page = signed_in(officer).get(f"/fraud/rings/{ring}/").content.decode()
    assert "a case that is sealed to others" in page
    assert cases[1].public_id not in page
    assert cases[0].public_id in page
    hidden = ContactFinding.objects.get(person=cases[1]).report.public_id
    assert signed_in(officer).get(f"/fraud/contacts/{hidden}/").status_code == 404
    registry.set_compartment(Actor.of(head), cases[0], users=[head], reason="danger")
    assert signed_in(officer).get(f"/fraud/rings/{ring}/").status_code == 404


def test_an_erased_person_s_contacts_go_with_him(
    officer: User, cases: tuple[Person, Person]
) -> None:
    judge_all(Actor.of(officer))
    erasing.erase(Actor.of(officer), cases[0], approved_by=["Elm"])
    assert ContactFinding.objects.count() == 1
    judge_all(Actor.of(officer))
    assert ContactFinding.objects.get().ring is None
    assert not Ring.objects.exists()


def test_what_a_family_tells_is_recorded_and_judged_at_once(
    officer: User, cases: tuple[Person, Person], signed_in: Callable[[User], Client]
) -> None:
    client, third = signed_in(officer), person_of(officer, "Plugh Taras")
    path = f"/people/{third.public_id}/contacts/"
    empty = client.post(path, {"source": "mother"})
    assert "Give at least a number" in empty.content.decode()
    told = {"source": "mother", "called_on": "01.05.2026", "demand_amount": "2000",
            "currency": "EUR", "claim": "urgent money for the hospital", "contact_value": NUMBER,
            "pay_to": "GB82 WEST 1234 5698 7654 33", "proof_refused": "yes"}  # fmt: skip
    assert client.post(path, told).status_code == 302
    page = client.get(path).content.decode()
    assert "likely fraud" in page
    contact = ContactFinding.objects.get(person=third)
    shown = client.get(f"/fraud/contacts/{contact.report.public_id}/?language=ar").content.decode()
    assert "the check digits are wrong" in shown
    assert 'dir="rtl"' in shown
    assert "احتيال" in shown
    assert queries.overview(officer).rings[0].families == 3


def test_the_job_judges_all(officer: User, cases: tuple[Person, Person]) -> None:
    job = run_now(start(Actor.of(officer), "judge_contacts", title="x", arguments={}))
    assert job.state == job.State.DONE, job.failure
    assert queries.overview(officer).new == 0


def test_every_signal_and_kind_has_the_library_s_words() -> None:
    with translation.override("en"):
        assert {code: str(text) for code, text in words.SIGNAL.items()} == {
            signal.code: signal.text for signal in SIGNALS
        }
    assert set(words.RISK) == {risk.value for risk in ContactRisk}
    assert set(words.KIND) == {kind.value for kind in IdentifierKind}


def test_a_picture_is_the_same_each_time_mirrored_and_never_too_large() -> None:
    ties = [Tie(case=f"c{n % 40}", trace=f"t{n % 37}") for n in range(400)]
    labels = {key: (key, "case", key) for t in ties for key in (t.case, t.trace)}
    made = draw(ties, labels=labels, mirrored=False)
    assert made == draw(reversed(ties), labels=labels, mirrored=False)
    assert len(made.cases) + len(made.traces) <= MOST
    assert made.left_out == 40 + 37 - MOST
    other = draw(ties, labels=labels, mirrored=True)
    assert {s.x for s in other.cases} == {s.x for s in made.traces}
    few = draw([Tie(case="a", trace="x"), Tie(case="b", trace="y")],
               labels={k: (k, "case", k) for k in "abxy"}, mirrored=False)  # fmt: skip
    assert [(line.y1, line.y2) for line in few.lines] == [(s.y, s.y) for s in few.cases]
