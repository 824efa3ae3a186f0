"""What a side says: sealed where it holds what only its readers may know, then signed and kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from safeconduct.cli.steps.side_places import destroy, write, write_secret
from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.record import Reason, RecordError
from safeconduct.record.encoding import normalise_time
from safeconduct.record.merkle import leaf_hash
from safeconduct.tables import InputError
from safeconduct.talks import messages
from safeconduct.talks.carrying import confirmed
from safeconduct.talks.item_messages import KeyChange, Lapse
from safeconduct.talks.lists import SALT_SIZE, Opening, open_with
from safeconduct.talks.messages import Acceptance
from safeconduct.talks.said import Said, SaidBody
from safeconduct.talks.sealing import Payload, Sealed, seal
from safeconduct.talks.talk_state import StandingOffer
from safeconduct.talks.vocabulary import Step

_MAX_TERMS = 64 * 1024 * 1024


def stamp(time: int) -> str:
    """A moment in the form of the record."""
    return normalise_time(datetime.fromtimestamp(time, UTC).isoformat())


def salt() -> bytes:
    """A fresh salt."""
    return secrets.token_bytes(SALT_SIZE)


def worded(record: Mapping[str, str]) -> Opening:
    """Something that only the readers may know, under a fresh salt."""
    return open_with(salt, record)


def say(
    side: OpenSide,
    body: SaidBody,
    *,
    time: int,
    references: Sequence[str] = (),
    until: int = 0,
    openings: Sequence[Opening] = (),
    sent: bool = True,
) -> Said:
    """Say something, with what it commits to sealed beside it; durable when this returns.

    Args:
        side: who says it.
        body: what.
        time: now, in seconds since 1970.
        references: entries that it is about.
        until: when it runs out, in seconds since 1970; 0 if never.
        openings: of the commitments in it.
        sent: whether they travel; if not, they are kept here alone.

    Raises:
        IllegalMove: if it may not be said now; nothing is then kept.
        RecordError: if a reader has not announced his sealing key.
    """
    sealed = _sealed(side, openings) if openings and sent else None
    data = side.delegation.prepare(
        body,
        at=stamp(time),
        references=references,
        until=stamp(until) if until else "",
        payload=sealed.named if sealed else ("", 0),
    )
    if sealed:
        write(side.places.payload(sealed.digest), sealed.data)
    if openings:
        side.places.keep_openings(leaf_hash(data).hex(), openings)
    return side.delegation.commit(data)


def _sealed(side: OpenSide, openings: Sequence[Opening]) -> Sealed:
    readers = side.founding.readers(side.name)
    keys = side.recipients()
    for name in readers:
        if name not in keys:
            what = f"{name} has not announced its sealing key yet"
            remedy = f"Take a bundle from {name} first (`side take`)."
            raise RecordError(side.places.root, what, remedy, reason=Reason.MISSING)
    payload = Payload(side.founding.talk, side.name, readers, tuple(openings))
    return seal(payload, side.keys.key, [keys[name] for name in readers])


def begin(side: OpenSide, *, time: int) -> None:
    """What a side says first: that the talks are open, if that is its part, and its sealing key."""
    state = side.delegation.view().state
    first = side.founding.mediator or side.founding.parties[0]
    if side.name == first and not state.opened:
        opening = messages.TalksOpening(side.founding.parties, side.founding.mediator)
        say(side, opening, time=time)
    if not state.epochs.get(side.name):
        new_epoch(side, time=time)


def new_epoch(side: OpenSide, *, time: int) -> int:
    """Announce a new sealing key; returns its number."""
    epochs, announced = side.epochs, side.delegation.view().state.epochs.get(side.name, 0)
    if epochs.last == announced:
        number, _ = epochs.begin()
        write_secret(side.places.epoch(number), f"{epochs.identities[number]}\n".encode())
    say(side, KeyChange(epochs.last, epochs.recipient(epochs.last)), time=time)
    return epochs.last


def end_epochs(side: OpenSide, *, now: bool = False) -> list[int]:
    """Destroy the keys of epochs that have ended; returns their numbers.

    An epoch has ended when every other side has confirmed the receipt of a newer key: whatever it
    wrote before came with its confirmation.

    Args:
        side: whose.
        now: destroy all but the newest, whoever may still seal to the others.
    """
    number = _newest_known(side) if not now else side.epochs.last
    ended = [epoch for epoch in side.epochs.identities if epoch < number]
    for epoch in ended:
        side.epochs.destroy(epoch)
        destroy(side.places.epoch(epoch))
    return ended


def _newest_known(side: OpenSide) -> int:
    """The newest of this side's epochs that every other side is known to have heard of."""
    own = side.delegation.origin
    others = [name for name in side.founding.sides if name != side.name]
    size = min(confirmed(side.delegation, name)[own] for name in others)
    known = [
        said.body.epoch
        for said in side.delegation.view().standing
        if isinstance(said.body, KeyChange) and said.author == side.name and said.entry.index < size
    ]
    return max(known, default=0)


