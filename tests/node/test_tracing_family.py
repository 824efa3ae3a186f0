"""The public page: one answer to every wrong guess, few guesses, nothing else reachable."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person
from safeconduct.node.tracing import entering, limits, messaging, services
from safeconduct.node.tracing.models import Attempt, Message, State, TracingRequest
from safeconduct.node.tracing.references import check_character, written

pytestmark = pytest.mark.django_db
TEAM, FAMILY = "safeconduct.node.urls", "safeconduct.node.family_urls"
ABSENT = written("2345678" + check_character("2345678"))
ASKER: dict[str, Any] = {
    "asker": "Mariia Kovalenko", "relation": "parent", "proved": False, "proof": "",
    "phone": "", "address": "", "consent": True, "share": False, "consent_on": "2026-09-01",
}  # fmt: skip
SCRIPT = "<script>alert(1)</script>"


class CountingHasher(PBKDF2PasswordHasher):
    """Quick, and counts how often a passphrase was compared."""

    algorithm = "counting"
    iterations = 1
    compared: ClassVar[list[str]] = []

    def verify(self, password: str, encoded: str) -> bool:
        self.compared.append(encoded)
        return super().verify(password, encoded)


@pytest.fixture(autouse=True)
def family_site(settings: Any) -> Iterator[None]:
    """The settings of the public site's process, and a quick hasher."""
    settings.ROOT_URLCONF = FAMILY
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "family", "family-csrf"
    settings.CSRF_FAILURE_VIEW = "safeconduct.node.tracing.family_errors.stale"
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.compared.clear()
    yield
    cache.clear()


@pytest.fixture
def opened(officer: User) -> tuple[TracingRequest, str, str]:
    """A request, its reference and its passphrase."""
    missing = {"family_name": "Kovalenko", "given_name": "Ostap", "birth_date": "1999-04-02"}
    return services.open_new(Actor.of(officer), asker=ASKER, missing=missing, language="uk")


