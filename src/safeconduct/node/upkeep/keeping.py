"""Rotating and protecting keys, and what the terms of retention demand."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from safeconduct.node.accounts.actors import NODE
from safeconduct.node.configuration import Configuration
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.models import Person
from safeconduct.node.tracing.services import expire_due
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.keystore import FileKeyStore

#: Captivity is over, so that the file is closed and its term of retention runs.
_CLOSED = ("released", "exchanged", "found_elsewhere", "died")


def rotate_keys() -> int:
    """Wrap every data key under a fresh key, and destroy the old one; how many were rewrapped."""
    from safeconduct.node.registry.erasing import finish_interrupted

    finish_interrupted()
    count = vault.rotate()
    with transaction.atomic():
        record(NODE, Deed(verb=Verb.KEYS_ROTATED, kind="node", details={"keys": count}))
    return count


def protect_keys(configuration: Configuration, passphrase: str) -> None:
    """Put the key file under another passphrase, or under none if it is empty (Argon2id).

    The old file is overwritten; copies of it elsewhere keep the old passphrase.
    """
    ring = json.dumps(vault.ring().to_json())
    FileKeyStore(configuration.key_file, passphrase=passphrase).write(ring)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the terms of retention have come to.

    Attributes:
        requests: tracing requests that have expired now.
        jobs: old results of jobs that were deleted.
        rows: rejected rows of imports that were deleted.
        files: closed person files whose term is over: proposed for erasure, which people decide.
    """

    requests: int
    jobs: int
    rows: int
    files: int


def keep_terms() -> Kept:
    """Expire and delete what RETENTION_DAYS says; person files are only ever proposed."""
    now, terms = timezone.now(), settings.RETENTION_DAYS
    old = now - timedelta(days=terms["job"])
    DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    call_command("clearsessions")
    return Kept(
        requests=expire_due(),
        jobs=_old_jobs(old),
        rows=_rejected_rows(now - timedelta(days=terms["rejected_rows"])),
        files=files_due().count(),
    )


def files_due() -> QuerySet[Person]:
    """Closed person files whose term of retention is over, the oldest first."""
    before = timezone.now() - timedelta(days=settings.RETENTION_DAYS["closed_file"])
    closed = Person.objects.filter(merged_into=None, erased_at=None, status__in=_CLOSED)
    return closed.filter(changed_at__lt=before).order_by("changed_at")


def _old_jobs(before: datetime) -> int:
    if not apps.is_installed("safeconduct.node.jobs"):
        return 0
    from safeconduct.node.jobs.services import delete_old

    return delete_old(before)


def _rejected_rows(before: datetime) -> int:
    """The import wizard deletes its own, if this node has it."""
    if not apps.is_installed("safeconduct.node.intake"):
        return 0
    services = importlib.import_module("safeconduct.node.intake.services")
    delete = getattr(services, "delete_old", None)
    return int(delete(before)) if delete else 0
