"""Rules on the scope of the agreement, on lawful entry, and on whether all is there to go."""

from __future__ import annotations

from safeconduct.law.articles import cite
from safeconduct.law.codes import ReasonCode
from safeconduct.law.conditions import All, Concluded, Covered, Is, Known, Shown
from safeconduct.law.rules.rule import Question, Rule
from safeconduct.law.rules.status import GRAVE, OWN

_CATEGORY, _DAY = "protected_category", "captured_on"
_BY_EVERY = Covered(_CATEGORY, _DAY)
_BY_SOME = Covered(_CATEGORY, _DAY, by_some=True)

SCOPE_RULES = (
    Rule(
        id="L-SCOPE-OWED", question=Question.SCOPE, conclusion="outside_the_count",
        title="owed, and so outside any number", cites=cite("GC III 109; GC IV 34; AP I 85(4)(b)"),
        when=Concluded("owed", "owed"),
        explanation="Owed people are returned outside any number.",
    ),
    Rule(
        id="L-SCOPE-OWN", question=Question.SCOPE, conclusion="disputed",
        title="a party's own national", cites=cite("agreement scope; GC IV 4"),
        # The wounded and sick are counted for nobody, whosever nationals they are.
        when=OWN & (~Covered(_CATEGORY, by_some=True) | GRAVE),
        explanation="Whether an agreement covers a party's own nationals is disputed; this one does not say so, or he is seriously wounded or sick.",
        code=ReasonCode.OWN_CITIZEN,
    ),
    Rule(
        id="L-SCOPE-OWED-DOUBT", question=Question.SCOPE, conclusion="undetermined",
        title="what is owed is not determined", cites=cite("GC III 109, 112"),
        when=Concluded("owed", "undetermined"),
        explanation="Whether he is owed must be determined before he can be counted.",
        needs=("commission_decision",), code=ReasonCode.OWED_UNDETERMINED,
    ),
    Rule(
        id="L-SCOPE-DOUBT", question=Question.SCOPE, conclusion="undetermined",
        title="category in doubt", cites=cite("GC III 5"),
        when=Concluded(_CATEGORY, "undetermined"),
        explanation="His category must be determined before he can be counted.",
        needs=("category",), code=ReasonCode.CATEGORY_UNDETERMINED,
    ),
    Rule(
        id="L-SCOPE-OUT", question=Question.SCOPE, conclusion="out_of_scope",
        title="not covered", cites=cite("agreement scope"),
        when=Shown(~_BY_SOME),
        explanation="The agreement does not cover his category or his day of capture.",
        because="Captured on: {captured_on}.", code=ReasonCode.OUT_OF_SCOPE,
    ),
    Rule(
        id="L-SCOPE-DISPUTED", question=Question.SCOPE, conclusion="disputed",
        title="covered by one party's reading only", cites=cite("agreement readings"),
        when=Shown(_BY_SOME) & Shown(~_BY_EVERY),
        explanation="By one party's reading the agreement covers him, by the other's it does not: he is counted when both agree.",
        because="Captured on: {captured_on}.", code=ReasonCode.SCOPE_DISPUTED,
    ),
    Rule(
        id="L-SCOPE-DATE", question=Question.SCOPE, conclusion="undetermined",
        title="day of capture not known well enough", cites=cite("agreement scope"),
        when=~Shown(_BY_EVERY),
        explanation="Needs the day of capture: the agreement covers certain days, and his is not known well enough.",
        because="Captured on: {captured_on}.",
        needs=("captured_on",), code=ReasonCode.CAPTURE_DATE_UNKNOWN,
    ),
    Rule(
        id="L-SCOPE-ORIGIN", question=Question.SCOPE, conclusion="undetermined",
        title="party of origin not known", cites=cite("GC III 4; GC IV 4"),
        when=~Known("party_of_origin"),
        explanation="Needs the party on which he depends: without it nobody can say for whom he would count.",
        needs=("party_of_origin",), code=ReasonCode.ORIGIN_UNKNOWN,
    ),
    Rule(
        id="L-SCOPE-IN", question=Question.SCOPE, conclusion="in_scope",
        title="covered", cites=cite("agreement scope"), when=All(),
        explanation="The agreement counts people of his category captured in these days.",
        because="Captured on: {captured_on}.",
    ),
)  # fmt: skip

_PAPERS = Shown(Is("travel_document", "yes")) & Shown(
    Is("entry_permission", "visa", "residence", "national")
)
ENTRY_RULES = (
    Rule(
        id="L-ENTRY-REMAINS", question=Question.ENTRY, conclusion="not_needed",
        title="remains", cites=cite("AP I 34; CIHL 114"),
        when=Concluded(_CATEGORY, "remains"),
        explanation="Remains are returned under the arrangements of the parties; no papers are asked of the dead.",
    ),
    Rule(
        id="L-ENTRY-HOME", question=Question.ENTRY, conclusion="lawful",
        title="returns to his own party", cites=cite("GC III 118; GC IV 134"),
        when=~OWN & Known("party_of_origin"),
        explanation="Returns to the Power on which he depends, which receives him; the certificate of repatriation is paper enough.",
        because="Party of origin: {party_of_origin}.",
    ),
    Rule(
        id="L-ENTRY-LAWFUL", question=Question.ENTRY, conclusion="lawful",
        title="may lawfully enter", cites=cite("GC IV 35, 134, 45"),
        when=_PAPERS | Shown(Is("entry_permission", "emergency_travel_document")),
        explanation="Has a document to travel with and leave to enter, or an emergency travel document of the ICRC that the receiving State has accepted.",
        because="Entry: {entry_permission}; travel document: {travel_document}.",
    ),
    Rule(
        id="L-ENTRY-MISSING", question=Question.ENTRY, conclusion="missing",
        title="no lawful entry", cites=cite("GC IV 35, 134, 45"),
        when=Shown(Is("entry_permission", "none")) | Shown(Is("travel_document", "no")),
        explanation="Not ready: goes to a country that is not his, and has no lawful entry. Needs a travel document with a visa or residence, or an emergency travel document of the ICRC.",
        because="Entry: {entry_permission}; travel document: {travel_document}.",
        needs=("travel_document", "entry_permission"), code=ReasonCode.ENTRY_MISSING,
    ),
    Rule(
        id="L-ENTRY-UNKNOWN", question=Question.ENTRY, conclusion="undetermined",
        title="entry not known", cites=cite("GC IV 35, 134, 45"), when=All(),
        explanation="Needs to know where he goes and by which papers he may enter; ask him, the receiving State and the ICRC.",
        needs=("party_of_origin", "travel_document", "entry_permission"),
        code=ReasonCode.ENTRY_UNKNOWN,
    ),
)  # fmt: skip

READY_RULES = (
    Rule(
        id="L-READY", question=Question.READY, conclusion="cleared",
        title="cleared", cites=cite("GC III 109, 118, 119; GC IV 132"),
        when=All(
            Concluded("captivity", "acknowledged"),
            Concluded("responsible_power", "known"),
            Concluded("owed", "owed") | Concluded("in_scope", "in_scope"),
            Concluded("hold", "none", "lifted"),
            Concluded("consent", "consents", "not_needed"),
            Concluded("entry", "lawful", "not_needed"),
        ),
        explanation="Held, acknowledged, willing, not kept back, with lawful entry, and owed or within the agreement.",
    ),
    Rule(
        id="L-NOT-READY", question=Question.READY, conclusion="not_cleared",
        title="not cleared", cites=cite("GC III 109, 118, 119; GC IV 132"), when=All(),
        explanation="Not cleared for the reason named.",
    ),
)  # fmt: skip
