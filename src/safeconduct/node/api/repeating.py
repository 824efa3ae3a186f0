"""Requests with an Idempotency-Key are carried out once, however often they arrive."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from safeconduct.node.api.models import Reply, Token
from safeconduct.node.api.problems import Problem
from safeconduct.node.vault import services as vault

_KEPT = timedelta(days=1)
#: A request that takes longer has died with its process; another one may take it over.
_PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be kept: public ids and tags, no personal data."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    def response(self, *, repeated: bool = False) -> HttpResponse:
        """As it is sent."""
        text = json.dumps(self.body)
        answer = HttpResponse(text, status=self.status, content_type="application/json")
        for name, value in self.headers.items():
            answer.headers[name] = value
        if repeated:
            answer.headers["Idempotency-Replayed"] = "true"
        return answer


def once(token: Token, request: HttpRequest, key: str, work: Callable[[], Answer]) -> HttpResponse:
    """Do the work, or give the answer that the same request got before.

    The answer is stored in the transaction of the work, so a crash leaves both or neither. What
    failed is not kept: it has changed nothing and may be tried again.

    Raises:
        Problem: 422 if the key came with another request, 409 if that is still under way.
    """
    hashed = hashlib.sha256(key.encode()).hexdigest()
    said = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    claim = secrets.token_hex(16)
    held = _claim(token, hashed, said, claim)
    if held.status is not None:
        return _kept(held).response(repeated=True)
    mine = Reply.objects.filter(pk=held.pk, claim=claim, status=None)
    try:
        with transaction.atomic():
            answer = work()
            plain = json.dumps([answer.status, answer.body, answer.headers])
            sealed = vault.seal_for_node(plain, place=held.place)
            if not mine.update(status=answer.status, sealed=sealed):
                raise _under_way()
    except BaseException:
        mine.delete()
        raise
    return answer.response()


def _claim(token: Token, key: str, said: str, claim: str) -> Reply:
    """The row of this key: claimed for us, or with the answer that was given before."""
    now = timezone.now()
    Reply.objects.filter(claimed_at__lt=now - _KEPT).delete()
    try:
        with transaction.atomic():
            return Reply.objects.create(
                token=token, key=key, request=said, claim=claim, claimed_at=now
            )
    except IntegrityError:
        held = Reply.objects.filter(token=token, key=key).first()
    if held is None:
        raise _under_way()
    if held.request != said:
        raise Problem(
            422, "key_reused", "This Idempotency-Key came with another request. Take a new one."
        )
    if held.status is None and not _take_over(held, claim):
        raise _under_way()
    return held


def _take_over(held: Reply, claim: str) -> bool:
    now = timezone.now()
    dead = Reply.objects.filter(
        pk=held.pk, claim=held.claim, status=None, claimed_at__lt=now - _PATIENCE
    )
    return bool(dead.update(claim=claim, claimed_at=now))


def _kept(held: Reply) -> Answer:
    status, body, headers = json.loads(
        vault.open_for_node(bytes(held.sealed or b""), place=held.place)
    )
    return Answer(status, body, headers)


def _under_way() -> Problem:
    return Problem(
        409,
        "under_way",
        "The same request is under way. Ask again in a moment.",
        headers={"Retry-After": "1"},
    )
