"""Thousands of requests made of the OpenAPI document: whatever comes, the answers are as described.

Half of the cases fit the description, half do not; ids, tags and cursors are real ones most of the
time, so that the requests get beyond the first refusal.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import Settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.api import services
from safeconduct.node.api.document import document
from safeconduct.node.api.scopes import open_to
from safeconduct.node.cartels.models import Fate, ListVersion
from safeconduct.node.jobs import services as jobs
from safeconduct.node.registry.models import Person
from safeconduct.node.tracing import services as tracing
from safeconduct.node.vault import services as vault
from safeconduct.node.wsgi import application

pytestmark = pytest.mark.any_store

CASES = 2_000
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, response_headers_conformance,
]  # fmt: skip
HOST = "http://testserver"


class Program:
    """Something that calls with a token, and what it has met."""

    def __init__(self, owner: User, people: list[Person], enquiries: list[str], job: str) -> None:
        _row, self.secret = services.make_token(
            owner, name="schemathesis", scopes=open_to(owner),
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        self.people = itertools.cycle([p.public_id for p in people])
        self.job = job
        self.version = a_list(people)
        self.enquiries = itertools.cycle(enquiries)
        self.turn, self.seen = itertools.count(), Counter[tuple[str, int]]()
        self.decided: list[tuple[str, str]] = []
        self.next: dict[str, str] = {}

    def make_real(self, case: Any) -> None:
        """Put real ids, tags and cursors into most cases."""
        turn = next(self.turn)
        if turn % 4 == 0:
            return
        who, parts = next(self.people), case.path_parameters or {}
        if case.method == "DELETE" and self.decided and "field" in parts:
            who, parts["field"] = self.decided.pop()
        if "person" in parts:
            parts["person"] = who
        if "job" in parts:
            parts["job"] = self.job
        if "version" in parts:
            parts["version"] = self.version
        if "enquiry" in parts:
            parts["enquiry"] = next(self.enquiries)
        self._tag(case, who)
        if turn % 2 and isinstance(case.body, dict) and "person" in case.body:
            case.body["person"] = who
        if turn % 3 == 0 and case.query and case.operation.label in self.next:
            case.query.clear()
            case.query["cursor"] = self.next[case.operation.label]

    def _tag(self, case: Any, who: str) -> None:
        version = Person.objects.values_list("version", flat=True).get(public_id=who)
        for name in ("If-Match", "If-None-Match"):
            if name in (case.headers or {}):
                case.headers[name] = f'"{version}"'

    def call(self, case: Any) -> None:
        """Send a case with the token, and check the answer."""
        self.make_real(case)
        answer = case.call(base_url=HOST, headers={"Authorization": f"Bearer {self.secret}"})
        self.seen[case.operation.label, answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        parts = case.path_parameters or {}
        if case.method == "PUT" and answer.status_code == 200:
            self.decided.append((parts["person"], parts["field"]))
        if case.method == "GET" and answer.status_code == 200:
            following = answer.json().get("next")
            self.next.update({case.operation.label: following} if following else {})


def a_list(people: list[Person]) -> str:
    """A list with a place for the first, and nobody else asked yet; its id."""
    row = ListVersion(
        public_id="S-ONE", number=1, built_on=date(2026, 9, 16), people=1, proven=True
    )
    told = {
        "papers": {"terms": {}, "positions": {"A": {}, "B": {}}, "versions": {}, "commitment": ""},
        "slack": 0.0, "points": 7, "pairs": 0, "shares": {"A": 0, "B": 0},
        "stages": [{"stage": 1, "side": "A", "places": 1, "filled": 1, "empty": 0, "why": ""}],
        "proof": [{"level": "people home", "value": 1, "bound": 1, "proven": True, "seconds": 0.1}],
    }  # fmt: skip
    row.sealed = vault.seal_for_node(json.dumps(told), place=row.place)
    row.save()
    Fate.objects.bulk_create(
        Fate(version=row, person=person, side="A", stage=None if n else 1, place=None if n else 1,
             counts=not n, code="consent_not_asked" if n else "listed")
        for n, person in enumerate(people)
    )  # fmt: skip
    return row.public_id


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection, and the test's transaction with it, from one request to the next."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def program(
    one_connection: None,
    member: Callable[..., User],
    imported: Callable[..., list[Person]],
    settings: Settings,
) -> Program:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    cache.clear()
    people = imported("a-capture-cards.csv", "b-tracing-requests.csv")
    rowan = member("Rowan", "case_officer", "head")
    opened = [
        tracing.open_new(
            Actor.of(rowan), asker={"asker": "Olha", "relation": "mother", "consent": True},
            missing={"family_name": name}, language="uk",
        )
        for name in ("Kovalenko", "Shevchenko")
    ]  # fmt: skip
    jobs.runs("schema-test")(lambda work: None)
    job = jobs.start(Actor.of(rowan), "schema-test", title="A job", arguments={})
    enquiries = [row.public_id for row, _reference, _passphrase in opened]
    return Program(rowan, people, enquiries, job.public_id)


def try_all(strategy: Any, count: int, call: Callable[[Any], None]) -> None:
    """Call with so many cases; in CI the same ones in every run (tests/conftest.py)."""

    @settings(
        max_examples=count, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def run(case: Any) -> None:
        call(case)

    run()


@pytest.mark.django_db
def test_answers_are_as_described(program: Program) -> None:
    token = {"Authorization": f"Bearer {program.secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=token)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    each = -(-CASES // len(operations)) + 15
    for operation in operations:
        for mode, count in ((GenerationMode.POSITIVE, 2), (GenerationMode.NEGATIVE, 1)):
            strategy = operation.as_strategy(generation_mode=mode)
            try_all(strategy, each * count // 3, program.call)
    assert sum(program.seen.values()) >= CASES
    met = {status for _operation, status in program.seen}
    assert met >= {200, 201, 304, 400, 401, 404, 409, 422, 428}, program.seen
    fine = {label for label, status in program.seen if status < 300}
    assert fine == {operation.label for operation in operations}, program.seen


@pytest.mark.django_db
@pytest.mark.parametrize("header", [None, "Basic eDp5", "Bearer", "Bearer none"])
def test_no_operation_answers_without_a_token(header: str | None) -> None:
    parts = {
        "person": "P-X", "field": "rank", "enquiry": "T-X", "job": "J-X", "version": "S-X",
    }  # fmt: skip
    for path, operations in document()["paths"].items():
        for method in operations:
            answer = Client().generic(
                method.upper(), path.format(**parts), "{}", "application/json",
                headers={"Authorization": header} if header else {},
            )  # fmt: skip
            assert answer.status_code == 401, (method, path)
            assert answer.headers["Content-Type"] == "application/problem+json"
