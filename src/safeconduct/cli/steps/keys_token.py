"""Keys on a token or in an HSM, through PKCS#11 (extra `pkcs11`): the secret never leaves it.

Source: PKCS #11 version 3.0, section 2.3.14 (CKM_EDDSA).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safeconduct.record import PublicKey, Reason, RecordError

_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
)
_POINT = b"\x04\x20"  # DER: an octet string of 32 bytes
_CURVE = b"\x13\x0cedwards25519"  # DER: the name of the curve as a printable string


class TokenKey:
    """An Ed25519 key that signs on its token, as long as the session is open."""

    def __init__(self, public: PublicKey, private: Any) -> None:
        self.public = public
        self._private = private

    @property
    def name(self) -> str:
        """Of the key: its label on the token."""
        return self.public.name

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature, verified before it is given out."""
        from pkcs11 import Mechanism

        signature = bytes(self._private.sign(message, mechanism=Mechanism.EDDSA))
        if not self.public.verify(message, signature):
            what = "the token made a signature that does not verify"
            raise RecordError(self.name, what, "Replace it.", reason=Reason.BAD_SIGNATURE)
        return signature


class TokenSession:
    """A token whose PIN was given."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def draw(self, label: str) -> TokenKey:
        """Make a key on the token, which cannot be copied off it.

        Raises:
            RecordError: if it has one of this label, or cannot make such keys.
        """
        import pkcs11
        from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass

        known = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: label}
        if list(self._session.get_objects(known)):
            remedy = "Choose another name."
            raise RecordError(label, "is there already", remedy, reason=Reason.UNEXPECTED)
        try:
            curve = self._session.create_domain_parameters(
                KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: _CURVE}, local=True
            )
            curve.generate_keypair(
                mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                store=True,
                label=label,
                private_template={Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True},
            )
        except pkcs11.PKCS11Error as error:
            raise _failed(label, error) from None
        return self.key(label)

    def key(self, label: str) -> TokenKey:
        """A key of the token.

        Raises:
            RecordError: if there is none of this label, or it is no Ed25519 key.
        """
        from pkcs11 import Attribute, KeyType, ObjectClass

        found = []
        for kind in (ObjectClass.PUBLIC_KEY, ObjectClass.PRIVATE_KEY):
            about = {
                Attribute.CLASS: kind,
                Attribute.LABEL: label,
                Attribute.KEY_TYPE: KeyType.EC_EDWARDS,
            }
            objects = list(self._session.get_objects(about))
            if len(objects) != 1:
                what = f"the token has {len(objects)} Ed25519 keys of this label"
                raise RecordError(label, what, "Name another.", reason=Reason.MISSING)
            found += objects
        point = bytes(found[0][Attribute.EC_POINT])
        return TokenKey(PublicKey(label, point.removeprefix(_POINT)), found[1])


@contextmanager
def open_token(name: str, *, pin: str) -> Iterator[TokenSession]:
    """Open a token by its label.

    The module is SAFECONDUCT_PKCS11, or that of SoftHSM or OpenSC where Debian puts it.

    Raises:
        RecordError: if there is no such token, or its PIN is another.
    """
    try:
        import pkcs11
    except ImportError:
        raise RecordError(
            f"pkcs11:{name}",
            "the package python-pkcs11 is not installed",
            "Install it (`uv sync --extra pkcs11`), or keep the key in a file.",
            reason=Reason.MISSING,
        ) from None
    try:
        token = pkcs11.lib(_module()).get_token(token_label=name)
        session = token.open(rw=True, user_pin=pin)
    except pkcs11.PKCS11Error as error:
        raise _failed(f"pkcs11:{name}", error) from None
    try:
        yield TokenSession(session)
    except pkcs11.PKCS11Error as error:
        raise _failed(f"pkcs11:{name}", error) from None
    finally:
        session.close()


def _module() -> str:
    named = os.environ.get("SAFECONDUCT_PKCS11")
    found = named or next((path for path in _MODULES if Path(path).is_file()), "")
    if not found:
        remedy = "Set SAFECONDUCT_PKCS11 to the library of the token."
        raise RecordError("pkcs11", "no PKCS#11 library found", remedy, reason=Reason.MISSING)
    return found


def _failed(where: str, error: Exception) -> RecordError:
    what = f"the token refuses ({type(error).__name__})"
    remedy = "Check its label and PIN, and whether it is plugged in; too many wrong PINs lock it."
    return RecordError(where, what, remedy, reason=Reason.BAD_KEY)
