"""The pages of lists: what they show, to whom, what they refuse and record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from made_captives import both_sides, captive

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.api import services as tokens
from safeconduct.node.cartels import papers
from safeconduct.node.cartels.building import KIND
from safeconduct.node.cartels.models import ListVersion, Paper
from safeconduct.node.cartels.storing import Account
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.registry.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.any_store]
DAY = timezone.localdate().isoformat()
People = dict[str, list[Person]]


@pytest.fixture
def negotiator(member: Callable[..., User]) -> User:
    return member("Willow", "negotiator", "legal", "case_officer")


@pytest.fixture
def client(negotiator: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(negotiator)


@pytest.fixture
def people(negotiator: User) -> People:
    return both_sides(Actor.of(negotiator))


@pytest.fixture
def version(negotiator: User, people: People) -> ListVersion:
    actor = Actor.of(negotiator)
    terms = {"stages": [{"number": 1, "date": DAY, "per_side": 2, "civilians": 0}]}
    papers.put(actor, Paper.Kind.TERMS, terms, version=0)
    papers.put(actor, Paper.Kind.A, {"requests": [{"unit": ["3rd"]}]}, version=0)
    job = run_now(start(actor, KIND, title="Build", arguments={}))
    assert job.state == Job.State.DONE, job.failure
    return ListVersion.objects.get()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def form_of(*sizes: int, **more: object) -> dict[str, object]:
    rows = {
        f"stages-{at}-{name}": value
        for at, size in enumerate(sizes)
        for name, value in (("date", DAY), ("per_side", size), ("civilians", 0))
    }
    management = {"stages-TOTAL_FORMS": len(sizes), "stages-INITIAL_FORMS": 0}
    return {**management, **rows, "slack": 0, **more}


def test_the_list_shows_names_points_reasons_and_is_recorded(
    client: Client, version: ListVersion, people: People
) -> None:
    page = text(client, f"/lists/{version.public_id}/?stage=1&side=B")
    assert "Koval Ivan" in page
    assert "long captivity" in page
    assert "Why the others are on no list" in page
    event = Event.objects.filter(verb=Verb.LISTED).latest("number")
    assert event.subject == version.public_id
    reason = version.fates.filter(stage=None)[0].code
    assert "Has " in text(client, f"/lists/{version.public_id}/reasons/{reason}/")
    assert client.get(f"/lists/{version.public_id}/reasons/nonsense/").status_code == 404


def test_a_sealed_file_is_counted_and_not_named(
    client: Client, version: ListVersion, people: People
) -> None:
    hidden = people["B"][0]
    Person.objects.filter(pk=hidden.pk).update(restricted=True)
    page = text(client, f"/lists/{version.public_id}/?stage=1&side=B")
    assert hidden.public_id not in page
    assert "and 1 person whose file is sealed to you" in page
    assert client.get(f"/people/{hidden.public_id}/lists/").status_code == 404


def test_a_person_is_told_what_would_have_to_change_and_nothing_of_others(
    client: Client, version: ListVersion, people: People
) -> None:
    page = text(client, f"/people/{people['B'][3].public_id}/lists/")
    assert "On no list of version 1" in page
    assert "What would have to change for him to go" in page
    piece = text(client, f"/people/{people['B'][3].public_id}/lists/changes/")
    assert "He would go with " in piece
    page += piece
    others = [p.public_id for p in people["B"][:3] + people["A"]]
    assert not [one for one in others if one in page]
    listed = text(client, f"/people/{people['B'][0].public_id}/lists/")
    assert "stage 1, place 1" in listed
    assert "no list is final" in listed


def test_what_the_family_may_be_told_is_never_the_list(
    client: Client, version: ListVersion, people: People, negotiator: User
) -> None:
    from safeconduct.node.cartels import words

    for code in (*words.CODE, "hold_suspicion", "consent_not_asked"):
        told = words.for_the_family(code)
        assert "list of" not in told
        assert "place" not in told


def test_trying_answers_with_a_piece_of_a_page(client: Client, version: ListVersion) -> None:
    answer = client.post("/lists/builder/try/", form_of(1, 2, line=["A.requests.1"]))
    page = answer.content.decode()
    assert "<html" not in page
    assert "2 join, 0 leave" in page
    wrong = client.post("/lists/builder/try/", form_of(0)).content.decode()
    assert "Correct the stages first" in wrong


def test_trying_without_a_line_leaves_it_out(
    client: Client, version: ListVersion, negotiator: User
) -> None:
    refusal = {"refusals": [{"unit": ["3rd", "7th"], "reason": "none of them"}]}
    papers.put(Actor.of(negotiator), Paper.Kind.B, refusal, version=0)
    kept = ["A.requests.1", "B.refusals.1"]
    with_it = client.post("/lists/builder/try/", form_of(2, line=kept)).content.decode()
    without = client.post("/lists/builder/try/", form_of(2, line=kept[:1])).content.decode()
    assert "<strong>0</strong>" in with_it
    assert "<strong>4</strong>" in without


def test_building_writes_the_stages_down_and_starts_a_job(
    client: Client, version: ListVersion
) -> None:
    form = form_of(1, 1, slack=20, tolerance=5, do="build")
    answer = client.post("/lists/builder/", form)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/jobs/J-")
    assert [row["per_side"] for row in papers.newest().stages] == [1, 1]
    run_now(Job.objects.latest("queued_at"))
    assert ListVersion.objects.count() == 2
    account = Account(ListVersion.objects.order_by("-number")[0])
    assert (account.slack, account.tolerance) == (0.02, 0.005)
    page = text(client, "/lists/compare/")
    assert "Moved to another stage" in page
    assert "2 people keep their stage" in page


def test_a_stage_more_keeps_what_was_typed(client: Client, version: ListVersion) -> None:
    page = client.post("/lists/builder/", form_of(7, do="more")).content.decode()
    assert page.count('value="7"') == 2
    assert 'name="stages-TOTAL_FORMS" value="2"' in page


def test_a_refusal_of_the_owed_comes_back_with_the_article(client: Client) -> None:
    form = {"version": 0, "target": "category", "values": "", "categories": ["child"],
            "reason": "no"}  # fmt: skip
    page = client.post("/lists/papers/A/refusals/new/", form).content.decode()
    assert "child is not one of the available choices" in page
    assert not Paper.objects.exists()


def test_a_line_is_added_through_its_form(client: Client, negotiator: User) -> None:
    person = captive(Actor.of(negotiator), "Koval Ivan", held_by="B")
    form = {"version": 0, "target": "records", "files": f"{person.public_id} {person.public_id}",
            "weight": 5, "reason": "his mother is ill"}  # fmt: skip
    assert client.post("/lists/papers/A/requests/new/", form).status_code == 302
    row = papers.newest().positions["A"]["requests"][0]
    assert row["records"] == [f"file:{person.public_id}"]
    page = text(client, "/lists/papers/")
    assert "A asks for 1 person by name, weight 5" in page
    assert client.post("/lists/papers/A/requests/1/remove/", {"version": 1}).status_code == 302
    assert papers.newest().positions["A"]["requests"] == []
    unknown = {**form, "version": 2, "files": "P-NOBODY"}
    assert "There is no file P-NOBODY" in client.post(
        "/lists/papers/A/requests/new/", unknown
    ).content.decode()  # fmt: skip


def test_a_balance_rule_through_its_form(client: Client) -> None:
    form = {"version": 0, "side": "A", "target": "branch", "values": "air force",
            "way": "never_against", "other_target": "unit", "other_values": "7th",
            "reason": "asked"}  # fmt: skip
    assert client.post("/lists/papers/terms/balances/new/", form).status_code == 302
    page = text(client, "/lists/papers/")
    assert "A never gives branch: air force against unit: 7th" in page


def test_seats_and_days_limit_a_stage_and_are_told_as_the_reason(
    client: Client, version: ListVersion, negotiator: User
) -> None:
    bus = {"version": 1, "side": "B", "stage": 1, "name": "bus 1", "seats": 1}
    assert client.post("/lists/papers/terms/transports/new/", bus).status_code == 302
    day = {"version": 2, "date": DAY, "per_side": 5, "reason": "one crossing"}
    assert client.post("/lists/papers/terms/days/new/", day).status_code == 302
    page = text(client, "/lists/papers/")
    assert "B: bus 1 in stage 1, 1 seats" in page
    assert f"at most 5 people a side on {DAY}" in page
    job = run_now(start(Actor.of(negotiator), KIND, title="Build", arguments={}))
    assert job.state == Job.State.DONE, job.failure
    newest = ListVersion.objects.order_by("-number")[0]
    assert newest.people == 2
    page = text(client, f"/lists/{newest.public_id}/")
    assert "room is limited to 1 seats for people of B in stage 1 (bus 1)" in page


def test_the_costs_show_a_picture_and_its_figures(client: Client, version: ListVersion) -> None:
    page = text(client, f"/lists/{version.public_id}/costs/")
    assert '<svg viewBox="0 0 ' in page
    assert "Requests met of A" in page
    assert "the greatest product of what both gain (Nash)" in page
    assert "The rules were followed for every pair" in text(
        client, f"/lists/{version.public_id}/audit/"
    )


def test_a_program_reads_the_same_reasons(
    version: ListVersion, people: People, negotiator: User
) -> None:
    _token, secret = tokens.make_token(
        negotiator, name="nightly", scopes=["lists:read"],
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def read(path: str) -> dict[str, Any]:
        answer = client.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    assert [one["id"] for one in read("/lists")["items"]] == [version.public_id]
    whole = read(f"/lists/{version.public_id}")
    assert [row["filled"] for row in whole["stages"]] == [2, 2]
    assert sum(whole["unlisted"].values()) == 3
    first = read(f"/lists/{version.public_id}/people?limit=5")
    second = read(f"/lists/{version.public_id}/people?limit=5&cursor={first['next']}")
    everybody = [one["person"] for one in (*first["items"], *second["items"])]
    assert sorted(everybody) == sorted(p.public_id for p in people["A"] + people["B"])
    fate = read(f"/people/{people['B'][0].public_id}/fate")
    assert (fate["stage"], fate["place"], fate["counts"]) == (1, 1, True)
    assert fate["grounds"] == [{"ground": "long_captivity", "points": fate["points"]}]
    assert client.get("/api/v1/lists/S-NOBODY").status_code == 404
    assert client.get("/api/v1/people").status_code == 403


def test_who_may_see_lists_sees_no_builder(
    version: ListVersion, head: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(head)
    assert "/lists/builder/" not in text(client, "/lists/")
    assert client.get("/lists/builder/").status_code == 403


def test_somebody_listed_who_may_no_longer_go_is_told_at_home(
    client: Client, version: ListVersion, people: People
) -> None:
    assert "may no longer go" not in text(client, "/")
    people["A"][0].standing.__class__.objects.filter(person=people["A"][0]).update(cleared=False)
    assert "may no longer go" in text(client, "/")