def sign_terms(side: OpenSide, text: Path, *, time: int) -> Said:
    """Sign the text of the agreement, byte by byte as it stands in a file.

    Raises:
        InputError: if there is nothing in it, or too much.
    """
    data = text.read_bytes()
    if not data or len(data) > _MAX_TERMS:
        raise InputError("empty or too large", where=text, remedy="Name the text of the terms.")
    digest = hashlib.sha256(data).hexdigest()
    write(side.places.terms(digest), data)
    return say(side, messages.Terms(digest), time=time)


def choose_offer(side: OpenSide, named: str) -> StandingOffer:
    """The offer that is meant: the one whose entry begins so, or the only one there is.

    Raises:
        InputError: if none stands, or several could be meant.
    """
    offers = side.delegation.view().state.offers
    found = [offer for entry, offer in offers.items() if entry.startswith(named)]
    if len(found) == 1:
        return found[0]
    stand = "; ".join(f"{o.entry[:12]} of {o.author}, round {o.round}" for o in offers.values())
    what = "several offers could be meant" if found else "no such offer stands"
    raise InputError(what, where=named or "offer", remedy=f"Standing: {stand or 'none'}.")


def accept(side: OpenSide, offer: StandingOffer, *, within: int, time: int) -> Said:
    """Accept an offer, and wait for the other side's acceptance for so many seconds."""
    body = Acceptance(offer.round, offer.lists)
    return say(side, body, references=[offer.entry], until=time + within, time=time)


def lapse(side: OpenSide, *, time: int) -> list[Said]:
    """End this side's acceptances and commitments whose time is over.

    Raises:
        InputError: if there is none.
    """
    view = side.delegation.view()
    own = {ruling.entry.leaf.hex() for ruling in view.rulings if _by(ruling.said, side.name)}
    over = [entry for entry in view.state.run_out(time) if entry in own]
    if not over:
        what = "no acceptance or commitment of this side has run out"
        raise InputError(what, where=side.places.root, remedy="`side status` shows what waits.")
    return [say(side, Lapse(), references=[entry], time=time) for entry in over]


def _by(said: Said | None, name: str) -> bool:
    return said is not None and said.author == name


def simple(side: OpenSide, step: Step, text: str, *, time: int) -> Said:
    """Suspend, resume, break off or close."""
    if step is Step.RESUMPTION:
        return say(side, messages.Resumption(), time=time)
    if step is Step.CLOSING:
        return say(side, messages.Closing(), time=time)
    opening = worded({"text": text})
    digest = opening.digest.hex()
    suspend = step is Step.SUSPENSION
    body = messages.Suspension(digest) if suspend else messages.BreakingOff(digest)
    # Whoever has nothing to explain can say this before anybody has announced a sealing key.
    return say(side, body, openings=[opening], sent=bool(text), time=time)
