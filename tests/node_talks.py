"""A node as side A of a talk, and the other sides beside it in memory, for tests."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from talk_room import TALK

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.talks import services
from safeconduct.node.talks.models import Draft, Talk
from safeconduct.node.talks.sides import public_keys
from safeconduct.record import MemoryLogStore
from safeconduct.talks import (
    Delegation,
    EpochKeys,
    ListVersion,
    Opening,
    Payload,
    Post,
    Said,
    Sealed,
    SideKeys,
    Taken,
    make_bundle,
    messages,
    seal,
    take_bundle,
)
from safeconduct.talks.contents import read_contents
from safeconduct.talks.enrolment import Challenge, answer, keys_from_seeds
from safeconduct.talks.item_messages import KeyChange
from safeconduct.talks.said import SaidBody

NAMES = ("A", "B", "M")


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def other_keys(name: str, talk: str = TALK) -> SideKeys:
    return keys_from_seeds(name, talk, [hashlib.sha256(f"{name}{n}".encode()).digest()
                                        for n in range(4)])  # fmt: skip


def answered(name: str, challenge: bytes, talk: str = TALK) -> bytes:
    return answer(Challenge.parse(challenge), other_keys(name, talk)).data


@dataclass
class Other:
    """A side that is no node: the library alone, in memory."""

    name: str
    side: Delegation
    post: Post = field(default_factory=Post)
    payloads: dict[str, bytes] = field(default_factory=dict)
    epochs: EpochKeys = field(default_factory=EpochKeys)

    def say(
        self,
        body: SaidBody,
        *references: str,
        openings: Sequence[Opening] = (),
        to: Mapping[str, str] | None = None,
        until: str = "",
    ) -> Said:
        sealed = None
        if openings:
            contents = Payload(TALK, self.name, tuple(sorted(to or {})), tuple(openings))
            sealed = seal(contents, self.side.keys.key, list((to or {}).values()))
            self.payloads[sealed.digest] = sealed.data
        last = [e.header.created_at for e in self.side.chain.entries[-1:]]
        return self.side.say(
            body,
            at=max([now(), *last]),
            references=references,
            until=until,
            payload=sealed.named if sealed else ("", 0),
        )

    def begin(self) -> Said:
        number, recipient = self.epochs.begin()
        return self.say(KeyChange(number, recipient))

    def pack(self, recipient: str) -> bytes:
        data, self.post = make_bundle(
            self.side, recipient, self.post, have={}, payloads=self.payloads
        )
        return data

    def take(self, data: bytes) -> Taken:
        taken = take_bundle(self.side, data, self.post, time=int(time.time()), kept=self.payloads)
        self.post = taken.post
        self.payloads |= taken.payloads
        return taken

    def open(self, entry: str) -> tuple[tuple[ListVersion, ...], dict[str, Opening]]:
        """The lists and other openings of an entry that has a payload."""
        ruling = self.side.view().of(entry)
        header = ruling.entry.header
        payload = self.epochs.open(
            Sealed(self.payloads[header.payload_hash]),
            name=(header.payload_hash, header.payload_size), talk=TALK, reader=self.name,
            author=self.side.chain_of(header.log).key,
        )  # fmt: skip
        assert ruling.said
        return read_contents(ruling.said.body, payload.openings)


@dataclass
class Table:
    """The node's talk, those who act at the node, and the other sides."""

    talk: Talk
    drafter: User
    second: User
    third: User
    others: dict[str, Other]

    def agree(self, draft: Draft) -> str:
        """All approve; returns the entry."""
        for user in (self.second, self.third):
            draft.refresh_from_db()
            if draft.state == Draft.State.OPEN:
                services.approve(user, draft, digest=draft.digest)
        draft.refresh_from_db()
        assert draft.state == Draft.State.SENT
        return draft.entry

    def node_to(self, name: str) -> Taken:
        return self.others[name].take(services.pack(self.actor, self.talk, name))

    def to_node(self, name: str) -> Taken:
        return services.take(self.actor, self.talk, self.others[name].pack(self.talk.own))

    @property
    def actor(self) -> Actor:
        return Actor.of(self.drafter)

    def meet(self) -> None:
        """Everybody gets everything, and knows that it counts."""
        for _ in range(2):
            for name in self.others:
                self.node_to(name)
            for sender in self.others.values():
                for recipient in self.others.values():
                    if sender is not recipient:
                        recipient.take(sender.pack(recipient.name))
                self.to_node(sender.name)


def sit_down(
    member: Callable[..., User], *, own: str = "A", parties: str = "AB", mediator: str = "M"
) -> Table:
    """A talk with all keys enrolled; nothing is said yet."""
    drafter = member("Willow", "negotiator", "case_officer")
    second, third = member("Hawthorn", "negotiator"), member("Yew", "head")
    talk = services.open_talk(drafter, name=TALK, parties=list(parties), mediator=mediator, own=own)
    for name in talk.others:
        services.enrol_side(drafter, talk, answered(name, services.challenge(talk)))
    public = public_keys(talk)
    others = {
        name: Other(
            name,
            Delegation(
                start=talk.start, keys=other_keys(name), public=public,
                stores={side: MemoryLogStore() for side in talk.sides}, time=int(time.time()),
            ),
        )
        for name in talk.others
    }  # fmt: skip
    return Table(talk, drafter, second, third, others)


TERMS = b"a thousand for a thousand"


def begin(table: Table) -> None:
    """Opened, keys announced, terms signed by both."""
    parties = tuple(sorted(table.talk.start.parties))
    if "M" in table.others:
        table.others["M"].say(messages.TalksOpening(parties, "M"))
    digest = hashlib.sha256(TERMS).hexdigest()
    for other in table.others.values():
        other.begin()
        if other.name in parties:
            other.say(messages.Terms(digest))
    if table.talk.is_party:
        table.agree(services.terms(table.drafter, table.talk, TERMS))
    else:
        table.agree(services.say_opening(table.drafter, table.talk))
    table.agree(services.new_epoch(table.drafter, table.talk))
    table.meet()


def people(side: str, numbers: range, **more: str) -> list[dict[str, str]]:
    return [
        {
            "person_id": f"{side}-{number}",
            "full_name": f"Nobody Number{number}",
            "category": "civilian_internee" if number % 5 == 0 else "prisoner_of_war",
            "counts": "false" if number % 5 == 0 else "true",
            **more,
        }
        for number in numbers
    ]
