"""The certificates by which sides know each other on a wire: each pins the others' very ones.

```
tls/NAME.crt     of this side, which the others keep; self-signed
tls/NAME.tls     its key (secret)
tls/peers/NAME   certificates of the other sides
```
"""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from safeconduct.cli.steps.private_tls import load, make_certificate
from safeconduct.cli.steps.side_places import Places, names, write
from safeconduct.cli.steps.workspace import Summary
from safeconduct.tables import InputError

_MAKE = "Make one with `safeconduct side certificate`, and hand it to the other sides in person."
_TRUST = "Get that side's certificate in person, and give it to `safeconduct side trust`."
_LARGEST = 64 * 1024


def new_certificate(root: Path, *, host: str, moment: datetime, renew: bool) -> Summary:
    """Make this side's certificate; with `renew` in the place of the one there is."""
    places = Places(root)
    name = places.identity().name
    out = root / "tls"
    out.mkdir(exist_ok=True, mode=0o700)
    if not renew:
        return make_certificate(name=name, host=host, out=out, moment=moment)
    with tempfile.TemporaryDirectory(dir=out) as fresh:
        told = make_certificate(name=name, host=host, out=Path(fresh), moment=moment)
        for suffix in ("tls", "crt"):
            (Path(fresh) / f"{name}.{suffix}").replace(out / f"{name}.{suffix}")
    paths = {"secret": str(out / f"{name}.tls"), "certificate": str(out / f"{name}.crt")}
    return {**told, **paths}


def trust(root: Path, name: str, found: Path) -> Summary:
    """Keep another side's certificate, in the place of the one before.

    Raises:
        InputError: if it is none, or this side's own.
    """
    places = Places(root)
    identity = places.identity()
    if name not in identity.founding.sides or name == identity.name:
        others = [side for side in identity.founding.sides if side != identity.name]
        what = f"there is no other side {name!r}"
        raise InputError(what, where="NAME", remedy=f"The other sides are {', '.join(others)}.")
    certificate = read_certificate(found, remedy=_TRUST)
    pem = certificate.public_bytes(Encoding.PEM)
    for path in names(root / "tls" / "peers"):
        if path.name != name and path.read_bytes() == pem:
            raise InputError(f"this is {path.name}'s certificate", where=found, remedy=_TRUST)
    write(root / "tls" / "peers" / name, pem)
    return {
        "trusted": name,
        "fingerprint": certificate.fingerprint(hashes.SHA256()).hex(),
        "valid_until": certificate.not_valid_after_utc.date().isoformat(),
        "compare": "the fingerprint, by voice or in person",
    }


def read_certificate(path: Path, *, remedy: str) -> x509.Certificate:
    """A certificate in PEM.

    Raises:
        InputError: if the file is none.
    """
    try:
        with path.open("rb") as stream:
            return x509.load_pem_x509_certificate(stream.read(_LARGEST))
    except (OSError, ValueError) as error:
        what = "there is no certificate here"
        raise InputError(what, where=path, remedy=remedy) from error


@dataclass(frozen=True, slots=True)
class SideTls:
    """Whom a side lets in and whom it talks to.

    Attributes:
        root: the side's directory.
        name: of the side.
    """

    root: Path
    name: str

    @property
    def _own(self) -> Path:
        return self.root / "tls" / f"{self.name}.crt"

    def _peer(self, name: str) -> Path:
        return self.root / "tls" / "peers" / name

    def server(self, *, now: datetime) -> ssl.SSLContext:
        """For the side that listens: the sides that it trusts get through, nobody else.

        Raises:
            InputError: if a certificate is missing or has run out.
        """
        self._require_valid(self._own, now, _MAKE)
        peers = list(names(self.root / "tls" / "peers"))
        if not peers:
            what = "no other side's certificate is trusted yet"
            raise InputError(what, where=self.root, remedy=_TRUST)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.verify_mode = ssl.CERT_REQUIRED
        return self._load(context, peers)

    def client(self, to: str, *, now: datetime) -> ssl.SSLContext:
        """For the side that calls: this one other side is talked to, under its own name.

        Raises:
            InputError: if a certificate is missing or has run out.
        """
        self._require_valid(self._own, now, _MAKE)
        self._require_valid(self._peer(to), now, _TRUST)
        return self._load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), [self._peer(to)])

    def _load(self, context: ssl.SSLContext, trusted: list[Path]) -> ssl.SSLContext:
        key = self._own.with_suffix(".tls")
        return load(context, certificate=self._own, key=key, trusted=trusted, remedy=_MAKE)

    def caller(self, shown: bytes | None) -> str | None:
        """Whose very certificate was shown (DER); None if nobody's.

        A certificate that was issued with the key of a trusted one passes the handshake, not this.
        """
        for path in names(self.root / "tls" / "peers"):
            known = read_certificate(path, remedy=_TRUST)
            if known.public_bytes(Encoding.DER) == shown:
                return path.name
        return None

    @staticmethod
    def _require_valid(path: Path, now: datetime, remedy: str) -> None:
        certificate = read_certificate(path, remedy=remedy)
        until = certificate.not_valid_after_utc
        if not certificate.not_valid_before_utc <= now <= until:
            what = f"the certificate is valid until {until:%Y-%m-%d}, and it is {now:%Y-%m-%d} now"
            renewed = remedy.replace("side certificate`", "side certificate --renew`")
            raise InputError(what, where=path, remedy=renewed)


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)
