"""A negotiator at the builder: a slider, a term taken away, a list built, and two compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from made_captives import both_sides
from playwright.sync_api import BrowserContext, Page, expect

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.cartels import papers
from safeconduct.node.cartels.building import KIND
from safeconduct.node.cartels.models import ListVersion
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import run_now, start

pytestmark = pytest.mark.django_db(transaction=True)
SessionOf = Callable[[BrowserContext, User], None]


@pytest.fixture
def negotiator(member: Callable[..., User]) -> User:
    return member("Willow", "negotiator", "legal", "case_officer")


@pytest.fixture
def page(
    negotiator: User, context_of: Callable[..., BrowserContext], session_of: SessionOf
) -> Page:
    context = context_of()
    session_of(context, negotiator)
    return context.new_page()


@pytest.fixture
def version(negotiator: User) -> ListVersion:
    actor = Actor.of(negotiator)
    both_sides(actor)
    stages = [{"number": 1, "date": "2026-12-01", "per_side": 1, "civilians": 0}]
    papers.put(actor, "terms", {"stages": stages}, version=0)
    refusal = {"refusals": [{"unit": ["7th"], "reason": "they witnessed"}]}
    papers.put(actor, "B", refusal, version=0)
    run_now(start(actor, KIND, title="Build", arguments={}))
    return ListVersion.objects.get()


def test_a_slider_and_a_tick_show_at_once_what_would_come_of_it(
    page: Page, version: ListVersion
) -> None:
    page.goto("/lists/builder/")
    outcome = page.locator("#tried")
    expect(outcome).to_contain_text("0 join, 0 leave")
    number = page.get_by_label("People a side", exact=True)
    slider = page.get_by_label("People a side in stage 1")
    assert slider.get_attribute("max") == "3"
    slider.focus()
    page.keyboard.press("End")
    expect(number).to_have_value("3")
    expect(outcome.locator(".outcome strong")).to_have_text("4")
    page.get_by_label("B does not give unit: 7th").uncheck()
    expect(outcome.locator(".outcome strong")).to_have_text("6")
    number.fill("0")
    number.press("Tab")
    expect(outcome.get_by_role("alert")).to_contain_text("Correct the stages first")
    assert ListVersion.objects.count() == 1


def test_a_list_is_built_and_compared_by_keyboard_alone(page: Page, version: ListVersion) -> None:
    page.goto("/lists/builder/")
    page.get_by_label("People a side", exact=True).fill("2")
    page.get_by_role("button", name="Build the lists").press("Enter")
    page.wait_for_url("**/jobs/**")
    run_now(Job.objects.latest("queued_at"))
    page.goto("/lists/compare/")
    expect(page.get_by_role("heading", name="Joined")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 people keep their stage.")


def test_from_a_reason_to_the_person_and_what_would_have_to_change(
    page: Page, version: ListVersion
) -> None:
    page.goto(f"/lists/{version.public_id}/?stage=1&side=B")
    page.get_by_role("link", name="refused by the side that holds him").click()
    expect(page.locator("main")).to_contain_text("the reason given: they witnessed")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="What the family may be told")).to_be_visible()
    expect(page.locator("main")).to_contain_text("He would go if he were not refused.")


def test_a_line_shows_only_the_fields_that_fit(page: Page, version: ListVersion) -> None:
    page.goto("/lists/papers/A/requests/new/")
    units = page.get_by_label("Units, branches or ranks, one a line")
    files = page.get_by_label("Files of people by name")
    expect(units).to_be_visible()
    expect(files).to_be_hidden()
    page.get_by_label("people by name", exact=True).check()
    expect(files).to_be_visible()
    expect(units).to_be_hidden()
