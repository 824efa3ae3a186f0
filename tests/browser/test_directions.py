"""From right to left, dates and numbers still read from left to right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from node_pages import Pages, fill
from playwright.sync_api import BrowserContext

from safeconduct.node.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)

#: What looks like a date or an international number, and does not stand as it is written.
REVERSED = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const wrong = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const found of node.data.matchAll(/\d{4}-\d\d-\d\d|\+\d{5,}/g)) {
      const left = (at) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
      };
      const [first, last] = [left(found.index), left(found.index + found[0].length - 1)];
      if (first.width && first.top === last.top && first.left > last.left) wrong.push(found[0]);
    }
  }
  return [wrong, document.body.innerText.match(/\d{4}-\d\d-\d\d/g)?.length ?? 0];
}"""


@pytest.fixture
def officer(member: Callable[..., User]) -> User:
    """Birch, whose roles open nearly every page."""
    return member("Birch", "case_officer", "verification", "family_desk", "head")


@pytest.fixture
def pages(officer: User, administrator: User) -> Pages:
    """Addresses of every page with something on it."""
    return fill(officer, administrator)


def test_dates_are_not_turned_round_in_arabic(
    pages: Pages,
    officer: User,
    administrator: User,
    context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
    base: str,
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(administrator, "JBSWY3DPEHPK3PXP")
    turned, seen = {}, 0
    for addresses, who in ((pages.officer, officer), (pages.administrator, administrator)):
        context = context_of()
        session_of(context, who)
        context.add_cookies([{"name": "django_language", "value": "ar", "url": base}])
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            wrong, dates = page.evaluate(REVERSED)
            seen += dates
            if wrong:
                turned[address] = wrong
    assert seen > 20
    assert turned == {}
