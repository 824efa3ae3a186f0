"""Starting, running, stopping and taking up jobs again."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.models import Job
from safeconduct.node.registry.models import new_id
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.models import DataKey
from safeconduct.tables import InputError

_logger = logging.getLogger(__name__)
_BEAT = 2.0
_STALE = timedelta(minutes=1)


class Cancelled(Exception):
    """Somebody has asked that the job stop; what it has committed stays."""


class Superseded(Exception):
    """Another worker has taken the job up meanwhile, since this one was taken for dead."""


@dataclass(slots=True)
class Work:
    """What a job's function gets to work with.

    Attributes:
        job: as stored.
        arguments: plain data it was started with.
        checkpoint: what the last `save` stored; empty at first.
        actor: in whose name it works.
        worker: the mark of this run; whoever takes the job over has another.
    """

    job: Job
    arguments: dict[str, Any]
    checkpoint: dict[str, Any]
    actor: Actor
    worker: str
    summary: dict[str, int | str] = field(default_factory=dict)
    _beaten: float = 0.0

    def progress(self, done: int, total: int, label: str = "") -> None:
        """Say how far it is; cheap, since it is written every two seconds at most.

        Raises:
            Cancelled: if somebody has asked to stop.
            Superseded: if another worker has the job now.
        """
        now = time.monotonic()
        if now - self._beaten < _BEAT and done < total:
            return
        self._beaten = now
        values = {"done": done, "total": total, "label": label[:80]}
        self._write(**values)
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled

    def save(self, checkpoint: dict[str, Any]) -> None:
        """Remember how far it is; inside the transaction of the data, both hold or neither.

        Raises:
            Superseded: if another worker has the job now; the transaction must not be committed.
        """
        self.checkpoint = checkpoint
        self._write(checkpoint=vault.seal_for(self.job.key, checkpoint, place=self.job.place))

    def _write(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, worker=self.worker, state=Job.State.RUNNING)
        if not mine.update(heartbeat=timezone.now(), **values):
            raise Superseded

    def finish(self, summary: dict[str, int | str]) -> None:
        """What the page of the job tells at the end: counts, nothing personal."""
        self.summary = summary


Function = Callable[[Work], None]
Page = Callable[[dict[str, Any]], str]
_FUNCTIONS: dict[str, Function] = {}
_PAGES: dict[str, Page] = {}


def runs(kind: str, *, page: Page | None = None) -> Callable[[Function], Function]:
    """Register the function that does jobs of a kind; it may be called again after a crash.

    Args:
        kind: of the jobs.
        page: the address of what such a job works on, made from its arguments.
    """

    def register(function: Function) -> Function:
        _FUNCTIONS[kind] = function
        if page is not None:
            _PAGES[kind] = page
        return function

    return register


def page_of(job: Job) -> str:
    """The address of what a job works on, or ""."""
    if job.kind not in _PAGES:
        return ""
    return _PAGES[job.kind](vault.open_for(job.key, job.arguments, place=job.place))


@transaction.atomic
def start(actor: Actor, kind: str, *, title: str, arguments: dict[str, Any]) -> Job:
    """Queue a job; the worker takes it up once this transaction is committed."""
    key, _plain = vault.make_key()
    job = Job(
        public_id=new_id("J"),
        kind=kind,
        title=title,
        key=key,
        started_by_id=actor.user_id,
        actor_name=actor.name,
    )
    job.arguments = vault.seal_for(key, arguments, place=job.place)
    job.save()
    _enqueue(job)
    _tell(actor, job, Verb.JOB_STARTED, {"kind": kind})
    return job


def _enqueue(job: Job) -> None:
    from safeconduct.node.jobs.tasks import run_job

    transaction.on_commit(lambda: run_job.enqueue(job.public_id))


def run_now(job: Job, *, worker: str = "here") -> Job:
    """Do a job in this process, from its last checkpoint on."""
    mark = f"{worker[:40]} {secrets.token_hex(8)}"
    if not _claim(job, mark):
        return Job.objects.get(pk=job.pk)
    job = Job.objects.select_related("key").get(pk=job.pk)
    work = Work(
        job=job,
        arguments=vault.open_for(job.key, job.arguments, place=job.place),
        checkpoint=(
            vault.open_for(job.key, job.checkpoint, place=job.place) if job.checkpoint else {}
        ),
        actor=Actor(job.actor_name, job.started_by_id),
        worker=mark,
    )
    try:
        _FUNCTIONS[job.kind](work)
    except Cancelled:
        return _end(work, Job.State.CANCELLED)
    except Superseded:
        return Job.objects.get(pk=job.pk)
    except InputError as error:
        return _end(work, Job.State.FAILED, f"{error.what}. {error.remedy}")
    except ValidationError as error:
        return _end(work, Job.State.FAILED, " ".join(error.messages))
    except (OSError, OperationalError) as error:
        _logger.exception("job %s", job.public_id)
        return _end(work, Job.State.FAILED, _out_of_store(error))
    except Exception:
        _logger.exception("job %s", job.public_id)
        _end(
            work, Job.State.FAILED, _("Something went wrong on this node. Tell the administrator.")
        )
        raise
    return _end(work, Job.State.DONE)


def _out_of_store(error: Exception) -> str:
    if "full" in str(error).casefold() or getattr(error, "errno", None) in (27, 28):
        return _("The disk of this node is full. Make room, then continue the job.")
    return _("The store of this node did not answer. Continue the job when it does.")


def _claim(job: Job, worker: str) -> bool:
    """Take a job for this process, unless another has it and is alive."""
    now = timezone.now()
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        taken = row.state == Job.State.RUNNING and not _stale(row, now)
        if row.ended or taken:
            return False
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING,
            worker=worker,
            heartbeat=now,
            started_at=row.started_at or now,
            failure="",
        )
    return True


def _stale(job: Job, now: datetime) -> bool:
    return job.heartbeat is None or now - job.heartbeat > _STALE


@transaction.atomic
def _end(work: Work, state: Job.State, failure: str = "") -> Job:
    job = Job.objects.select_for_update(of=("self",)).select_related("key").get(pk=work.job.pk)
    if job.worker != work.worker or job.state != Job.State.RUNNING:
        return job
    job.state, job.failure, job.ended_at = state, failure[:300], timezone.now()
    job.summary = work.summary
    if state == Job.State.DONE:
        job.done = job.total = max(job.total, job.done)
    job.save(update_fields=["state", "failure", "ended_at", "summary", "done", "total"])
    _tell(work.actor, job, Verb.JOB_ENDED, {"state": state.value, **work.summary})
    return job


@transaction.atomic
def cancel(actor: Actor, job: Job) -> None:
    """Ask a job to stop at its next step; one that only waits ends at once."""
    row = Job.objects.select_for_update(of=("self",)).select_related("key").get(pk=job.pk)
    if row.state == Job.State.QUEUED:
        row.state, row.ended_at = Job.State.CANCELLED, timezone.now()
        row.save(update_fields=["state", "ended_at"])
        _tell(actor, row, Verb.JOB_ENDED, {"state": row.state})
    elif row.state == Job.State.RUNNING:
        Job.objects.filter(pk=row.pk).update(cancel_asked=True)


@transaction.atomic
def resume(actor: Actor, job: Job) -> None:
    """Go on with a job that failed or was stopped, from its last checkpoint."""
    row = Job.objects.select_for_update(of=("self",)).select_related("key").get(pk=job.pk)
    if row.state not in (Job.State.FAILED, Job.State.CANCELLED):
        raise ValidationError(_("Only a job that failed or was stopped can be continued."))
    Job.objects.filter(pk=row.pk).update(
        state=Job.State.QUEUED, cancel_asked=False, ended_at=None, failure=""
    )
    _enqueue(row)
    _tell(actor, row, Verb.JOB_STARTED, {"kind": row.kind, "again": True})


def resume_stale() -> int:
    """Queue again what a dead worker left; called when a worker starts, before it takes any job.

    Returns:
        how many.
    """
    left = Job.objects.filter(state__in=(Job.State.RUNNING, Job.State.QUEUED))
    count = 0
    for job in left:
        with transaction.atomic():
            Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
                state=Job.State.QUEUED, heartbeat=None
            )
            _enqueue(job)
        count += 1
    return count


def delete_old(before: datetime) -> int:
    """Forget jobs that ended before a day; their events stay."""
    old = Job.objects.filter(ended_at__lt=before)
    keys = [job.key_id for job in old]
    count, _each = old.delete()
    DataKey.objects.filter(pk__in=keys).delete()
    return count


def _tell(actor: Actor, job: Job, verb: Verb, details: dict[str, Any]) -> None:
    record(actor, Deed(verb=verb, kind="job", subject=job.public_id, details=details))
