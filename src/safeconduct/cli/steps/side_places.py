"""What one side of the talks keeps, and where: the layout of its directory.

```
talk.json            names of the talks, of all sides and of this one; what the mediator is shown
key                  seeds of this side's four signing keys, hexadecimal, one a line (secret)
challenge            that the other sides answer when they hand in their keys
keys/NAME            public keys of each side, one C2SP verifier key a line: Ed25519 and ML-DSA-44
                     for messages and cosignatures, then both for the checkpoints of its log
policies/NAME        C2SP tlog-policy of each log: its keys, and who must have cosigned
logs/NAME/           each side's log (`record.FileLogStore`): the own one, with C2SP tiles, and
                     mirrors of the others'; DIR/logs/NAME/entries.log is the truth
receipts/NAME/SIZE   checkpoints by which entries of that log count: notes with all cosignatures
notes/NAME/SIZE      newer checkpoints with the cosignatures that are known of them so far
payloads/SHA256      sealed payloads as they travel (age), of whatever author
openings/ENTRY       what they hold that this side could open: salts and records, by the leaf hash
                     of the entry that commits to them (secret; personal data)
commitments/SHA256   what this side has committed itself to and not shown yet (secret)
epochs/NUMBER        age identities of the epochs that have not ended (secret)
terms/SHA256         texts of the terms that this side has signed
post.json            digests of the bundles that were sent and received, by number
sent/NAME/NUMBER     bundles to a side of which it has not confirmed all, and the newest one
pending              the bundle that is being taken; what a killed command left of it is completed
forks/NAME/          two checkpoints (and a path) by which a log convicts itself of two histories
tls/                 certificates for HTTPS (`side_tls`)
lock                 held by the one process at work here
```

Every file is written whole or not at all. What a process that dies may leave (a payload or openings
of an entry that was never written) is named by no entry and swept at the next opening. Names of
sides are file names here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from safeconduct.record import Json, RecordError, decode_json, encode_json
from safeconduct.record.files import sync_directory, write_new
from safeconduct.talks.carrying import Post
from safeconduct.talks.codec import from_json, to_json
from safeconduct.talks.delegation import SideKeys, SidePublicKeys
from safeconduct.talks.enrolment import (
    SEEDS,
    Challenge,
    Founding,
    keys_from_seeds,
    read_side_keys,
    write_side_keys,
)
from safeconduct.talks.lists import Opening
from safeconduct.talks.sealing import read_openings, write_openings

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_BACKUP = "Put it back from its backup."


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which side of which talks a directory is."""

    founding: Founding
    name: str


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one side."""

    root: Path

    @property
    def talk(self) -> Path:
        """Names of the talks and of all who take part."""
        return self.root / "talk.json"

    @property
    def pending(self) -> Path:
        """The bundle that is being taken."""
        return self.root / "pending"

    @property
    def lock(self) -> Path:
        """Held by the one process at work here."""
        return self.root / "lock"

    @property
    def challenge(self) -> Path:
        """That the other sides answer."""
        return self.root / "challenge"

    def log(self, name: str) -> Path:
        """The directory of a side's log."""
        return self.root / "logs" / name

    def payload(self, digest: str) -> Path:
        """A sealed payload."""
        return self.root / "payloads" / digest

    def openings(self, entry: str) -> Path:
        """What the payload of an entry holds."""
        return self.root / "openings" / entry

    def epoch(self, number: int) -> Path:
        """The age identity of one epoch."""
        return self.root / "epochs" / str(number)

    def sent(self, name: str, number: int) -> Path:
        """A bundle that was made for a side."""
        return self.root / "sent" / name / f"{number:06d}"

    def terms(self, digest: str) -> Path:
        """A text of terms."""
        return self.root / "terms" / digest

    # -- who

    def identity(self) -> Identity:
        """Which side of which talks this is.

        Raises:
            RecordError: if this is no directory of a side.
        """
        if not self.talk.is_file():
            what = "no side of talks is kept here"
            raise RecordError(self.root, what, "Make one with `safeconduct side open`.")
        return from_json(Identity, decode_json(self.talk.read_bytes()), "talk")

    def keys(self, identity: Identity) -> SideKeys:
        """The signing keys of this side.

        Raises:
            RecordError: if they are missing or cannot be read.
        """
        path = self.root / "key"
        try:
            seeds = [bytes.fromhex(line) for line in path.read_text("ascii").splitlines()]
        except (OSError, ValueError):
            raise RecordError(path, "the signing keys cannot be read", _BACKUP) from None
        if len(seeds) != SEEDS:
            raise RecordError(path, f"there are not {SEEDS} signing keys", _BACKUP)
        return keys_from_seeds(identity.name, identity.founding.talk, seeds)

    def public(self, founding: Founding) -> dict[str, SidePublicKeys]:
        """The public keys of all sides that are enrolled."""
        found = {}
        for name in founding.sides:
            path = self.root / "keys" / name
            if path.is_file():
                lines = path.read_text("ascii", "replace").splitlines()
                try:
                    found[name] = read_side_keys(lines, name, founding.talk)
                except RecordError as error:
                    raise error.within(path) from None
        return found

    def keep_public(self, public: SidePublicKeys) -> None:
        """Enrol a side, once and for all."""
        text = "".join(f"{line}\n" for line in write_side_keys(public))
        write(self.root / "keys" / public.name, text.encode())

    def own_challenge(self) -> Challenge:
        """The challenge that this side puts to the others."""
        return Challenge.parse(self.challenge.read_bytes())

    # -- what was said

    def keep_openings(self, entry: str, openings: Iterable[Opening]) -> None:
        """Keep what the payload of an entry holds, readable to this user alone."""
        write_secret(self.openings(entry), encode_json({"openings": write_openings(openings)}))

    def read_openings(self, entry: str) -> tuple[Opening, ...] | None:
        """The same back; None if it is not here."""
        path = self.openings(entry)
        if not path.is_file():
            return None
        try:
            return read_openings(decode_json(path.read_bytes())["openings"])
        except RecordError as error:
            raise error.within(path) from None

    def sized(self, kind: str, name: str) -> dict[int, Path]:
        """The files `kind/NAME/SIZE`, by size in order."""
        found = {int(path.name): path for path in names(self.root / kind / name)}
        return dict(sorted(found.items()))

    # -- the post

    def post(self) -> Post:
        """Digests of the bundles that were sent and received."""
        path = self.root / "post.json"
        if not path.is_file():
            return Post()
        fields = decode_json(path.read_bytes())
        sent = cast("Mapping[str, list[str]]", fields["sent"])
        received = cast("Mapping[str, Mapping[str, str]]", fields["received"])
        return Post(
            {name: tuple(digests) for name, digests in sent.items()},
            {name: {int(n): d for n, d in found.items()} for name, found in received.items()},
        )

    def keep_post(self, post: Post) -> None:
        """Keep them."""
        sent: dict[str, Json] = {name: list(digests) for name, digests in post.sent.items()}
        received: dict[str, Json] = {
            name: {str(number): digest for number, digest in found.items()}
            for name, found in post.received.items()
        }
        write(self.root / "post.json", encode_json({"sent": sent, "received": received}))


def require_file_name(name: str) -> str:
    """Return the name of a side if it can be the name of a file."""
    if not _FILE_NAME.fullmatch(name):
        remedy = "Use up to 64 letters, digits, dots, dashes and underscores."
        raise RecordError("", f"{name!r:.80} cannot be the name of a side", remedy)
    return name


def identity_data(identity: Identity) -> bytes:
    """What stands in `talk.json`."""
    return encode_json(to_json(identity)) + b"\n"


def names(directory: Path) -> Iterator[Path]:
    """The whole files of a directory, which need not be there."""
    if directory.is_dir():
        yield from (path for path in directory.iterdir() if not path.name.endswith(".tmp"))


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, durably."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        sync_directory(path.parent.parent)
    write_new(path, data)


def write_secret(path: Path, data: bytes) -> None:
    """The same, readable to this user alone from the first byte on."""
    previous = os.umask(0o077)
    try:
        write(path, data)
    finally:
        os.umask(previous)


def destroy(path: Path) -> None:
    """Overwrite a secret and take its name away.

    Where the disk keeps old blocks (flash, snapshots, backups) that is not enough: see the threat
    model.
    """
    with path.open("r+b") as stream:
        stream.write(bytes(path.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
    path.unlink()
    sync_directory(path.parent)
