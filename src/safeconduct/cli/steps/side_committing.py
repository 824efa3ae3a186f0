"""Offers made at one time: a side binds itself to lists, and shows them when both are bound."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.steps.side_offering import known_openings
from safeconduct.cli.steps.side_places import destroy, write_secret
from safeconduct.cli.steps.side_saying import salt, say
from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.record import RecordError, decode_json, encode_json
from safeconduct.tables import InputError
from safeconduct.talks import Exchange, commitment_digest
from safeconduct.talks.codec import from_json, to_json
from safeconduct.talks.exchange import NONCE_SIZE
from safeconduct.talks.item_messages import Commitment, Reveal
from safeconduct.talks.lists import ListVersion, Opening
from safeconduct.talks.offers import Place, Rows, require_lists
from safeconduct.talks.said import Said
from safeconduct.talks.sealing import read_openings, write_openings


@dataclass(frozen=True, slots=True)
class Kept:
    """What a commitment commits to, until it is shown: secret.

    Attributes:
        reveal: the message that will show it.
        openings: of the people on its lists, list by list.
    """

    reveal: Reveal
    openings: tuple[Opening, ...]

    @property
    def data(self) -> bytes:
        """As a file."""
        fields = {"openings": write_openings(self.openings), "reveal": to_json(self.reveal)}
        return encode_json(fields)

    @classmethod
    def parse(cls, path: Path) -> Kept:
        """Read it back; raises RecordError naming the file."""
        try:
            fields = decode_json(path.read_bytes())
            return cls(from_json(Reveal, fields["reveal"]), read_openings(fields["openings"]))
        except (RecordError, KeyError) as error:
            what = getattr(error, "what", "a field is missing")
            raise RecordError(path, what, "Put it back from its backup.") from None


def commit(side: OpenSide, lists: Mapping[Place, Rows], *, time: int, until: int) -> Said:
    """Bind this side to lists that nobody can see yet.

    What it commits to is kept before anything is said, so that it can always be shown.

    Args:
        side: who.
        lists: records with a `person_id`, by stage and side that hands over.
        time: now, in seconds since 1970.
        until: until when it waits for the other side.

    Raises:
        IllegalMove: if nothing can be committed to now.
        InputError: if a person has no id or is on two lists.
    """
    require_lists(lists, side.founding.parties)
    known = known_openings(side)
    versions = [
        ListVersion(*place, ()).keeping(known, records, salts=salt)
        for place, records in sorted(lists.items())
    ]
    number = side.delegation.view().state.round + 1
    nonce = secrets.token_bytes(NONCE_SIZE)
    references = tuple(version.reference for version in versions)
    digest = commitment_digest(
        talk=side.founding.talk, round_number=number, party=side.name, nonce=nonce,
        lists=references,
    )  # fmt: skip
    openings = tuple(opening for version in versions for opening in version.items)
    kept = Kept(Reveal(number, nonce.hex(), references), openings)
    path = _place(side, digest)
    write_secret(path, kept.data)
    try:
        return say(side, Commitment(number, digest), time=time, until=until)
    except InputError:
        destroy(path)
        raise


def reveal(side: OpenSide, *, time: int) -> Said:
    """Show what this side has bound itself to, once both commitments are cosigned by all.

    Raises:
        IllegalMove: if the round has ended, or it was shown already.
        InputError: if this side has not committed itself, or not both commitments count yet.
        RecordError: if what was committed to is not here any more.
    """
    state = side.delegation.view().state
    mine = [e for e in state.exchanges.values() if side.name in e.commitments]
    if not mine:
        raise InputError(
            "this side has not committed itself to anything",
            where=side.places.root,
            remedy="Bind it with `side commit` first.",
        )
    exchange = max(mine, key=lambda one: one.round)
    _require_counting(side, exchange)
    path = _place(side, exchange.commitments[side.name].digest)
    if not path.is_file():
        raise RecordError(path, "is missing", "Put it back from its backup.")
    kept = Kept.parse(path)
    said = say(side, kept.reveal, time=time, openings=kept.openings)
    destroy(path)
    return said


def _require_counting(side: OpenSide, exchange: Exchange) -> None:
    """Nobody shows anything while a commitment could still be denied."""
    counting = side.delegation.view(counting=True).state.exchanges.get(exchange.round)
    bound = counting.commitments.keys() if counting else frozenset()
    lacking = sorted(frozenset(side.founding.parties) - bound)
    if lacking:
        raise InputError(
            f"the commitment of {' and '.join(lacking)} is not here, or not cosigned by all yet",
            where=side.places.root,
            remedy="Carry bundles until `side status` shows that every entry counts.",
        )


def _place(side: OpenSide, digest: str) -> Path:
    return side.places.root / "commitments" / digest
