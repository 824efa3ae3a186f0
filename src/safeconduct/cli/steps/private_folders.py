"""A mediated session as files in a folder, the same names at the mediator and at each side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeconduct.matching.private.invitation import Invitation, Talk, read_invitation
from safeconduct.matching.private.messages import Message, RefusedMessageError, Step
from safeconduct.record.files import write_new
from safeconduct.record.keys import PublicKey, SigningKey
from safeconduct.tables import InputError, read_json


@dataclass(frozen=True, slots=True)
class MediatedFolder:
    """A session's folder: messages to carry, and `secret/`, which never leaves this machine."""

    root: Path

    def message(self, step: Step, side: str) -> Path:
        """The file of one step between the mediator and one side."""
        name = side if step % 2 else f"to-{side}"
        return self.root / f"{int(step)}-{step.words}-{name}.message"

    @property
    def certificate(self) -> Path:
        """What the mediator states in the end; both sides get it."""
        return self.root / "certificate.json"

    @property
    def secret(self) -> Path:
        """Keys and what a side has handed over, or what the mediator holds back."""
        return self.root / "secret"

    @property
    def state(self) -> dict[str, Any]:
        """What this machine keeps of the session."""
        if not (self.secret / "session.json").is_file():
            raise InputError(
                "there is no mediated session here", where=self.root,
                remedy="Run `match private invite` as the mediator, or `match private seal` as a "
                "side, first.",
            )  # fmt: skip
        state: dict[str, Any] = read_json(self.secret / "session.json")
        return state

    def has(self, step: Step, side: str) -> bool:
        """Whether that message lies here."""
        return self.message(step, side).is_file()

    def sent(self, step: Step, side: str) -> list[bytes]:
        """All messages between the mediator and a side before a step."""
        return [self.message(one, side).read_bytes() for one in Step if one < step]

    def read(self, step: Step, talk: Talk) -> Message:
        """One checked message."""
        path = self.message(step, talk.side.name)
        with naming(path):
            return talk.read(step, self.sent(step, talk.side.name), path.read_bytes())

    def write(
        self, step: Step, talk: Talk, key: SigningKey, *, fields: Mapping[str, Any],
        body: bytes = b"",
    ) -> Path:  # fmt: skip
        """Write a message; one that lies here already stays as it is."""
        path = self.message(step, talk.side.name)
        if not path.exists():
            sent = self.sent(step, talk.side.name)
            write_new(path, talk.write(step, key, sent, fields=fields, body=body))
        return path

    def invitation(self, mediator: PublicKey, side: PublicKey) -> Invitation:
        """What the mediator offers a side."""
        path = self.message(Step.INVITATION, side.name)
        with naming(path):
            return read_invitation(path.read_bytes(), mediator=mediator, side=side)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn a refusal into an error for a person that names the file."""
    try:
        yield
    except RefusedMessageError as error:
        raise InputError(
            str(error), where=path,
            remedy="Ask whoever wrote it for the file anew; nothing of this session is lost.",
        ) from error  # fmt: skip
