"""Rules on captivity, protected category, responsible Power, and who is owed."""

from __future__ import annotations

from safeconduct.law.articles import cite
from safeconduct.law.codes import ReasonCode
from safeconduct.law.conditions import (
    All,
    Concluded,
    Condition,
    Is,
    Known,
    Possible,
    Same,
    Shown,
    Younger,
)
from safeconduct.law.facts import ADULT
from safeconduct.law.rules.rule import Question, Rule

_REMAINS: Condition = Shown(Is("status", "died") & Is("category", "remains"))
_SAID_REMAINS: Condition = Shown(Is("category", "remains"))
_MAY_BE_MINOR: Condition = Known("birth_date") & Possible(Younger("birth_date", ADULT))
_NOT_SHOWN_OLDER: Condition = ~Known("birth_date") & Shown(Is("some_claim_child", "yes"))
#: The capture card's words for those who go home regardless of number or rank.
GRAVE: Condition = Shown(Is("health", "seriously_wounded", "sick"))
OWN: Condition = Concluded("protected_category", "detained_own_citizen")
CHILD: Condition = Concluded("protected_category", "child")

CAPTIVITY_RULES = (
    Rule(
        id="L-HELD", question=Question.CAPTIVITY, conclusion="acknowledged",
        title="held and acknowledged", cites=cite("GC III 70, 122; GC IV 136; CIHL 123"),
        when=Shown(Is("status", "acknowledged")) | (_REMAINS & Shown(Is("acknowledged", "yes"))),
        explanation="The Detaining Power acknowledges that it holds him.",
    ),
    Rule(
        id="L-ENDED", question=Question.CAPTIVITY, conclusion="ended",
        title="captivity has ended", cites=cite("GC III 120, 122"),
        when=Shown(Is("status", "released", "found_elsewhere", "died")),
        explanation="The Detaining Power reports that the captivity has ended.",
        because="Status: {status}.", code=ReasonCode.CAPTIVITY_ENDED,
    ),
    Rule(
        id="L-MISSING", question=Question.CAPTIVITY, conclusion="no_evidence",
        title="missing", cites=cite("AP I 32, 33; CIHL 117"),
        when=Shown(Is("status", "missing")),
        explanation="Nobody says that this person is held. The search goes on; nothing else is determined.",
        code=ReasonCode.NO_EVIDENCE,
    ),
    Rule(
        id="L-UNACKNOWLEDGED", question=Question.CAPTIVITY, conclusion="not_acknowledged",
        title="held, not acknowledged", cites=cite("GC III 70, 122; GC IV 136; CIHL 98, 123"),
        when=All(),
        explanation="Evidence says that he is held, but no list or card does: acknowledgement is demanded.",
        because="Status: {status}.", needs=("acknowledged",), code=ReasonCode.NOT_ACKNOWLEDGED,
    ),
)  # fmt: skip

CATEGORY_RULES = (
    Rule(
        id="L-REMAINS-DOUBT", question=Question.CATEGORY, conclusion="undetermined",
        title="said to be dead by one source", cites=cite("GC III 5, 120; CIHL 117"),
        when=_SAID_REMAINS & ~_REMAINS,
        explanation="One source's word for remains is in doubt as long as nobody reports a death: determine it; until then he is protected as a living person.",
        needs=("status", "category"), code=None,
    ),
    Rule(
        id="L-REMAINS", question=Question.CATEGORY, conclusion="remains",
        title="remains", cites=cite("AP I 34; GC III 120; CIHL 114"), when=_REMAINS,
        explanation="Remains, to be returned with dignity.",
    ),
    Rule(
        id="L-CHILD", question=Question.CATEGORY, conclusion="child",
        title="under eighteen, or not shown to be older",
        cites=cite("AP I 77, 78; GC IV 24"),
        when=Shown(Is("category", "child")) | _MAY_BE_MINOR | _NOT_SHOWN_OLDER,
        explanation="Under eighteen, or not shown to be older.", because="Born: {birth_date}.",
    ),
    Rule(
        id="L-OWN", question=Question.CATEGORY, conclusion="detained_own_citizen",
        title="held by his own party", cites=cite("GC IV 4; AP I 75; CIHL 99"),
        when=Shown(Same("party_of_origin", "detaining_power")),
        explanation="Held by the party of which he is a national.",
        because="Party of origin and Detaining Power: {party_of_origin}.",
    ),
    Rule(
        id="L-OWN-WORD", question=Question.CATEGORY, conclusion="detained_own_citizen",
        title="reported as held by his own party", cites=cite("GC IV 4; AP I 75; CIHL 99"),
        when=Shown(Is("category", "detained_own_citizen")),
        explanation="Reported as held by the party of which he is a national.",
    ),
    Rule(
        id="L-POW", question=Question.CATEGORY, conclusion="prisoner_of_war",
        title="prisoner of war", cites=cite("GC III 4; AP I 45"),
        when=Shown(Is("category", "prisoner_of_war")),
        explanation="Reported as a prisoner of war and contradicted by nobody.",
    ),
    Rule(
        id="L-MEDICAL", question=Question.CATEGORY, conclusion="medical_or_religious",
        title="medical or religious personnel", cites=cite("GC III 33; GC I 28"),
        when=Shown(Is("category", "medical_or_religious")),
        explanation="Medical or religious personnel, who are retained and not prisoners of war.",
    ),
    Rule(
        id="L-CIVILIAN", question=Question.CATEGORY, conclusion="civilian_internee",
        title="civilian internee", cites=cite("GC IV 4, 42, 78"),
        when=Shown(Is("category", "civilian_internee")),
        explanation="A civilian in the hands of a party of which he is not a national.",
    ),
    Rule(
        id="L-DOUBT", question=Question.CATEGORY, conclusion="undetermined",
        title="in doubt", cites=cite("GC III 5; AP I 45"), when=All(),
        explanation="In doubt he is protected as a prisoner of war; he is counted for nobody until a competent tribunal has determined his status.",
        needs=("category",),
    ),
)  # fmt: skip

