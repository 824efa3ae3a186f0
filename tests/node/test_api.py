"""The interface for programs, as a program meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from safeconduct.node.accounts import services as accounts
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.api import services
from safeconduct.node.api.models import Reply, Token
from safeconduct.node.api.scopes import Scope, open_to
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs import services as jobs
from safeconduct.node.registry import erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person, Report
from safeconduct.node.tracing import services as tracing

pytestmark = pytest.mark.django_db
REPORT = {
    "source": "Radio of Tesmaria", "kind": "testimony", "grade": "C",
    "cells": {"family_name": "Kovalenko", "given_name": "Ivan", "birth_date": "1990-02-03"},
}  # fmt: skip
CODES = {422: "invalid", 400: "malformed", 413: "too_large", 415: "not_json"}


class Program:
    """Something that calls the interface with a token."""

    def __init__(self, secret: str) -> None:
        self.client, self.secret, self.calls = Client(), secret, 0

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        self.calls += 1
        sent = {"Authorization": f"Bearer {self.secret}"}
        if method == "POST":
            sent["Idempotency-Key"] = f"key-{self.calls}"
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1{path}", b"" if body is None else data, "application/json",
            headers=sent,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_counters(db: None) -> None:
    cache.clear()


@pytest.fixture
def program() -> Callable[..., Program]:
    """program(user): with a new token of his, good for all he may do or for the scopes named."""

    def make(owner: User, *scopes: str) -> Program:
        _token, secret = services.make_token(
            owner, name="test", scopes=scopes or open_to(owner),
            expires_at=timezone.now() + timedelta(days=30),
        )  # fmt: skip
        return Program(secret)

    return make


def told(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    return problem


def test_without_a_token_nothing_is_said(db: None) -> None:
    for path in ("/people", "/people/P-X", "/history", "/node", "/openapi.json"):
        answer = Client().get(f"/api/v1{path}")
        told(answer, 401, "token_missing")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_stops_with_its_term_its_owner_and_its_revocation(
    officer: User, administrator: User, program: Callable[..., Program]
) -> None:
    call = program(officer)
    assert call("GET", "/node").json()["side"] == "A"
    token = Token.objects.get()
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    told(call("GET", "/node"), 401, "token_expired")
    Token.objects.update(expires_at=timezone.now() + timedelta(days=1))
    accounts.set_active(Actor.of(administrator), officer, active=False)
    told(call("GET", "/node"), 401, "account_closed")
    accounts.set_active(Actor.of(administrator), officer, active=True)
    Authenticator.objects.filter(user=officer).delete()
    told(call("GET", "/node"), 401, "second_factor_missing")
    services.revoke(administrator, token)
    told(call("GET", "/node"), 401, "token_revoked")
    told(Program("safeconduct_nobody's")("GET", "/node"), 401, "token_unknown")


def test_a_token_never_may_more_than_its_scopes_and_its_owner_now(
    officer: User, administrator: User, program: Callable[..., Program]
) -> None:
    reading = program(officer, Scope.PEOPLE_READ)
    assert reading("GET", "/people").status_code == 200
    problem = told(reading("POST", "/reports", REPORT), 403, "scope_missing")
    assert "reports:write" in problem["errors"][0]["reason"]
    every = program(officer)
    accounts.set_roles(Actor.of(administrator), officer, ["negotiator"])
    assert every("GET", "/people").status_code == 200
    told(every("POST", "/reports", REPORT), 403, "right_missing")
    accounts.set_roles(Actor.of(administrator), officer, ["press"])
    told(every("GET", "/people"), 403, "right_missing")
    assert not Report.objects.exists()


def test_nobody_makes_a_token_beyond_his_rights_or_a_year(officer: User, head: User) -> None:
    soon, late = timezone.now() + timedelta(days=9), timezone.now() + timedelta(days=366)
    with pytest.raises(ValidationError, match="year"):
        services.make_token(officer, name="x", scopes=[Scope.PEOPLE_READ], expires_at=late)
    with pytest.raises(ValidationError, match="yourself"):
        services.make_token(head, name="x", scopes=[Scope.PEOPLE_WRITE], expires_at=soon)
    token, secret = services.make_token(head, name="x", scopes=[Scope.PEOPLE_READ], expires_at=soon)
    assert secret not in repr(vars(token))
    with pytest.raises(PermissionDenied):
        services.revoke(officer, token)


def test_list_and_file_say_why(
    officer: User, imported: Callable[..., list[Person]], program: Callable[..., Program]
) -> None:
    imported("a-capture-cards.csv", "b-tracing-requests.csv")
    call = program(officer)
    first = call("GET", "/people?limit=1&status=acknowledged").json()["items"][0]
    assert first["status"]["reasons"]
    assert first["status"]["basis"]
    answer = call("GET", f"/people/{first['id']}")
    assert answer.headers["ETag"] == first["etag"]
    field = next(f for f in answer.json()["fields"] if f["field"] == "family_name")
    assert field["statements"][0]["given"]
    assert field["from_report"] == field["statements"][0]["report"]
    event = Event.objects.filter(verb=Verb.FILE_READ).get()
    assert event.actor_name == f"Birch via {Token.objects.get().public_id}"
    assert event.actor_id == officer.pk
    assert Event.objects.filter(verb=Verb.LISTED).count() == 1
    again = call("GET", f"/people/{first['id']}", If_None_Match=first["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert Event.objects.filter(verb=Verb.FILE_READ).count() == 1
    reports = call("GET", f"/people/{first['id']}/reports").json()["items"]
    assert reports[0]["cells"]


def test_words_in_another_script_find_the_best_first(
    officer: User, program: Callable[..., Program]
) -> None:
    call = program(officer)
    for name in ("Zhukov", "Жуков", "Shevchenko"):
        assert (
            call("POST", "/reports", REPORT | {"cells": {"family_name": name}}).status_code == 201
        )
    found, cursor = [], ""
    while True:
        page = call("GET", f"/people?q=Жуков&limit=1{cursor}").json()
        found += [p["name"] for p in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(found) == sorted(["Zhukov", "Жуков"])


def test_a_walk_meets_everybody_once_even_if_files_change(
    officer: User, imported: Callable[..., list[Person]], program: Callable[..., Program]
) -> None:
    people = imported("a-capture-cards.csv", "b-tracing-requests.csv")
    call = program(officer)
    met: list[str] = []
    cursor = ""
    while True:
        page = call("GET", f"/people?limit=3{cursor}").json()
        met += [p["id"] for p in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
        for which in (met[0], people[-1].public_id, people[len(people) // 2].public_id):
            call("POST", "/reports", REPORT | {"person": which})
    assert met == [p.public_id for p in people]


def test_a_cursor_is_good_for_its_own_search_only(
    officer: User, imported: Callable[..., list[Person]], program: Callable[..., Program]
) -> None:
    imported("a-capture-cards.csv")
    call = program(officer)
    cursor = call("GET", "/people?limit=1").json()["next"]
    told(call("GET", f"/people?status=missing&cursor={cursor}"), 422, "invalid")
    told(call("GET", f"/people?cursor={cursor[:-2]}"), 422, "invalid")
    told(call("GET", "/people?limit=201"), 422, "invalid")
    problem = told(call("GET", "/people?stauts=missing"), 422, "invalid")
    assert problem["errors"][0]["field"] == "query.stauts"


def test_whoever_read_an_older_version_is_told(
    officer: User, colleague: User, imported: Callable[..., list[Person]],
    program: Callable[..., Program],
) -> None:  # fmt: skip
    person = imported("a-capture-cards.csv")[0].public_id
    one, other = program(officer), program(colleague)
    tag = one("GET", f"/people/{person}").headers["ETag"]
    path = f"/people/{person}/fields/rank"
    body = {"value": "sergeant", "reason": "pay book"}
    told(one("PUT", path, body), 428, "if_match_missing")
    told(one("PUT", path, body, If_Match="*"), 428, "if_match_missing")
    done = one("PUT", path, body, If_Match=tag)
    assert done.status_code == 200
    assert done.json()["field"]["value"] == "sergeant"
    assert done.json()["field"]["decision_reason"] == "pay book"
    late = other("PUT", path, body | {"value": "major"}, If_Match=tag)
    problem = told(late, 412, "changed_meanwhile")
    assert problem["current_etag"] == late.headers["ETag"] == done.headers["ETag"]
    assert problem["current_field"]["value"] == "sergeant"
    told(other("DELETE", path, {"reason": "no"}, If_Match=tag), 412, "changed_meanwhile")
    freed = other("DELETE", path, {"reason": "forged"}, If_Match=problem["current_etag"])
    assert freed.status_code == 200
    assert freed.json()["field"]["decision_reason"] is None
    told(other("DELETE", path, {"reason": "x"}, If_Match=freed.headers["ETag"]), 409, "refused")
    verbs = [e["verb"] for e in one("GET", f"/people/{person}/history").json()["items"]]
    assert verbs.index("field_released") < verbs.index("field_decided")


def test_a_value_that_is_none_is_refused_with_its_remedy(
    officer: User, imported: Callable[..., list[Person]], program: Callable[..., Program]
) -> None:
    person = imported("a-capture-cards.csv")[0]
    call = program(officer)
    body = {"value": "purple", "reason": "x"}
    path = f"/people/{person.public_id}/fields/health"
    problem = told(call("PUT", path, body, If_Match=f'"{person.version}"'), 422, "invalid")
    assert problem["errors"][0]["field"] == "body.value"
    cells = {"cells": {"birth_date": "never", "health": "purple"}}
    problem = told(call("POST", "/reports", REPORT | cells), 422, "invalid")
    assert {e["field"] for e in problem["errors"]} == {"body.cells.birth_date", "body.cells.health"}
    assert all(e["reason"] and e["remedy"] for e in problem["errors"])


def test_a_repeated_report_is_stored_once(officer: User, program: Callable[..., Program]) -> None:
    call = program(officer)
    first = call("POST", "/reports", REPORT, Idempotency_Key="one")
    again = call("POST", "/reports", REPORT, Idempotency_Key="one")
    assert (first.status_code, first.json()) == (201, again.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Report.objects.count() == 1
    told(
        call("POST", "/reports", REPORT | {"grade": "A"}, Idempotency_Key="one"), 422, "key_reused"
    )
    other = program(officer)("POST", "/reports", REPORT, Idempotency_Key="one")
    assert other.json()["report"] != first.json()["report"]
    Reply.objects.update(claimed_at=timezone.now() - timedelta(days=2))
    assert call("POST", "/reports", REPORT, Idempotency_Key="one").json() != first.json()
    told(call("POST", "/reports", REPORT, Idempotency_Key=""), 422, "invalid")
    assert b"Kovalenko" not in b"".join(bytes(r.sealed or b"") for r in Reply.objects.all())


def test_of_two_at_once_one_wins(
    officer: User, program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = program(officer)
    enter = registry.enter_report
    inner: list[Any] = []

    def slow(*args: Any, **kwargs: Any) -> Report:
        if not inner:
            inner.append(call("POST", "/reports", REPORT, Idempotency_Key="two"))
        return enter(*args, **kwargs)

    monkeypatch.setattr(registry, "enter_report", slow)
    outer = call("POST", "/reports", REPORT, Idempotency_Key="two")
    assert outer.status_code == 201
    told(inner[0], 409, "under_way")
    assert Report.objects.count() == 1


def test_what_died_can_be_taken_over_and_what_failed_tried_again(
    officer: User, program: Callable[..., Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = program(officer)
    with monkeypatch.context() as patch:
        patch.setattr(registry, "enter_report", lambda *a, **k: 1 / 0)
        told(call("POST", "/reports", REPORT, Idempotency_Key="three"), 500, "fault")
    assert not Reply.objects.exists()
    call("POST", "/reports", REPORT, Idempotency_Key="three")
    long_ago = timezone.now() - timedelta(minutes=5)
    Reply.objects.update(status=None, sealed=None, claimed_at=long_ago)
    assert call("POST", "/reports", REPORT, Idempotency_Key="three").status_code == 201
    told(call("POST", "/reports", "{", Idempotency_Key="four"), 400, "malformed")


def test_a_sealed_case_is_not_there_for_others(
    officer: User, colleague: User, head: User, imported: Callable[..., list[Person]],
    program: Callable[..., Program],
) -> None:  # fmt: skip
    person = imported("a-capture-cards.csv")[0]
    registry.set_compartment(Actor.of(head), person, users=[officer], reason="an informant")
    named, other, over = program(officer), program(colleague), program(head)
    assert named("GET", f"/people/{person.public_id}").json()["sealed_case"] is True
    for path in ("", "/reports", "/history"):
        told(other("GET", f"/people/{person.public_id}{path}"), 404, "not_found")
    field = {"value": "x", "reason": "x"}
    path = f"/people/{person.public_id}/fields/rank"
    told(other("PUT", path, field, If_Match='"1"'), 404, "not_found")
    told(other("POST", "/reports", REPORT | {"person": person.public_id}), 422, "invalid")
    assert person.public_id not in other("GET", "/people?limit=200").content.decode()
    events = over("GET", f"/history?subject={person.public_id}").json()["items"]
    assert {e["withheld"] for e in events if e["verb"] == "compartment_changed"} == {"sealed"}
    told(other("GET", "/history"), 403, "right_missing")


def test_the_family_desk_s_requests_are_read_with_what_is_told(
    officer: User, head: User, program: Callable[..., Program]
) -> None:
    missing = {"family_name": "Kovalenko", "given_name": "Ivan"}
    asker = {"asker": "Olha", "relation": "mother", "consent": True}
    actor = Actor.of(officer)
    row, reference, secret = tracing.open_new(actor, asker=asker, missing=missing, language="uk")
    tracing.open_new(actor, asker=asker, missing={"family_name": "Petrenko"}, language="fr")
    call = program(officer)
    page = call("GET", "/requests?limit=1").json()
    assert page["items"][0]["reference"] == reference
    rest = call("GET", f"/requests?limit=1&cursor={page['next']}").json()
    assert (rest["items"][0]["missing_name"], rest["next"]) == ("Petrenko", None)
    found = call("GET", "/requests?q=Коваленко").json()["items"]
    assert [r["id"] for r in found] == [row.public_id]
    shown = call("GET", f"/requests/{row.public_id}").json()
    assert shown["missing"] == missing
    assert shown["told"]
    assert shown["person"].startswith("P-")
    assert secret not in json.dumps(shown)
    assert Event.objects.filter(verb=Verb.FILE_READ, subject=row.public_id).count() == 1
    told(program(head)("GET", "/requests"), 403, "scope_missing")


def test_jobs_are_told_of_to_whoever_started_them(
    officer: User, colleague: User, program: Callable[..., Program]
) -> None:
    jobs.runs("api-test")(lambda work: work.finish({"counted": 3}))
    started = [
        jobs.start(Actor.of(officer), "api-test", title="Counting", arguments={}) for _ in range(3)
    ]
    jobs.run_now(started[0])
    call = program(officer)
    page = call("GET", "/jobs?limit=2").json()
    rest = call("GET", f"/jobs?cursor={page['next']}").json()
    met = [job["id"] for job in page["items"] + rest["items"]]
    assert met == [job.public_id for job in reversed(started)]
    done = call("GET", f"/jobs/{started[0].public_id}").json()
    assert (done["state"], done["summary"]) == ("done", {"counted": 3})
    told(program(colleague)("GET", f"/jobs/{started[0].public_id}"), 404, "not_found")
    told(call("GET", "/jobs/%00"), 404, "not_found")


def test_an_auditor_reads_the_whole_history_and_who_read_it(
    officer: User, member: Callable[..., User], program: Callable[..., Program]
) -> None:
    program(officer)("POST", "/reports", REPORT)
    auditor = member("Yew", "auditor")
    call = program(auditor)
    items, cursor = [], ""
    while True:
        page = call("GET", f"/history?limit=4{cursor}").json()
        items += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    numbers = [e["number"] for e in items]
    assert numbers == list(range(numbers[0], 0, -1))
    by_birch = call("GET", "/history?actor=Birch&verb=report_entered").json()["items"]
    assert by_birch[0]["details"]["source"] == REPORT["source"]
    assert "via K-" in by_birch[0]["actor"]
    told(call("POST", "/reports", REPORT), 403, "scope_missing")


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_stays_as_a_placeholder(
    officer: User, head: User, program: Callable[..., Program]
) -> None:
    call = program(officer)
    entered = call("POST", "/reports", REPORT).json()
    person = Person.objects.get(public_id=entered["person"])
    erasing.erase(Actor.of(head), person, approved_by=["Oak"])
    shown = call("GET", f"/people/{entered['person']}").json()
    assert (shown["name"], shown["fields"]) == ("", [])
    assert shown["erased_at"]
    assert call("GET", f"/people/{entered['person']}/reports").json()["items"] == []
    history = call("GET", f"/people/{entered['person']}/history").json()["items"]
    assert "erased" in {e["withheld"] for e in history}
    told(call("POST", "/reports", REPORT | {"person": entered["person"]}), 409, "erased")
    path = f"/people/{entered['person']}/fields/rank"
    body = {"value": "major", "reason": "x"}
    told(call("PUT", path, body, If_Match=shown["etag"]), 409, "refused")


def test_a_merged_file_says_where_it_went(
    officer: User, imported: Callable[..., list[Person]], program: Callable[..., Program]
) -> None:
    gone, kept = imported("a-capture-cards.csv")[:2]
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    problem = told(program(officer)("GET", f"/people/{gone.public_id}"), 404, "merged")
    assert problem["merged_into"] == kept.public_id


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"source": "\\u0000b", "kind": "testimony", "grade": "A", "cells": {"note": "x"}}', 422),
        (b'{"source": "a\\ud800", "kind": "testimony", "grade": "A", "cells": {"note": "x"}}', 422),
        (b'{"source": "a", "kind": "testimony", "grade": "A", "cells": {"\\ud800": "x"}}', 422),
        (b'{"source": "a", "kind": "testimony", "grade": "A", "cells": {"note": "\\u0000"}}', 422),
        (b'{"source": "a", "kind": "testimony", "grade": "A", "cells": {"note": " "}}', 422),
        (b'{"source": "a", "kind": "testimony", "grade": "A", "cells": "note"}', 422),
        (b'{"source": "", "kind": "testimony", "grade": "A", "cells": {"note": "x"}}', 422),
        (b'{"source": NaN}', 400),
        (b'{"source": "a", "source": "b"}', 400),
        (b"[" * 60_000, 400),
        (b"9" * 60_000, 400),
        (b"\xff\xfe\x00", 400),
        (b'"count"', 422),
        (b"null", 422),
        (b"", 415),
        (b" " * 70_000, 413),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_nothing_stored(
    officer: User, program: Callable[..., Program], body: bytes, status: int
) -> None:
    answer = program(officer)("POST", "/reports", body)
    assert answer.status_code == status, answer.content
    told(answer, status, CODES[status])
    assert not Report.objects.exists()
    assert not Reply.objects.exists()


def test_nul_is_refused_wherever_it_stands(
    officer: User, imported: Callable[..., list[Person]], program: Callable[..., Program]
) -> None:
    person = imported("a-capture-cards.csv")[0].public_id
    call = program(officer)
    told(call("GET", "/people?q=%00"), 422, "invalid")
    told(call("GET", "/people?cursor=%00"), 422, "invalid")
    told(call("GET", "/people?limit=%00"), 422, "invalid")
    told(call("GET", "/people/%00"), 404, "not_found")
    told(call("GET", "/people/P-%ED%A0%80"), 404, "not_found")
    told(call("PUT", f"/people/{person}/fields/%00", {}, If_Match='"1"'), 422, "invalid")
    body = {"value": "a\0", "reason": "x"}
    told(call("PUT", f"/people/{person}/fields/rank", body, If_Match='"1"'), 422, "invalid")


def test_every_fault_is_a_problem(officer: User, program: Callable[..., Program]) -> None:
    call = program(officer)
    told(call("GET", "/nothing"), 404, "not_found")
    told(call("GET", "/"), 404, "not_found")
    answer = call("PATCH", "/people")
    told(answer, 405, "method")
    assert answer.headers["Allow"] == "GET"
    answer = call.client.post(
        "/api/v1/reports", "a=b", "application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {call.secret}", "Idempotency-Key": "k"},
    )  # fmt: skip
    told(answer, 415, "not_json")
    told(call("GET", "/node", Host="evil.example"), 400, "malformed")


def test_too_many_requests_must_wait(
    officer: User, program: Callable[..., Program], settings: Settings
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    call = program(officer)
    answers = [call("GET", "/node") for _ in range(9)]
    assert [a.status_code for a in answers].count(429) >= 3  # a minute may begin meanwhile
    refused = next(a for a in answers if a.status_code == 429)
    told(refused, 429, "too_many")
    assert 0 < int(refused.headers["Retry-After"]) <= 62


def test_use_is_noted_to_the_hour(officer: User, program: Callable[..., Program]) -> None:
    program(officer)("GET", "/node")
    used = Token.objects.get().last_used_at
    assert used is not None
    assert (used.minute, used.second, used.microsecond) == (0, 0, 0)


def test_the_secret_is_shown_once(officer: User, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(officer)
    form = {"name": "nightly copy", "scopes": ["people:read"], "days": "30"}
    page = client.post("/tokens/new/", form).content.decode()
    token = Token.objects.get()
    secret = page.split('value="safeconduct_')[1].split('"')[0]
    assert services.find(f"safeconduct_{secret}") == token
    page = client.get("/tokens/").content.decode()
    assert "nightly copy" in page
    assert secret not in page
    assert b"nightly copy" not in bytes(token.name)
    assert client.post(f"/tokens/{token.public_id}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at
    told = list(Event.objects.filter(verb=Verb.TOKEN_CHANGED).values_list("subject", flat=True))
    assert told == [token.public_id] * 2
    too_much = client.post("/tokens/new/", form | {"scopes": ["history:read", "nodes:run"]})
    assert Token.objects.count() == 1
    assert too_much.status_code == 200


def test_tokens_of_others_are_for_head_and_administrator(
    officer: User, colleague: User, head: User, administrator: User,
    program: Callable[..., Program], signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    program(officer)
    path = f"/tokens/{Token.objects.get().public_id}/revoke/"
    assert signed_in(colleague).post(path).status_code == 404
    assert "K-" not in signed_in(colleague).get("/tokens/").content.decode()
    assert 'href="/tokens/"' in signed_in(administrator).get("/preferences/").content.decode()
    assert signed_in(head).get("/tokens/").content.decode().count(path) == 1
    assert signed_in(head).post(path).status_code == 302
    assert Token.objects.get().revoked_at


def test_the_reference_is_made_from_the_description(
    officer: User, signed_in: Callable[[User], Client], program: Callable[..., Program]
) -> None:
    client = signed_in(officer)
    described = client.get("/api/v1/openapi.json").json()
    assert described == program(officer)("GET", "/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    page = client.get("/api/v1/docs/").content.decode()
    for path in described["paths"]:
        assert path in page
    assert "<script>" not in page
    assert "style=" not in page
    assert Client().get("/api/v1/docs/").status_code == 302
