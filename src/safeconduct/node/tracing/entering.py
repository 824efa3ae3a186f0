"""Whether a reference and a passphrase belong together: one answer and one effort for every no."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.contrib.auth.hashers import check_password, get_hasher, make_password
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from safeconduct.node.accounts.actors import FAMILY
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.tracing import limits
from safeconduct.node.tracing.models import TracingRequest
from safeconduct.node.tracing.opening import lookup_of
from safeconduct.node.tracing.references import folded, read_reference

_SALT = "safeconduct.node.tracing.entering"


def enter(reference: str, passphrase: str, *, address: str, now: datetime) -> TracingRequest | None:
    """The request of whoever knows both, or None.

    What is no reference at all is counted, looked up and hashed like one.

    Raises:
        limits.TooMany: if this address or this reference was tried too often; nothing is looked
            up then.
    """
    read = read_reference(reference) or f"none {folded(reference)}"
    from_address = limits.take(limits.ADDRESS, limits.network(address), now=now)
    try:
        limits.take(limits.REFERENCE, read, now=now)
    except limits.TooMany:
        from_address.delete()
        raise
    row = verify(read, passphrase)
    if row is not None:
        from_address.delete()
        limits.forget(limits.REFERENCE, read)
    return row


def verify(reference: str, passphrase: str) -> TracingRequest | None:
    """Look up and compare; what does not exist costs as much as what does."""
    dummy = _dummy(get_hasher().algorithm)
    row = (
        TracingRequest.objects.select_related("key", "report__person")
        .filter(lookup=lookup_of(reference))
        .first()
    )
    fits = check_password(folded(passphrase), row.passphrase if row else dummy)
    return row if fits and row is not None else None


@lru_cache
def _dummy(algorithm: str) -> str:
    """A hash that nothing fits, made once by each way of hashing."""
    return make_password("none", hasher=algorithm)


def proof(row: TracingRequest) -> str:
    """Binds a session to the passphrase it was opened with: another one ends it."""
    return salted_hmac(_SALT, f"{row.public_id} {row.passphrase}", algorithm="sha256").hexdigest()


def still_proved(row: TracingRequest, held: object) -> bool:
    """Whether a session still rests on the passphrase of now."""
    return row.erased_at is None and constant_time_compare(str(held), proof(row))


@transaction.atomic
def tell_reading(row: TracingRequest) -> None:
    """The family has read its status; the history keeps it like every reading."""
    record(FAMILY, Deed(verb=Verb.STATUS_READ, kind="request", subject=row.public_id, key=row.key))
