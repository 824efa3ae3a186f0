"""The ceremony in which a party's keys are drawn; it can be interrupted and taken up again.

```
plan.json                 who is asked for, drawn once
online/keys               secret: the keys that the party works with
custodians/ID/key         secret: one root key each, to be carried away
custodians/ID/sheet.pdf   secret: the same on paper
root/1.root               the signed root, for everybody
```
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyrage import x25519

from safeconduct.cli.steps.keys_files import write_once
from safeconduct.cli.steps.keys_holders import Ask, draw, opened, stored_text
from safeconduct.record import (
    MlDsaSigningKey,
    OnlineKeys,
    PartyRoot,
    Reason,
    RecordError,
    RootChain,
    Signer,
    SigningKey,
    decode_json,
    encode_json,
)
from safeconduct.record.backups import write_backup
from safeconduct.record.encoding import check_name, from_base64, parse_time, to_base64
from safeconduct.record.fields import number_field, text_field, texts_field
from safeconduct.record.party_root import MAX_ROOT_KEYS, ROOT_TYPE
from safeconduct.record.signed_json import SignedJson

ONLINE_MARK = "safeconduct online keys 1"
ROOT_FILE = Path("root") / "1.root"
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a ceremony is to make.

    Attributes:
        party: its name.
        custodians: random ids of the root keys, sorted.
        threshold: how many of them must sign.
        created_at: UTC.
        expires_at: UTC, of the first root.
        keep: `files`, `keyring` or `pkcs11:TOKEN`.
        tls: SHA-256 of TLS certificates.
    """

    party: str
    custodians: tuple[str, ...]
    threshold: int
    created_at: str
    expires_at: str
    keep: str
    tls: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """As it is kept."""
        return encode_json(
            {
                "created_at": self.created_at,
                "custodians": self.custodians,
                "expires_at": self.expires_at,
                "keep": self.keep,
                "party": self.party,
                "threshold": self.threshold,
                "tls": self.tls,
            }
        )

    @classmethod
    def read(cls, path: Path) -> Plan:
        """The plan of a ceremony that was begun.

        Raises:
            RecordError: if it is damaged.
        """
        try:
            fields = decode_json(path.read_bytes())
            return cls(
                party=text_field(fields, "party"),
                custodians=texts_field(fields, "custodians"),
                threshold=number_field(fields, "threshold"),
                created_at=text_field(fields, "created_at"),
                expires_at=text_field(fields, "expires_at"),
                keep=text_field(fields, "keep"),
                tls=texts_field(fields, "tls"),
            )
        except (KeyError, RecordError):
            remedy = "Begin in another directory."
            raise RecordError(path, "not the plan of a ceremony", remedy) from None

    def place_of(self, directory: Path, custodian: str) -> str:
        """Where a custodian's key is held."""
        if self.keep == "files":
            return str(directory / "custodians" / custodian / "key")
        return f"keyring:{custodian}" if self.keep == "keyring" else f"{self.keep}/{custodian}"


def new_plan(
    party: str,
    *,
    custodians: int,
    threshold: int,
    now: str,
    expires_at: str,
    keep: str,
    tls: tuple[str, ...],
) -> Plan:
    """A plan with ids drawn at random.

    Raises:
        RecordError: if the numbers, the name or the place cannot be.
    """
    check_name(party)
    if "/" in party:
        raise RecordError(party, "not the name of a party", "Use a name without slashes.")
    if not 1 <= threshold <= custodians <= MAX_ROOT_KEYS:
        what = f"{threshold} of {custodians} custodians cannot be asked for"
        raise RecordError("", what, "Ask for 2 of 3, or 3 of 5.", reason=Reason.NO_THRESHOLD)
    if parse_time(expires_at) <= parse_time(now):
        what = f"it would expire at {expires_at}"
        raise RecordError("", what, "Name a later day.", reason=Reason.EXPIRED)
    if keep not in ("files", "keyring") and not keep.startswith("pkcs11:"):
        remedy = "Use files, keyring or pkcs11:TOKEN."
        raise RecordError("", f"keys cannot be kept in {keep!r:.40}", remedy)
    ids = tuple(sorted(f"r-{secrets.token_hex(8)}" for _ in range(custodians)))
    return Plan(party, ids, threshold, now, expires_at, keep, tuple(sorted(set(tls))))


