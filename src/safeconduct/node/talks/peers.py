"""Who other sides are on a wire: their addresses, and the very certificates that they show."""

from __future__ import annotations

import hashlib
import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.talks.approving import may_draft
from safeconduct.node.talks.models import OwnCertificate, Peer, Talk
from safeconduct.node.vault import services as vault

_LARGEST = 64 * 1024


def read_certificate(data: bytes) -> x509.Certificate:
    """A certificate in PEM that is valid now.

    Raises:
        ValidationError: if it is none, or not valid yet or any more.
    """
    try:
        found = x509.load_pem_x509_certificate(data[:_LARGEST])
    except ValueError:
        raise ValidationError(_("This is no certificate in PEM.")) from None
    if not found.not_valid_before_utc <= timezone.now() <= found.not_valid_after_utc:
        message = _("This certificate is not valid now (until %(day)s).")
        raise ValidationError(message % {"day": found.not_valid_after_utc.date().isoformat()})
    return found


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 over the certificate in DER, hexadecimal."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


@transaction.atomic
def set_peer(user: User, talk: Talk, side: str, *, address: str, certificate: bytes) -> Peer:
    """Keep where a side listens and its certificate, in the place of those before.

    Compare its fingerprint by voice, or take the file in person.

    Args:
        user: who.
        talk: in which.
        side: whose.
        address: `https://host:port`; empty for a side that only calls.
        certificate: in PEM.

    Raises:
        PermissionDenied: if he may not draft in these talks.
        ValidationError: if there is no such side, or something is not what it must be.
    """
    if not may_draft(user, talk):
        raise PermissionDenied
    if side not in talk.others:
        raise ValidationError(_("There is no such side."))
    parts = urlsplit(address)
    if address and (parts.scheme != "https" or not parts.hostname or parts.query):
        raise ValidationError(_("Write the address as https://host:port."))
    found = read_certificate(certificate)
    values = {
        "address": address, "certificate": found.public_bytes(Encoding.PEM).decode(),
        "fingerprint": fingerprint(found), "changed_by": user,
    }  # fmt: skip
    try:
        with transaction.atomic():
            row, _new = Peer.objects.update_or_create(talk=talk, name=side, defaults=values)
    except IntegrityError:
        raise ValidationError(_("This is the certificate of another side.")) from None
    details = {"side": side, "address": address, "fingerprint": row.fingerprint}
    deed = Deed(verb=Verb.PEER_CHANGED, kind="talk", subject=talk.public_id, details=details)
    record(Actor.of(user), deed)
    return row


@transaction.atomic
def keep_certificate(actor: Actor, *, certificate: bytes, key: bytes) -> OwnCertificate:
    """Keep this node's certificate, and its key sealed, in the place of those before.

    Raises:
        ValidationError: if they do not belong together, or are not valid.
    """
    found = read_certificate(certificate)
    try:
        private = load_pem_private_key(key[:_LARGEST], password=None)
    except (ValueError, TypeError):
        raise ValidationError(_("This is no key in PEM without a passphrase.")) from None
    parts = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*parts) != found.public_key().public_bytes(*parts):
        raise ValidationError(_("This key is not that of the certificate."))
    row = OwnCertificate.objects.first() or OwnCertificate()
    same = bool(row.pk) and row.certificate == certificate.decode()
    row.certificate = certificate.decode()
    row.sealed = vault.seal_for_node(key.decode(), place=row.place)
    row.save()
    if not same:
        details = {"fingerprint": fingerprint(found)}
        record(actor, Deed(verb=Verb.PEER_CHANGED, kind="node", details=details))
    return row


def own_certificate() -> str:
    """This node's certificate in PEM, for the others; empty before it has one."""
    row = OwnCertificate.objects.first()
    return row.certificate if row else ""


def server_context() -> ssl.SSLContext:
    """TLS 1.3 for listening: whoever shows no certificate is not let in.

    Raises:
        ValidationError: if this node has no certificate, or it has run out.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    return _with_own(context)


def client_context(peer: Peer) -> ssl.SSLContext:
    """TLS 1.3 for calling one side, under its own name.

    Raises:
        ValidationError: if a certificate is missing or has run out.
    """
    read_certificate(peer.certificate.encode())
    context = _with_own(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    context.load_verify_locations(cadata=peer.certificate)
    return context


def _with_own(context: ssl.SSLContext) -> ssl.SSLContext:
    row = OwnCertificate.objects.first()
    if row is None:
        raise ValidationError(_("This node has no certificate for other sides yet."))
    read_certificate(row.certificate.encode())
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    key = vault.open_for_node(row.sealed, place=row.place)
    with _file(f"{key}\n{row.certificate}".encode()) as path:
        context.load_cert_chain(path)
    return context


@contextmanager
def _file(data: bytes) -> Iterator[str]:
    """A name under which OpenSSL can read a secret: in memory where the system can do that."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("certificate", os.MFD_CLOEXEC)
        try:
            os.write(handle, data)
            yield f"/proc/self/fd/{handle}"
        finally:
            os.close(handle)
    else:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            yield file.name


def pinned() -> dict[str, str]:
    """All certificates that talks pin, in PEM, by fingerprint."""
    return dict(Peer.objects.values_list("fingerprint", "certificate"))


def side_of(talk: Talk, shown: bytes | None) -> str:
    """Whose very certificate was shown (DER) in a talk; empty if nobody's.

    A certificate that was issued with the key of a pinned one passes the handshake, not this.
    """
    digest = hashlib.sha256(shown or b"").hexdigest()
    row = Peer.objects.filter(talk=talk, fingerprint=digest).first()
    return row.name if row else ""
