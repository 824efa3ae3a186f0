"""Rules on what keeps a person back: proceedings against him, and his own will."""

from __future__ import annotations

from safeconduct.law.articles import cite
from safeconduct.law.codes import ReasonCode
from safeconduct.law.conditions import All, Before, Concluded, Condition, Is, Possible, Shown
from safeconduct.law.rules.rule import Question, Rule
from safeconduct.law.rules.status import CHILD

#: Days after which what somebody said in an interview is too old to act on.
CONSENT_DAYS = 365

_PROCEEDINGS: Condition = Shown(Is("act", "suspicion", "prosecution", "convicted"))
# A pardon of somebody who was not convicted does what an amnesty does.
_AMNESTY: Condition = Shown(Is("act", "amnesty")) | (
    Shown(Is("act", "pardon")) & ~Shown(Is("convicted", "yes"))
)
_MAY_BE_WAR_CRIME: Condition = Possible(Is("war_crime", "yes"))

HOLD_RULES = (
    Rule(
        id="L-HOLD-REMAINS", question=Question.HOLD, conclusion="none",
        title="the dead are not kept", cites=cite("AP I 34; GC III 120"),
        when=Concluded("protected_category", "remains"),
        explanation="No proceedings keep the dead back.",
    ),
    Rule(
        id="L-HOLD-NONE", question=Question.HOLD, conclusion="none",
        title="no proceedings", cites=cite("GC III 118, 119"), when=Shown(Is("link", "none")),
        explanation="No proceedings keep him back.",
    ),
    Rule(
        id="L-HOLD-DISCIPLINARY", question=Question.HOLD, conclusion="none",
        title="disciplinary punishment is no bar", cites=cite("GC III 115"),
        when=Shown(Is("act", "disciplinary")),
        explanation="Disciplinary punishment does not keep anybody back.",
    ),
    Rule(
        id="L-HOLD-UNRESOLVED", question=Question.HOLD, conclusion="undetermined",
        title="a file that may be his", cites=cite("GC III 119"),
        when=~Shown(Is("link", "linked")),
        explanation="A legal file may be his. Somebody must judge whether it is.",
        needs=("link",), code=ReasonCode.HOLD_UNRESOLVED,
    ),
    Rule(
        id="L-HOLD-SUSPICION", question=Question.HOLD, conclusion="held",
        title="suspected of a crime", cites=cite("GC III 119, 129"),
        when=Shown(Is("act", "suspicion")),
        explanation="Suspected of a crime. Lifted by a determination of the crime: not established, or prosecution, pardon, transfer, or amnesty where the law allows it.",
        code=ReasonCode.HOLD_SUSPICION, derogable=True,
    ),
    Rule(
        id="L-HOLD-PROSECUTION", question=Question.HOLD, conclusion="held",
        title="prosecution pending", cites=cite("GC III 115, 119"),
        when=Shown(Is("act", "prosecution")),
        explanation="Prosecution is pending, and is named to the other side. Lifted by acquittal, closing, pardon, transfer, or amnesty where the law allows it.",
        code=ReasonCode.HOLD_PROSECUTION, derogable=True,
    ),
    Rule(
        id="L-HOLD-CONVICTED", question=Question.HOLD, conclusion="held",
        title="convicted", cites=cite("GC III 85, 115, 119"),
        when=Shown(Is("act", "convicted")),
        explanation="Convicted; he keeps his protection and may be listed. Lifted by pardon, transfer of the sentence, or amnesty where the law allows it.",
        code=ReasonCode.HOLD_CONVICTED, derogable=True,
    ),
    Rule(
        id="L-HOLD-GRAVE", question=Question.HOLD, conclusion="held",
        title="what may be a war crime is waived by nobody", cites=cite("GC III 129, 131; CIHL 159"),
        when=(_PROCEEDINGS | Shown(Is("act", "without_judgment"))) & _MAY_BE_WAR_CRIME,
        explanation="The parties may let go whom they prosecute, but neither can absolve the other of a war crime. Lifted by a finding that it is none, by judgment, or by handing the case over for trial.",
        needs=("war_crime",), code=ReasonCode.HOLD_GRAVE,
    ),
    Rule(
        id="L-HOLD-WAIVED", question=Question.HOLD, conclusion="lifted",
        title="let go by agreement", cites=cite("GC III 115, 119; agreement scope"),
        when=_PROCEEDINGS,
        explanation="The parties have agreed that such proceedings keep nobody back, which the Detaining Power may do.",
    ),
    Rule(
        id="L-HOLD-AMNESTY", question=Question.HOLD, conclusion="held",
        title="amnesty for a war crime", cites=cite("CIHL 159; GC III 129, 131"),
        when=_AMNESTY & Shown(Is("war_crime", "yes")),
        explanation="An amnesty does not cover war crimes. Lifted by pardon after judgment or transfer.",
        code=ReasonCode.HOLD_AMNESTY,
    ),
    Rule(
        id="L-HOLD-AMNESTY-DOUBT", question=Question.HOLD, conclusion="undetermined",
        title="amnesty for what may be a war crime", cites=cite("CIHL 159"),
        when=_AMNESTY & ~Shown(Is("war_crime", "no")),
        explanation="Whether the amnesty holds depends on whether the act is a war crime: determine that.",
        needs=("war_crime",), code=ReasonCode.HOLD_AMNESTY_DOUBT,
    ),
    Rule(
        id="L-HOLD-LIFTED", question=Question.HOLD, conclusion="lifted",
        title="proceedings are over", cites=cite("GC III 119; CIHL 159"),
        when=Shown(
            Is("act", "closed", "not_established", "pardon", "transfer", "amnesty",
               "without_judgment")
        ),
        explanation="Proceedings were closed, or lifted by a pardon, a transfer, a release without judgment or an amnesty that may cover them.",
    ),
    Rule(
        id="L-HOLD-UNREADABLE", question=Question.HOLD, conclusion="undetermined",
        title="a file that does not say", cites=cite("GC III 119"), when=All(),
        explanation="A legal file does not say where the proceedings stand. Ask the authority that keeps it.",
        needs=("act",), code=ReasonCode.HOLD_UNRESOLVED,
    ),
)  # fmt: skip

