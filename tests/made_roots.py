"""A party's roots for tests: keys from fixed seeds, every field open to be changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from safeconduct.record import MlDsaSigningKey, SigningKey
from safeconduct.record.party_root import ROOT_TYPE, OnlineKeys, PartyRoot
from safeconduct.record.signed_json import SignedJson

AGE = "age1" + "q" * 58
NOW = 1788256800  # 2026-09-01T10:00:00Z


def seed(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def root_key(number: int) -> SigningKey:
    return SigningKey(f"r-{number:016x}", seed(f"root {number}"))


def online(mark: str = "1", party: str = "A") -> OnlineKeys:
    message = SigningKey(party, seed(f"message {mark}")).public
    return OnlineKeys(
        message=message,
        cosigners=(message.as_cosigner(), MlDsaSigningKey(party, seed(f"pq {mark}")).public),
        logs=(
            SigningKey(party, seed(f"log {mark}")).public,
            MlDsaSigningKey(party, seed(f"log pq {mark}")).public,
        ),
        tls=(seed("certificate").hex(),),
        age=AGE,
    )


def root(numbers: Iterable[int] = (1, 2, 3), *, threshold: int = 2, **changes: Any) -> PartyRoot:
    made = PartyRoot(
        party="A",
        version=1,
        previous="",
        created_at="2026-08-01T10:00:00Z",
        expires_at="2027-08-01T10:00:00Z",
        keys=tuple(root_key(number).public for number in numbers),
        threshold=threshold,
        online=online(),
    )
    return replace(made, **changes)


def following(before: PartyRoot, numbers: Iterable[int] = (1, 2, 3), **changes: Any) -> PartyRoot:
    values: dict[str, Any] = {
        "version": before.version + 1,
        "previous": before.document.digest,
        "keys": tuple(root_key(number).public for number in numbers),
    }
    return replace(before, **(values | changes))


def signed(root: PartyRoot, *numbers: int) -> bytes:
    document = root.document
    for number in numbers:
        document = document.signed(root_key(number))
    return document.data


def raw(fields: Mapping[str, Any], *numbers: int) -> bytes:
    """A signed document of any fields, which our own code would not make."""
    return SignedJson.of(ROOT_TYPE, fields, *(root_key(number) for number in numbers)).data
