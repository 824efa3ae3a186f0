"""The fraud desk in a real browser: a ring as a picture, a contact, advice, the police."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from safeconduct.node.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_family_s_word_to_the_ring_and_the_police(
    member: Callable[..., User],
    context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
    shot: Callable[[Page, str], None],
) -> None:
    context = context_of(accept_downloads=True)
    session_of(context, member("Birch", "case_officer"))
    page = context.new_page()
    for name in ("Koval Ivan", "Bondar Oleh"):
        page.goto("/people/new/")
        page.fill("input[name=source]", "relative")
        page.select_option("select[name=kind]", "tracing_request")
        page.fill("input[name=family_name]", name)
        page.click("main form button[type=submit]")
        page.get_by_role("link", name="Calls and payments").click()
        page.fill("input[name=source]", "mother")
        page.fill("textarea[name=claim]", "pay for a place on the exchange list")
        page.fill("input[name=demand_amount]", "3000")
        page.fill("input[name=contact_value]", "+380441234567")
        page.select_option("select[name=proof_refused]", "yes")
        page.click("main form button[type=submit]")
        expect(page.locator("main table").first).to_contain_text("fraud")
    page.get_by_role("link", name="Fraud desk", exact=True).click()
    page.locator("a.pid[href*='/rings/']").click()
    picture = page.locator(".network svg")
    expect(picture.locator("line")).to_have_count(2)
    expect(picture.locator("circle")).to_have_count(2)
    shot(page, "fraud-ring")
    page.fill("textarea[name=reason]", "asked by the prosecutor")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for the police").click()
    assert "phone:+380441234567" in download.value.path().read_text("utf-8")
    page.locator("main table a.pid[href*='/contacts/']").first.click()
    page.get_by_role("link", name="ar", exact=True).click()
    expect(page.locator("ul.advice")).to_have_attribute("dir", "rtl")
    expect(page.locator("ul.advice li").first).to_be_visible()
