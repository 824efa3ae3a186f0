"""Being a witness: keys of its own, logs it was told to know, and a memory that never goes back."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import NODE, Actor
from safeconduct.node.exchange.models import WitnessedLog, WitnessKey
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.vault import services as vault
from safeconduct.record import (
    CosigningWitness,
    MlDsaSigningKey,
    PublicKey,
    RecordError,
    SigningKey,
)
from safeconduct.record.add_checkpoint import Cosigned
from safeconduct.record.merkle import EMPTY_ROOT
from safeconduct.record.trust import TrustPolicy

_SEED = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The two keys of this witness, under one name."""

    ed25519: SigningKey
    ml_dsa: MlDsaSigningKey

    @property
    def lines(self) -> tuple[str, ...]:
        """The verifier keys as a C2SP policy takes them."""
        return (self.ed25519.public.as_cosigner().text, self.ml_dsa.public.text)


def own_keys() -> Keys | None:
    """The keys of this witness, or None before they were made."""
    row = WitnessKey.objects.first()
    if row is None:
        return None
    seeds = json.loads(vault.open_for_node(row.sealed, place=row.place))
    return Keys(
        SigningKey(row.name, base64.b64decode(seeds["ed25519"])),
        MlDsaSigningKey(row.name, base64.b64decode(seeds["ml_dsa"])),
    )


@transaction.atomic
def make_keys(actor: Actor, *, name: str) -> Keys:
    """Draw the keys, once.

    Raises:
        ValidationError: if there are keys already, or no key can have this name.
    """
    if WitnessKey.objects.exists():
        raise ValidationError(_("This witness has its keys already."))
    seeds = {kind: secrets.token_bytes(_SEED) for kind in ("ed25519", "ml_dsa")}
    try:
        keys = Keys(SigningKey(name, seeds["ed25519"]), MlDsaSigningKey(name, seeds["ml_dsa"]))
    except RecordError as error:
        raise ValidationError(str(error)) from None
    row = WitnessKey(name=name, made_by_id=actor.user_id or 0)
    plain = {kind: base64.b64encode(seed).decode() for kind, seed in seeds.items()}
    row.sealed = vault.seal_for_node(json.dumps(plain), place=row.place)
    row.save()
    details = {"name": name, "keys": list(keys.lines)}
    record(actor, Deed(verb=Verb.WITNESS_CHANGED, kind="witness", details=details))
    return keys


@transaction.atomic
def know(actor: Actor, *, origin: str, keys: str) -> WitnessedLog:
    """Take a log on; from now on its checkpoints are cosigned as far as they only extend it.

    Args:
        actor: who.
        origin: as its checkpoints begin.
        keys: its verifier keys, one a line, each named like the origin.

    Raises:
        ValidationError: if a key is none, or weak, or of another name; or the log is known.
    """
    found = read_keys(keys)
    if not found or any(key.name != origin for key in found):
        raise ValidationError(_("Every key must bear the name of the log."))
    row = WitnessedLog(origin=origin, keys=keys, root=EMPTY_ROOT, added_by_id=actor.user_id or 0)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ValidationError(_("This log is known already.")) from None
    details = {"origin": origin, "keys": [key.text for key in found]}
    record(actor, Deed(verb=Verb.WITNESS_CHANGED, kind="witness", details=details))
    return row


def read_keys(text: str) -> tuple[PublicKey, ...]:
    """Verifier keys, one a line; raises ValidationError naming the line that is none."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        try:
            found.append(PublicKey.parse(line))
        except RecordError as error:
            where = _("Key %(number)s: %(what)s") % {"number": number, "what": str(error)}
            raise ValidationError(where) from None
    try:
        TrustPolicy(tuple(found))
    except RecordError as error:
        raise ValidationError(str(error)) from None
    return tuple(found)


class DatabaseWitnessStore:
    """The memory of the witness, on SQLite or PostgreSQL; an answer is given only after it."""

    def latest(self, origin: str) -> Cosigned | None:
        """What was cosigned last for a log, or None."""
        row = WitnessedLog.objects.filter(origin=origin).exclude(time=0).first()
        if row is None:
            return None
        return Cosigned(row.size, bytes(row.root), row.time, bytes(row.note))

    def advance(self, origin: str, old: Cosigned | None, new: Cosigned) -> bool:
        """Put `new` in the place of `old`, durably, with an event; False if it is not `old`."""
        before = old or Cosigned()
        with transaction.atomic():
            moved = WitnessedLog.objects.filter(
                origin=origin, size=before.size, root=before.root, time=before.time
            ).update(size=new.size, root=new.root, time=new.time, note=new.note)
            if moved:
                details = {"origin": origin, "size": new.size, "root": new.root.hex()}
                record(NODE, Deed(verb=Verb.COSIGNED, kind="log", details=details))
        return bool(moved)


def witness() -> CosigningWitness | None:
    """This node as a witness of all logs that it knows; None before it has keys."""
    keys = own_keys()
    if keys is None:
        return None
    logs = {row.origin: read_keys(row.keys) for row in WitnessedLog.objects.all()}
    return CosigningWitness(keys.ed25519, keys.ml_dsa, logs, DatabaseWitnessStore())


def origin_hash(origin: str) -> str:
    """Under which address a monitor asks for a log."""
    return hashlib.sha256(origin.encode()).hexdigest()
