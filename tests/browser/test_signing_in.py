"""Signing in with passwords, codes and passkeys, and working without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.registry import services as registry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer(member: Callable[..., User]) -> User:
    """Birch, who works on cases."""
    return member("Birch", "case_officer")


def authenticator(page: Page) -> None:
    """A security key that says yes, as Chromium lends one to tests."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_opens_the_node(
    officer: User, page: Page, session_of: Callable[[BrowserContext, User], None]
) -> None:
    page.goto("/account/login/")
    session_of(page.context, officer)
    authenticator(page)
    page.goto("/account/second-factor/webauthn/add/")
    page.fill("input[name=name]", "my key")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.goto("/")
    page.click("form[action$='/logout/'] button")
    page.wait_for_url("**/login/**")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    assert page.locator("text=Birch").count()


def test_a_passkey_after_the_password_and_one_that_is_not_known(
    officer: User, page: Page, session_of: Callable[[BrowserContext, User], None]
) -> None:
    page.goto("/account/login/")
    authenticator(page)
    page.click("#passkey_login")
    page.wait_for_selector("text=The passkey was not used")
    session_of(page.context, officer)
    page.goto("/account/second-factor/webauthn/add/")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.click("form[action$='/logout/'] button")
    page.wait_for_url("**/login/**")
    page.fill("input[name=login]", "birch")
    page.fill("input[name=password]", "correct horse battery staple")
    page.click("main button[type=submit]:not(#passkey_login)")
    page.wait_for_url("**/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_selector("text=Where to begin")
    page.goto("/account/second-factor/webauthn/")
    page.click("text=Remove")
    page.wait_for_url("**/reauthenticate/**")
    page.fill("input[name=password]", "correct horse battery staple")
    page.click("main button[type=submit]")
    page.wait_for_url("**/remove/")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=There is no passkey yet.")


def test_no_page_of_signing_in_speaks_of_mail_or_of_signing_up(
    officer: User, page: Page, session_of: Callable[[BrowserContext, User], None]
) -> None:
    said = []
    page.goto("/account/login/")
    said.append(page.locator("body").inner_text())
    session_of(page.context, officer)
    for path in (
        "second-factor/", "second-factor/webauthn/", "second-factor/webauthn/add/",
        "second-factor/totp/deactivate/", "second-factor/recovery-codes/generate/", "password/",
        "reauthenticate/", "second-factor/reauthenticate/", "logout/",
    ):  # fmt: skip
        page.goto(f"/account/{path}")
        said.append(page.locator("body").inner_text())
    told = " ".join(said).casefold()
    assert not [word for word in ("mail", "sign up", "signup", "social") if word in told]


def test_password_and_code(
    officer: User, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    sign_in(page, officer)
    assert page.locator("h1").inner_text() == "Today"


def test_every_page_is_reached_by_keys_alone(
    officer: User, page: Page, session_of: Callable[[BrowserContext, User], None]
) -> None:
    registry.enter_report(
        Actor.of(officer), source="witness", kind="testimony", grade="C",
        cells={"full_name": "Koval Ivan"},
    )  # fmt: skip
    page.goto("/account/login/")
    session_of(page.context, officer)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") in ("main", "")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/people/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("koval")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=koval**")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('pid')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=What we believe, and who said so")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.wait_for_url("**/keys/")
