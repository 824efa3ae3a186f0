"""What was said in a party's log: an entry, read strictly as a message of the talks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from safeconduct.record import PartyEntry, RecordError
from safeconduct.record.encoding import check_hash, parse_time
from safeconduct.talks import item_messages, messages
from safeconduct.talks.codec import from_json
from safeconduct.talks.vocabulary import Step

SaidBody = (
    messages.TalksOpening
    | messages.Terms
    | messages.Proposal
    | messages.CounterProposal
    | item_messages.ItemReplies
    | item_messages.Substitutions
    | item_messages.Requests
    | messages.Query
    | messages.Answer
    | messages.Acceptance
    | messages.StageProtocol
    | messages.Receipt
    | messages.StageAccount
    | messages.Incident
    | messages.Correction
    | messages.Suspension
    | messages.Resumption
    | messages.BreakingOff
    | messages.Closing
    | item_messages.Commitment
    | item_messages.Reveal
    | item_messages.Release
    | item_messages.Lapse
    | item_messages.KeyChange
    | item_messages.RootChange
)
_KINDS: dict[str, type[SaidBody]] = {kind.STEP.value: kind for kind in SaidBody.__args__}
_HASHES = frozenset({"digest", "item", "by", "nonce", "list_root"})
_OPTIONAL = frozenset({"text_digest", "list_root"})


@dataclass(frozen=True, slots=True)
class Said:
    """One message of one party's log.

    Attributes:
        entry: as signed.
        body: what it says.
        id: the entry's leaf hash in hexadecimal, by which others refer to it.
    """

    entry: PartyEntry
    body: SaidBody
    id: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Once, since it is asked for with every person that a message is about.
        object.__setattr__(self, "id", self.entry.leaf.hex())

    @classmethod
    def of(cls, entry: PartyEntry) -> Said:
        """Read an entry.

        Raises:
            RecordError: if it is no message of the talks, with the field that is wrong.
        """
        where = f"entry {entry.index} of {entry.header.log}"
        kind = _KINDS.get(entry.header.type)
        if kind is None:
            raise RecordError(where, f"unknown type {entry.header.type!r:.40}")
        try:
            body = from_json(kind, entry.body)
            _check_hashes(body, "body")
        except RecordError as error:
            raise error.within(where) from None
        return cls(entry, body)

    @property
    def step(self) -> Step:
        """Which move it is."""
        return self.body.STEP

    @property
    def author(self) -> str:
        """Who says it."""
        return self.entry.header.author

    @property
    def at(self) -> int:
        """When, by the author's clock: seconds since 1970."""
        return parse_time(self.entry.header.created_at)

    @property
    def until(self) -> int:
        """When it runs out: seconds since 1970; 0 if never."""
        expires = self.entry.header.expires_at
        return parse_time(expires) if expires else 0

    @property
    def references(self) -> tuple[str, ...]:
        """The entries that it is about."""
        return self.entry.header.references


def _check_hashes(value: object, place: str) -> None:
    """What stands for a person, a list or a text must be a hash, so that it can hold nothing."""
    for name, item in _fields(value):
        where = f"{place}.{name}"
        if isinstance(item, tuple):
            for number, part in enumerate(item):
                if dataclasses.is_dataclass(part):
                    _check_hashes(part, f"{where}[{number}]")
        elif (name in _HASHES or name.endswith("_digest")) and (item or name not in _OPTIONAL):
            try:
                check_hash(str(item))
            except RecordError as error:
                raise error.within(where) from None


def _fields(value: object) -> Iterator[tuple[str, object]]:
    assert dataclasses.is_dataclass(value)
    return ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