_RETURNS: Condition = Shown(Is("said", "return"))
_STAYS: Condition = Shown(Is("said", "stay", "third_country"))
_SEVERAL: Condition = Shown(Is("one_wish", "no"))
_WITHDRAWN: Condition = Shown(Is("withdrawn", "yes"))

CONSENT_RULES = (
    Rule(
        id="L-CONSENT-NONE-NEEDED", question=Question.CONSENT, conclusion="not_needed",
        title="remains", cites=cite("AP I 34; CIHL 114"),
        when=Concluded("protected_category", "remains"),
        explanation="Remains are returned; the family is asked.",
    ),
    Rule(
        id="L-FEAR", question=Question.CONSENT, conclusion="must_not_be_returned",
        title="fear of persecution", cites=cite("GC IV 45(4); GC III 12"),
        when=Shown(Is("fear", "yes")),
        explanation="Fears persecution. The transferring authority decides with reasons; until then he stays.",
        code=ReasonCode.FEAR,
    ),
    Rule(
        id="L-CONSENT-GUARDIAN", question=Question.CONSENT, conclusion="undetermined",
        title="a child needs a guardian", cites=cite("AP I 74, 78; GC IV 24, 26"),
        when=CHILD & ~Shown(Is("guardian_agreed", "yes")),
        explanation="A child's return is arranged with the family or the Central Agency, not by his word alone.",
        needs=("guardian_agreed",), code=ReasonCode.GUARDIAN_NEEDED,
    ),
    Rule(
        id="L-CONSENT-UNRESOLVED", question=Question.CONSENT, conclusion="undetermined",
        title="an interview that may be his", cites=cite("GC IV 45(4); GC III 109(3)"),
        when=Shown(Is("against", "yes")),
        explanation="An interview that may be his speaks against his return. Somebody must judge whether it is.",
        needs=("against",), code=ReasonCode.CONSENT_UNRESOLVED,
    ),
    Rule(
        id="L-CONSENT-CHILD", question=Question.CONSENT, conclusion="consents",
        title="arranged with a child's guardian", cites=cite("AP I 74, 78; GC IV 24, 26; CIHL 105"),
        when=CHILD & ~_STAYS & ~_SEVERAL & ~_WITHDRAWN & ~Shown(Is("fear_open", "yes")),
        explanation="Parents, guardian or the Central Agency have agreed, and the child has said nothing against it; he is heard again at the crossing.",
    ),
    Rule(
        id="L-CONSENT-NOT-ASKED", question=Question.CONSENT, conclusion="undetermined",
        title="not asked", cites=cite("GC III 109(3); GC IV 45(4)"),
        when=~Shown(Is("asked", "yes")),
        explanation="Has not been asked: arrange a private interview.",
        needs=("said",), code=ReasonCode.CONSENT_NOT_ASKED,
    ),
    Rule(
        id="L-CONSENT-NOT-PRIVATE", question=Question.CONSENT, conclusion="undetermined",
        title="not asked in private", cites=cite("GC III 126; GC IV 143; CIHL 124"),
        when=~Shown(Is("private", "yes")),
        explanation="Was not asked in private, without witnesses: ask again.",
        needs=("private",), code=ReasonCode.CONSENT_NOT_PRIVATE,
    ),
    Rule(
        id="L-CONSENT-CONTRADICTORY", question=Question.CONSENT, conclusion="undetermined",
        title="interviews contradict each other", cites=cite("GC III 109(3)"),
        when=_SEVERAL | (_RETURNS & _WITHDRAWN),
        explanation="Interviews contradict each other: ask again in private.",
        needs=("said",), code=ReasonCode.CONSENT_CONTRADICTORY,
    ),
    Rule(
        id="L-CONSENT-FEAR-OPEN", question=Question.CONSENT, conclusion="undetermined",
        title="nobody knows whether he fears", cites=cite("GC IV 45(4)"),
        when=_RETURNS & Shown(Is("fear_open", "yes")),
        explanation="Wishes to return, but what he answered on persecution is not known: ask again.",
        needs=("fear",), code=ReasonCode.CONSENT_UNDECIDED,
    ),
    Rule(
        id="L-CONSENT-STALE", question=Question.CONSENT, conclusion="undetermined",
        title="asked too long ago", cites=cite("GC III 109(3); GC IV 45(4)"),
        when=_RETURNS & Possible(Before("asked_on", CONSENT_DAYS + 1)),
        explanation="Was asked more than a year ago, or nobody knows when: ask again.",
        because="Asked on: {asked_on}.", needs=("asked_on",), code=ReasonCode.CONSENT_STALE,
        derogable=True,
    ),
    Rule(
        id="L-CONSENT", question=Question.CONSENT, conclusion="consents",
        title="wishes to return", cites=cite("GC III 109(3); GC IV 45"), when=_RETURNS,
        explanation="Said in a private interview that he wishes to return; he is asked again at the crossing.",
        because="Asked on: {asked_on}.",
    ),
    Rule(
        id="L-CONSENT-REFUSED", question=Question.CONSENT, conclusion="refuses",
        title="does not wish to return", cites=cite("GC III 109(3); GC IV 45(4), 49"), when=_STAYS,
        explanation="Does not wish to return. Nobody is returned against his will.",
        because="Wish: {said}.", code=ReasonCode.CONSENT_REFUSED,
    ),
    Rule(
        id="L-CONSENT-UNDECIDED", question=Question.CONSENT, conclusion="undetermined",
        title="has not decided", cites=cite("GC III 109(3)"), when=All(),
        explanation="Has not decided or did not say: ask again.",
        needs=("said",), code=ReasonCode.CONSENT_UNDECIDED,
    ),
)  # fmt: skip
