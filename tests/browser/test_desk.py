"""What the model says of a pair, once it is judged: seen at the desk and on a phone, both ways."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from node_pages import STEPS, Pages
from playwright.sync_api import BrowserContext, Page

from safeconduct.node.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
#: Where each bar lies on the screen: its left and right edge, within its cell.
BARS = """() => [...document.querySelectorAll('.waterfall tbody tr')].map((row) => {
  const cell = row.querySelector('svg').getBoundingClientRect();
  const bar = row.querySelector('.bar').getBoundingClientRect();
  return [bar.left - cell.left, bar.right - cell.left, cell.width];
})"""
_TO_IT = "document.getElementById('why').scrollIntoView()"
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def judged(
    pages: Pages, officer: User, page: Page, session_of: Callable[[BrowserContext, User], None]
) -> Page:
    """The page of a link that the officer has judged."""
    session_of(page.context, officer)
    page.goto(pages.judged)
    return page


def test_the_waterfall_adds_up_and_fits(judged: Page, shot: Callable[[Page, str], None]) -> None:
    bars = judged.evaluate(BARS)
    assert len(bars) == len(STEPS) + 2
    for (left, right, width), (after, end, _w) in pairwise(bars[1:-1]):
        assert -2 <= left < right <= width + 2
        touching = min(abs(left - after), abs(right - after), abs(left - end), abs(right - end))
        assert touching < 3, "each bar begins where the one above it ends"
    judged.evaluate(_TO_IT)
    shot(judged, "why")
    judged.set_viewport_size(PHONE)
    assert judged.evaluate(_TOO_WIDE) <= 0
    assert min(width for _l, _r, width in judged.evaluate(BARS)) > 100


def test_it_reads_without_the_picture(judged: Page) -> None:
    rows = judged.locator(".waterfall tbody tr").all_inner_texts()
    assert any("family name" in row and "sounds alike" in row and "+8.1" in row for row in rows)
    assert any("unit" in row and "different" in row and "−2.3" in row for row in rows)
    assert judged.locator(".waterfall svg:not([aria-hidden=true])").count() == 0


def test_in_arabic_it_is_the_other_way_round(judged: Page, pages: Pages, base: str) -> None:
    wide = judged.evaluate(BARS)
    judged.context.add_cookies([{"name": "django_language", "value": "ar", "url": base}])
    judged.goto(pages.judged)
    turned = judged.evaluate(BARS)
    for (left, right, width), (other_left, other_right, other_width) in zip(
        wide, turned, strict=True
    ):
        assert left / width == pytest.approx(1 - other_right / other_width, abs=0.02)
        assert right / width == pytest.approx(1 - other_left / other_width, abs=0.02)
    text = judged.locator(".why").inner_text()
    assert "اسم العائلة" in text
    assert not any(word in text for word in ("family name", "sounds alike", "For one person"))


def test_the_desk_hides_it_before(pages: Pages, judged: Page) -> None:
    judged.goto(pages.link)
    assert judged.locator(".why").count() == 0
    assert judged.locator("text=Who else it could be").count() == 1
    judged.keyboard.press("3")
    judged.wait_for_selector("text=You said unsure; the model says 0.90. Somebody else fits")
    judged.click(".alert a")
    judged.wait_for_selector(".why .waterfall")
