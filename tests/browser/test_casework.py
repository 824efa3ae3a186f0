"""From the file to the determination, the proceedings and the consent, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.registry import services as registry

pytestmark = pytest.mark.django_db(transaction=True)
CELLS = {
    "full_name": "Koval Ivan", "birth_date": "1990-02-03", "party_of_origin": "A",
    "detaining_power": "B", "category": "prisoner_of_war", "captured_on": "2025-01-05",
}  # fmt: skip


@pytest.fixture
def lawyer_page(
    member: Callable[..., User],
    context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
) -> Page:
    """Rowan, legal officer, before the file of a prisoner of war."""
    lawyer = member("Rowan", "legal")
    report = registry.enter_report(
        Actor.of(lawyer), source="list of B", kind="captor_list", grade="A", cells=CELLS
    )
    context = context_of()
    session_of(context, lawyer)
    page = context.new_page()
    page.goto(f"/people/{report.person.public_id}/")
    return page


def choose(page: Page, name: str, value: str) -> None:
    page.select_option(f"select[name={name}]", value)


def test_from_the_file_to_the_determination_the_proceedings_and_the_consent(
    lawyer_page: Page, shot: Callable[[Page, str], None]
) -> None:
    page, today = lawyer_page, timezone.localdate().isoformat()
    page.get_by_role("link", name="May he go").click()
    expect(page.locator(".verdict")).to_contain_text("a private interview is needed")
    scope = page.locator("section.determination", has_text="Does the agreement cover him?")
    summary = scope.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(scope.locator(".derivation").first).to_contain_text("in every other case")
    expect(scope).to_contain_text("L-SCOPE-IN")
    shot(page, "law-derivation")

    page.get_by_role("link", name="Record proceedings").click()
    page.fill("input[name=offence]", "wilful killing")
    page.fill("input[name=opened_on]", "2026-05-01")
    page.click("main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("overdue")
    expect(page.locator("main")).to_contain_text("whether it is a war crime must be determined")
    page.get_by_role("link", name="determine the crime").click()
    page.fill("input[name=on]", "2026-05-10")
    page.fill("input[name=authority]", "prosecutor")
    page.fill("input[name=qualification]", "none of article 130")
    page.check("input[name=war_crime][value=no]")
    page.click("main form button[type=submit]")
    page.get_by_role("link", name="amnesty", exact=True).click()
    page.fill("input[name=on]", "2026-06-01")
    page.fill("input[name=authority]", "parliament")
    page.click("main form button[type=submit]")
    expect(page.locator("main h2").first).to_contain_text("amnestied")
    shot(page, "law-proceedings")

    page.get_by_role("link", name="Does he want to").click()
    page.fill("input[name=on]", today)
    page.fill("input[name=place]", "Camp 4")
    page.fill("input[name=by]", "Neutral Society")
    choose(page, "captor_present", "no")
    choose(page, "fear", "no")
    page.click("main form button[type=submit]")
    expect(page.locator("p.lead")).to_contain_text("consents")
    page.get_by_role("link", name="May he go").click()
    expect(page.locator(".verdict")).to_contain_text("He may go, and wishes to.")

    page.get_by_role("link", name="Does he want to").click()
    page.fill("input[name=on]", today)
    choose(page, "manner", "spoken")
    choose(page, "wish", "stay")
    page.click("main form button[type=submit]")
    expect(page.locator("p.lead")).to_contain_text("no consent")
    page.get_by_role("link", name="May he go").click()
    expect(page.locator(".verdict")).to_contain_text("not cleared")


def test_everybody_together_and_the_rules(lawyer_page: Page) -> None:
    page = lawyer_page
    page.get_by_role("link", name="Who may go", exact=True).click()
    expect(page.locator("table.counted")).to_contain_text("a private interview is needed")
    page.get_by_role("link", name="a private interview is needed").click()
    expect(page.locator("main")).to_contain_text("Koval Ivan")
    page.goto("/law/rules/")
    expect(page.locator("dl.rules").first).to_contain_text("L-HELD")
