"""A real browser before a real server: Debian's Chromium, strict about everything it is told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from node_pages import Pages, fill
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from safeconduct.node.accounts import services as accounts
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.history.models import ChainHead

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXP"
SHOTS = Path(__file__).parents[2] / "docs" / "images" / "node"
_CHROMIUM = Path("/usr/bin/chromium")
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: What the browser says of pages that are meant to answer so.
_EXPECTED = ("status of 404", "status of 403", "status of 409")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let the tables be emptied between tests."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("createcachetable")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS history_no_delete")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if not _CHROMIUM.exists():
        pytest.skip("Chromium is not installed here (apt install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(_CHROMIUM), args=list(_QUIET))
        yield opened
        opened.close()


@dataclass
class Complaints:
    """What the browser complained of: errors, blocked contents, requests to other hosts."""

    host: str
    told: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.told.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: object) -> None:
        text = message.text  # type: ignore[attr-defined]
        kind = message.type  # type: ignore[attr-defined]
        if kind in ("error", "warning") and not any(word in text for word in _EXPECTED):
            self.told.append(f"{kind}: {text}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.host, "data:", "blob:")):
            self.told.append(f"request to another host: {url}")


@pytest.fixture
def base(live_server: object) -> str:
    """The address of the server; passkeys need a name, not a number."""
    url: str = live_server.url  # type: ignore[attr-defined]
    return url.replace("127.0.0.1", "localhost")


@pytest.fixture
def complaints(base: str) -> Iterator[Complaints]:
    """Fails the test at its end if the browser complained of anything."""
    found = Complaints(base)
    yield found
    assert found.told == []


@pytest.fixture
def context_of(
    browser: Browser, complaints: Complaints, base: str
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts, each a person at a machine of his own."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(base_url=base, **options)  # type: ignore[arg-type]
        context.on("page", complaints.watch)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(context_of: Callable[..., BrowserContext]) -> Page:
    """One page."""
    return context_of().new_page()


@pytest.fixture
def empty_node(transactional_db: None) -> None:
    """A node that nobody has set up."""
    ChainHead.objects.get_or_create(pk=1)


@pytest.fixture
def administrator(empty_node: None) -> User:
    """The node of party A with its administrator."""
    return accounts.found_node(
        name="Bureau of Orlavia", kind=Node.Kind.PARTY, side="A",
        username="admin", pseudonym="Oak", password=PASSWORD,
    )  # fmt: skip


@pytest.fixture
def member(administrator: User) -> Callable[..., User]:
    """Makes a member with roles and a second factor."""
    from allauth.mfa.totp.internal.auth import TOTP

    def make(pseudonym: str, *roles: str) -> User:
        user = accounts.make_account(
            Actor.of(administrator), username=pseudonym.lower(), pseudonym=pseudonym,
            roles=roles, password=PASSWORD,
        )  # fmt: skip
        TOTP.activate(user, SECRET)
        return user

    return make


@pytest.fixture
def officer(member: Callable[..., User]) -> User:
    """Birch, whose roles open nearly every page."""
    return member(
        "Birch", "case_officer", "verification", "family_desk", "head", "legal", "negotiator"
    )


@pytest.fixture
def pages(officer: User, administrator: User) -> Pages:
    """Addresses of every page with something on it; whoever walks them has a second factor."""
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(administrator, SECRET)
    return fill(officer, administrator)


def code(secret: str = SECRET) -> str:
    """The code that an authenticator app shows now."""
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


@pytest.fixture
def one_time_code() -> Callable[..., str]:
    """What an authenticator app shows for a secret."""
    return code


@pytest.fixture
def sign_in(base: str) -> Callable[[Page, User], None]:
    """Signs somebody in as people do: name, password, code."""

    def do(page: Page, user: User) -> None:
        from django.core.cache import cache

        cache.clear()
        page.goto("/account/login/")
        page.fill("input[name=login]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]:not(#passkey_login)")
        page.fill("input[name=code]", code())
        page.click("main button[type=submit]")
        page.wait_for_url("**/")

    return do


@pytest.fixture
def session_of(base: str) -> Callable[[BrowserContext, User], None]:
    """Puts somebody's fresh session into a context, where signing in is not what is tested."""

    def put(context: BrowserContext, user: User) -> None:
        from django.test import Client

        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        key = str(session.session_key)
        context.add_cookies([{"name": "session", "value": key, "url": base}])

    return put


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Keeps a picture for the documentation, if SAFECONDUCT_SCREENSHOTS asks for it."""

    def take(page: Page, name: str) -> None:
        if os.environ.get("SAFECONDUCT_SCREENSHOTS"):
            SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SHOTS / f"{name}.png")

    return take
