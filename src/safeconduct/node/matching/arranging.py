"""Which reports lie in which file, as the settled links demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.verbs import Verb
from safeconduct.node.matching.models import Link
from safeconduct.node.registry.models import Person, Report
from safeconduct.node.registry.services import move_reports

_DESK = 7_236_002


def one_at_a_time() -> None:
    """Files are joined and parted by one transaction at a time; on SQLite that is so anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_DESK])


def component(report_id: int) -> set[int]:
    """The reports that belong together with one: by settled links, or because they began so."""
    reached: set[int] = set()
    fresh = {report_id}
    while fresh:
        reached |= fresh
        same = Link.objects.filter(state=Link.State.SAME).filter(
            Q(left__in=fresh) | Q(right__in=fresh)
        )
        found = {end for pair in same.values_list("left_id", "right_id") for end in pair}
        homes = Report.objects.filter(pk__in=fresh).values_list("home_id", flat=True)
        found |= set(Report.objects.filter(home_id__in=set(homes)).values_list("pk", flat=True))
        fresh = found - reached
    return reached


def forbidden(left: set[int], right: set[int]) -> bool:
    """Whether joining two groups would join a pair that was settled as different."""
    different = Link.objects.filter(state=Link.State.DIFFERENT)
    return different.filter(
        Q(left__in=left, right__in=right) | Q(left__in=right, right__in=left)
    ).exists()


def arrange(actor: Actor, reports: Iterable[int], *, verb: Verb, details: dict[str, Any]) -> None:
    """Put the groups around these reports into the files where they belong.

    A group lies in the oldest file that any of its reports began in, so that joining and parting
    again leads back to where it was.
    """
    moves: dict[Person, list[Report]] = defaultdict(list)
    done: set[int] = set()
    for start in reports:
        if start in done:
            continue
        group = component(start)
        done |= group
        rows = list(Report.objects.filter(pk__in=group).select_related("home__key"))
        target = min((row.home for row in rows), key=lambda person: person.pk)
        moved = [row for row in rows if row.person_id != target.pk]
        if moved:
            moves[target].extend(moved)
    if moves:
        move_reports(actor, dict(moves), verb=verb, details=details)
