"""The rules of law a determination can rest on, as data: what they ask, conclude and cite."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """What is determined for each person, in this order."""

    CAPTIVITY = "captivity"
    CATEGORY = "protected_category"
    POWER = "responsible_power"
    OWED = "owed"
    SCOPE = "in_scope"
    HOLD = "hold"
    CONSENT = "consent"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: the conclusion it gives to a question, its articles, and why in plain words."""

    id: str
    question: Question
    conclusion: str
    articles: str
    explanation: str


_Q = Question
RULES = (
    Rule("L-MISSING", _Q.CAPTIVITY, "no_evidence", "AP I arts 32-33",
         "Nobody says that this person is held. The search goes on; nothing else is determined."),
    Rule("L-UNACKNOWLEDGED", _Q.CAPTIVITY, "not_acknowledged", "GC III arts 70, 122; GC IV art. 136",
         "Evidence says that he is held, but no list or card does: acknowledgement is demanded."),
    Rule("L-ENDED", _Q.CAPTIVITY, "ended", "GC III arts 120, 122",
         "The Detaining Power reports that the captivity has ended."),
    Rule("L-HELD", _Q.CAPTIVITY, "acknowledged", "GC III arts 70, 122; GC IV art. 136",
         "The Detaining Power acknowledges that it holds him."),
    Rule("L-POW", _Q.CATEGORY, "prisoner_of_war", "GC III art. 4",
         "Reported as a prisoner of war and contradicted by nobody."),
    Rule("L-MEDICAL", _Q.CATEGORY, "medical_or_religious", "GC III art. 33",
         "Medical or religious personnel, who are retained and not prisoners of war."),
    Rule("L-CIVILIAN", _Q.CATEGORY, "civilian_internee", "GC IV arts 4, 42, 78",
         "A civilian in the hands of a party of which he is not a national."),
    Rule("L-OWN", _Q.CATEGORY, "detained_own_citizen", "GC IV art. 4",
         "Held by the party of which he is a national."),
    Rule("L-CHILD", _Q.CATEGORY, "child", "AP I arts 77-78; GC IV arts 14, 24, 50",
         "Under eighteen, or not shown to be older."),
    Rule("L-REMAINS", _Q.CATEGORY, "remains", "AP I art. 34; GC III art. 120",
         "Remains, to be returned with dignity."),
    Rule("L-DOUBT", _Q.CATEGORY, "undetermined", "GC III art. 5",
         "In doubt he is protected as a prisoner of war; he is counted for nobody until a competent "
         "tribunal has determined his status."),
    Rule("L-POWER", _Q.POWER, "known", "GC III art. 12; GC IV art. 29",
         "This Power is responsible for him."),
    Rule("L-POWER-UNKNOWN", _Q.POWER, "undetermined", "GC III arts 12, 122",
         "It is not known which Power holds him: ask each Power, with a copy to the Central Agency."),
    Rule("L-OWED-WOUNDED", _Q.OWED, "owed", "GC III arts 109-110, Annex I; GC IV art. 132",
         "Seriously wounded or sick: returned regardless of number or rank, and counted for nobody."),
    Rule("L-OWED-MEDICAL", _Q.OWED, "owed", "GC III art. 33; GC I arts 28, 30",
         "Retained personnel are returned when not needed for prisoners, and counted for nobody."),
    Rule("L-OWED-CHILD", _Q.OWED, "owed", "GC IV art. 132; AP I arts 74, 77-78",
         "Children are returned first, and counted for nobody."),
    Rule("L-OWED-CIVILIAN", _Q.OWED, "owed", "GC IV arts 34, 132-134",
         "A civilian's release is owed and is no unit of trade."),
    Rule("L-OWED-REMAINS", _Q.OWED, "owed", "AP I art. 34; customary IHL rule 114",
         "Remains are returned, and counted for nobody."),
    Rule("L-NOT-OWED", _Q.OWED, "not_owed", "GC III art. 118",
         "Returned at the end of active hostilities at the latest; may be exchanged before."),
    Rule("L-SCOPE-IN", _Q.SCOPE, "in_scope", "the agreement, scope",
         "The agreement counts people of his category captured in these days."),
    Rule("L-SCOPE-OWED", _Q.SCOPE, "outside_the_count", "GC III art. 109; GC IV art. 34",
         "Owed people are returned outside any number."),
    Rule("L-SCOPE-OWN", _Q.SCOPE, "disputed", "the agreement, scope; GC IV art. 4",
         "Whether an agreement covers a party's own nationals is disputed; this one does not say so."),
    Rule("L-SCOPE-ORIGIN", _Q.SCOPE, "undetermined", "GC III art. 4; GC IV art. 4",
         "Needs the party on which he depends: without it nobody can say for whom he would count."),
    Rule("L-SCOPE-DOUBT", _Q.SCOPE, "undetermined", "GC III art. 5",
         "His category must be determined before he can be counted."),
    Rule("L-SCOPE-DATE", _Q.SCOPE, "undetermined", "the agreement, scope",
         "Needs the day of capture: the agreement covers certain days, and his is not known well enough."),
    Rule("L-SCOPE-OUT", _Q.SCOPE, "out_of_scope", "the agreement, scope",
         "The agreement does not cover his category or his day of capture."),
    Rule("L-HOLD-NONE", _Q.HOLD, "none", "GC III arts 118-119",
         "No proceedings keep him back."),
    Rule("L-HOLD-LIFTED", _Q.HOLD, "lifted", "GC III art. 119; customary IHL rule 159",
         "Proceedings were closed, or lifted by a pardon, a transfer or an amnesty that may cover them."),
    Rule("L-HOLD-DISCIPLINARY", _Q.HOLD, "none", "GC III art. 115",
         "Disciplinary punishment does not keep anybody back."),
    Rule("L-HOLD-SUSPICION", _Q.HOLD, "held", "GC III arts 119, 129",
         "Suspected of a crime. Lifted by a determination of the crime: not established, or "
         "prosecution, pardon, transfer, or amnesty where the law allows it."),
    Rule("L-HOLD-PROSECUTION", _Q.HOLD, "held", "GC III art. 119",
         "Prosecution is pending, and is named to the other side. Lifted by acquittal, closing, "
         "pardon, transfer, or amnesty where the law allows it."),
    Rule("L-HOLD-CONVICTED", _Q.HOLD, "held", "GC III arts 85, 115, 119",
         "Convicted; he keeps his protection. Lifted by pardon, transfer of the sentence, or amnesty "
         "where the law allows it."),
    Rule("L-HOLD-AMNESTY", _Q.HOLD, "held", "customary IHL rule 159",
         "An amnesty does not cover war crimes. Lifted by pardon after judgment or transfer."),
    Rule("L-HOLD-AMNESTY-DOUBT", _Q.HOLD, "undetermined", "customary IHL rule 159",
         "Whether the amnesty holds depends on whether the act is a war crime: determine that."),
    Rule("L-HOLD-UNRESOLVED", _Q.HOLD, "undetermined", "GC III art. 119",
         "A legal file may be his. Somebody must judge whether it is."),
    Rule("L-HOLD-UNREADABLE", _Q.HOLD, "undetermined", "GC III art. 119",
         "A legal file does not say where the proceedings stand. Ask the authority that keeps it."),
    Rule("L-HOLD-REMAINS", _Q.HOLD, "none", "AP I art. 34; GC III art. 120",
         "No proceedings keep the dead back."),
    Rule("L-CONSENT", _Q.CONSENT, "consents", "GC III art. 109(3); GC IV art. 45",
         "Said in a private interview that he wishes to return; he is asked again at the crossing."),
    Rule("L-CONSENT-NONE-NEEDED", _Q.CONSENT, "not_needed", "AP I art. 34",
         "Remains are returned; the family is asked."),
    Rule("L-CONSENT-GUARDIAN", _Q.CONSENT, "undetermined", "AP I art. 78; GC IV art. 24",
         "A child's return is arranged with the family or the Central Agency, not by his word alone."),
    Rule("L-CONSENT-REFUSED", _Q.CONSENT, "refuses", "GC III art. 109(3); GC IV art. 45(4)",
         "Does not wish to return. Nobody is returned against his will."),
    Rule("L-CONSENT-UNDECIDED", _Q.CONSENT, "undetermined", "GC III art. 109(3)",
         "Has not decided or did not say: ask again."),
    Rule("L-CONSENT-CONTRADICTORY", _Q.CONSENT, "undetermined", "GC III art. 109(3)",
         "Interviews contradict each other: ask again in private."),
    Rule("L-CONSENT-NOT-PRIVATE", _Q.CONSENT, "undetermined", "GC III art. 126; GC IV art. 143",
         "Was not asked in private, without witnesses: ask again."),
    Rule("L-CONSENT-NOT-ASKED", _Q.CONSENT, "undetermined", "GC III art. 109(3); GC IV art. 45(4)",
         "Has not been asked: arrange a private interview."),
    Rule("L-CONSENT-UNRESOLVED", _Q.CONSENT, "undetermined", "GC IV art. 45(4)",
         "An interview that may be his speaks against his return. Somebody must judge whether it is."),
    Rule("L-FEAR", _Q.CONSENT, "must_not_be_returned", "GC IV art. 45(4); non-refoulement",
         "Fears persecution. The transferring authority decides with reasons; until then he stays."),
    Rule("L-READY", _Q.READY, "cleared", "GC III arts 109, 118, 119",
         "Held, acknowledged, willing, not kept back, and owed or within the agreement."),
    Rule("L-NOT-READY", _Q.READY, "not_cleared", "see the determinations above",
         "Not cleared for the reason named."),
)  # fmt: skip
RULE_BY_ID = {rule.id: rule for rule in RULES}
