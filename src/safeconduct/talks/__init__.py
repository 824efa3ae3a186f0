"""The talks: offers, replies and acceptances, each side's and the common view of them.

Serves step 6 of the field. Lists are offered, refused item by item, revised and accepted by both or
by neither; every message goes into `safeconduct.record`, where no name ever stands.

Each side holds its own log and mirrors of the others' (`Delegation`), which travel in bundles
(`make_bundle`, `take_bundle`); where the talks stand is folded from them (`fold`). `Rehearsal` has
all sides in one process.
"""

from safeconduct.talks.bundles import Bundle, Lack, Missing, read_bundle
from safeconduct.talks.carrying import Post, Taken, make_bundle, take_bundle
from safeconduct.talks.conduct import ConductReport, report_conduct, verify_conduct
from safeconduct.talks.delegation import Delegation, SideKeys, SidePublicKeys
from safeconduct.talks.denials import Denial, find_denials
from safeconduct.talks.differences import Difference, ListHistory, difference
from safeconduct.talks.exchange import Exchange, commitment_digest
from safeconduct.talks.folding import Effect, Ruling, TalkView, closed, fold
from safeconduct.talks.items import Common, Duty, ItemBook, Thread
from safeconduct.talks.lists import ItemProof, ListVersion, Opening, verify_item
from safeconduct.talks.messages import AccountLine
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.offers import ListVersions, Refusal, Request
from safeconduct.talks.rehearsal import Rehearsal
from safeconduct.talks.said import Said
from safeconduct.talks.sealing import EpochKeys, Payload, Sealed, seal
from safeconduct.talks.talk_state import TalkState
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
    "Bundle",
    "Common",
    "ConductReport",
    "Delegation",
    "Denial",
    "Difference",
    "Duty",
    "Effect",
    "EpochKeys",
    "Exchange",
    "IllegalMove",
    "IncidentCode",
    "ItemBook",
    "ItemProof",
    "Lack",
    "ListHistory",
    "ListVersion",
    "ListVersions",
    "Missing",
    "Opening",
    "Payload",
    "Post",
    "QueryCode",
    "Refusal",
    "RefusalCode",
    "Rehearsal",
    "Request",
    "Ruling",
    "Said",
    "Sealed",
    "SideKeys",
    "SidePublicKeys",
    "State",
    "Step",
    "Taken",
    "TalkState",
    "TalkView",
    "Thread",
    "closed",
    "commitment_digest",
    "difference",
    "find_denials",
    "fold",
    "make_bundle",
    "read_bundle",
    "report_conduct",
    "seal",
    "take_bundle",
    "verify_conduct",
    "verify_item",
]