def enter(client: Client, reference: str, passphrase: str, **more: Any) -> Any:
    return client.post("/", {"reference": reference, "passphrase": passphrase}, **more)


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_whoever_knows_both_reads_the_status(opened: tuple[TracingRequest, str, str]) -> None:
    row, reference, passphrase = opened
    client = Client()
    answer = enter(client, reference.lower(), passphrase.lower().replace("-", " "))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/status/")
    cookie = client.cookies["family"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (900, True, "Strict")
    page = client.get("/status/")
    text = page.content.decode()
    assert "So far no one has reported" in text
    assert "swindler" in text
    assert "Ostap" not in text
    assert page.headers["Cache-Control"].count("no-store") == 1
    assert "noindex" in page.headers["X-Robots-Tag"]
    event = Event.objects.get(verb="status_read")
    assert (event.subject, event.actor_name, event.actor_id) == (row.public_id, "family", None)


def test_every_wrong_answer_is_the_same_and_costs_the_same(
    opened: tuple[TracingRequest, str, str],
) -> None:
    _row, reference, passphrase = opened
    pages, counts = set(), []
    for tried in ((reference, "wrong"), (ABSENT, passphrase), ("nonsense", "x"), (SCRIPT, "x")):
        CountingHasher.compared.clear()
        answer = enter(Client(), *tried)
        counts.append(len(CountingHasher.compared))
        assert answer.status_code == 403
        page = without_token(answer.content.decode())
        pages.add("\n".join(ln for ln in page.splitlines() if 'name="reference"' not in ln))
    assert counts == [1, 1, 1, 1]
    assert len(pages) == 1
    assert not Event.objects.filter(verb="status_read").exists()


def test_a_reference_that_does_not_exist_is_guarded_like_one_that_does(
    opened: tuple[TracingRequest, str, str],
) -> None:
    now, refused = timezone.now(), []
    for tried in (opened[1], ABSENT):
        for _ in range(3):
            assert entering.enter(tried, "wrong", address="203.0.113.1", now=now) is None
        with pytest.raises(limits.TooMany) as caught:
            entering.enter(tried, "wrong", address="203.0.113.1", now=now)
        refused.append(caught.value.wait)
    assert refused[0] == refused[1] == timedelta(seconds=2)


def test_waits_grow_and_end_with_the_hour(opened: tuple[TracingRequest, str, str]) -> None:
    row, reference, passphrase = opened
    start = moment = timezone.now()
    waits = []
    for _n in range(limits.REFERENCE.most):
        try:
            assert entering.enter(reference, "wrong", address="203.0.113.1", now=moment) is None
        except limits.TooMany as refusal:
            waits.append(refusal.wait.total_seconds())
            moment += refusal.wait
            assert entering.enter(reference, "wrong", address="203.0.113.1", now=moment) is None
    assert waits == sorted(waits)
    assert waits == [2, 4, 8, 16, 32, 64, 128]
    CountingHasher.compared.clear()
    with pytest.raises(limits.TooMany):
        entering.enter(
            reference, passphrase, address="203.0.113.2", now=moment + timedelta(minutes=5)
        )
    assert CountingHasher.compared == []
    later = start + timedelta(hours=1, minutes=6)
    assert entering.enter(reference, passphrase, address="203.0.113.2", now=later) == row
    assert not Attempt.objects.filter(until__gt=later).exists()


def test_an_address_tries_sixty_times_an_hour() -> None:
    now = timezone.now()
    for n in range(limits.ADDRESS.most):
        assert entering.enter(f"x{n}", "wrong", address="2001:db8::1", now=now) is None
    with pytest.raises(limits.TooMany):
        entering.enter("another", "wrong", address="2001:db8::2", now=now)
    assert entering.enter("another", "wrong", address="2001:db8:1::2", now=now) is None


def test_right_answers_are_not_counted(opened: tuple[TracingRequest, str, str]) -> None:
    row, reference, passphrase = opened
    now = timezone.now()
    for _ in range(100):
        assert entering.enter(reference, passphrase, address="203.0.113.1", now=now) == row
    assert not Attempt.objects.exists()


def test_too_many_attempts_on_the_page(opened: tuple[TracingRequest, str, str]) -> None:
    _row, reference, passphrase = opened
    client = Client()
    answers = [enter(client, reference, "wrong").status_code for _ in range(4)]
    assert answers == [403, 403, 403, 429]
    blocked = enter(client, reference, passphrase)
    assert blocked.status_code == 429
    assert 1 <= int(blocked.headers["Retry-After"]) <= 2
    assert "too many attempts" in blocked.content.decode()


def test_a_place_is_taken_once_however_many_come_at_once() -> None:
    now = timezone.now()
    first = limits.take(limits.MESSAGES, "T-1", now=now)
    second = limits.take(limits.MESSAGES, "T-1", now=now)
    assert (first.bucket, first.place) != (second.bucket, second.place)
    assert b"T-1" not in str(first.bucket).encode()


def test_messages_go_both_ways_and_notes_do_not(
    officer: User, opened: tuple[TracingRequest, str, str]
) -> None:
    row, reference, passphrase = opened
    desk = Actor.of(officer)
    messaging.add_message(desk, row, kind=Message.Kind.TO_FAMILY, text="Please call us & come")
    messaging.add_message(desk, row, kind=Message.Kind.NOTE, text="suspect the uncle")
    client = Client()
    enter(client, reference, passphrase)
    sent = client.post("/message/", {"text": f"Hello {SCRIPT}\nsecond \u202eline"})
    assert sent.headers["Location"] == "/status/"
    page = client.get("/status/").content.decode()
    assert "Please call us &amp; come" in page
    assert "suspect" not in page
    assert "Birch" not in page
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    assert Message.objects.get(kind="from_family").written_by is None


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "x" * 2_001, "a\x00b"])
def test_messages_that_are_refused(opened: tuple[TracingRequest, str, str], text: str) -> None:
    _row, reference, passphrase = opened
    client = Client()
    enter(client, reference, passphrase)
    assert client.post("/message/", {"text": text}).status_code == 400
    assert not Message.objects.exists()


def test_ten_messages_a_day(opened: tuple[TracingRequest, str, str]) -> None:
    _row, reference, passphrase = opened
    client = Client()
    enter(client, reference, passphrase)
    codes = [client.post("/message/", {"text": "again"}).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]
    assert Message.objects.count() == 10


def test_without_a_session_nothing_is_read_or_written() -> None:
    client = Client()
    for answer in (client.get("/status/"), client.post("/message/", {"text": "x"})):
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert not Message.objects.exists()


def test_the_session_ends_by_leaving_by_time_and_by_a_new_passphrase(
    officer: User, opened: tuple[TracingRequest, str, str]
) -> None:
    row, reference, passphrase = opened
    client = Client()
    enter(client, reference, passphrase)
    client.post("/leave/")
    assert client.get("/status/").status_code == 302
    enter(client, reference, passphrase)
    session = client.session
    session["family"] = {**session["family"], "until": 1.0}
    session.save()
    assert client.get("/status/").status_code == 302
    enter(client, reference, passphrase)
    _reference, fresh = services.new_slip(Actor.of(officer), row)
    assert client.get("/status/").status_code == 302
    assert enter(client, reference, passphrase).status_code == 403
    assert enter(client, reference, fresh).status_code == 302


