"""A rehearsal of talks: all sides in one process, each with its own log, bundles between them.

Everything but the distance is real: keys, logs, mirrors, bundles, cosignatures. Lists travel open,
since all who rehearse sit in one room.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations
from typing import TypeVar

from safeconduct.record import MemoryLogStore
from safeconduct.record.encoding import normalise_time, parse_time
from safeconduct.record.exports import ExportedLog
from safeconduct.tables.problems import InputError
from safeconduct.talks import messages
from safeconduct.talks.carrying import Post, make_bundle, take_bundle
from safeconduct.talks.delegation import Delegation, SideKeys
from safeconduct.talks.folding import TalkView
from safeconduct.talks.item_messages import MAX_ITEMS, ItemReplies, ItemReply, Requests
from safeconduct.talks.lists import ListVersion, Opening, open_with
from safeconduct.talks.messages import AccountLine
from safeconduct.talks.offers import (
    ListVersions,
    Place,
    Refusal,
    Request,
    Rows,
    references,
    require_lists,
)
from safeconduct.talks.said import Said, SaidBody
from safeconduct.talks.talk_state import StandingOffer, TalkState
from safeconduct.talks.vocabulary import AbsenceCode, ItemWord, RefusalCode, State, coded

Item = TypeVar("Item")
_ACCEPTANCE_WAITS = timedelta(days=7)


@dataclass(slots=True)
class Rehearsal:
    """Talks whose sides all sit in one room.

    Attributes:
        sides: what each holds, by name.
        salts: gives 32 fresh random bytes at each call.
        now: gives the time at each call, ISO 8601 with an offset, never earlier than before.
        lists: of the offer that was made last, by stage and side handing over.
    """

    sides: Mapping[str, Delegation]
    salts: Callable[[], bytes]
    now: Callable[[], str]
    lists: Mapping[Place, ListVersion] = field(default_factory=dict)
    _posts: dict[str, Post] = field(default_factory=dict)
    _last: str = ""

    @classmethod
    def open(
        cls,
        *,
        talk: str,
        keys: Mapping[str, SideKeys],
        salts: Callable[[], bytes],
        now: Callable[[], str],
        terms: bytes = b"",
        mediator: str = "M",
    ) -> Rehearsal:
        """Open new talks: the mediator opens, both parties sign the terms.

        Args:
            talk: up to 200 visible ASCII characters, such as `talks.example/2026-09`.
            keys: of both parties and the mediator, by name.
            salts: gives 32 fresh random bytes at each call.
            now: gives the time at each call.
            terms: text of the agreement as both hold it; only its SHA-256 is recorded.
            mediator: his name.

        Raises:
            RecordError: if a name or key cannot be used.
        """
        talks = cls._seated(talk, keys, salts, now, mediator, {})
        parties = tuple(sorted(talks.start.parties))
        talks.say(mediator, messages.TalksOpening(parties, mediator))
        for side in parties:
            talks.say(side, messages.Terms(hashlib.sha256(terms).hexdigest()))
        return talks

    @classmethod
    def resume(
        cls,
        *,
        talk: str,
        keys: Mapping[str, SideKeys],
        salts: Callable[[], bytes],
        now: Callable[[], str],
        logs: Mapping[str, ExportedLog],
        mediator: str = "M",
    ) -> Rehearsal:
        """Go on with talks from their record.

        Args:
            talk: its name.
            keys: of all sides.
            salts: gives 32 fresh random bytes at each call.
            now: gives the time at each call.
            logs: what `export` gave, by the name of the author.
            mediator: his name.

        Raises:
            RecordError: if a log does not verify.
        """
        return cls._seated(talk, keys, salts, now, mediator, logs)

    @classmethod
    def _seated(
        cls,
        talk: str,
        keys: Mapping[str, SideKeys],
        salts: Callable[[], bytes],
        now: Callable[[], str],
        mediator: str,
        logs: Mapping[str, ExportedLog],
    ) -> Rehearsal:
        start = TalkState(talk=talk, parties=frozenset(keys) - {mediator}, mediator=mediator)
        public = {name: side.public for name, side in keys.items()}
        time = parse_time(normalise_time(now()))
        sides = {
            name: Delegation(
                start=start,
                keys=keys[name],
                public=public,
                stores={author: _store(logs.get(author)) for author in keys},
                receipts={author: log.receipts for author, log in logs.items()},
                time=time,
            )
            for name in sorted(keys)
        }
        return cls(sides, salts, now, _posts={name: Post() for name in sides})

    @property
    def start(self) -> TalkState:
        """The talks before anything was said."""
        return next(iter(self.sides.values())).start

    @property
    def view(self) -> TalkView:
        """Where the talks stand, as whoever spoke last sees them."""
        return self.sides[self._last or min(self.sides)].view()

    @property
    def state(self) -> State:
        """The same in one word."""
        return self.view.state.state

    def say(
        self,
        side: str,
        body: SaidBody,
        about: Sequence[str] = (),
        *,
        waits: timedelta | None = None,
    ) -> Said:
        """Say something, after having received all that was said before.

        Raises:
            IllegalMove: if it may not be said now.
        """
        if self._last and self._last != side:
            self._carry(self._last, side)
        moment = self.now()
        until = datetime.fromisoformat(moment) + waits if waits else None
        said = self.sides[side].say(
            body,
            at=normalise_time(moment),
            references=about,
            until=normalise_time(until.isoformat()) if until else "",
        )
        self._last = side
        return said

    def propose(self, side: str, lists: Mapping[Place, Rows]) -> ListVersions:
        """Make the first offer, or one in the place of all that stand.

        Who stays on his list with the same record keeps his salt.

        Args:
            side: who offers.
            lists: rows with a `person_id`, by stage and the side that hands over.

        Raises:
            IllegalMove: if no offer can be made now.
            InputError: if a person stands on two lists or a side is unknown.
        """
        require_lists(lists, self.start.parties)
        versions = {place: self._version(place, rows) for place, rows in sorted(lists.items())}
        state = self._at(side)
        kind = messages.CounterProposal if state.offers else messages.Proposal
        body = kind(state.round + 1, references(versions))
        said = self.say(side, body, sorted(state.offers))
        self.lists = versions
        return ListVersions(said.id, body.round, versions)

    def _version(self, place: Place, rows: Rows) -> ListVersion:
        before = self.lists.get(place)
        if before:
            return before.followed_by(rows, salts=self.salts)
        return ListVersion.of(rows, stage=place[0], side=place[1], salts=self.salts)

    def _at(self, side: str) -> TalkState:
        """The talks as a side sees them once it has received everything."""
        if self._last and self._last != side:
            self._carry(self._last, side)
        return self.sides[side].view().state

    def reply(
        self, side: str, *, refusals: Sequence[Refusal] = (), requests: Sequence[Request] = ()
    ) -> list[Said]:
        """Answer the offer that stands item by item, and ask for people who are not on it.

        Raises:
            IllegalMove: if there is no offer.
            InputError: if a refused person is not on the offer, or the reason is unknown.
        """
        offer = self._standing(side)
        refused = [
            ItemReply(
                self._item(refusal.person_id).digest.hex(),
                ItemWord.REFUSED,
                coded(RefusalCode, refusal.code, f"refusal of {refusal.person_id}"),
                self._commit({"text": refusal.text}),
            )
            for refusal in refusals
        ]
        asked = [
            messages.ItemRequest(self._commit({"person_id": r.person_id, "text": r.text}))
            for r in requests
        ]
        bodies: list[SaidBody] = [ItemReplies(offer.round, part) for part in _parts(refused)]
        bodies += [Requests(offer.round, part) for part in _parts(asked)]
        return [self.say(side, body, [offer.entry]) for body in bodies]

    def _standing(self, side: str) -> StandingOffer:
        offers = sorted(self._at(side).offers.values(), key=lambda offer: offer.round)
        if not offers:
            raise InputError(
                "there is no offer that could be answered",
                where=f"reply of {side}",
                remedy="Wait for the offer.",
            )
        return offers[-1]

    def _item(self, person_id: str) -> Opening:
        for version in self.lists.values():
            if person_id in version.people:
                return version.item(person_id)
        raise InputError(
            f"{person_id} is on no list of the offer that stands",
            where="reply",
            remedy="Refuse people on the offer; ask for others with a request.",
        )

    def _commit(self, record: Mapping[str, str]) -> str:
        return open_with(self.salts, record).digest.hex()

    def accept(self, side: str) -> Said:
        """Accept the offer that stands; it binds when both have accepted."""
        offer = self._standing(side)
        body = messages.Acceptance(offer.round, offer.lists)
        return self.say(side, body, [offer.entry], waits=_ACCEPTANCE_WAITS)

    def stage_protocol(self, side: str, *, stage: int, date: str, plan: str = "") -> Said:
        """Record date and plan of a stage; the plan itself stays private."""
        digest = self._commit({"text": plan})
        return self.say(side, messages.StageProtocol(stage, date, digest))

    def receipt(
        self,
        side: str,
        *,
        stage: int,
        people: Rows,
        absences: Mapping[str, int] | None = None,
    ) -> Said:
        """Sign for the people that `side` received from the other at a stage.

        Args:
            side: the receiving party.
            stage: from 1.
            people: who came, with `person_id`; the record shows how many, and their root.
            absences: how many on the list did not cross, by `AbsenceCode`.

        Raises:
            InputError: if a code is unknown.
        """
        giver = min(self.start.parties - {side})
        version = ListVersion.of(people, stage=stage, side=giver, salts=self.salts)
        absent = tuple(
            messages.Absence(coded(AbsenceCode, code, "receipt"), number)
            for code, number in sorted((absences or {}).items())
        )
        root = version.reference.list_root if people else ""
        return self.say(side, messages.Receipt(stage, giver, len(people), root, absent))

    def stage_account(self, side: str, *, stage: int, lines: Sequence[AccountLine]) -> Said:
        """Render the account after a stage; after both sides' last the talks are carried out."""
        ordered = tuple(sorted(lines, key=lambda line: line.side))
        return self.say(side, messages.StageAccount(stage, ordered))

    def settle(self) -> None:
        """Carry bundles until everybody has everything, and knows that it counts."""
        for _ in range(2):
            for sender, recipient in permutations(self.sides, 2):
                self._carry(sender, recipient)

    def _carry(self, sender: str, recipient: str) -> None:
        there = self.sides[recipient].logs()
        have = {origin: len(entries) for origin, entries in there.items()}
        data, self._posts[sender] = make_bundle(
            self.sides[sender], recipient, self._posts[sender], have=have
        )
        time = parse_time(normalise_time(self.now()))
        taken = take_bundle(self.sides[recipient], data, self._posts[recipient], time=time)
        self._posts[recipient] = taken.post

    def export(self) -> dict[str, dict[str, ExportedLog]]:
        """Each side's copy of each log, as far as all have cosigned it: by holder and author."""
        return {
            holder: {author: _exported(side, side.origins[author]) for author in sorted(self.sides)}
            for holder, side in self.sides.items()
        }


def _exported(side: Delegation, origin: str) -> ExportedLog:
    receipts = tuple(side.receipts[origin])
    entries = side.chain_of(origin).entries[: side.counted()[origin]]
    return ExportedLog(tuple(entry.data for entry in entries), receipts)


def _store(log: ExportedLog | None) -> MemoryLogStore:
    if log is None or not log.receipts:
        return MemoryLogStore()
    return MemoryLogStore(log.entries, log.receipts[-1])


def _parts(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    return [tuple(items[at : at + MAX_ITEMS]) for at in range(0, len(items), MAX_ITEMS)]
