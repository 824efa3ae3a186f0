"""What the sealed payload of a message opens: texts, people, and the lists of an offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from safeconduct.record import Reason, RecordError
from safeconduct.talks import item_messages as words
from safeconduct.talks import messages
from safeconduct.talks.lists import ListVersion, Opening
from safeconduct.talks.messages import ListReference
from safeconduct.talks.said import SaidBody
from safeconduct.talks.sealing import Payload

_AGAIN = "Ask its author to seal it again."


def commitments(body: SaidBody) -> Iterator[str]:
    """The salted hashes in a message that its payload must open, one by one; hexadecimal.

    The lists of an offer are opened as a whole, see `open_lists`; terms are known to both sides.
    """
    match body:
        case words.ItemReplies(replies=replies):
            yield from (reply.text_digest for reply in replies if reply.text_digest)
        case words.Substitutions(pairs=pairs):
            yield from (pair.by for pair in pairs)
        case words.Requests(requests=requests):
            yield from (request.person_digest for request in requests)
        case messages.Query(person_digest=digest) | messages.StageProtocol(plan_digest=digest):
            yield digest
        case (
            messages.Answer(text_digest=digest)
            | messages.Incident(text_digest=digest)
            | messages.Correction(text_digest=digest)
            | messages.Suspension(text_digest=digest)
            | messages.BreakingOff(text_digest=digest)
        ):
            yield digest


def offered_lists(body: SaidBody) -> tuple[ListReference, ...]:
    """The lists that a message offers; empty if it offers none."""
    if isinstance(body, (messages.Proposal, messages.CounterProposal, words.Reveal)):
        return body.lists
    return ()


def open_lists(
    references: Sequence[ListReference], openings: Sequence[Opening]
) -> tuple[ListVersion, ...]:
    """The lists of an offer, from the openings of all of them one behind the other.

    Args:
        references: as the record shows them, in their order.
        openings: as many as the references count, each list's ordered by leaf hash.

    Raises:
        RecordError: if a list has another root, or somebody stands on the lists twice.

    >>> version = ListVersion.of([{"person_id": "p"}], stage=1, side="A", salts=lambda: bytes(32))
    >>> open_lists([version.reference], version.items) == (version,)
    True
    """
    at, lists = 0, []
    for reference in references:
        end = at + reference.list_count
        version = ListVersion(reference.stage, reference.side, tuple(openings[at:end]))
        if version.reference != reference:
            what = "does not have the people of the record"
            where = f"list of stage {reference.stage}, side {reference.side}"
            raise RecordError(where, what, _AGAIN, reason=Reason.WRONG_ROOT)
        lists.append(version)
        at = end
    if at < len(openings):
        raise RecordError("payload", f"{len(openings) - at} people are on no list", _AGAIN)
    for person_id, count in Counter(opening.person_id for opening in openings).items():
        if count > 1:
            raise RecordError("payload", f"{person_id!r:.80} stands on the lists twice", _AGAIN)
    return tuple(lists)


def require_openings(body: SaidBody, payload: Payload) -> None:
    """Check that a payload opens its message: all of it, and nothing else.

    Raises:
        RecordError: with what is missing or too much.
    """
    lists = offered_lists(body)
    if lists:
        open_lists(lists, payload.openings)
    else:
        payload.require_opens(commitments(body))