def certificate_digest(path: Path) -> str:
    """SHA-256 of a TLS certificate in PEM, over its DER, in hexadecimal.

    Raises:
        RecordError: if it is none.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        raise RecordError(path, "not a certificate in PEM", "Name its file.") from None
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def hold(directory: Path, plan: Plan | None, *, tell: Told, ask: Ask) -> tuple[Plan, bytes]:
    """Draw what is not drawn yet, and sign the root with all its keys.

    Args:
        directory: of the ceremony.
        plan: of a new one; None takes up the one that was begun.
        tell: says what was done.
        ask: for the PIN of a token.

    Returns:
        The plan and the signed root.

    Raises:
        RecordError: if another ceremony was begun here, or what it has drawn is damaged.
    """
    path = directory / "plan.json"
    if path.exists():
        begun = Plan.read(path)
        if plan and _asked(plan) != _asked(begun):
            remedy = "Leave the options away to take it up, or use another directory."
            what = "another ceremony was begun here"
            raise RecordError(path, what, remedy, reason=Reason.UNEXPECTED)
        tell("taken up where it was interrupted")
        plan = begun
    elif plan is None:
        remedy = "Name the party, the number of custodians and the threshold."
        raise RecordError(path, "no ceremony was begun here", remedy, reason=Reason.MISSING)
    else:
        write_once(path, plan.data)
    found = directory / ROOT_FILE
    if not found.exists():
        document = _root(directory, plan, tell=tell, ask=ask)
        write_once(found, document.data + b"\n")
        tell(f"root signed by all {len(plan.custodians)} keys: {found}")
    data = found.read_bytes().removesuffix(b"\n")
    RootChain.begin(data, digest=SignedJson.parse(data, ROOT_TYPE).digest)
    return plan, data


def _asked(plan: Plan) -> tuple[object, ...]:
    return plan.party, len(plan.custodians), plan.threshold, plan.keep, plan.tls


def _root(directory: Path, plan: Plan, *, tell: Told, ask: Ask) -> SignedJson:
    online = online_keys(directory / "online" / "keys", plan.party, tls=plan.tls)
    tell(f"online keys of {plan.party}: {directory / 'online' / 'keys'}")
    public = []
    for custodian in plan.custodians:
        public.append(_custodian(directory, plan, custodian, ask=ask).public)
        tell(f"root key {custodian}")
    root = PartyRoot(
        party=plan.party,
        version=1,
        previous="",
        created_at=plan.created_at,
        expires_at=plan.expires_at,
        keys=tuple(public),
        threshold=plan.threshold,
        online=online,
    )
    document = root.document
    for custodian in plan.custodians:
        with opened(plan.place_of(directory, custodian), ask=ask) as key:
            document = document.signed(key)
    return document


def _custodian(directory: Path, plan: Plan, custodian: str, *, ask: Ask) -> Signer:
    """One custodian's key, drawn if it is not there yet, with its sheet if there can be one."""
    place = plan.place_of(directory, custodian)
    seed = secrets.token_bytes(32)
    try:
        key = draw(place, custodian, seed, ask=ask)
    except RecordError as error:
        if error.reason is not Reason.UNEXPECTED:
            raise
        with opened(place, ask=ask) as there:
            key = there
        seed = kept_seed(place) or b""
    if plan.keep.startswith("pkcs11:"):
        return key
    sheet = directory / "custodians" / custodian / "sheet.pdf"
    if not sheet.exists():
        write_once(sheet, _sheet(plan, key, seed), secret=True)
    return key


def kept_seed(place: str) -> bytes | None:
    """The seed of a key in a file or keyring, to print it again; None for a token's."""
    text = stored_text(place)
    return from_base64(text.split("\n")[2]) if text else None


def _sheet(plan: Plan, key: Signer, seed: bytes) -> bytes:
    from safeconduct.documents import key_sheet_pdf

    return key_sheet_pdf(
        write_backup(seed),
        party=plan.party,
        name=key.name,
        public=key.public.text,
        date=datetime.date.fromisoformat(plan.created_at[:10]),
    )


def online_keys(path: Path, party: str, *, tls: tuple[str, ...] = ()) -> OnlineKeys:
    """The public halves of a party's online keys; they are drawn if the file is not there.

    Raises:
        RecordError: if the file is no such thing, or another party's.
    """
    if not path.exists():
        seeds = [to_base64(secrets.token_bytes(32)) for _ in range(4)]
        lines = (ONLINE_MARK, party, *seeds, str(x25519.Identity.generate()))
        write_once(path, ("\n".join(lines) + "\n").encode(), secret=True)
    lines = tuple(path.read_text("ascii", "replace").split("\n"))
    if len(lines) != 8 or lines[:2] != (ONLINE_MARK, party) or lines[7]:
        raise RecordError(path, f"not the online keys of {party}", "Put them back.")
    message, cosigner, log, log_cosigner = (from_base64(line) for line in lines[2:6])
    key = SigningKey(party, message).public
    return OnlineKeys(
        message=key,
        cosigners=(key.as_cosigner(), MlDsaSigningKey(party, cosigner).public),
        logs=(SigningKey(party, log).public, MlDsaSigningKey(party, log_cosigner).public),
        tls=tls,
        age=str(x25519.Identity.from_str(lines[6]).to_public()),
    )