def test_a_session_of_the_team_opens_nothing_here(
    officer: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(officer)
    assert client.get("/status/").status_code == 302
    assert client.get("/people/").status_code == 404


def test_a_death_is_never_told(officer: User, opened: tuple[TracingRequest, str, str]) -> None:
    row, reference, passphrase = opened
    person = Person.objects.get(report_set=row.report)
    client = Client()
    enter(client, reference, passphrase)
    registry.report_death(Actor.of(officer), person, grounds="a list")
    assert "nobody has confirmed yet" in client.get("/status/").content.decode()
    registry.confirm_death(Actor.of(officer), person, grounds="a certificate")
    page = client.get("/status/").content.decode()
    assert "news to give you in person" in page
    assert "died" not in page
    assert "dead" not in page


@pytest.mark.parametrize("state", [State.CLOSED, State.EXPIRED, State.STOPPED])
def test_a_request_that_has_ended_still_says_so(
    opened: tuple[TracingRequest, str, str], state: State
) -> None:
    row, reference, passphrase = opened
    TracingRequest.objects.filter(pk=row.pk).update(state=state)
    client = Client()
    enter(client, reference, passphrase)
    page = client.get("/status/").content.decode()
    assert "stopped tracing" in page if state is State.STOPPED else "closed or has expired" in page


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reference": "x" * 41, "passphrase": "y"},
        {"reference": "x", "passphrase": "y" * 81},
        {"reference": ["a", "b"]},
        {"reference": "\x00", "passphrase": "\x00"},
    ],
)
def test_nonsense_is_refused_calmly(data: dict[str, Any]) -> None:
    assert Client().post("/", data).status_code == 400
    assert not Attempt.objects.exists()


def test_other_methods_and_types_are_refused() -> None:
    client = Client()
    assert client.put("/").status_code == 405
    assert client.get("/message/").status_code == 405
    assert client.get("/leave/").status_code == 405
    assert client.post("/status/").status_code == 405
    assert client.post("/", "{}", content_type="application/json").status_code == 400
    assert client.get("/?reference=TR-1&passphrase=x").status_code == 200


def test_forms_need_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = enter(client, ABSENT, "x")
    assert answer.status_code == 403
    assert "Please begin again" in answer.content.decode()


def test_no_search_engine_and_no_script_of_the_team() -> None:
    client = Client()
    assert "Disallow: /" in client.get("/robots.txt").content.decode()
    page = client.get("/").content.decode()
    assert 'name="robots" content="noindex' in page
    for foreign in ("htmx", "/people/", "account/login", "style=", "onclick"):
        assert foreign not in page
    assert "Nobody can be searched for by name" in page


def paths(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """A path for every pattern, with something plausible in place of its parameters."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from paths(pattern.url_patterns, route)
        else:
            parts = (p.split(">", 1) if i else ["", p] for i, p in enumerate(route.split("<")))
            yield "/" + "".join(("1" if n.startswith("int") else "P-AAAA" if n else "") + rest
                                for n, rest in parts).lstrip("/^").removesuffix("$")  # fmt: skip


def test_nothing_of_the_team_is_reachable_here(
    officer: User, signed_in: Callable[[User], Client]
) -> None:
    shared = {"/", "/healthz", "/language/"}
    team = set(paths(get_resolver(TEAM).url_patterns)) - shared
    assert {"/people/", "/team/", "/history/", "/requests/", "/account/login/"} <= team
    for client in (Client(), signed_in(officer)):
        for path in sorted(team | {"/first-run/", "/admin/", "/api/v1/", "/.env"}):
            assert client.get(path).status_code == 404, path


def test_every_page_here_is_open_on_purpose_even_before_the_node_is_set_up() -> None:
    here = set(paths(get_resolver(FAMILY).url_patterns))
    assert here == {
        "/", "/status/", "/message/", "/leave/", "/language/", "/robots.txt", "/healthz",
    }  # fmt: skip
    assert Client().get("/").status_code == 200


def test_the_team_has_no_public_page_of_cases(settings: Any) -> None:
    settings.ROOT_URLCONF = TEAM
    client = Client()
    team = set(paths(get_resolver(TEAM).url_patterns))
    for path in ("/status/", "/message/", "/leave/"):
        assert path not in team
        assert client.get(path).status_code == 404
    for path in (p for p in team if p.startswith("/requests/")):
        assert "/login/" in client.get(path).headers["Location"]


@pytest.mark.parametrize("https", ["", "1"])
def test_the_settings_of_the_public_process(https: str, tmp_path: Any) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.ROOT_URLCONF, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_AGE,"
        " s.DATA_UPLOAD_MAX_MEMORY_SIZE, s.DATA_UPLOAD_MAX_NUMBER_FILES)"
    )
    environment = {
        **os.environ, "SAFECONDUCT_SITE": "family", "SAFECONDUCT_DATA": str(tmp_path / "data"),
        "SAFECONDUCT_HTTPS": https, "DJANGO_SETTINGS_MODULE": "safeconduct.node.settings",
    }  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    prefix = "__Host-" if https else ""
    assert said == [FAMILY, f"{prefix}family", f"{prefix}family-csrf", "900", "65536", "0"]
