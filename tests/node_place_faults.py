"""Processes that are killed, and processes that work at once: `python node_place_faults.py WHAT …`.

One process has everything loaded and forks the others, so that each starts within milliseconds.
It never touches the database itself.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import node_place_work as place
import polars as pl
from django.db import OperationalError, connection

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.approvals import services as approvals
from safeconduct.node.approvals.models import Action, Request
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.erasing import finish_interrupted
from safeconduct.node.registry.frames import open_reports
from safeconduct.node.registry.models import Batch, Death, FieldDecision, Person, Report
from safeconduct.node.vault import services as vault
from safeconduct.people import REPORT_SCHEMA, STATEMENT_SCHEMA, Intake

PIECE = 100


def an_intake(count: int) -> Intake:
    """So many reports of as many people, named by letters, as a table would give them."""
    reports, statements = [], []
    for i in range(count):
        key, digits = f"made:{i:05}", f"{i // 2 if i < 20 else i:05}"  # the first are to be merged
        word = "".join(chr(97 + int(d)) for d in digits)
        reports.append(
            (key, "made", f"{i:05}", "captor_list", "made.csv", i, "2026-05-05", "2026-06-06", "B")
        )
        cells = {"family_name": f"Kov{word}", "given_name": "Ivan", "held_at": "Camp 1 Brynets"}
        statements += [
            (key, name, value, value, "made", "captor_list", "2026-05-05", "2026-06-06", "B")
            for name, value in cells.items()
        ]
    return Intake(
        reports=pl.DataFrame(reports, schema=REPORT_SCHEMA, orient="row"),
        statements=pl.DataFrame(statements, schema=STATEMENT_SCHEMA, orient="row"),
        problems=(),
    )


def work_off(count: int) -> None:
    """Bring a node to one certain state, from wherever an earlier process left it."""
    import_pieces(count)
    reports = open_reports(Report.objects.select_related("key", "home__key"))
    people = {report.record: report.row.home for report in reports}
    order = [people.get(f"made:{i:05}") for i in range(60)]
    for first, second in zip(order[0:20:2], order[1:20:2], strict=True):
        merge(first, second)
    for person in order[20:40]:
        confirm_death(person)
    for person in order[40:45]:
        if person is not None:
            approve_erasure(person)


def import_pieces(count: int) -> None:
    intake, actor = an_intake(count), Actor.of(place.somebody("birch"))
    batch = Batch.objects.filter(source="made").first()
    batch = batch or registry.open_batch(actor, source="made", kind="captor_list")
    for start in range(batch.report_set.count(), count, PIECE):
        reports = intake.reports.slice(start, PIECE)
        keys = reports["record"].implode()
        statements = intake.statements.filter(pl.col("record").is_in(keys))
        piece = Intake(reports=reports, statements=statements, problems=())
        registry.add_reports(actor, piece, batch=batch)


def merge(first: Person | None, second: Person | None) -> None:
    assert first is not None
    if second is None or second.merged_into_id:
        return
    reports = list(Report.objects.filter(person=second))
    actor = Actor.of(place.somebody("birch"))
    registry.move_reports(actor, {first: reports}, verb=Verb.FILES_MERGED, details={"why": "same"})


def confirm_death(person: Person | None) -> None:
    assert person is not None
    if person.death == Death.NONE:
        registry.report_death(Actor.of(place.somebody("birch")), person, grounds="a letter")
    asked = Request.objects.filter(subject=person.public_id, action=Action.CONFIRM_DEATH)
    request = asked.first() or approvals.ask(
        place.somebody("birch"), Action.CONFIRM_DEATH, kind="person",
        subject=person.public_id, key=person.key, details={"reason": "a letter"},
    )  # fmt: skip
    if request.state == Request.State.OPEN:
        approvals.approve(place.somebody("alder"), request)


def approve_erasure(person: Person) -> None:
    asked = Request.objects.filter(subject=person.public_id, action=Action.ERASE)
    request = asked.first() or approvals.ask(
        place.somebody("yew"), Action.ERASE, kind="person",
        subject=person.public_id, key=person.key, details={"reason": "his own wish"},
    )  # fmt: skip
    voted = set(request.votes.values_list("user__username", flat=True))
    for name in ("elm", "alder"):
        if name not in voted and request.state == Request.State.OPEN:
            request = approvals.approve(place.somebody(name), request)


def state() -> dict[str, Any]:
    """What must be the same in the end, however often it was interrupted; checked on the way."""
    finish_interrupted()
    assert not vault.rotation_due()
    assert len(vault.ring().wrapping) == 1
    told = place.consistent()
    assert told["reports"] + Report.objects.exclude(erased_at=None).count() == (
        Report.objects.count()
    )
    assert Report.objects.count() % PIECE == 0, "half a piece of an import"
    for request in Request.objects.exclude(state=Request.State.DONE):
        assert request.state == Request.State.OPEN, request.failure
        assert request.votes.count() < request.needed, "approved, but not done"
    dead = Person.objects.filter(death=Death.CONFIRMED, erased_at=None)
    assert dead.count() == done(Action.CONFIRM_DEATH)
    assert Person.objects.exclude(erased_at=None).count() == done(Action.ERASE)
    return {
        "people": told["people"],
        "reports": told["reports"],
        "names": told["names"],
        "merged": Person.objects.exclude(merged_into=None).count(),
        "dead": dead.count(),
        "erased": done(Action.ERASE),
    }


def done(action: Action) -> int:
    return Request.objects.filter(action=action, state=Request.State.DONE).count()


def killed(kills: str, seed: str, count: str) -> dict[str, Any]:
    """Let processes work, kill them, check what they left; then let one work to the end."""
    struck = strike(lambda: work_off(int(count)), state, kills=int(kills), seed=int(seed))
    in_process(lambda: work_off(int(count)))
    return {"kills": struck, "state": in_process(state)}


def strike(
    work: Callable[[], object], check: Callable[[], object], *, kills: int, seed: int
) -> int:
    """Start the work again and again, kill it at random, and check what it left each time.

    A process lives longer where the one before got nothing done, and shorter where it did, so
    that quick and slow machines kill about as often.

    Args:
        work: what a process of its own does.
        check: run in another process after each kill; its answer tells how far the work is.
        kills: how many at most; fewer if the work comes to its end.
        seed: of the moments.

    Returns:
        how many were killed.
    """
    generator, longest, before = random.Random(seed), 0.1, None
    for struck in range(kills):
        child = forked(work)
        time.sleep(generator.uniform(0.02, longest))
        if over(child):
            return struck
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        now = in_process(check)
        longest = longest * 1.3 if now == before else max(0.1, longest / 1.3)
        before = now
    return kills


def straight(count: str) -> dict[str, Any]:
    """The same work without interruption."""
    in_process(lambda: work_off(int(count)))
    return {"state": in_process(state)}


def at_once(processes: str, changes: str) -> dict[str, Any]:
    """Officers decide fields of few people at once, each from what he has read."""
    in_process(lambda: import_pieces(PIECE))
    each = int(changes) // int(processes)
    begun = time.monotonic()
    children = [
        forked(lambda i=i: decide_often(i, each))  # type: ignore[misc]
        for i in range(int(processes))
    ]
    statuses = [os.waitpid(child, 0)[1] for child in children]
    seconds = time.monotonic() - begun
    assert statuses == [0] * len(children), statuses
    return {"seconds": seconds, **in_process(lambda: lost_updates(each * len(children)))}


def decide_often(worker: int, count: int) -> None:
    """Each decision says a number of its own; one of them in ten is a report instead."""
    generator, actor = random.Random(worker), Actor.of(place.somebody("birch"))
    ids = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:5])
    for i in range(count):
        said = f"Unit {worker} {i}"
        while True:
            person = Person.objects.select_related("key").get(pk=generator.choice(ids))
            try:
                if i % 10 == 9:
                    registry.enter_report(
                        actor, source="desk", kind="testimony", grade="B",
                        cells={"note": said}, person=person,
                    )  # fmt: skip
                else:
                    registry.decide_field(
                        actor, person, field="unit", value=said, reason="read",
                        version=person.version,
                    )  # fmt: skip
            except registry.Conflict:
                continue
            break


def lost_updates(expected: int) -> dict[str, Any]:
    """Every deed left its event and its row, and the last decision is what is believed."""
    place.consistent()
    from safeconduct.node.history.models import Event

    decided = Event.objects.filter(verb=Verb.FIELD_DECIDED.value).count()
    entered = Event.objects.filter(verb=Verb.REPORT_ENTERED.value).count()
    assert decided == FieldDecision.objects.count()
    assert entered == Report.objects.filter(batch=None).count()
    for person in Person.objects.select_related("key").order_by("pk")[:5]:
        changes = Event.objects.filter(subject=person.public_id).exclude(
            verb__in=[Verb.FILE_READ.value]
        )
        assert person.version - 1 == changes.count(), "a change was lost"
        last = FieldDecision.objects.get(person=person, ended_at=None)
        plain = vault.open_for(person.key, last.sealed, place=f"decision {person.public_id}")
        assert open_person(person).value("unit") == plain["value"]
    return {"done": decided + entered, "expected": expected}


def forked(function: Callable[[], Any], *, answer: int | None = None) -> int:
    """A child that does it and ends; its answer goes into a pipe as JSON."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        result = function()
        if answer is not None:
            os.write(answer, json.dumps(result).encode())
        status = 0
    except OperationalError as error:
        sys.stderr.write(f"lock error: {error}\n")
    except BaseException:  # noqa: BLE001 told by the parent
        traceback.print_exc()
    finally:
        connection.close()
        sys.stderr.flush()
        os._exit(status)


def in_process(function: Callable[[], Any]) -> Any:
    """Its answer, from a child of its own."""
    reading, writing = os.pipe()
    child = forked(function, answer=writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    status = os.waitpid(child, 0)[1]
    assert status == 0, "a process of the test failed; see above"
    return json.loads(answer)


def over(child: int) -> bool:
    found, status = os.waitpid(child, os.WNOHANG)
    assert status == 0, "the work failed by itself; see above"
    return bool(found)


WORKS: dict[str, Callable[..., dict[str, Any]]] = {
    "killed": killed,
    "straight": straight,
    "at_once": at_once,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(WORKS[sys.argv[1]](*sys.argv[2:])))
