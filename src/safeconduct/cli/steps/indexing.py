"""index.html: the page from which a person looks around in what was made."""

from __future__ import annotations

from pathlib import Path

from safeconduct.cli.steps.workspace import Summary, Workspace
from safeconduct.documents import Link, Plot, Section, index_page
from safeconduct.tables import write_text

_SECTIONS = (
    (
        "Lists",
        "Whom each side hands over, stage by stage; owed people outside any number.",
        "lists",
    ),
    ("Manifests", "The lists on paper, with a code for each person's check-in.", "manifests"),
    ("Hand-over", "What became of each person on the day, and the receipts.", "handover"),
    ("Record", "The signed record of the talks, as each party keeps it.", "record"),
    ("Public keys", "With these and the record anybody can check it.", "keys"),
    ("Notices", "What may be said in public.", "notices"),
    ("Figures", "The account, and who waits how long.", "figures"),
    ("Inputs", "The files of the invented world.", "samples"),
)
_TABLES = (
    ("people.csv", "what we believe of each person, and how sure we are"),
    ("identities.csv", "which record is of which person"),
    ("determinations.csv", "each conclusion in law, with rule, articles and facts"),
    ("reasons.csv", "why each person is on a list or on none"),
    ("contacts.csv", "calls and payments reported by families, with their risk"),
    ("unacknowledged.csv", "captives whom nobody acknowledges, and what to ask next"),
    ("evidence.csv", "what each statement contributes to each belief, of those in doubt"),
    ("rejects.csv", "rows and cells that could not be used, and what to do"),
    ("summary.json", "the figures on this page, for programs"),
)


def write_index(work: Workspace, summary: Summary, plots: list[Plot]) -> None:
    """Write index.html with links to everything and the plots in it."""
    tables = Section(
        title="Tables",
        text="One row a person, a record or a determination.",
        links=tuple(
            Link(href=name, text=name, note=what)
            for name, what in _TABLES
            if _there(work.root / name)
        ),
    )
    sections = [tables, *(_section(work.root, *section) for section in _SECTIONS)]
    write_text(index_page(summary, sections, plots), work.root / "index.html")


def _there(path: Path) -> bool:
    return path.is_file() or path.name == "summary.json"


def _section(root: Path, title: str, text: str, directory: str) -> Section:
    files = sorted(p for p in (root / directory).rglob("*") if p.is_file())
    shown = [p for p in files if "checkpoints" not in p.parts]
    return Section(
        title=title,
        text=text,
        links=tuple(
            Link(
                href=p.relative_to(root).as_posix(), text=p.relative_to(root / directory).as_posix()
            )
            for p in shown
        ),
    )
