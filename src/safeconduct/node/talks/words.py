"""The vocabularies of the talks in the reader's language."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from safeconduct.talks import Effect, State, Step
from safeconduct.talks.columns import Kind
from safeconduct.talks.conduct import Act
from safeconduct.talks.enrolment import Shown
from safeconduct.talks.items import Common
from safeconduct.talks.vocabulary import (
    AnswerCode,
    DoubtCode,
    IncidentCode,
    ItemWord,
    QueryCode,
    RefusalCode,
)

STATE: dict[State, Promise] = {
    State.OPENED: pgettext_lazy("talks", "opened"),
    State.TERMS: pgettext_lazy("talks", "terms are being agreed"),
    State.LISTS: pgettext_lazy("talks", "lists are negotiated"),
    State.LOCKED: pgettext_lazy("talks", "one side has accepted"),
    State.ACCEPTED: pgettext_lazy("talks", "agreed"),
    State.CARRIED_OUT: pgettext_lazy("talks", "carried out"),
    State.CLOSED: pgettext_lazy("talks", "closed"),
    State.SUSPENDED: pgettext_lazy("talks", "suspended"),
    State.BROKEN_OFF: pgettext_lazy("talks", "broken off"),
}
STEP: dict[Step, Promise] = {
    Step.OPENING: pgettext_lazy("talks", "opening"),
    Step.TERMS: pgettext_lazy("talks", "terms signed"),
    Step.PROPOSAL: pgettext_lazy("talks", "proposal"),
    Step.COUNTER_PROPOSAL: pgettext_lazy("talks", "counter-proposal"),
    Step.QUERY: pgettext_lazy("talks", "question about a person"),
    Step.ANSWER: pgettext_lazy("talks", "answer"),
    Step.ACCEPTANCE: pgettext_lazy("talks", "acceptance"),
    Step.STAGE_PROTOCOL: pgettext_lazy("talks", "plan of a stage"),
    Step.RECEIPT: pgettext_lazy("talks", "receipt"),
    Step.STAGE_ACCOUNT: pgettext_lazy("talks", "account of a stage"),
    Step.INCIDENT: pgettext_lazy("talks", "incident"),
    Step.CORRECTION: pgettext_lazy("talks", "correction"),
    Step.SUSPENSION: pgettext_lazy("talks", "suspension"),
    Step.RESUMPTION: pgettext_lazy("talks", "resumption"),
    Step.BREAKING_OFF: pgettext_lazy("talks", "breaking off"),
    Step.CLOSING: pgettext_lazy("talks", "closing"),
    Step.ITEMS: pgettext_lazy("talks", "replies about single people"),
    Step.SUBSTITUTIONS: pgettext_lazy("talks", "people in the place of others"),
    Step.REQUESTS: pgettext_lazy("talks", "people asked for"),
    Step.COMMITMENT: pgettext_lazy("talks", "sealed offer"),
    Step.REVEAL: pgettext_lazy("talks", "sealed offer shown"),
    Step.RELEASE: pgettext_lazy("talks", "both sealed offers shown"),
    Step.LAPSE: pgettext_lazy("talks", "end of a wait"),
    Step.KEY_CHANGE: pgettext_lazy("talks", "new sealing key"),
    Step.ROOT_CHANGE: pgettext_lazy("talks", "new root of keys"),
}
COMMON: dict[Common, Promise] = {
    Common.OPEN: pgettext_lazy("one person", "nothing said"),
    Common.ACCEPTED: pgettext_lazy("one person", "accepted"),
    Common.REFUSED: pgettext_lazy("one person", "refused"),
    Common.QUERIED: pgettext_lazy("one person", "queried"),
    Common.WITHDRAWN: pgettext_lazy("one person", "withdrawn"),
    Common.SUBSTITUTED: pgettext_lazy("one person", "another in his place"),
}
ITEM_WORD: dict[ItemWord, Promise] = {
    ItemWord.ACCEPTED: COMMON[Common.ACCEPTED],
    ItemWord.REFUSED: COMMON[Common.REFUSED],
    ItemWord.QUERIED: COMMON[Common.QUERIED],
    ItemWord.WITHDRAWN: COMMON[Common.WITHDRAWN],
}
_DIED, _OTHER = _("died"), pgettext_lazy("a reason", "other")
_EXCHANGED = _("already exchanged")
REFUSAL: dict[RefusalCode, Promise] = {
    RefusalCode.NOT_HELD: _("not held"),
    RefusalCode.ALREADY_EXCHANGED: _EXCHANGED,
    RefusalCode.DIED: _DIED,
    RefusalCode.IDENTITY_IN_DOUBT: _("identity in doubt"),
    RefusalCode.UNDER_PROCEDURE: _("under a procedure"),
    RefusalCode.DOES_NOT_CONSENT: _("does not consent"),
    RefusalCode.OUTSIDE_SCOPE: _("outside the agreed scope"),
    RefusalCode.NOT_FIT_TO_TRAVEL: _("not fit to travel"),
    RefusalCode.POSITION: _("position of this side"),
    RefusalCode.OTHER: _OTHER,
}
DOUBT: dict[DoubtCode, Promise] = {
    DoubtCode.NOT_HELD_BY_US: _("not held by us"),
    DoubtCode.ALREADY_EXCHANGED: _EXCHANGED,
    DoubtCode.WRONG_NAME: _("wrong name?"),
    DoubtCode.DIED: _DIED,
    DoubtCode.OTHER: _OTHER,
}
QUERY: dict[QueryCode, Promise] = {
    QueryCode.DO_YOU_HOLD: _("do you hold this person?"),
    QueryCode.WHICH_NAME: _("under which name?"),
    QueryCode.WHICH_CATEGORY: _("in which category?"),
    QueryCode.STATE_OF_HEALTH: _("in what state of health?"),
    QueryCode.OTHER: _OTHER,
}
ANSWER: dict[AnswerCode, Promise] = {
    AnswerCode.HELD: _("held"),
    AnswerCode.NOT_HELD: _("not held"),
    AnswerCode.DIED: _DIED,
    AnswerCode.RELEASED: _("released"),
    AnswerCode.UNDER_ENQUIRY: _("under enquiry: the duty to answer lasts"),
    AnswerCode.OTHER: _OTHER,
}
INCIDENT: dict[IncidentCode, Promise] = {
    IncidentCode.CROSSING_CLOSED: _("crossing closed"),
    IncidentCode.DELAY: _("delay"),
    IncidentCode.UNSAFE: _("unsafe"),
    IncidentCode.ILL_TREATMENT_REPORTED: _("ill-treatment reported"),
    IncidentCode.DEATH: _("death"),
    IncidentCode.OTHER: _OTHER,
}
EFFECT: dict[Effect, Promise] = {
    Effect.STANDS: pgettext_lazy("an entry", "stands"),
    Effect.ILLEGAL: pgettext_lazy("an entry", "could not be sent: changes nothing"),
    Effect.OVERTAKEN: pgettext_lazy("an entry", "overtaken: changes nothing"),
    Effect.UNREADABLE: pgettext_lazy("an entry", "cannot be read: changes nothing"),
}
KIND: dict[Kind, Promise] = {
    Kind.ADDED: pgettext_lazy("people", "came"),
    Kind.REMOVED: pgettext_lazy("people", "went"),
    Kind.MOVED: pgettext_lazy("people", "moved"),
    Kind.CORRECTED: pgettext_lazy("people", "corrected"),
    Kind.UNCHANGED: pgettext_lazy("people", "unchanged"),
}
SHOWN: dict[Shown, Promise] = {
    Shown.RECORD: _("the record alone, without names"),
    Shown.LISTS: _("the record, the lists and what is said of single people"),
}
ACT: dict[Act, Promise] = {
    Act.ILLEGAL: _("sent what could not be sent"),
    Act.OVERTAKEN: _("was overtaken by what was said meanwhile"),
    Act.UNREADABLE: _("sent what cannot be read"),
    Act.TERMS_CHANGED: _("signed other terms than before"),
    Act.OFFER_REPLACED: _("replaced an offer that the other side had accepted"),
    Act.LIST_CHANGED: _("changed a list in an offer that the other side had accepted"),
    Act.WAIT_ENDED: _("ended a wait whose time was over"),
    Act.PLAN_CHANGED: _("gave another date or plan for a stage"),
    Act.RECEIVED_OTHER: _("received another number or list than agreed"),
    Act.CORRECTED: _("corrected an earlier entry"),
    Act.SUSPENDED: _("suspended the talks"),
    Act.RESUMED: _("resumed the talks"),
    Act.BROKEN_OFF: _("broke the talks off"),
}
VOCABULARIES: dict[str, dict[StrEnum, Promise]] = {
    "state": STATE,  # type: ignore[dict-item]
    "step": STEP,  # type: ignore[dict-item]
    "common": COMMON,  # type: ignore[dict-item]
    "item_word": ITEM_WORD,  # type: ignore[dict-item]
    "refusal": REFUSAL,  # type: ignore[dict-item]
    "doubt": DOUBT,  # type: ignore[dict-item]
    "query": QUERY,  # type: ignore[dict-item]
    "answer": ANSWER,  # type: ignore[dict-item]
    "incident": INCIDENT,  # type: ignore[dict-item]
    "effect": EFFECT,  # type: ignore[dict-item]
    "shown": SHOWN,  # type: ignore[dict-item]
    "act": ACT,  # type: ignore[dict-item]
}


def word(value: str, vocabulary: str) -> str:
    """A code in the reader's language; one that is not known here as it is written."""
    known = {str(code): text for code, text in VOCABULARIES[vocabulary].items()}
    return str(known.get(str(value), value))


def why(code: str) -> str:
    """The reason of a refusal or a question, whichever it is; empty if there is none."""
    for vocabulary in ("refusal", "doubt", "query"):
        if code in {str(known) for known in VOCABULARIES[vocabulary]}:
            return word(code, vocabulary)
    return code
