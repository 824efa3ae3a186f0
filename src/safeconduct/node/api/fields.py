"""Types of what comes in and goes out: every text bounded and free of what a store refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from safeconduct.node.registry.forms import CARD
from safeconduct.node.registry.models import Death, Whereabouts
from safeconduct.people import (
    PERSON_FIELDS,
    CaptivityStatus,
    Category,
    Reliability,
    Side,
    SourceKind,
)
from safeconduct.people.normalising import KNOWN_FIELDS

#: PostgreSQL stores no NUL in a text, so nobody may send one.
NO_NUL = r"^[^\u0000]*$"
Text = Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)]
Reason = Annotated[
    str, StringConstraints(max_length=2_000, min_length=1, pattern=NO_NUL, strip_whitespace=True)
]
Source = Annotated[
    str, StringConstraints(max_length=120, min_length=1, pattern=NO_NUL, strip_whitespace=True)
]
Words = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
Cursor = Annotated[str, StringConstraints(max_length=400, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(max_length=80, pattern=NO_NUL)]


def _one_of(values: Iterable[str]) -> tuple[AfterValidator, WithJsonSchema]:
    known = list(values)
    return AfterValidator(_member(known)), WithJsonSchema({"type": "string", "enum": known})


def _member(known: list[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"none of: {', '.join(known)}")
        return value

    return check


FieldName = Annotated[str, *_one_of(PERSON_FIELDS)]
KindName = Annotated[str, *_one_of(k.value for k in SourceKind)]
GradeName = Annotated[str, *_one_of(r.value for r in Reliability)]
StatusName = Annotated[str, *_one_of(s.value for s in CaptivityStatus)]
CategoryName = Annotated[str, *_one_of(c.value for c in Category)]
SideName = Annotated[str, *_one_of(s.value for s in Side)]
WhereaboutsName = Annotated[str, *_one_of(Whereabouts.values)]
DeathName = Annotated[str, *_one_of(Death.values)]
ShowName = Annotated[str, *_one_of(("", "running", "new", "expiring", "consent", "ended"))]
#: Columns that a report may have: the capture card's first, then those of other kinds.
CELLS = (*CARD, *sorted(KNOWN_FIELDS - set(CARD) - {"recorded_on"}))


class Strict(BaseModel):
    """Nothing that is not described, in or out."""

    model_config = ConfigDict(extra="forbid")


def page_size() -> Any:
    """How many a page has."""
    return Field(50, ge=1, le=200, description="How many at most.")


def cursor() -> Any:
    """Where a page begins."""
    return Field(None, description="`next` of the page before; leave it out for the first page.")
