"""Making bundles of what one side holds, and taking those that come in.

A bundle is taken whole in one respect: all its logs are tried before the first is kept, since
entries of one refer to entries of the others. What cannot be taken because something before it is
missing is left out and named.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from safeconduct.record import (
    Envelope,
    Finding,
    PartyHeader,
    Reason,
    RecordError,
    decode_json,
)
from safeconduct.record.encoding import parse_time
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import Note, checkpoint_of
from safeconduct.talks.bundles import Bundle, Lack, LogPart, Missing, Opened, read_bundle
from safeconduct.talks.delegation import Delegation

_ASK = "Ask the sender which of the two is his; keep both."


@dataclass(frozen=True, slots=True)
class Post:
    """What was sent to each side, and what came from each: digests of bundles by number.

    Attributes:
        sent: by recipient.
        received: by sender.
    """

    sent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    received: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a bundle brought.

    Attributes:
        post: with this bundle in it.
        entries: how many were new, by the origin of their log.
        counting: the logs of which more entries count now.
        payloads: those that an entry here names, by SHA-256.
        missing: what is not here, exactly.
        findings: about dates, by the origin of the log.
        again: whether this very bundle came before.
    """

    post: Post
    entries: Mapping[str, int]
    counting: tuple[str, ...]
    payloads: Mapping[str, bytes]
    missing: tuple[Missing, ...]
    findings: Mapping[str, tuple[Finding, ...]]
    again: bool

    @property
    def stale(self) -> bool:
        """Whether it brought nothing that was not here."""
        return not any(self.entries.values()) and not self.counting and not self.payloads


def make_bundle(
    side: Delegation,
    recipient: str,
    post: Post,
    *,
    have: Mapping[str, int],
    payloads: Mapping[str, bytes] | None = None,
) -> tuple[bytes, Post]:
    """All that a side holds and the recipient lacks.

    Args:
        side: the sender.
        recipient: for whom.
        post: what was sent before.
        have: how many entries of each log the recipient is known to have, by origin; those that
            are not named are sent from the start.
        payloads: sealed, by SHA-256.

    Returns:
        The file, and the post with it.
    """
    logs = []
    for origin in side.origins.values():
        note = side.note_of(origin)
        if note:
            first = min(have.get(origin, 0), len(side.chain_of(origin).entries))
            entries = tuple(e.data for e in side.chain_of(origin).entries[first:])
            logs.append(LogPart(origin, first, note, entries, side.older_notes(origin)))
    before = post.sent.get(recipient, ())
    bundle = Bundle(
        talk=side.start.talk,
        sender=side.name,
        recipient=recipient,
        number=len(before) + 1,
        previous=before[-1] if before else "",
        logs=tuple(logs),
        payloads=payloads or {},
    )
    data = bundle.write(side.keys.key)
    digest = read_bundle(data, {side.name: side.keys.key.public}).digest
    return data, replace(post, sent={**post.sent, recipient: (*before, digest)})


def confirmed(side: Delegation, name: str) -> dict[str, int]:
    """How many entries of each log another side is known to have, by origin.

    His own log he has whole; of the others, what he has cosigned.
    """
    known = {}
    for origin in side.origins.values():
        sizes = [
            checkpoint_of(note).size
            for note in side.notes[origin].values()
            if any(line.name == name for line in Note.parse(note).signatures)
        ]
        known[origin] = max([side.counted()[origin], *sizes])
    known[side.origins[name]] = len(side.chain_of(side.origins[name]).entries)
    return known


def take_bundle(
    side: Delegation, data: bytes, post: Post, *, time: int, kept: Container[str] = ()
) -> Taken:
    """Take a bundle that came in, and cosign what it brought. The same may come many times.

    Args:
        side: the recipient.
        data: the file, possibly cut off.
        post: what came before.
        time: now, in seconds since 1970, for the cosignatures.
        kept: the payloads that are here, by SHA-256.

    Raises:
        ForkFound: if a log has signed two histories.
        RecordError: if anything is altered, rolled back, or for others; nothing is then taken.
    """
    keys = {name: side.chain_of(origin).key for name, origin in side.origins.items()}
    opened = read_bundle(data, keys)
    again, gaps = _check_number(side, opened, post)
    parts, lacking = _fitting(side, opened.bundle.logs)
    findings = _receive(side, parts)
    fresh = {part.origin: _fresh(part, found) for part, found, _ in findings}
    counting = _cosign(side, opened.bundle.logs, time)
    wanted = _wanted(side)
    payloads = {d: p for d, p in opened.bundle.payloads.items() if d in wanted and d not in kept}
    unseen = [d for d in wanted if d not in payloads and d not in kept]
    lost = [Missing(Lack.PAYLOAD, digest) for digest in sorted(unseen)]
    partial = [m for m in opened.lacking if m.kind is not Lack.PAYLOAD]
    return Taken(
        _with_received(post, opened),
        fresh,
        counting,
        payloads,
        tuple(dict.fromkeys([*gaps, *partial, *lacking, *lost, *_uncosigned(side)])),
        {part.origin: found for part, _, found in findings if found},
        again,
    )


def _check_number(side: Delegation, opened: Opened, post: Post) -> tuple[bool, list[Missing]]:
    bundle = opened.bundle
    if bundle.talk != side.start.talk or bundle.recipient != side.name:
        what = f"for {bundle.recipient!r:.40} in the talks {bundle.talk!r:.80}"
        raise RecordError("bundle", what, "Give it to them.", reason=Reason.OTHER_RECIPIENT)
    known = post.received.get(bundle.sender, {})
    place = f"bundle {bundle.number} of {bundle.sender}"
    if known.get(bundle.number, opened.digest) != opened.digest:
        raise RecordError(place, "another one came with this number", _ASK, reason=Reason.FORK)
    before = known.get(bundle.number - 1, bundle.previous)
    if before != bundle.previous:
        what = "it does not follow the one that came before it"
        raise RecordError(place, what, _ASK, reason=Reason.FORK)
    top = max([*known, bundle.number])
    absent = [n for n in range(1, top) if n not in known and n != bundle.number]
    gaps = [Missing(Lack.BUNDLE, bundle.sender, n, n + 1) for n in absent]
    return bundle.number in known, gaps


