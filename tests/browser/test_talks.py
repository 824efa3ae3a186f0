"""At the table a reply is drafted by one and signed by another; and at the mediator's desk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from node_talks import TERMS, Table, begin, people, sit_down
from playwright.sync_api import BrowserContext, Page, expect

from safeconduct.node.accounts.models import User
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.models import Draft
from safeconduct.node.talks.sides import cache
from safeconduct.talks import messages
from safeconduct.talks.items import Common

pytestmark = pytest.mark.django_db(transaction=True)
SessionOf = Callable[[BrowserContext, User], None]


@pytest.fixture
def at_desk(
    context_of: Callable[..., BrowserContext], session_of: SessionOf
) -> Callable[[User], Page]:
    def sit(user: User) -> Page:
        context = context_of()
        session_of(context, user)
        return context.new_page()

    return sit


@pytest.fixture
def table(member: Callable[..., User]) -> Table:
    cache.clear()
    table = sit_down(member)
    begin(table)
    lists = {(1, side): people(side, range(4)) for side in "AB"}
    made = services.offer(table.drafter, table.talk, services.Offering(lists=lists))
    entry = table.agree(made)
    table.meet()
    b = table.others["B"]
    versions, _texts = b.open(entry)
    to = {"A": table.talk.epochs.latest("number").recipient}
    openings = [item for version in versions for item in version.items]
    body = messages.CounterProposal(2, tuple(version.reference for version in versions))
    b.say(body, entry, openings=openings, to=to)
    table.meet()
    return table


def test_a_reply_is_drafted_by_one_and_signed_by_another(
    table: Table, at_desk: Callable[[User], Page]
) -> None:
    mine = at_desk(table.drafter)
    mine.goto(f"/talks/{table.talk.public_id}/")
    mine.get_by_role("link", name="2", exact=True).focus()
    mine.keyboard.press("Enter")
    mine.get_by_label("Reply about Nobody Number1").select_option(label="died")
    mine.get_by_role("button", name="Draft the replies of this page").press("Enter")
    expect(mine.locator("main")).to_contain_text("Nobody Number1: refused, died")
    expect(mine.get_by_role("button", name="Approve exactly this")).to_have_count(0)
    draft = Draft.objects.latest("pk")
    other = at_desk(table.second)
    other.goto(f"/talks/{table.talk.public_id}/")
    other.get_by_role("link", name="replies about single people").click()
    expect(other.locator("main")).to_contain_text(draft.digest)
    other.get_by_role("button", name="Approve exactly this").click()
    expect(other.locator("main")).to_contain_text("signed and written")
    assert queries.thread_count(table.talk, common=Common.REFUSED) == 1


def test_the_record_is_verified_in_place(table: Table, at_desk: Callable[[User], Page]) -> None:
    page = at_desk(table.drafter)
    page.goto(f"/talks/{table.talk.public_id}/record/")
    page.get_by_role("button", name="Verify everything anew").click()
    expect(page.locator("#verified")).to_contain_text("Everything holds")
    assert page.url.endswith("/record/")


def test_the_mediators_desk(member: Callable[..., User], at_desk: Callable[[User], Page]) -> None:
    cache.clear()
    table = sit_down(member, own="M")
    for name in "AB":
        table.others[name].begin()
        table.others[name].say(messages.Terms(hashlib.sha256(TERMS).hexdigest()))
    table.agree(services.say_opening(table.third, table.talk))
    table.meet()
    page = at_desk(table.third)
    page.goto("/talks/")
    page.get_by_role("link", name=table.talk.name).click()
    expect(page.get_by_role("link", name="Desk", exact=True)).to_be_visible()
    with page.expect_download() as waiting:
        page.goto(f"/talks/{table.talk.public_id}/files/")
        page.get_by_role("button", name="New file for A").click()
    data = waiting.value.path().read_bytes()
    assert table.others["A"].take(data).again is False
