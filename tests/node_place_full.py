"""A disk that runs full under a node: `python node_place_full.py JUNK`; JUNK lies on that disk.

Without a disk of its own (`JUNK` is "limit") the size of files is limited instead.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import node_place_work as place
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

settings.ALLOWED_HOSTS = ["testserver"]


@contextlib.contextmanager
def full(junk: str) -> Iterator[None]:
    if junk == "limit":
        wal = settings.CONFIGURATION.data / "node.sqlite3-wal"
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 1_000, before[1]))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        return
    with Path(junk).open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4_096))
    yield
    Path(junk).unlink()


def signed_in() -> Client:
    user = place.somebody("birch")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": user.username},
        {"method": "mfa", "type": "totp", "at": time.time()},
    ]
    session.save()
    return client


def main(junk: str) -> dict[str, object]:
    client = signed_in()
    place.take("a-capture-cards.csv")
    assert client.get("/people/").status_code == 200
    before, refusals = place.consistent(), []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with full(junk):
        for name in ("b-tracing-requests.csv", "b-capture-cards.csv"):
            try:
                place.take(name)
            except DatabaseError as error:
                refusals.append(str(error))
        answer = client.get("/people/")
    connection.close()
    assert place.consistent() == before, "something was stored"
    assert client.get("/people/").status_code == 200
    taken = place.take("b-tracing-requests.csv")
    place.consistent()
    return {
        "refusals": refusals,
        "status": answer.status_code,
        "page": answer.content.decode(),
        "taken": taken,
    }


if __name__ == "__main__":
    os.umask(0o077)
    sys.stdout.write(json.dumps(main(sys.argv[1])))
