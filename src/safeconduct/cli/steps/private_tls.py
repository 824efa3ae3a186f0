"""TLS between two nodes that know each other's certificates and nobody else's."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from safeconduct.cli.steps.workspace import Summary, write_whole_private
from safeconduct.record.files import write_new
from safeconduct.tables import InputError

_DAYS = 397


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """This node's certificate and key, and the one certificate (or authority) of the other.

    Raises:
        InputError: from the contexts, if a file cannot be used.
    """

    certificate: Path
    key: Path
    peer: Path

    def server(self) -> ssl.SSLContext:
        """For the node that listens: only the other node gets through."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.verify_mode = ssl.CERT_REQUIRED
        return self._loaded(context)

    def client(self) -> ssl.SSLContext:
        """For the node that calls: only the other node is talked to, under its own name."""
        return self._loaded(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))

    def _loaded(self, context: ssl.SSLContext) -> ssl.SSLContext:
        return load(
            context, certificate=self.certificate, key=self.key, trusted=[self.peer],
            remedy="Make one with `match private tls`.",
        )  # fmt: skip


def load(
    context: ssl.SSLContext, *, certificate: Path, key: Path, trusted: Sequence[Path], remedy: str
) -> ssl.SSLContext:
    """A context of TLS 1.3 alone, with a certificate to show and those that are accepted.

    Raises:
        InputError: if a file cannot be used; `remedy` says what to do.
    """
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_cert_chain(certificate, key)
        for path in trusted:
            context.load_verify_locations(cafile=str(path))
    except OSError as error:  # ssl.SSLError is one
        raise InputError(
            f"no certificate, or its key does not fit: {error.strerror or error}",
            where=", ".join(map(str, (certificate, key, *trusted))),
            remedy=remedy,
        ) from error
    return context


def make_certificate(*, name: str, host: str, out: Path, moment: datetime) -> Summary:
    """A certificate that a node signs itself, to be handed to the other side in person."""
    path = out / f"{name}.tls"
    if path.exists():
        raise InputError("there is a key of this name", where=path, remedy="Choose another name.")
    out.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_signed(key, name=name, host=host, moment=moment)
    write_whole_private(
        path,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
    )
    public = out / f"{name}.crt"
    write_new(public, certificate.public_bytes(serialization.Encoding.PEM))
    return {
        "secret": str(path),
        "certificate": str(public),
        "fingerprint": certificate.fingerprint(hashes.SHA256()).hex(),
        "valid_until": certificate.not_valid_after_utc.date().isoformat(),
    }


def _self_signed(
    key: ec.EllipticCurvePrivateKey, *, name: str, host: str, moment: datetime
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, content_commitment=False,
                key_encipherment=False, data_encipherment=False, key_agreement=False,
                crl_sign=False, encipher_only=False, decipher_only=False,
            ), critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
