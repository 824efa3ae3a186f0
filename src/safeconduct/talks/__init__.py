"""The talks: offers, replies and acceptances, each side's and the common view of them.

Serves step 6 of the field. Lists are offered, refused item by item, revised and accepted by both or
by neither; every message goes into `safeconduct.record`, where no name ever stands.
"""

from safeconduct.talks.differences import Difference, ListHistory, difference
from safeconduct.talks.lists import ItemProof, ListVersion, Opening, verify_item
from safeconduct.talks.messages import AccountLine, Message
from safeconduct.talks.negotiation import Negotiation
from safeconduct.talks.offers import ListVersions, Refusal, Request, Sent
from safeconduct.talks.state import Course, IllegalMove
from safeconduct.talks.vocabulary import (
    AbsenceCode,
    AnswerCode,
    IncidentCode,
    QueryCode,
    RefusalCode,
    State,
    Step,
)

__all__ = [
    "AbsenceCode",
    "AccountLine",
    "AnswerCode",
    "Course",
    "Difference",
    "IllegalMove",
    "IncidentCode",
    "ItemProof",
    "ListHistory",
    "ListVersion",
    "ListVersions",
    "Message",
    "Negotiation",
    "Opening",
    "QueryCode",
    "Refusal",
    "RefusalCode",
    "Request",
    "Sent",
    "State",
    "Step",
    "difference",
    "verify_item",
]
