"""Keys, and sessions as files in folders: of two sides alone, and of a mediator with each side."""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import polars as pl

from safeconduct.cli.steps.workspace import Summary, write_whole_private
from safeconduct.matching.private.invitation import Invitation, Talk, read_invitation
from safeconduct.matching.private.messages import Message, RefusedMessageError, Round, Step
from safeconduct.matching.private.terms import Terms, session_name
from safeconduct.record.files import write_new
from safeconduct.record.keys import PublicKey, SigningKey, read_public_key, write_public_key
from safeconduct.tables import InputError, read_json, read_parquet


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


@dataclass(frozen=True, slots=True)
class Folder:
    """A session's folder: messages to carry, and `secret/`, which never leaves this machine."""

    root: Path

    def message(self, due: Round, name: str) -> Path:
        """The file of one side's message of one round."""
        return self.root / f"{int(due)}-{due.words}-{name}.message"

    def messages(self, name: str) -> list[bytes]:
        """One side's messages, in order, up to the first that is not here."""
        paths = (self.message(one, name) for one in Round)
        return [path.read_bytes() for path in takewhile(Path.is_file, paths)]

    @property
    def secret(self) -> Path:
        """Terms, seed, inputs and the sealed answer of this side."""
        return self.root / "secret"

    @property
    def common(self) -> Path:
        """This side's records that both have, in the end."""
        return self.root / "common.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What this side's folder says of a session: where, under which terms, who with whom."""

    place: Folder
    terms: Terms
    key: SigningKey
    other: PublicKey
    seed: bytes
    inputs: pl.DataFrame

    @property
    def session(self) -> bytes:
        """The session's name."""
        return session_name(self.terms, self.key.name, self.other.name)

    @property
    def distinct(self) -> pl.DataFrame:
        """Kind and value of each input, once."""
        return self.inputs.select("kind", "value").unique(maintain_order=True)


def _none_here(place: Folder) -> InputError:
    return InputError(
        "there is no session here", where=place.root, remedy="Run `match private begin` first."
    )


def known(place: Folder) -> Known:
    """Read a session's folder back.

    Raises:
        InputError: if there is none.
    """
    if not (place.secret / "session.json").is_file():
        raise _none_here(place)
    state = read_json(place.secret / "session.json")
    if "role" in state:
        raise InputError(
            "this session has a mediator, and goes by files", where=place.root,
            remedy="Run `match private next`.",
        )  # fmt: skip
    fields = dict(state["terms"])
    return Known(
        place=place, terms=Terms(**{**fields, "kinds": tuple(fields["kinds"])}),
        key=read_key(Path(state["me"])), other=read_public_key(Path(state["other"])),
        seed=bytes.fromhex(state["seed"]),
        inputs=read_parquet(place.secret / "inputs.parquet"),
    )  # fmt: skip


def is_mediated(folder: Path) -> bool:
    """Whether a session's folder is of one that a mediator matches."""
    path = Folder(folder).secret / "session.json"
    return path.is_file() and "role" in read_json(path)


def make_key(*, name: str, out: Path) -> Summary:
    """Draw a signing key: NAME.secret for this side alone, NAME.pub for everybody."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.secret"
    if path.exists():
        raise InputError("there is a key of this name", where=path, remedy="Choose another name.")
    seed = secrets.token_bytes(32)
    key = SigningKey(name, seed)
    public = write_public_key(out, key.public)
    write_whole_private(path, seed.hex() + "\n")
    return {"secret": str(path), "public": str(public), "key": key.public.text}


def read_key(path: Path) -> SigningKey:
    """The signing key that `make_key` wrote."""
    try:
        return SigningKey(path.stem, bytes.fromhex(path.read_text("ascii").strip()))
    except (OSError, ValueError) as error:
        raise InputError(
            "this is no secret key", where=path, remedy="Name the NAME.secret of this side."
        ) from error


@contextmanager
def alone(place: Folder) -> Iterator[None]:
    """Let no other process work on a session's folder meanwhile."""
    if not place.secret.is_dir():
        raise _none_here(place)
    with (place.secret / "lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                "another process is at work on this session", where=place.root,
                remedy="End it, or let it end.",
            ) from error  # fmt: skip
        yield
