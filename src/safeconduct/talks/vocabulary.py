"""The closed vocabularies of the talks."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from safeconduct.tables.problems import InputError

Code = TypeVar("Code", bound=StrEnum)


class Step(StrEnum):
    """Kinds of message, which are also the moves of the talks."""

    OPENING = "opening"
    TERMS = "terms"
    PROPOSAL = "proposal"
    COUNTER_PROPOSAL = "counter_proposal"
    QUERY = "query"
    ANSWER = "answer"
    ACCEPTANCE = "acceptance"
    STAGE_PROTOCOL = "stage_protocol"
    RECEIPT = "receipt"
    STAGE_ACCOUNT = "stage_account"
    INCIDENT = "incident"
    CORRECTION = "correction"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    BREAKING_OFF = "breaking_off"
    CLOSING = "closing"
    ITEMS = "items"
    SUBSTITUTIONS = "substitutions"
    REQUESTS = "requests"
    COMMITMENT = "commitment"
    REVEAL = "reveal"
    RELEASE = "release"
    LAPSE = "lapse"
    KEY_CHANGE = "key_change"
    ROOT_CHANGE = "root_change"


class State(StrEnum):
    """Where the talks stand."""

    OPENED = "opened"
    TERMS = "terms"
    LISTS = "lists"
    LOCKED = "locked"
    ACCEPTED = "accepted"
    CARRIED_OUT = "carried_out"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    BROKEN_OFF = "broken_off"

    @property
    def ended(self) -> bool:
        """Whether nothing more can be said."""
        return self in (State.CLOSED, State.BROKEN_OFF)


class RefusalCode(StrEnum):
    """Why a person on an offered list cannot go, or cannot be given."""

    NOT_HELD = "not_held"
    ALREADY_EXCHANGED = "already_exchanged"
    DIED = "died"
    IDENTITY_IN_DOUBT = "identity_in_doubt"
    UNDER_PROCEDURE = "under_procedure"
    DOES_NOT_CONSENT = "does_not_consent"
    OUTSIDE_SCOPE = "outside_scope"
    NOT_FIT_TO_TRAVEL = "not_fit_to_travel"
    POSITION = "position"
    OTHER = "other"


class ItemWord(StrEnum):
    """What a side says of one person on an offer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUERIED = "queried"
    WITHDRAWN = "withdrawn"


class DoubtCode(StrEnum):
    """What is doubted about one person on an offer; the other side has to answer."""

    NOT_HELD_BY_US = "not_held_by_us"
    ALREADY_EXCHANGED = "already_exchanged"
    WRONG_NAME = "wrong_name"
    DIED = "died"
    OTHER = "other"


class QueryCode(StrEnum):
    """What is asked about a person."""

    DO_YOU_HOLD = "do_you_hold"
    WHICH_NAME = "which_name"
    WHICH_CATEGORY = "which_category"
    STATE_OF_HEALTH = "state_of_health"
    OTHER = "other"


class AnswerCode(StrEnum):
    """The answer to a query."""

    HELD = "held"
    NOT_HELD = "not_held"
    DIED = "died"
    RELEASED = "released"
    UNDER_ENQUIRY = "under_enquiry"
    OTHER = "other"


class AbsenceCode(StrEnum):
    """Why somebody on the list did not cross."""

    REFUSED_AT_CROSSING = "refused_at_crossing"
    WRONG_IDENTITY = "wrong_identity"
    DIED = "died"
    NOT_FIT_TO_TRAVEL = "not_fit_to_travel"
    NOT_BROUGHT = "not_brought"
    OTHER = "other"


class IncidentCode(StrEnum):
    """What happened on the day."""

    CROSSING_CLOSED = "crossing_closed"
    DELAY = "delay"
    UNSAFE = "unsafe"
    ILL_TREATMENT_REPORTED = "ill_treatment_reported"
    DEATH = "death"
    OTHER = "other"


def coded(kind: type[Code], code: str, where: str) -> Code:
    """A code of a closed vocabulary.

    Raises:
        InputError: if there is no such code.

    >>> coded(AnswerCode, "held", "answer")
    <AnswerCode.HELD: 'held'>
    """
    try:
        return kind(code)
    except ValueError:
        raise InputError(
            f"there is no code {code!r}", where=where, remedy=f"Use one of {', '.join(kind)}."
        ) from None
