"""Every page in every language, light and dark: nothing that axe finds, nothing turned round."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLResolver, get_resolver, resolve
from node_pages import NO_PAGES, Pages
from playwright.sync_api import BrowserContext, Page

from safeconduct.node.accounts import services as accounts
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.exchange import witnessing
from safeconduct.record import SigningKey

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", "uk", "ru", "fr", "ar")
#: Reached by ways of their own below, not by an address alone.
ELSEWHERE = frozenset({"first_run", "mfa_authenticate", "mfa_view_recovery_codes", "witness"})
#: `/no-such-page/`, `/team/`, which is not for an officer, an old link, and a step that the law
#: refuses are walked as well.
MEANT = (200, 403, 404, 409, 410)
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
SessionOf = Callable[[BrowserContext, User], None]
Walker = tuple[Page, list[str], User | None]

#: What the server writes for a theme, put on in place, so that no page is fetched twice.
WEAR = """(theme) => {
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.setAttribute("data-bs-theme", theme === "dark" ? "dark" : "light");
}"""
_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Everything once a page; then, in other colours, what depends on colours.
_ALL = json.dumps(
    {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(_TAGS)}}
)
_OF_COLOURS = ("color-contrast", "link-in-text-block")
_COLOURS = json.dumps(
    {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": list(_OF_COLOURS)}}
)
#: In a language that is written like English: all but what depends on colours.
_NO_COLOURS = json.dumps(
    {**json.loads(_ALL), "rules": {rule: {"enabled": False} for rule in _OF_COLOURS}}
)
_TELL = """axe.run(document, %s).then(found => found.violations.map(
  v => `${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 160)}`))"""
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What looks like a date or an international number: its text, and whether its end comes first.
_FIGURES = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const found of node.data.matchAll(/\d{4}-\d\d-\d\d|\+\d{5,}/g)) {
      const box = (at) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
      };
      const first = box(found.index), last = box(found.index + found[0].length - 1);
      if (first.width) told.push([found[0], first.top === last.top && first.left > last.left]);
    }
  }
  return told;
}"""


# Colours depend on the direction of the text at most, and on no language.
THEMES = {"en": ("light", "dark", "contrast"), "ar": ("light", "dark")}


@pytest.fixture
def walkers(
    pages: Pages, officer: User, administrator: User, context_of: Callable[..., BrowserContext]
) -> list[Walker]:
    """One browser page for each who walks, and where he goes."""
    newcomer = accounts.make_account(
        Actor.of(administrator), username="new", pseudonym="Hazel", roles=["legal"],
        password="four calm words here",
    )  # fmt: skip
    ways: tuple[tuple[list[str], User | None], ...] = (
        (pages.officer, officer),
        (pages.administrator, administrator),
        (pages.newcomer, newcomer),
        (pages.outside, None),
    )
    return [(context_of().new_page(), addresses, who) for addresses, who in ways]


def look(page: Page, *themes: str) -> list[str]:
    """What axe finds on the page as it stands, in each of the themes, in a line each.

    Without a theme, "", everything but colours is looked at.
    """
    page.evaluate(Axe().axe_script)
    found = []
    for number, theme in enumerate(themes):
        page.evaluate(WEAR, theme or "light")
        rules = _COLOURS if number else _ALL if theme else _NO_COLOURS
        said: list[str] = page.evaluate(_TELL % rules)
        found += [f"{theme}: {line}" for line in said]
    return found


def phone(page: Page) -> list[str]:
    """Whether the page has to be pushed sideways on a phone."""
    page.set_viewport_size(PHONE)
    excess: int = page.evaluate(_TOO_WIDE)
    page.set_viewport_size(WIDE)
    return [f"wider than a phone by {excess} px"] if excess else []


def figures(page: Page) -> list[tuple[str, bool]]:
    """Dates and numbers that the page shows, and whether each is turned round."""
    shown: list[tuple[str, bool]] = page.evaluate(_FIGURES)
    return shown


def faults_of(page: Page, address: str, themes: tuple[str, ...]) -> list[str]:
    """Everything that is wrong with one page."""
    answer = page.goto(address)
    page.wait_for_selector(".htmx-request", state="detached")
    found = [f"status {answer.status}"] if answer and answer.status not in MEANT else []
    if urlsplit(page.url).path != urlsplit(address).path:
        found.append(f"leads to {page.url}")
    return found + look(page, *themes) + phone(page)


def routes(resolver: URLResolver) -> Iterator[str]:
    """The names of all routes of the bureau's pages."""
    for entry in resolver.url_patterns:
        if not isinstance(entry, URLResolver):
            yield str(entry.name)
        elif entry.namespace != "api":
            yield from routes(entry)


