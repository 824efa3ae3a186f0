"""Working without a mouse: everything is reached, in order, and one sees where one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from node_pages import Pages
from playwright.sync_api import BrowserContext, Page

from safeconduct.node.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)

#: Numbers what can be focused and is shown, in the order of the page; a hidden menu is not.
NUMBER = """() => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true});
  const all = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
  const found = all.filter((e) => shown(e) && !e.disabled);
  found.forEach((e, n) => { e.dataset.stop = n; });
  return found.length;
}"""
#: Where the focus is, whether one sees it, and whether anything lies over it.
HERE = """() => {
  const e = document.activeElement;
  const s = getComputedStyle(e), box = e.getBoundingClientRect();
  const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)
    || s.boxShadow !== 'none';
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return {stop: e.dataset.stop ?? null, ring, inside, html: e.outerHTML.slice(0, 90)};
}"""


@pytest.fixture
def at(
    officer: User, page: Page, session_of: Callable[[BrowserContext, User], None]
) -> Callable[[str], Page]:
    """Opens an address as the officer."""
    session_of(page.context, officer)

    def go(address: str) -> Page:
        page.goto(address)
        page.wait_for_selector(".htmx-request", state="detached")
        return page

    return go


def walk(page: Page) -> None:
    """Tab through the page: every stop once, in order, seen, and no trap at the end."""
    stops = page.evaluate(NUMBER)
    visited = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here["stop"] is not None, here
        assert here["ring"], f"one does not see the focus on {here['html']}"
        assert here["inside"], f"the focus is out of sight on {here['html']}"
        visited.append(int(here["stop"]))
    assert visited == list(range(stops))
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(HERE)["stop"] == str(stops - 2)


@pytest.mark.parametrize("which", ["list", "person", "desk", "request", "report", "home"])
def test_tab_reaches_everything_in_order(
    which: str, pages: Pages, at: Callable[[str], Page]
) -> None:
    addresses = {
        "list": "/people/", "person": pages.person, "desk": pages.link, "report": "/people/new/",
        "request": next(a for a in pages.officer if a.startswith("/requests/T")), "home": "/",
    }  # fmt: skip
    walk(at(addresses[which]))


def test_tab_goes_the_other_way_round_in_arabic(
    pages: Pages, at: Callable[[str], Page], base: str, page: Page
) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "ar", "url": base}])
    walk(at(pages.person))
    left = "element => element.getBoundingClientRect().left"
    first, second = (page.locator(".navbar-nav .nav-link").nth(n).evaluate(left) for n in (0, 1))
    assert first > second


def test_what_unfolds_and_scrolls_does_so_by_keys(pages: Pages, at: Callable[[str], Page]) -> None:
    page = at(pages.person)
    page.focus(".dropdown-toggle")
    page.keyboard.press("Enter")
    page.wait_for_selector(".dropdown-menu.show")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.classList.contains('dropdown-item')")
    page.keyboard.press("Escape")
    page.wait_for_selector(".dropdown-menu.show", state="hidden")
    unfolded = page.locator("details[open]").count()
    page.focus("details[open] > summary >> nth=0")
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == unfolded - 1
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == unfolded
    page.set_viewport_size({"width": 390, "height": 800})
    page.focus(".table-responsive >> nth=0")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.table-responsive').scrollLeft") > 0
    page.focus(".navbar-toggler")
    page.keyboard.press("Enter")
    page.wait_for_selector("#menu.show")


def test_keys_lead_to_every_page_of_the_menu_and_leave_typing_alone(
    pages: Pages, at: Callable[[str], Page]
) -> None:
    page = at("/")
    for key, path in (
        ("p", "/people/"), ("t", "/requests/"), ("i", "/imports/"), ("m", "/links/"),
        ("a", "/approvals/"), ("h", "/history/"), ("j", "/jobs/"),
    ):  # fmt: skip
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(f"**{path}")
    page.goto("/people/")
    page.keyboard.press("/")
    page.keyboard.type("g p ? 1 /")
    assert page.url.endswith("/people/")
    assert page.input_value("#q") == "g p ? 1 /"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.wait_for_url("**/keys/")
    told = page.locator("main").inner_text()
    assert all(word in told for word in ("People", "Matching desk", "to the search"))


def test_the_first_stop_skips_the_menu(pages: Pages, at: Callable[[str], Page]) -> None:
    page = at("/people/")
    page.keyboard.press("Tab")
    page.wait_for_selector(".skip:focus")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_list_works_without_scripts(
    pages: Pages, officer: User, context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
) -> None:  # fmt: skip
    context = context_of(java_script_enabled=False)
    session_of(context, officer)
    page = context.new_page()
    page.goto("/people/")
    everybody = page.locator("main tbody tr").count()
    page.locator("summary", has_text="Category").click()
    page.locator("label", has_text="civilian internee").click()
    page.click("main form[role=search] button[type=submit]")
    page.wait_for_url("**category=civilian_internee**")
    assert 0 < page.locator("main tbody tr").count() < everybody
    assert page.locator("input[name=category][value=civilian_internee]").is_checked()


def test_a_printed_person_file_is_the_file_and_not_the_page_around_it(
    pages: Pages, at: Callable[[str], Page]
) -> None:
    page = at(pages.person)
    page.emulate_media(media="print")
    for away in ("header", ".btn", ".skip", "footer a"):
        assert not page.locator(away).first.is_visible(), away
    for kept in ("h1", "text=What we believe, and who said so", "text=seen at the river"):
        assert page.locator(kept).first.is_visible(), kept
    page = at("/people/")
    assert page.locator("main table").is_visible()
    assert not page.locator("main input").first.is_visible()
