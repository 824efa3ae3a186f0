"""Risks, signals and traces in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_stubs_ext import StrOrPromise

Table = dict[str, StrOrPromise]

RISK: Table = {
    "likely_fraud": _("likely fraud"),
    "possible_extortion": _("possible extortion by those who hold him"),
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
#: What may be wrong with a trace.
NOTES = (
    gettext_noop("the check digit is wrong"),
    gettext_noop("the check digits are wrong"),
    gettext_noop("a wallet of this kind has 40 signs after 0x"),
    gettext_noop("this is no number, account, wallet or name that we know"),
    gettext_noop("no number of this country has this length"),
    gettext_noop("no country has this code"),
    gettext_noop("the country code is missing"),
    gettext_noop("kept"),
)


def note(text: str) -> str:
    """What is wrong with a trace, in the reader's language as far as it is known."""
    return "; ".join(now_(part) for part in text.split("; ")) if text else ""