POWER_RULES = (
    Rule(
        id="L-POWER", question=Question.POWER, conclusion="known",
        title="the Power that answers for him", cites=cite("GC III 12; GC IV 29"),
        when=Known("detaining_power"),
        explanation="This Power is responsible for him, whichever unit or authority holds him.",
        because="Detaining Power: {detaining_power}.",
    ),
    Rule(
        id="L-POWER-UNKNOWN", question=Question.POWER, conclusion="undetermined",
        title="which Power is not known", cites=cite("GC III 12, 122; CIHL 98"), when=All(),
        explanation="It is not known which Power holds him: ask each Power, with a copy to the Central Agency.",
        needs=("detaining_power",), code=ReasonCode.POWER_UNKNOWN,
    ),
)  # fmt: skip

OWED_RULES = (
    Rule(
        id="L-OWED-REMAINS", question=Question.OWED, conclusion="owed", title="remains",
        cites=cite("AP I 34; GC III 120; CIHL 114"),
        when=Concluded("protected_category", "remains"),
        explanation="Remains are returned, and counted for nobody.",
    ),
    Rule(
        id="L-OWED-CHILD", question=Question.OWED, conclusion="owed", title="a child",
        cites=cite("GC IV 132; AP I 74, 77, 78; CIHL 105"), when=CHILD,
        explanation="Children are returned first, and counted for nobody.",
    ),
    Rule(
        id="L-OWED-COMMISSION", question=Question.OWED, conclusion="owed",
        title="decided by the Mixed Medical Commission",
        cites=cite("GC III 110, 112; GC III Annex II"),
        when=~OWN & Shown(Is("commission_decision", "repatriate", "neutral_country")),
        explanation="The Mixed Medical Commission has decided that he goes; carried out within three months, and counted for nobody.",
        because="Decision: {commission_decision}.",
    ),
    Rule(
        id="L-OWED-WOUNDED", question=Question.OWED, conclusion="owed",
        title="seriously wounded or sick", cites=cite("GC III 109, 110; GC III Annex I; GC IV 132"),
        when=~OWN & GRAVE & ~Shown(Is("self_inflicted", "yes")),
        explanation="Seriously wounded or sick: returned regardless of number or rank, and counted for nobody.",
        because="Health: {health}.",
    ),
    Rule(
        id="L-OWED-MEDICAL", question=Question.OWED, conclusion="owed",
        title="retained personnel", cites=cite("GC III 33; GC I 28, 30"),
        when=Concluded("protected_category", "medical_or_religious"),
        explanation="Retained personnel are returned when not needed for prisoners, and counted for nobody.",
    ),
    Rule(
        id="L-OWED-CIVILIAN", question=Question.OWED, conclusion="owed",
        title="a civilian", cites=cite("GC IV 34, 132, 133, 134; CIHL 128"),
        when=Concluded("protected_category", "civilian_internee"),
        explanation="A civilian's release is owed and is no unit of trade.",
    ),
    Rule(
        id="L-OWED-EITHER", question=Question.OWED, conclusion="owed",
        title="owed whichever source is right", cites=cite("GC III 5, 109; GC IV 34, 132"),
        when=~OWN
        & Concluded("protected_category", "undetermined")
        & Shown(Is("every_claim_owed", "yes")),
        explanation="Sources contradict each other on his category, but each names one that is owed: he is, whichever is right.",
    ),
    Rule(
        id="L-OWED-SELF", question=Question.OWED, conclusion="undetermined",
        title="self-inflicted", cites=cite("GC III 109, 112, 114"),
        when=~OWN & GRAVE & Shown(Is("self_inflicted", "yes")),
        explanation="A self-inflicted injury has no part in the rule on accidents; the Mixed Medical Commission must determine what is owed to him. Until then he is counted for nobody.",
        needs=("commission_decision",),
    ),
    Rule(
        id="L-NOT-OWED", question=Question.OWED, conclusion="not_owed",
        title="may be exchanged", cites=cite("GC III 118; CIHL 128"), when=All(),
        explanation="Returned at the end of active hostilities at the latest; may be exchanged before.",
    ),
)  # fmt: skip
