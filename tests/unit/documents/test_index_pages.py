from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from safeconduct.documents import Link, Plot, Section, index_page
from safeconduct.documents.canvas import new_figure

EVIL = '"><script>alert(1)</script>'


class Page(HTMLParser):
    """Collects elements, attributes and ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value and tag == "a":
                self.links.append(value)


def plot(name: str) -> Plot:
    return Plot(name=name, title=EVIL, description=EVIL, figure=new_figure())


def page() -> str:
    sections = [
        Section(title="Lists", text=EVIL, links=[
            Link(href="lists/stage-1-A.csv", text=EVIL, note=EVIL),
            Link(href="javascript:alert(1)", text="x"), Link(href='a"b c.pdf', text="y"),
        ]),
    ]  # fmt: skip
    summary = {"seconds": 1.5, "status_counts": {"held": 7}, EVIL: EVIL}
    return index_page(summary, sections, [plot("one"), plot("two")])


def test_everything_is_escaped() -> None:
    assert "<script" not in page()
    assert "script" not in Page(page()).tags


def test_nothing_is_loaded_from_outside() -> None:
    text = page()
    assert not re.search(r'(src|srcset)="', text)
    assert not re.search(r"@import|url\((?!#)", text)
    assert "default-src 'none'" in text
    assert {"script", "link", "iframe"}.isdisjoint(Page(text).tags)


def test_links_stay_beside_the_page() -> None:
    links = [link for link in Page(page()).links if not link.startswith("#")]
    assert links == ["./lists/stage-1-A.csv", "./javascript%3Aalert%281%29", "./a%22b%20c.pdf"]


def test_landmarks_language_and_unique_ids() -> None:
    parsed = Page(page())
    for tag in ("header", "nav", "main", "footer", "table", "caption", "h1"):
        assert tag in parsed.tags
    assert '<html lang="en">' in page()
    assert len(parsed.ids) == len(set(parsed.ids))
    anchors = {link[1:] for link in parsed.links if link.startswith("#")}
    assert anchors <= set(parsed.ids)


def test_the_top_says_whom_it_is_for() -> None:
    top = page().split("<main")[0]
    assert "invented people" in top
    assert "not for the public" in top


@pytest.mark.parametrize("words", ["status counts, held", "seconds", "1.5"])
def test_the_summary_is_a_table(words: str) -> None:
    assert words in page()