def test_every_page_is_walked(pages: Pages) -> None:
    """A page that somebody adds is missed here first."""
    addresses = pages.officer + pages.administrator + pages.newcomer + pages.outside
    walked = {
        resolve(urlsplit(address).path).view_name
        for address in addresses
        if address != "/no-such-page/"
    }
    assert walked | NO_PAGES | ELSEWHERE == set(routes(get_resolver("safeconduct.node.urls")))
    assert not walked & NO_PAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shuts_anybody_out(
    language: str, walkers: list[Walker], base: str, session_of: SessionOf
) -> None:
    themes = THEMES.get(language, ("",))
    wrong, seen = [], 0
    for page, addresses, who in walkers:
        if who:
            session_of(page.context, who)
        page.context.add_cookies([{"name": "django_language", "value": language, "url": base}])
        for address in addresses:
            wrong += [f"{address}: {fault}" for fault in faults_of(page, address, themes)]
            shown = figures(page)
            wrong += [f"{address}: {text} is turned round" for text, turned in shown if turned]
            seen += len(shown)
        html = page.locator("html")
        assert html.get_attribute("lang") == language
        assert html.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert not wrong, "\n".join(wrong)
    assert seen > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_mediators_witness(
    language: str, officer: User, context_of: Callable[..., BrowserContext], base: str,
    session_of: SessionOf,
) -> None:  # fmt: skip
    Node.objects.update(kind=Node.Kind.MEDIATOR)
    context = context_of()
    session_of(context, officer)
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page = context.new_page()
    assert faults_of(page, "/witness/", ("light", "dark")) == []
    actor = Actor.of(officer)
    witnessing.make_keys(actor, name="ilmarin.example/witness")
    origin = "orlavia.example/talks/1"
    key = SigningKey(origin, bytes(range(32))).public.text
    witnessing.know(actor, origin=origin, keys=key)
    assert faults_of(page, "/witness/", ("light", "dark")) == []


def test_the_theme_that_one_chose_is_worn(
    officer: User, context_of: Callable[..., BrowserContext], session_of: SessionOf
) -> None:
    context = context_of()
    session_of(context, officer)
    page = context.new_page()
    for theme, worn in (("dark", "dark"), ("contrast", "light"), ("light", "light")):
        page.goto("/preferences/")
        page.select_option("select[name=theme]", theme)
        page.click("main button[type=submit]")
        page.wait_for_selector(f"html[data-theme={theme}]")
        assert page.locator("html").get_attribute("data-bs-theme") in (worn, None)


def test_the_first_pages_of_all_and_the_second_factor(
    empty_node: None, context_of: Callable[..., BrowserContext], one_time_code: Callable[..., str]
) -> None:
    """Pages that come once: setting up, recovery codes, the code when signing in."""
    themes = ("light", "dark", "contrast")
    page = context_of().new_page()
    page.goto("/first-run/")
    assert look(page, *themes) + phone(page) == []
    page.click("main button[type=submit]")
    assert page.locator(".invalid-feedback").count() >= 5
    assert look(page, *themes) == []
    words = {"name": "Bureau", "username": "admin", "pseudonym": "Oak"}
    passwords = dict.fromkeys(("password", "again"), "four calm words together")
    for name, value in {**words, **passwords}.items():
        page.fill(f"input[name={name}]", value)
    page.click("main button[type=submit]")
    page.wait_for_url("**/second-factor/")
    page.goto("/account/second-factor/totp/activate/")
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", one_time_code(secret))
    page.click("main button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    assert look(page, *themes) + phone(page) == []
    page.check("#codes_saved")
    page.click("text=Go on")
    page.wait_for_selector("text=Where to begin")
    page.click("form[action$='/logout/'] button")
    page.wait_for_url("**/login/**")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", passwords["password"])
    page.click("main button[type=submit]:not(#passkey_login)")
    page.wait_for_url("**/authenticate/")
    assert look(page, *themes) + phone(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_families(
    language: str, pages: Pages, base: str, settings: Any,
    context_of: Callable[..., BrowserContext],
) -> None:  # fmt: skip
    settings.ROOT_URLCONF = "safeconduct.node.family_urls"
    context = context_of()
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page = context.new_page()
    page.goto("/")
    assert look(page, "light", "dark") + phone(page) == []
    page.fill("input[name=reference]", pages.family[0])
    page.fill("input[name=passphrase]", pages.family[1])
    page.click("main button[type=submit]")
    page.wait_for_url("**/status/")
    assert look(page, "light", "dark") + phone(page) == []
    assert {turned for _text, turned in figures(page)} == {False}
    page.goto("/no-such-page/")
    assert look(page, "light", "dark") + phone(page) == []
