"""Questions, answers and facts of the law in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from safeconduct.node.pages.words import CATEGORY, HEALTH, SEX, STATUS

Table = dict[str, StrOrPromise]

QUESTION: Table = {
    "captivity": _("Is he in captivity?"),
    "protected_category": _("As what is he protected?"),
    "responsible_power": _("Which Power answers for him?"),
    "owed": _("Is he owed, or may he be exchanged?"),
    "in_scope": _("Does the agreement cover him?"),
    "hold": _("Do proceedings keep him back?"),
    "consent": _("Does he consent?"),
    "entry": _("May he enter where he goes?"),
    "ready": _("May he go?"),
}
CONCLUSION: Table = {
    **CATEGORY,
    "ended": _("captivity has ended"),
    "no_evidence": _("no evidence of it"),
    "acknowledged": _("acknowledged"),
    "not_acknowledged": _("held, not acknowledged"),
    "undetermined": _("not determined"),
    "known": _("known"),
    "owed": _("owed, never counted"),
    "not_owed": _("not owed, may be exchanged"),
    "in_scope": _("covered"),
    "outside_the_count": _("outside the count"),
    "disputed": _("disputed"),
    "out_of_scope": _("not covered"),
    "held": _("held back"),
    "lifted": _("lifted"),
    "none": _("none"),
    "consents": _("consents"),
    "refuses": _("does not consent"),
    "must_not_be_returned": _("must not be returned"),
    "not_needed": _("not needed"),
    "missing": pgettext_lazy("entry", "not lawful yet"),
    "lawful": _("lawful"),
    "cleared": _("cleared"),
    "not_cleared": _("not cleared"),
}
FACT: Table = {
    "status": _("captivity status"),
    "acknowledged": _("acknowledged by the Detaining Power"),
    "category": _("category"),
    "birth_date": _("date of birth"),
    "party_of_origin": _("Power of origin"),
    "detaining_power": _("Detaining Power"),
    "health": _("health"),
    "captured_on": _("day of capture"),
    "sex": _("sex"),
    "pregnant": _("pregnant"),
    "small_children": _("mother of small children"),
    "self_inflicted": _("injury is self-inflicted"),
    "commission_decision": _("decision of the Mixed Medical Commission"),
    "every_claim_owed": _("every source names a category that is owed"),
    "some_claim_child": _("some source says a child"),
    "guardian_agreed": _("a guardian or the family has agreed"),
    "travel_document": _("has a document to travel with"),
    "entry_permission": _("leave to enter"),
    "act": _("newest act of the proceedings"),
    "war_crime": _("the act is a war crime"),
    "convicted": _("was convicted"),
    "link": _("the file is his"),
    "asked": _("was asked in an interview"),
    "private": _("was asked in private"),
    "fear": _("fears persecution"),
    "fear_open": _("whether he fears persecution is open"),
    "against": _("an interview that may be his speaks against return"),
    "withdrawn": _("consent was withdrawn"),
    "one_wish": _("his interviews agree"),
    "said": _("wish"),
    "asked_on": _("day of the interview"),
    "captivity": _("captivity"),
    "protected_category": _("protected category"),
    "responsible_power": _("responsible Power"),
    "owed": _("owed"),
    "in_scope": _("within the agreement"),
    "consent": _("consent"),
    "entry": _("entry"),
    "hold": _("proceedings"),
    "interview": _("a private interview today"),
}
_YES_NO: Table = {"yes": _("yes"), "no": _("no")}
PROCEDURE: Table = {
    "suspicion": _("suspicion"),
    "prosecution": _("prosecution"),
    "convicted": _("conviction"),
    "amnesty": _("amnesty"),
    "pardon": _("pardon"),
    "transfer": _("transfer"),
    "disciplinary": _("disciplinary punishment"),
    "closed": _("closed"),
    "not_established": _("crime not established"),
    "without_judgment": _("release without judgment"),
}
WISH: Table = {
    "return": pgettext_lazy("wish", "return"),
    "stay": pgettext_lazy("wish", "stay"),
    "third_country": _("go to a third country"),
    "undecided": _("undecided"),
    "refused_to_say": _("would not say"),
}
DECISION: Table = {
    "repatriate": _("repatriate"),
    "neutral_country": _("to a neutral country"),
    "re_examine": _("examine again"),
    "reject": _("reject"),
    "unknown": _("no decision"),
}
ENTRY: Table = {
    "national": _("national of that State"),
    "visa": _("visa"),
    "residence": _("residence permit"),
    "emergency_travel_document": _("emergency travel document"),
    "none": _("none"),
}
STAGE: Table = {
    "suspected": _("suspected"),
    "determined": _("crime determined"),
    "prosecution_pending": _("prosecution pending"),
    "convicted": _("convicted"),
    "not_established": _("crime not established"),
    "amnestied": _("amnestied"),
    "pardoned": _("pardoned"),
    "transferred": _("sentence or case transferred"),
    "released_without_judgment": _("let go without judgment"),
    "served": _("sentence served"),
    "unresolved": _("not clear whose or where it stands"),
}
MANNER: Table = {
    "interview": _("in a private interview"),
    "at_crossing": _("at the crossing"),
    "written": _("in writing"),
    "spoken": _("by word of mouth"),
    "by_conduct": _("by what he did"),
}
PRESENTED_BY: Table = {
    "1": _("the physician of the camp"),
    "2": _("the prisoners' representative"),
    "3": _("his own Power or a recognised organisation"),
    "4": _("himself"),
}
TASK_STATE: Table = {
    "open": _("to be done"),
    "under_way": _("under way"),
    "done": _("done"),
}
TERM_STATE: Table = {
    "done": _("done"),
    "done_late": _("done late"),
    "open": _("due"),
    "overdue": _("overdue"),
}
#: Words of values, by the fact whose values they are.
VALUES: dict[str, Table] = {
    "status": STATUS, "category": CATEGORY, "health": HEALTH, "sex": SEX,
    "commission_decision": DECISION, "entry_permission": ENTRY, "act": PROCEDURE, "said": WISH,
    "interview": WISH,
    "link": {"linked": _("yes"), "possible": _("perhaps"), "none": _("there is no file")},
}  # fmt: skip


def question(name: str) -> str:
    """A question in the reader's language."""
    return str(QUESTION.get(name, name))


def conclusion(value: str) -> str:
    """The answer to a question."""
    return str(CONCLUSION.get(value, value))


def fact(name: str) -> str:
    """The name of a fact."""
    return str(FACT.get(name, name))


def value(of: str, told: str | None) -> str:
    """The value of a fact; what is not known is called that.

    >>> value("unit", "3rd company")
    '3rd company'
    """
    if told is None:
        return str(_("not known"))
    table = VALUES.get(of, _YES_NO)
    return str(table.get(told) or (CONCLUSION.get(told, told) if of in QUESTION else told))
