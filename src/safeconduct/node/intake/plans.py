"""How a file is to be read: plain data that is sealed with the upload and remembered a source."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from safeconduct.node.intake.models import SourceMemory
from safeconduct.node.vault import services as vault
from safeconduct.tables import SourceMapping
from safeconduct.tables.columns import canonical_name
from safeconduct.tables.mapping import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answers of the wizard.

    Attributes:
        source: whose file it is.
        kind: a SourceKind value.
        sheet, encoding, separator: "" to let the file tell.
        header_row: 0 to let the file tell.
        dates: order of numbers in dates.
        columns: the file's header -> canonical column, or "" to keep it as it is.
        values: canonical column -> the source's word, folded -> ours.
        defaults: canonical column -> value where the file has none.
    """

    source: str = ""
    kind: str = "tracing_request"
    sheet: str = ""
    encoding: str = ""
    separator: str = ""
    header_row: int = 0
    dates: str = "dmy"
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)

    def mapping(self, *, mapped: bool = True) -> SourceMapping:
        """As the library reads it; without columns while nobody has said what they mean."""
        return SourceMapping(
            name=self.source or "unknown",
            kind=self.kind,
            sheet=self.sheet or None,
            encoding=self.encoding or None,
            separator=self.separator or None,
            header_row=self.header_row or None,
            dates=self.dates,
            defaults=self.defaults if mapped else {},
            columns={fold(h): c for h, c in self.columns.items()} if mapped else {},
            values=self.values if mapped else {},
        )

    def looking(self) -> Plan:
        """The same, but the file itself is to tell how it is written."""
        return replace(self, sheet="", encoding="", separator="", header_row=0)

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def plan_from(data: dict[str, Any]) -> Plan:
    """Read what `Plan.data` made."""
    return Plan(**data)


def guessed_columns(headers: tuple[str, ...], known: dict[str, str]) -> dict[str, str]:
    """What each header means: as remembered of this source, or as it says itself; each once."""
    folded = {fold(h): c for h, c in known.items()}
    guessed: dict[str, str] = {}
    for header in headers:
        column = folded.get(fold(header), canonical_name(header))
        if column and column not in guessed.values():
            guessed[header] = column
    return guessed


def remember(plan: Plan) -> None:
    """Keep the plan for the next file of this source; the sheet's name belongs to one file."""
    text = json.dumps(replace(plan, sheet="").data(), ensure_ascii=False)
    sealed = vault.seal_for_node(text, place=f"source {plan.source}")
    SourceMemory.objects.update_or_create(source=plan.source, defaults={"sealed": sealed})


def remembered(source: str) -> Plan | None:
    """How the last file of a source was read."""
    row = SourceMemory.objects.filter(source=source).first()
    if row is None:
        return None
    text = vault.open_for_node(row.sealed, place=f"source {source}")
    return plan_from(json.loads(text))
