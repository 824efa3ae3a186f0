"""Reading a C2SP tlog-policy file, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import PublicKey
from safeconduct.record.trust import NONE, Group, TrustPolicy

MAX_POLICY = 1_000_000
MAX_DEFINITIONS = 1_000
_REMEDY = "Ask for the policy that both sides have agreed on."
_FORBIDDEN = re.compile(rb"[^\t\x20-\x7e\x80-\xff]")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,4}")


def read_policy(data: bytes) -> TrustPolicy:
    r"""Read a policy file.

    Names are opaque bytes, as the format asks; those that are not UTF-8 are kept by surrogates.

    Raises:
        RecordError: whose `where` is the line that is not as the format asks.

    >>> read_policy(b"# nobody\nquorum none\n").logs
    ()
    """
    if len(data) > MAX_POLICY:
        what = f"a policy has at most {MAX_POLICY} bytes"
        raise RecordError("line 1", what, _REMEDY, reason=Reason.OVERSIZED)
    lines = data.split(b"\n")
    if lines[-1]:
        raise _fault("the last newline is missing: the file is cut").within(f"line {len(lines)}")
    reading = _Reading()
    for number, line in enumerate(lines[:-1], 1):
        try:
            reading.take(line)
        except RecordError as error:
            raise error.within(f"line {number}") from None
    if reading.policy is None:
        raise _fault("there is no quorum line").within(f"line {len(lines)}")
    return reading.policy


def _fault(what: str, reason: Reason = Reason.BAD_POLICY) -> RecordError:
    return RecordError("", what, _REMEDY, reason=reason)


@dataclass(slots=True)
class _Reading:
    """What the lines so far have defined; each line is checked where it stands."""

    logs: list[PublicKey] = field(default_factory=list)
    witnesses: dict[str, PublicKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = ""
    policy: TrustPolicy | None = None

    def take(self, line: bytes) -> None:
        if _FORBIDDEN.search(line):
            raise _fault("a control character")
        words = [_text(word) for word in re.split(rb"[ \t]+", line.strip(b" \t"))]
        if words == [""] or words[0].startswith("#"):
            return
        match words:
            case ["log", key] | ["log", key, _]:
                self.logs.append(PublicKey.parse(_strict(key)))
            case ["witness", name, key] | ["witness", name, key, _]:
                self._define(name)
                self.witnesses[name] = PublicKey.parse(_strict(key))
            case ["group", name, threshold, *members] if members:
                self._define(name)
                self.groups[name] = Group(_threshold(threshold, len(members)), tuple(members))
            case ["quorum", name]:
                if self.quorum:
                    raise _fault("there is a quorum already")
                self.quorum = name
            case _:
                raise _fault("not a line of a policy")
        if max(len(self.logs), len(self.witnesses), len(self.groups)) > MAX_DEFINITIONS:
            raise _fault(f"more than {MAX_DEFINITIONS} of a kind", Reason.OVERSIZED)
        policy = TrustPolicy(
            tuple(self.logs), dict(self.witnesses), dict(self.groups), self.quorum or NONE
        )
        self.policy = policy if self.quorum else None

    def _define(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise _fault(f"the name {name!r:.80} is taken")


def _text(word: bytes) -> str:
    return word.decode("utf-8", "surrogateescape")


def _strict(word: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in word):
        raise _fault("a key's name is not UTF-8")
    return word


def _threshold(word: str, members: int) -> int:
    if word == "all":
        return members
    if word == "any":
        return 1
    if not _THRESHOLD.fullmatch(word):
        raise _fault(f"{word!r:.40} is not all, any or a number from 1 to {members}")
    return int(word)
