"""The vocabularies of the library in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

STATUS: dict[str, StrOrPromise] = {
    "missing": _("missing"),
    "alleged": _("alleged held"),
    "corroborated": _("corroborated"),
    "confirmed": _("confirmed"),
    "acknowledged": _("acknowledged"),
    "released": _("released"),
    "exchanged": _("exchanged"),
    "found_elsewhere": _("found elsewhere"),
    "died": _("died"),
}
CATEGORY: dict[str, StrOrPromise] = {
    "prisoner_of_war": _("prisoner of war"),
    "medical_or_religious": _("medical or religious personnel"),
    "civilian_internee": _("civilian internee"),
    "detained_own_citizen": _("detained own citizen"),
    "child": _("child"),
    "remains": _("remains"),
    "unknown": _("not determined"),
}
HEALTH: dict[str, StrOrPromise] = {
    "good": _("good"),
    "not_wounded": _("not wounded"),
    "recovered": _("recovered"),
    "convalescent": _("convalescent"),
    "sick": _("sick"),
    "slightly_wounded": _("slightly wounded"),
    "seriously_wounded": _("seriously wounded"),
    "unknown": _("unknown"),
}
KIND: dict[str, StrOrPromise] = {
    "tracing_request": _("tracing request"),
    "captor_list": _("list of the Detaining Power"),
    "capture_card": _("capture card"),
    "visit": _("visit"),
    "testimony": _("testimony"),
    "contact": _("call or payment"),
    "legal": _("legal file"),
    "consent": _("interview"),
    "open_source": _("picture, video or post"),
}
SEX: dict[str, StrOrPromise] = {
    "male": _("male"),
    "female": _("female"),
    "unknown": _("unknown"),
}
FATE: dict[str, StrOrPromise] = {
    "held": _("held"),
    "died": _("died"),
    "released": _("released"),
    "transferred": _("transferred"),
    "exchanged": _("exchanged"),
    "found_elsewhere": _("found elsewhere"),
    "unknown": _("unknown"),
}
WHEREABOUTS: dict[str, StrOrPromise] = {
    "unknown": _("unknown"),
    "reported": _("reported"),
    "known": _("known"),
}
DEATH: dict[str, StrOrPromise] = {
    "none": _("not reported"),
    "reported": _("reported, not confirmed"),
    "confirmed": _("confirmed"),
    "reversed": _("reversed"),
}
GRADE: dict[str, StrOrPromise] = {
    "A": _("A, reliable"),
    "B": _("B, usually reliable"),
    "C": _("C, fairly reliable"),
    "D": _("D, not usually reliable"),
    "E": _("E, unreliable"),
    "F": _("F, cannot be judged"),
}
FRAUD: dict[str, StrOrPromise] = {
    "caution": _("caution"),
    "likely_fraud": _("likely fraud"),
    "possible_extortion": _("possible extortion by those who hold him"),
}
STATUS_RULE: dict[str, StrOrPromise] = {
    "E-DIED": _("the newest report of the Detaining Power says that he died, and it was confirmed"),
    "E-RELEASED": _("the newest report of the Detaining Power says that he was released"),
    "E-EXCHANGED": _("a receipt of the hand-over, or his own bureau, says that he was exchanged"),
    "E-FOUND": _("his own bureau has found him elsewhere"),
    "E-TRANSFERRED": _(
        "the newest report of the Detaining Power says that it handed him to another Power or place"
    ),
    "E-ACKNOWLEDGED": _("he stands on a list or capture card of the Detaining Power"),
    "E-CONFIRMED": _(
        "a neutral organisation saw him, or an authority of the captor keeps a file on him, but he "
        "is on no list or card"
    ),
    "E-CORROBORATED": _("two or more independent origins say that he is held"),
    "E-ALLEGED": _("one origin says that he is held"),
    "E-MISSING": _("nobody says that he is held"),
}
RULE: dict[str, StrOrPromise] = {
    "newest": _("the newest report"),
    "nearest to the person": _("from those nearest to the person"),
    "greatest weight of sources": _("the greatest weight of sources"),
    "sources contradict each other": _("sources contradict each other"),
    "decided by an officer": _("decided by an officer"),
}
FIELD: dict[str, StrOrPromise] = {
    "record_id": _("Number with the source"),
    "source": _("Source"),
    "party_of_origin": _("Power of origin"),
    "detaining_power": _("Detaining Power"),
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "patronymic": _("Father's name or patronymic"),
    "full_name": _("Whole name"),
    "alias": _("Other name or nickname"),
    "birth_date": _("Date of birth"),
    "birth_place": _("Place of birth"),
    "sex": _("Sex"),
    "rank": _("Rank"),
    "service_number": _("Service number"),
    "prisoner_number": _("Prisoner number"),
    "unit": _("Unit"),
    "branch": _("Branch"),
    "category": _("Category"),
    "captured_on": _("Captured on"),
    "captured_at": _("Captured at"),
    "last_seen_on": _("Last seen on"),
    "last_seen_at": _("Last seen at"),
    "health": _("Health"),
    "held_at": _("Held at"),
    "fate": _("Fate"),
    "next_of_kin": _("Next of kin"),
    "contact": _("Address of next of kin"),
    "note": _("Note"),
    "observed_on": _("Observed on"),
    "recorded_on": _("Recorded on"),
    "refers_to": _("Refers to"),
    "derives_from": _("Derives from"),
    "contact_kind": _("Kind of contact"),
    "contact_value": _("Number or account"),
    "called_on": _("Called on"),
    "claim": _("What was claimed"),
    "demand_amount": _("Amount demanded"),
    "currency": _("Currency"),
    "proof_refused": _("Proof of life refused"),
    "procedure": _("Procedure"),
    "offence": _("Offence"),
    "war_crime": _("War crime"),
    "authority": _("Authority"),
    "decided_on": _("Decided on"),
    "wish": _("Wish"),
    "fear_of_persecution": _("Fear of persecution"),
    "in_private": _("In private"),
    "interpreter": _("Interpreter"),
    "interviewed_on": _("Interviewed on"),
    "mothers_maiden_name": _("Mother's maiden name"),
    "correspondence_address": _("Correspondence address"),
    "occupation": _("Occupation"),
    "language": _("Language"),
    "status": _("Captivity"),
    "whereabouts": _("Whereabouts"),
    "death": _("Death"),
}
#: What the history and jobs tell beside the columns of reports.
DETAIL: dict[str, StrOrPromise] = {
    "action": _("Action"),
    "approval": _("Approval"),
    "changed": _("Changed"),
    "check": _("Check"),
    "count": _("How many"),
    "demand": _("Demand"),
    "facets": _("Facets"),
    "field": _("Field"),
    "kind": _("Kind"),
    "name": _("Name"),
    "new": _("New"),
    "new_links": _("New links"),
    "open": _("Open"),
    "on_list": _("On the list"),
    "open_links": _("Links that wait"),
    "page": _("Page"),
    "people": _("People"),
    "pseudonym": _("Pseudonym"),
    "proven": _("Proven"),
    "question": _("Question"),
    "reason": _("Reason"),
    "report": _("Report"),
    "reports": _("Reports"),
    "rings": _("Rings"),
    "roles": _("Roles"),
    "rows": _("Rows"),
    "shown": _("Shown"),
    "side": _("Side"),
    "state": _("State"),
    "verdict": _("Verdict"),
    "what": _("What"),
    "words": _("Words"),
}
VOCABULARIES = {
    "status": STATUS,
    "category": CATEGORY,
    "health": HEALTH,
    "kind": KIND,
    "sex": SEX,
    "fate": FATE,
    "whereabouts": WHEREABOUTS,
    "death": DEATH,
    "grade": GRADE,
    "rule": RULE,
    "fraud": FRAUD,
    "status_rule": STATUS_RULE,
    "field": FIELD,
}


def word_label(vocabulary: str, value: str) -> str:
    """A value in the reader's language; one that no vocabulary has stays as it is.

    >>> word_label("unit", "3rd company")
    '3rd company'
    """
    return str(VOCABULARIES.get(vocabulary, {}).get(value, value))


def field_label(field: str) -> str:
    """The name of a column in the reader's language; a source's own column under its own name.

    >>> field_label("other:Shoe size")
    'Shoe size'
    """
    known = FIELD.get(field) or DETAIL.get(field)
    return str(known or field.removeprefix("other:"))
