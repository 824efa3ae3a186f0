"""The page from which a bureau looks around in what a run has left behind."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from safeconduct.documents.plots import Plot

_STYLE = Path(__file__).parent / "templates" / "index.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link to a file beside the page.

    Attributes:
        href: path relative to the page, with / between folders.
        text: what the link says.
        note: what stands behind it, for example a number of people.
    """

    href: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, a text and links."""

    title: str
    text: str = ""
    links: Sequence[Link] = ()


def index_page(
    summary: Mapping[str, object],
    sections: Iterable[Section],
    plots: Iterable[Plot],
    *,
    title: str = "Safeconduct demonstration",
) -> str:
    """One HTML page that needs no other file to be shown.

    Everything given is escaped; links lead to files beside the page only.

    Args:
        summary: figures of the run; nested mappings are shown as `outer, inner`.
        sections: what the run has left behind.
        plots: drawn into the page as SVG.
        title: heading of the page.

    Returns:
        The page as text, to be written as UTF-8.
    """
    parts = list(sections)
    drawn = list(plots)
    anchors = [("summary", "Summary"), *((f"part-{n}", s.title) for n, s in enumerate(parts, 1))]
    if drawn:
        anchors.append(("plots", "Plots"))
    body = [
        _header(title, anchors),
        '<main id="main">',
        _summary(summary),
        *(_section(f"part-{n}", section) for n, section in enumerate(parts, 1)),
        _plots(drawn),
        "</main>",
        "<footer><p>For the bureau only. Written by Safeconduct.</p></footer>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{_text(title)}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n"
        "</head>\n<body>\n" + "\n".join(part for part in body if part) + "\n</body>\n</html>\n"
    )


def _header(title: str, anchors: Sequence[tuple[str, str]]) -> str:
    links = "".join(f'<li><a href="#{anchor}">{_text(name)}</a></li>' for anchor, name in anchors)
    return (
        '<a class="skip" href="#main">Skip to the content</a>\n<header>\n'
        f"<h1>{_text(title)}</h1>\n"
        '<div class="warning" role="note">\n'
        "<p><strong>A demonstration with invented people.</strong> Parties, people and places do "
        "not exist.</p>\n"
        "<p><strong>For the bureau, not for the public:</strong> this page links to names. Only "
        "the notices are meant to be published.</p>\n</div>\n"
        f'<nav aria-label="On this page"><ul>{links}</ul></nav>\n</header>'
    )


def _summary(summary: Mapping[str, object]) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>'
        for name, value in _flat(summary)
    )
    return (
        '<section id="summary" aria-labelledby="summary-title">\n'
        '<h2 id="summary-title">Summary</h2>\n<div class="scroll" tabindex="0" role="region" '
        'aria-label="Table of the summary">\n<table>\n<caption>Figures of this run</caption>\n'
        '<thead><tr><th scope="col">Figure</th><th scope="col">Value</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n</section>"
    )


def _flat(summary: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in summary.items():
        name = f"{before}, {key}" if before else str(key)
        if isinstance(value, Mapping):
            yield from _flat(value, name.replace("_", " "))
        else:
            yield name.replace("_", " "), value


def _section(anchor: str, section: Section) -> str:
    links = "".join(
        f'<li><a href="{_href(link.href)}">{_text(link.text)}</a>'
        f"{' – ' + _text(link.note) if link.note else ''}</li>\n"
        for link in section.links
    )
    text = f"<p>{_text(section.text)}</p>\n" if section.text else ""
    return (
        f'<section id="{anchor}" aria-labelledby="{anchor}-title">\n'
        f'<h2 id="{anchor}-title">{_text(section.title)}</h2>\n{text}'
        f"{f'<ul>{links}</ul>' if links else ''}</section>"
    )


def _plots(plots: Sequence[Plot]) -> str:
    if not plots:
        return ""
    figures = "\n".join(
        f"<figure>{_own_ids(plot.svg(), plot.name)}"
        f"<figcaption><details><summary>{_text(plot.title)}, in words</summary>"
        f"<p>{_text(plot.description)}</p></details></figcaption></figure>"
        for plot in plots
    )
    return (
        '<section id="plots" aria-labelledby="plots-title">\n'
        f'<h2 id="plots-title">Plots</h2>\n{figures}\n</section>'
    )


def _own_ids(svg: str, name: str) -> str:
    """Give the ids of one SVG a prefix, since several of them stand in one page."""
    prefix = re.sub(r"\W", "-", name)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'href="#', f'href="#{prefix}-', svg)
    svg = svg.replace("url(#", f"url(#{prefix}-")
    labelled = f'aria-labelledby="{prefix}-plot-title {prefix}-plot-desc"'
    return svg.replace('aria-labelledby="plot-title plot-desc"', labelled)


def _href(path: str) -> str:
    # A leading ./ keeps "javascript:" and the like from being read as a scheme.
    return html.escape("./" + quote(path.removeprefix("./"), safe="/#.-_"), quote=True)


def _text(value: object) -> str:
    return html.escape(str(value), quote=True)
