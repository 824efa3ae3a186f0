"""What other apps and pages may do with talks; what they may read is in `queries`."""

from safeconduct.node.talks.carrying import pack, packed, take
from safeconduct.node.talks.drafting import approve, draft, refuse, send, withdraw
from safeconduct.node.talks.epochs import destroy_epoch, new_epoch
from safeconduct.node.talks.erasing import erase_subject
from safeconduct.node.talks.offering import Offering, offer, offering_of
from safeconduct.node.talks.opening import (
    answer_challenge,
    challenge,
    enrol_side,
    fingerprint_of,
    open_talk,
)
from safeconduct.node.talks.peers import keep_certificate, own_certificate, set_peer
from safeconduct.node.talks.restoring import must_hear_others, take_back
from safeconduct.node.talks.saying import (
    Answered,
    accept,
    account,
    answer,
    break_off,
    close,
    correct,
    incident,
    lapse,
    plan_stage,
    query,
    receipt,
    reply,
    request,
    resume,
    say_opening,
    substitute,
    suspend,
    terms,
)
from safeconduct.node.talks.wire import path_of
from safeconduct.node.talks.wire import send as send_bundle

__all__ = [
    "Answered",
    "Offering",
    "accept",
    "account",
    "answer",
    "answer_challenge",
    "approve",
    "break_off",
    "challenge",
    "close",
    "correct",
    "destroy_epoch",
    "draft",
    "enrol_side",
    "erase_subject",
    "fingerprint_of",
    "incident",
    "keep_certificate",
    "lapse",
    "must_hear_others",
    "new_epoch",
    "offer",
    "offering_of",
    "open_talk",
    "own_certificate",
    "pack",
    "packed",
    "path_of",
    "plan_stage",
    "query",
    "receipt",
    "refuse",
    "reply",
    "request",
    "resume",
    "say_opening",
    "send",
    "send_bundle",
    "set_peer",
    "substitute",
    "suspend",
    "take",
    "take_back",
    "terms",
    "withdraw",
]
