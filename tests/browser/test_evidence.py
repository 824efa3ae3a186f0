"""From a file to how sure we are, to the list, to a demand; and a proof of life, by hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from safeconduct.evidence.proof_of_life import Cost
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.evidence import proving
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import run_now
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def him(officer: User) -> Person:
    """A captive of whom a fellow captive told, and whom a comrade saw fall."""
    first = registry.enter_report(
        Actor.of(officer), source="fellow captive", kind="testimony", grade="B",
        cells={"full_name": "Sokil Petro", "detaining_power": "B", "party_of_origin": "A",
               "held_at": "Camp 4", "captured_on": "2025-03-02", "captured_at": "Rivne",
               "observed_on": "2025-06-01"},
    )  # fmt: skip
    registry.enter_report(
        Actor.of(officer), source="comrade", kind="testimony", grade="C", person=first.person,
        cells={"full_name": "Sokil Petro", "fate": "died", "observed_on": "2025-03-03"},
    )  # fmt: skip
    return first.person


def test_from_the_file_to_a_demand(
    him: Person, officer: User, page: Page, session_of: Callable[[BrowserContext, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    session_of(page.context, officer)
    page.goto(f"/people/{him.public_id}/")
    page.click("nav.tabs >> text=How sure we are")
    page.wait_for_selector("h2:has-text('Is he in captivity?')")
    captured = page.locator("section[aria-labelledby=h-captured]")
    for_it, against = (captured.locator(f".speaks-{way}") for way in ("for", "against"))
    assert "fellow captive" in for_it.inner_text()
    assert "comrade" in against.inner_text()
    assert captured.locator(".waterfall .bar").count() == 4
    for_it.locator("summary").click()
    assert "times its grade" in for_it.inner_text()
    shot(page, "evidence")
    page.keyboard.press("g")
    page.keyboard.press("u")
    page.wait_for_url("**/unacknowledged/")
    page.click("text=Search all files")
    page.wait_for_url("**/jobs/**")
    run_now(Job.objects.latest("pk"))
    page.goto("/unacknowledged/")
    page.wait_for_selector("th:has-text('Sokil Petro')")
    shot(page, "unacknowledged")
    page.check(f"input[value={him.public_id}]")
    page.click("button:has-text('Demand acknowledgement')")
    page.fill("input[name=name_a]", "Orlavia")
    page.fill("input[name=name_b]", "Tesmaria")
    page.fill("textarea[name=reason]", "the family agrees")
    page.click("text=Make the letters")
    page.wait_for_url(re.compile("/demands/DM-"))
    assert "To the National Information Bureau of Tesmaria" in page.inner_text("details[open]")
    with page.expect_download() as download:
        page.click("text=annex (CSV)")
    assert "Sokil Petro" in download.value.path().read_text("utf-8")
    page.click(f"text={him.public_id}")
    page.wait_for_selector("text=demanded of B on")


def test_a_proof_of_life(
    him: Person, officer: User, page: Page, session_of: Callable[[BrowserContext, User], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(proving, "COST", Cost(passes=1, memory=64, lanes=1))
    session_of(page.context, officer)
    page.goto(f"/people/{him.public_id}/evidence/")
    page.click("text=Proof of life")
    page.fill("input[name=question]", "What was the dog called?")
    page.fill("input[name=answer]", "Жучка")
    page.click("text=Keep the question")
    page.click("a:has-text('What was the dog called?')")
    for answer, said in (("Buran", "The answer is wrong"), ("Zhuchka", "The answer is right")):
        page.fill("input[name=answer]", answer)
        page.click("button:has-text('Compare')")
        page.wait_for_selector(f".alert:has-text('{said}')")
        assert page.input_value("input[name=answer]") == ""
    page.click("p >> text=Proof of life")
    page.click("a:has-text('Check of a call')")
    for step in ("C-LIVE", "C-QUESTION", "C-VOICE"):
        page.check(f"input[name={step}][value=yes]")
    page.fill("textarea[name=note]", "a call of four minutes")
    page.click("text=Keep this check")
    page.wait_for_selector("text=proves that he lives")
