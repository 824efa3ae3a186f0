"""A worker that is killed within an import: `python node_place_jobs.py KILLS SEED ROWS`."""

from __future__ import annotations

import json
import sys
from typing import Any

import node_place_work as place
from node_place_faults import PIECE, in_process, strike

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.intake import importing, services
from safeconduct.node.intake.models import Upload
from safeconduct.node.intake.plans import Plan
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import resume_stale, run_now
from safeconduct.node.vault import services as vault


def killed_job(kills: str, seed: str, rows: str) -> dict[str, Any]:
    """Let the worker import a large table, kill it, start it again as the server would."""
    upload = in_process(lambda: import_as_a_job(int(rows)))
    struck = strike(worker_once, lambda: job_state(upload), kills=int(kills), seed=int(seed))
    in_process(worker_once)
    return {"kills": struck, **in_process(lambda: job_state(upload))}


def import_as_a_job(rows: int) -> str:
    """Send a table through the wizard's steps, up to the job that is to import it."""
    words = ["".join(chr(97 + int(digit)) for digit in f"{i:05}") for i in range(rows)]
    lines = [f"{i},Kov{word},Ivan,Camp 1 Brynets" for i, word in enumerate(words)]
    data = "\n".join(["id,family_name,given_name,held_at", *lines]).encode()
    plan = Plan(
        source="made", kind="captor_list",
        columns={"id": "source_id", **{c: c for c in ("family_name", "given_name", "held_at")}},
    )  # fmt: skip
    actor = Actor.of(place.somebody("birch"))
    row = services.take_file(actor, name="made.csv", data=data, plan=plan)
    opened = services.open_upload(row)
    services.check(services.set_plan(opened, plan, state=services.State.MAPPED))
    row.refresh_from_db()
    importing.import_later(actor, row)
    return row.public_id


def worker_once() -> None:
    """What a worker does as it starts: take up what a dead one left, then work it off."""
    importing.CHUNK = PIECE
    resume_stale()
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
        assert run_now(job, worker="worker").state == Job.State.DONE


def job_state(public_id: str) -> dict[str, Any]:
    """What a killed import left: whole pieces, as many as its last checkpoint says."""
    told = place.consistent()
    upload = Upload.objects.select_related("batch", "job__key").get(public_id=public_id)
    job = upload.job
    assert job is not None
    plain = vault.open_for(job.key, job.checkpoint, place=job.place) if job.checkpoint else {}
    assert told["reports"] == plain.get("added", 0), "the data and the checkpoint differ"
    assert told["reports"] % PIECE == 0, "half a piece of an import"
    return {"reports": told["reports"], "job": job.state, "upload": upload.state}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(killed_job(*sys.argv[1:])))
