"""What operations take: parameters and bodies."""

from __future__ import annotations

from datetime import date
from typing import cast

from pydantic import Field, create_model

from safeconduct.node.api.fields import (
    CELLS,
    CategoryName,
    Cursor,
    DeathName,
    GradeName,
    KindName,
    Name,
    Reason,
    ShowName,
    SideName,
    Source,
    StatusName,
    Strict,
    Text,
    WhereaboutsName,
    Words,
    cursor,
    page_size,
)


class PageQuery(Strict):
    """Which page of a list."""

    cursor: Cursor | None = cursor()
    limit: int = page_size()


class PeopleQuery(PageQuery):
    """Which people; values of one filter are alternatives, filters restrict each other."""

    q: Words = Field("", description="Words of names, or numbers, in any spelling or script.")
    status: list[StatusName] = Field([], max_length=20)
    category: list[CategoryName] = Field([], max_length=20)
    party_of_origin: list[SideName] = Field([], max_length=20)
    detaining_power: list[SideName] = Field([], max_length=20)
    whereabouts: list[WhereaboutsName] = Field([], max_length=20)
    death: list[DeathName] = Field([], max_length=20)
    due_by: date | None = Field(None, description="A duty towards him falls due by that day.")


class HistoryQuery(PageQuery):
    """Which events."""

    verb: Name = Field("", description="What was done, such as `field_decided`.")
    actor: Name = Field("", description="Pseudonym of who did it, himself or by his tokens.")
    subject: Name = Field("", description="Public id of what it was done to.")


class RequestsQuery(PageQuery):
    """Which tracing requests."""

    q: Words = Field("", description="A reference, or words of names, in any spelling or script.")
    show: ShowName = Field("", description="What they wait for; left out, all.")


class FatesQuery(PageQuery):
    """Which people of a list."""

    code: Name = Field("", description="Only those with this reason, such as `outranked`.")
    stage: int | None = Field(None, ge=1, le=1_000, description="Only those of this stage.")


Cells = create_model(
    "Cells",
    __base__=Strict,
    __doc__="Column -> text as the source gave it; `refused to say` is a valid answer.",
    **dict.fromkeys(CELLS, (Text, "")),  # type: ignore[call-overload]
)


class ReportIn(Strict):
    """One report, about somebody known or for a new file."""

    person: Name | None = Field(None, description="Whom it is about; left out, a new file is made.")
    source: Source = Field(description="Who said so.")
    kind: KindName
    grade: GradeName = Field(description="Reliability of the source, A to F.")
    cells: Cells = Field(description="What it says.")  # type: ignore[valid-type]

    def said(self) -> dict[str, str]:
        """Column -> text, of the cells that say something."""
        cells = cast("Strict", self.cells).model_dump()
        return {name: text for name, text in cells.items() if text.strip()}


class DecisionIn(Strict):
    """What to believe in a field, and why."""

    value: Text
    reason: Reason


class ReleaseIn(Strict):
    """Why a decision is taken back."""

    reason: Reason
