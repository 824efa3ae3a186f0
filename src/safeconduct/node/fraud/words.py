"""Risks, signals and traces in the reader's language.

The library's own words are English; a test reads them from the library and fails if one is missing
here.
"""

from __future__ import annotations

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy
from django_stubs_ext import StrOrPromise

Table = dict[str, StrOrPromise]

RISK: Table = {
    "possible_extortion": _("possible extortion by those who hold him"),
    "likely_fraud": _("likely fraud"),
    "caution": _("caution"),
    "none": _("no sign of fraud"),
}
KIND: Table = {
    "phone": _("telephone"),
    "account": _("bank account"),
    "card": _("bank card"),
    "wallet": _("wallet"),
    "device": _("device"),
    "handle": _("handle"),
    "payee": _("payee"),
    "other": _("other trace"),
}
#: What each signal says, by its code; the library's own words.
SIGNAL: Table = {
    "demand": _("money was asked for; no authority ever charges for an exchange"),
    "shared_line": _("the same line was used with several families to ask for money"),
    "shared_account": _("the same account, card, wallet or payee was named to several families"),
    "proof_refused": _("proof of life was refused"),
    "script": _("the words are nearly those of an earlier demand to another family"),
    "dead_line": _("the line or device belongs to somebody who, as far as we know, is dead"),
    "against_evidence": _("he is said to be in hospital at a time at which he was seen well"),
    "list_fee": _("money for a place on a list, which nobody can sell"),
    "parcel_fee": _("a fee for a parcel, which travels free (GC III art. 74)"),
    "hospital": _("urgent money for a hospital; a captor pays for care (GC III art. 15)"),
    "bank_codes": _("bank codes or card data, which nobody may ask for"),
    "haste": _("haste and secrecy, so that nobody can be asked"),
    "proof_given": _("proof of life was given"),
    "own_line": _("the call came over his own telephone"),
}
#: What may be said of a trace that is not quite right.
NOTES = (
    gettext_noop("the check digit is wrong"),
    gettext_noop("the check digits are wrong"),
    gettext_noop("the check digits are right, but no country writes accounts so"),
    gettext_noop("the check digit was missing"),
    gettext_noop("a wallet of this kind has 40 signs after 0x"),
    gettext_noop("this is no number, account, wallet or name that we know"),
    gettext_noop("no number of this country has this length"),
    gettext_noop("no country has this code; kept"),
    gettext_noop("the country code is missing; kept"),
)
#: Proof of life, as the library writes the answers to "was it refused".
PROOF: Table = {
    "yes": pgettext_lazy("proof of life", "was refused"),
    "no": pgettext_lazy("proof of life", "was given"),
    "unknown": pgettext_lazy("proof of life", "not known"),
}
#: How a caller reached the family; the desk's own words, beside what files may say.
WAY: Table = {
    "call": _("call"),
    "messenger": _("message"),
    "letter": _("letter"),
    "visit": _("visit in person"),
    "account": _("payment into an account"),
    "bank card": _("payment to a card"),
    "other": pgettext_lazy("way of a contact", "other"),
}
#: What the shapes of the picture are.
SORT: Table = {
    "case": _("a case: possible or likely fraud"),
    "extortion": _("a case with possible extortion by those who hold him"),
    "line": _("a caller's telephone or handle"),
    "money": _("where money was to go"),
    "device": _("a caller's device"),
    "other": _("another trace"),
    "own": _("the missing person's own telephone or device"),
}
#: What the lines of the picture say.
USE: Table = {
    "used": _("a caller used it"),
    "own": _("it is the missing person's own"),
    "both": _("it is his own, and the caller used it"),
}
#: Columns of the report for the police.
POLICE: Table = {
    "ring": _("ring"),
    "report": _("contact"),
    "day": _("day"),
    "risk": _("risk"),
    "trace": _("trace"),
    "kind": _("kind of trace"),
    "amount": _("amount"),
    "currency": _("currency"),
    "reasons": _("reasons"),
}


def risk(code: str) -> str:
    """A risk in the reader's language."""
    return str(RISK.get(code, code))


def kind(code: str) -> str:
    """A kind of trace in the reader's language."""
    return str(KIND.get(code, code))


def signal(code: str) -> str:
    """What a signal says in the reader's language; one of an older library stays as it is.

    >>> signal("moonshine")
    'moonshine'
    """
    return str(SIGNAL.get(code, code))


def note(text: str) -> str:
    """What is said of a trace, in the reader's language."""
    return translated(text) if text in NOTES else text


def proof(code: str) -> str:
    """Whether proof of life was given."""
    return str(PROOF.get(code, code))


def way(code: str) -> str:
    """How a caller reached the family; a file's own word stays as it is."""
    return str(WAY.get(code, code))
