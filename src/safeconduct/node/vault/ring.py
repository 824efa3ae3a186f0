"""The key ring: every key that must not lie in the database."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from safeconduct.node.vault.sealing import new_key


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The keys of one node.

    Attributes:
        wrapping: keys that wrap data keys, by id; more than one only while rotating.
        current: id of the wrapping key in use.
        index: key of the blind search index.
        history: key that authenticates the chain of events.
        node: key of what belongs to no person, such as second factors.
        web: secret of cookies and forms.
    """

    wrapping: Mapping[str, bytes]
    current: str
    index: bytes
    history: bytes
    node: bytes
    web: bytes

    @classmethod
    def new(cls) -> KeyRing:
        """A ring of fresh keys."""
        first = _key_id()
        return cls(
            wrapping={first: new_key()},
            current=first,
            index=new_key(),
            history=new_key(),
            node=new_key(),
            web=new_key(),
        )

    @property
    def web_secret(self) -> str:
        """The secret of cookies and forms, as text."""
        return base64.b64encode(self.web).decode()

    def with_new_wrapping_key(self) -> KeyRing:
        """The same ring with one more wrapping key, which becomes the current one."""
        fresh = _key_id()
        return replace(self, wrapping={**self.wrapping, fresh: new_key()}, current=fresh)

    def without_old_wrapping_keys(self) -> KeyRing:
        """The same ring with the current wrapping key alone; the others are gone for good."""
        return replace(self, wrapping={self.current: self.wrapping[self.current]})

    def with_new_index_key(self) -> KeyRing:
        """The same ring with another key of the search index."""
        return replace(self, index=new_key())

    def to_json(self) -> dict[str, Any]:
        """As plain data; whoever has it can read everything."""
        return {
            "version": 1,
            "wrapping": {name: _text(key) for name, key in self.wrapping.items()},
            "current": self.current,
            **{name: _text(getattr(self, name)) for name in _SINGLE},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> KeyRing:
        """Read what `to_json` made; raises KeyError or ValueError on anything else."""
        return cls(
            wrapping={name: _key(text) for name, text in data["wrapping"].items()},
            current=data["current"],
            **{name: _key(data[name]) for name in _SINGLE},
        )


_SINGLE = ("index", "history", "node", "web")


def _key_id() -> str:
    return secrets.token_hex(4)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _key(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
