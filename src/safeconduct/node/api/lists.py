"""Reading exchange lists: versions, who stands where, and why."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from ninja import Path, Query, Router

from safeconduct.node.accounts.access import Right
from safeconduct.node.api import asking, cursors, schemas
from safeconduct.node.api.guard import Caller, CallRequest, Guard
from safeconduct.node.api.people import PersonId, find, tell_read
from safeconduct.node.api.problems import missing
from safeconduct.node.api.scopes import Scope
from safeconduct.node.cartels import queries
from safeconduct.node.cartels.models import ListVersion
from safeconduct.node.cartels.storing import Account, OpenFate, newest_list, open_fate
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb

router = Router(tags=["Lists"])
_READ = (Scope.LISTS_READ, Right.SEE_LISTS)
ListId = Annotated[str, Path(description="Public id of a version.")]


@router.get(
    "/lists",
    auth=Guard(*_READ, query=asking.PageQuery),
    response=schemas.ListsPage,
    summary="Find lists",
)
def list_lists(request: CallRequest, query: Query[asking.PageQuery]) -> schemas.ListsPage:
    """Every version of the lists that was built, the newest first."""
    before = cursors.read(query.cursor, {"of": "lists"})
    rows = ListVersion.objects.order_by("-number")
    if before:
        rows = rows.filter(number__lt=before[0])
    found = list(rows[: query.limit + 1])
    shown = found[: query.limit]
    more = len(found) > query.limit
    return schemas.ListsPage(
        items=[schemas.ListOut(**_version(Account(row))) for row in shown],
        next=cursors.write({"of": "lists"}, [shown[-1].number]) if more else None,
    )


@router.get("/lists/{version}", auth=Guard(*_READ), response=schemas.WholeListOut,
            summary="Read a list")  # fmt: skip
def get_list(request: CallRequest, version: ListId) -> schemas.WholeListOut:
    """Its stages, the proof that no list is better, and how many are on none for which reason."""
    account = Account(_found(version))
    return schemas.WholeListOut(
        **_version(account),
        stages=[schemas.StageOut(**row) for row in account.rows("stages")],
        proof=[
            schemas.LevelOut(**{n: row[n] for n in ("level", "value", "bound", "proven")})
            for row in account.rows("proof")
        ],
        unlisted={one.code: one.people for one in queries.counted_reasons(account.row)},
    )


@router.get(
    "/lists/{version}/people",
    auth=Guard(*_READ, query=asking.FatesQuery),
    response=schemas.FatesPage,
    summary="Read who stands where, and why",
)
def list_fates(
    request: CallRequest, version: ListId, query: Query[asking.FatesQuery]
) -> schemas.FatesPage:
    """Everybody of whom the list has something to tell, as far as the caller may see them."""
    row = _found(version)
    asked = {"fates": row.public_id, "code": query.code, "stage": query.stage}
    after = cursors.read(query.cursor, asked)
    found = queries.fates_for(request.auth.user, row).order_by("pk")
    if query.code:
        found = found.filter(code=query.code)
    if query.stage:
        found = found.filter(stage=query.stage)
    rows = list(found.filter(pk__gt=after[0] if after else 0)[: query.limit + 1])
    shown = [open_fate(fate) for fate in rows[: query.limit]]
    _tell(request.auth, row, [fate.row.person.public_id for fate in shown])
    more = len(rows) > query.limit
    return schemas.FatesPage(
        items=[_fate(row, fate) for fate in shown],
        next=cursors.write(asked, [shown[-1].row.pk]) if more else None,
    )


@router.get("/people/{person}/fate", auth=Guard(*_READ), response=schemas.FateOut,
            summary="Read where somebody stands on the newest list")  # fmt: skip
def get_fate(request: CallRequest, person: PersonId) -> schemas.FateOut:
    """Stage and place, or the reason why he is on none; 404 if the list has nothing to tell."""
    row, version = find(request.auth, person), newest_list()
    fate = queries.fate_of(version, row) if version else None
    if version is None or fate is None:
        raise missing()
    tell_read(request.auth, row, part="list")
    return _fate(version, fate)


def _found(public_id: str) -> ListVersion:
    known = public_id.isascii() and public_id.isprintable() and len(public_id) <= 16
    row = ListVersion.objects.filter(public_id=public_id).first() if known else None
    if row is None:
        raise missing()
    return row


def _version(account: Account) -> dict[str, Any]:
    row = account.row
    return {
        "id": row.public_id, "number": row.number, "built_on": row.built_on, "people": row.people,
        "points": account.points, "proven": row.proven, "slack": account.slack,
        "lottery": account.commitment,
    }  # fmt: skip


def _fate(version: ListVersion, fate: OpenFate) -> schemas.FateOut:
    row = fate.row
    grounds = [
        schemas.PointsOut(ground=name, points=int(points))
        for name, _space, points in (
            part.rpartition(" ")
            for part in filter(None, str(fate.known.get("priority_reasons", "")).split("; "))
        )
    ]
    return schemas.FateOut(
        version=version.public_id, person=row.person.public_id, side=row.side, stage=row.stage,
        place=row.place, counts=row.counts, code=row.code, reason=fate.text,
        points=fate.points if fate.known else None, grounds=grounds,
    )  # fmt: skip


def _tell(caller: Caller, version: ListVersion, shown: list[str]) -> None:
    details = {"list": version.public_id, "shown": shown}
    deed = Deed(verb=Verb.LISTED, kind="list", subject=version.public_id, details=details)
    with transaction.atomic():
        record(caller.actor, deed)