def _with_received(post: Post, opened: Opened) -> Post:
    """A bundle that came in part stays open, so that the rest of it is asked for."""
    if opened.lacking:
        return post
    sender = opened.bundle.sender
    known = {**post.received.get(sender, {}), opened.bundle.number: opened.digest}
    return replace(post, received={**post.received, sender: known})


def _fitting(side: Delegation, logs: Iterable[LogPart]) -> tuple[list[LogPart], list[Missing]]:
    """The parts that can be taken together, tried on copies; and what the others lack."""
    parts, lacking = [], []
    for part in logs:
        if part.origin not in side.origins.values():
            what = "no log of these talks"
            raise RecordError(part.origin, what, reason=Reason.UNKNOWN_LOG)
        have = len(side.chain_of(part.origin).entries)
        if part.origin == side.origin:
            side.log.require_not_behind(part.note)
        elif part.first > have:
            lacking.append(Missing(Lack.ENTRIES, part.origin, have, part.first))
        elif part.first + len(part.entries) < checkpoint_of(part.note).size:
            end = checkpoint_of(part.note).size
            lacking.append(Missing(Lack.ENTRIES, part.origin, part.first + len(part.entries), end))
        else:
            parts.append(part)
    while True:
        refused = _try(side, parts)
        if not refused:
            return parts, lacking
        lacking += refused.values()
        parts = [part for part in parts if part.origin not in refused]


def _try(side: Delegation, parts: Iterable[LogPart]) -> dict[str, Missing]:
    """Check all entries against the logs as they would become; what lacks something is named."""
    trees = {origin: side.chain_of(origin).tree for origin in side.origins.values()}
    fresh = {}
    for part in parts:
        have = len(trees[part.origin])
        fresh[part.origin] = part.entries[
            have - part.first : checkpoint_of(part.note).size - part.first
        ]
        trees[part.origin] = _extended(trees[part.origin], fresh[part.origin])
    refused: dict[str, Missing] = {}
    for part in parts:
        trial = side.trial(part.origin, trees)
        for data in fresh[part.origin]:
            try:
                trial.add(trial.check(data))
            except RecordError as error:
                if error.reason is not Reason.NOT_SEEN:
                    raise error.within(part.origin) from None
                refused[part.origin] = _unseen(trees, data)
                break
    return refused


def _unseen(trees: Mapping[str, Tree], data: bytes) -> Missing:
    header = PartyHeader.parse(decode_json(Envelope.parse(data).payload))
    far = next(s for s in header.seen if s.size > len(trees.get(s.log, Tree())))
    return Missing(Lack.ENTRIES, far.log, len(trees.get(far.log, Tree())), far.size)


def _extended(tree: Tree, entries: Iterable[bytes]) -> Tree:
    longer = tree.copy()
    for entry in entries:
        longer.append(leaf_hash(entry))
    return longer


def _receive(
    side: Delegation, parts: list[LogPart]
) -> list[tuple[LogPart, int, tuple[Finding, ...]]]:
    """Keep what was tried; returns how many entries were here before, and findings about dates."""
    before = {part.origin: len(side.chain_of(part.origin).entries) for part in parts}
    for part in parts:
        for note in (*part.older, part.note):
            if (
                checkpoint_of(note).size <= before[part.origin]
            ):  # nothing new: only a fork can come of it
                side.mirrors[part.origin].receive(note, (), first=before[part.origin])
    side.expect(
        {
            part.origin: _extended(
                side.chain_of(part.origin).tree, part.entries[before[part.origin] - part.first :]
            )
            for part in parts
        }
    )
    try:
        return [
            (
                part,
                before[part.origin],
                side.mirrors[part.origin].receive(part.note, part.entries, first=part.first),
            )
            for part in parts
        ]
    finally:
        side.settle()


def _fresh(part: LogPart, before: int) -> int:
    return max(0, checkpoint_of(part.note).size - before)


def _cosign(side: Delegation, logs: Iterable[LogPart], time: int) -> tuple[str, ...]:
    before = side.counted()
    for part in logs:
        if part.origin in side.mirrors and side.mirrors[part.origin].note:
            side.cosign(part.origin, time=max(time, 1))
        for note in (*part.older, part.note):
            side.learn(part.origin, note)
    after = side.counted()
    return tuple(origin for origin in sorted(after) if after[origin] > before[origin])


def _wanted(side: Delegation) -> set[str]:
    return {
        entry.header.payload_hash
        for entries in side.logs().values()
        for entry in entries
        if entry.header.payload_hash
    }


def _uncosigned(side: Delegation) -> list[Missing]:
    counted = side.counted()
    return [
        Missing(Lack.COSIGNATURE, origin, counted[origin], len(entries))
        for origin, entries in side.logs().items()
        if len(entries) > counted[origin]
    ]


def oldest_uncounted(side: Delegation) -> int:
    """When the oldest entry was written of which not everybody has confirmed the receipt; or 0."""
    counted = side.counted()
    waiting = [
        parse_time(entries[counted[origin]].header.created_at)
        for origin, entries in side.logs().items()
        if len(entries) > counted[origin]
    ]
    return min(waiting, default=0)
