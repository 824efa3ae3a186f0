"""The fraud desk in a real browser: a ring as a picture, a contact, advice, the police."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fraud_cases import call, person_of
from playwright.sync_api import BrowserContext, Page, expect

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud.judging import judge_all

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 800}
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Where cases and traces lie on the screen, from left to right.
_PLACES = """() => [".case, .extortion", ".line, .money, .own"].map((sort) =>
  document.querySelector(`.network svg :is(${sort})`).getBoundingClientRect().left)"""


@pytest.fixture
def desk(
    officer: User,
    context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
) -> Page:
    """The fraud desk, with two families swindled and one extorted over one number."""
    more = (
        {"proof_refused": "yes", "pay_to": "4876 1942 4684 5857"},
        {"proof_refused": "yes", "pay_to": "4876 1942 4684 5857", "payee": "Ilko Moroz"},
        {"proof_refused": "no", "own_number": "+380441234567"},
    )
    for name, told in zip(("Koval Ivan", "Bondar Oleh", "Melnyk Taras"), more, strict=True):
        call(officer, person_of(officer, name), **told)
    judge_all(Actor.of(officer))
    context = context_of(accept_downloads=True)
    session_of(context, officer)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Fraud desk", exact=True).click()
    return page


def test_from_the_ring_to_the_contact_the_advice_and_the_police(
    desk: Page, base: str, shot: Callable[[Page, str], None]
) -> None:
    desk.locator("a.pid[href*='/rings/']").first.click()
    picture = desk.locator(".network svg")
    expect(picture.locator(".case")).to_have_count(2)
    expect(picture.locator(".extortion")).to_have_count(1)
    expect(picture.locator(".own.spot")).to_have_count(1)
    expect(picture.locator("line")).to_have_count(6)
    shot(desk, "fraud-ring")
    desk.get_by_role("link", name="Report for the police").click()
    desk.fill("textarea[name=reason]", "asked by the prosecutor")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download for the police").click()
    told = download.value.path().read_text("utf-8")
    assert "+380441234567" in told
    assert not any(name in told for name in ("Koval", "Bondar", "Melnyk"))
    desk.get_by_role("link", name="Cancel").click()
    desk.locator("main table a.pid[href*='/contacts/']").first.click()
    expect(desk.locator(".points tfoot")).to_contain_text("this contact")
    desk.get_by_role("link", name="العربية").click()
    desk.get_by_role("link", name="Page to print").click()
    expect(desk.locator("ul.advice")).to_have_attribute("dir", "rtl")
    expect(desk.locator("ul.advice li").first).to_contain_text("احتيال")
    expect(desk.get_by_role("button", name="Print")).to_be_visible()
    desk.emulate_media(media="print")
    expect(desk.get_by_role("button", name="Print")).to_be_hidden()
    expect(desk.locator("ul.advice")).to_be_visible()


def test_the_picture_is_mirrored_and_scrolls_by_itself_on_a_phone(desk: Page, base: str) -> None:
    desk.locator("a.pid[href*='/rings/']").first.click()
    case, trace = desk.evaluate(_PLACES)
    assert case < trace
    desk.context.add_cookies([{"name": "django_language", "value": "ar", "url": base}])
    desk.reload()
    case, trace = desk.evaluate(_PLACES)
    assert case > trace
    desk.set_viewport_size(PHONE)
    assert desk.evaluate(_TOO_WIDE) <= 0
    region = "document.querySelector('.network')"
    assert desk.evaluate(f"{region}.scrollWidth > {region}.clientWidth")
    desk.locator(".network").focus()
    expect(desk.locator(".network")).to_be_focused()
