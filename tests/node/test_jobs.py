"""Long work: progress, stopping, going on after a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.test import Client

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.jobs import services
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import Work
from safeconduct.tables import InputError

pytestmark = pytest.mark.django_db
STEPS = 10


@pytest.fixture
def counted() -> Iterator[list[int]]:
    """A kind of job that counts to ten, a transaction a step; told where, it breaks there once."""
    steps: list[int] = []
    broken: list[int] = []

    def count(work: Work) -> None:
        for n in range(work.checkpoint.get("next", 0), STEPS):
            work.progress(n, STEPS)
            if work.arguments.get("break_at") == n and n not in broken:
                broken.append(n)
                raise _FAULTS[work.arguments["how"]]
            with transaction.atomic():
                steps.append(n)
                work.save({"next": n + 1})
        work.finish({"counted": STEPS})

    services.runs("count")(count)
    yield steps
    services._FUNCTIONS.pop("count")


_FAULTS = {
    "bug": RuntimeError("bug"),
    "input": InputError("the file is empty", where="x", remedy="Send it again."),
    "full": OperationalError("database or disk is full"),
}


def begin(user: User, **arguments: Any) -> Job:
    return services.start(Actor.of(user), "count", title="Counting", arguments=arguments)


def test_a_job_runs_to_its_end(officer: User, counted: list[int]) -> None:
    job = services.run_now(begin(officer))
    assert (job.state, job.done, job.summary) == ("done", STEPS, {"counted": STEPS})
    assert counted == list(range(STEPS))
    assert services.run_now(job).state == "done"
    assert len(counted) == STEPS


@pytest.mark.parametrize("how", ["input", "full"])
def test_a_job_that_failed_goes_on_from_its_checkpoint(
    how: str, officer: User, counted: list[int]
) -> None:
    job = services.run_now(begin(officer, break_at=4, how=how))
    assert (job.state, counted) == ("failed", [0, 1, 2, 3])
    assert job.failure
    services.resume(Actor.of(officer), job)
    assert services.run_now(job).state == "done"
    assert counted == list(range(STEPS))


def test_a_bug_is_not_swallowed(officer: User, counted: list[int]) -> None:
    job = begin(officer, break_at=2, how="bug")
    with pytest.raises(RuntimeError):
        services.run_now(job)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "bug" not in job.failure


def test_what_a_dead_worker_left_is_taken_up_again(officer: User, counted: list[int]) -> None:
    job = begin(officer)
    Job.objects.filter(pk=job.pk).update(state="running", worker="dead")
    assert services.resume_stale() == 1
    assert services.run_now(job).state == "done"


def test_a_job_that_waits_is_stopped_at_once(officer: User, counted: list[int]) -> None:
    job = begin(officer)
    services.cancel(Actor.of(officer), job)
    assert services.run_now(job).state == "cancelled"
    assert counted == []


def test_a_running_job_stops_at_its_next_step(officer: User, counted: list[int]) -> None:
    job = begin(officer)
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    assert services.run_now(job).state == "cancelled"
    assert counted == []


def test_the_page_says_how_far_it_is(
    officer: User, colleague: User, administrator: User, counted: list[int],
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    job = begin(officer)
    Job.objects.filter(pk=job.pk).update(state="running", done=3, total=10)
    client = signed_in(officer)
    assert "3 of 10" in client.get(f"/jobs/{job.public_id}/").content.decode()
    assert client.get(f"/jobs/{job.public_id}/state/").status_code == 200
    assert job.public_id in client.get("/jobs/").content.decode()
    assert signed_in(colleague).get(f"/jobs/{job.public_id}/").status_code == 404
    client.post(f"/jobs/{job.public_id}/", {"do": "cancel"})
    job.refresh_from_db()
    assert job.cancel_asked
    services.run_now(job)
    Job.objects.filter(pk=job.pk).update(heartbeat=None)
    services.run_now(job)
    assert client.get(f"/jobs/{job.public_id}/state/").status_code == 286


def test_a_worker_that_was_taken_for_dead_stores_nothing_more(
    officer: User, counted: list[int]
) -> None:
    job = begin(officer)

    def wakes_up_too_late(work: Work) -> None:
        Job.objects.filter(pk=job.pk).update(worker="another")
        with transaction.atomic():
            work.save({"next": STEPS})

    whole, services._FUNCTIONS["count"] = services._FUNCTIONS["count"], wakes_up_too_late
    assert services.run_now(job).state == "running"
    job.refresh_from_db()
    assert (job.worker, job.checkpoint) == ("another", None)
    services._FUNCTIONS["count"] = whole
    assert services.resume_stale() == 1
    assert services.run_now(job).state == "done"
    assert counted == list(range(STEPS))
