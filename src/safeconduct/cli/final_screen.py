"""The last screen of the demonstration: everything that happened, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.table import Table

from safeconduct.cli.steps.workspace import Summary

_CONSENT = ("consent_refused", "consent_undecided", "fear_of_persecution")
_LEFT_BEHIND = (
    "index.html", "people.csv", "reasons.csv", "lists/", "manifests/", "record/", "notices/",
    "figures/", "rejects.csv", "summary.json",
)  # fmt: skip


def final_screen(summary: Summary, *, out: Path) -> Table:
    """A table of two columns: what it is, and its figures in a line or two."""
    table = Table(show_header=False, box=None, pad_edge=False, title_justify="left")
    table.title = (
        f"An exchange between invented parties: scale {summary['scale']:g}, "
        f"seed {summary['seed']}, {summary['seconds']} s, {summary['peak_rss_mib']} MiB"
    )
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _lines(summary):
        table.add_row(name, text)
    table.add_row("Look around", f"{out / 'index.html'}")
    table.add_row("", ", ".join(_LEFT_BEHIND[1:]) + f" in {out}/")
    return table


def _lines(s: Mapping[str, Any]) -> list[tuple[str, str]]:
    unlisted = s["unlisted_by_reason"]
    unwilling = sum(unlisted.get(code, 0) for code in _CONSENT)
    return [
        (
            "Reports",
            (
                f"{s['records_in']:,} from {s['files']} files; {s['rejected']:,} rows or cells "
                "could not be used"
            ),
        ),
        (
            "Identities",
            (
                f"{s['identities']:,} people; against the truth: precision "
                f"{s['pairwise_precision']}, recall {s['pairwise_recall']}, F1 {s['pairwise_f1']}"
            ),
        ),
        ("Status", _counts(s["status_counts"])),
        (
            "Law",
            (
                f"{s['cleared']:,} cleared, {s['held_back']:,} held back, {unwilling:,} do not "
                f"consent or fear to, {s['owed']:,} owed ({s['owed_counted']} of them counted)"
            ),
        ),
        ("Lists", f"{_counts(s['listed'])}; {s['empty_places']} places empty"),
        *(("Empty", f"{name}: {why}") for name, why in s["empty_places_why"].items()),
        (
            "Check",
            (
                f"{s['listed_with_hold']} listed with a hold, "
                f"{s['listed_without_consent']} without consent, "
                f"{s['unlisted_without_reason']} unlisted without a reason"
            ),
        ),
        ("Not listed", f"{s['unlisted']:,}: {_counts(unlisted, largest_first=True)}"),
        (
            "Record",
            (
                f"{'verified' if s['record_verified'] else 'NOT VERIFIED'}, {s['record_entries']} "
                f"entries in {len(s['record_roots'])} logs"
            ),
        ),
        *((f"Account {name.removeprefix('stage ')}", text) for name, text in s["account"].items()),
    ]


def _counts(counts: Mapping[str, int], *, largest_first: bool = False) -> str:
    items = list(counts.items())
    if largest_first:
        items.sort(key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in items)
