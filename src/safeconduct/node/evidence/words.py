"""What the library weighs, asks and checks, in the reader's language.

The library's own words are English; the keys here are its codes and sentences. Tests read them from
the library and fail if one is missing here.
"""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

Words = dict[str, StrOrPromise]

SIGN: Words = {
    "captor_list held": _("a list of the Detaining Power names him"),
    "captor_list died": _("a list of the Detaining Power says that he died"),
    "captor_list released": _("a list of the Detaining Power says that he was released"),
    "captor_list transferred": _("a list of the Detaining Power says that it handed him on"),
    "captor_list exchanged": _("a list of the Detaining Power says that he was exchanged"),
    "capture_card held": _("there is a capture card of him"),
    "visit held": _("visitors saw him in custody"),
    "visit died": _("visitors learnt that he died in custody"),
    "consent held": _("he was interviewed in custody"),
    "legal held": _("an authority of the captors keeps a file on him"),
    "testimony custody": _("a witness was held with him"),
    "testimony custody died": _("a witness who was held with him says that he died"),
    "testimony capture": _("a witness saw him taken"),
    "testimony killed": _("a witness saw him fall"),
    "testimony lost": _("a witness saw him go missing"),
    "open_source held certain": _("he was recognised for certain in a picture of captives"),
    "open_source held unsure": _("he may be in a picture of captives"),
    "open_source died certain": _("he was recognised for certain in a picture of the dead"),
    "open_source died unsure": _("he may be in a picture of the dead"),
    "contact told": _("somebody called and said that he is held"),
    "contact proven": _("a caller gave proof of life"),
    "contact demand": _("somebody called and asked for money"),
    "contact demand proven": _("a caller asked for money and gave proof of life"),
    "tracing_request sought": _("he is sought"),
    "tracing_request exchanged": _("his own bureau says that he was exchanged"),
    "tracing_request found_elsewhere": _("his own bureau has found him elsewhere"),
}
QUESTION: Words = {
    "captured": _("Is he in captivity?"),
    "alive": _("Is he alive?"),
    "holder": _("Held by whom?"),
    "where": _("Where?"),
    "he": _("Is it he?"),
}
#: Why a rule of evidence suffices.
BASIS: Words = {
    "E-EXCHANGED": _(
        "GC III arts 109-119; undone by a newer report of those who saw him in custody again"
    ),
    "E-FOUND": _(
        "AP I arts 32 and 33: the search ends; undone by a newer report of those who saw him"
    ),
    "E-DIED": _(
        "GC III art. 120 and GC IV art. 129: deaths are certified and forwarded; reversible"
    ),
    "E-RELEASED": _(
        "GC III art. 122: releases are notified; undone by a newer report of those who saw him"
    ),
    "E-TRANSFERRED": _(
        "GC III arts 12 and 122, GC IV art. 45: whoever transferred him still answers for him"
    ),
    "E-ACKNOWLEDGED": _("GC III arts 70 and 122, GC IV arts 106 and 136"),
    "E-CONFIRMED": _("GC III art. 126: visits; a legal file presupposes custody"),
    "E-CORROBORATED": _("independence: reports of one origin count once"),
    "E-ALLEGED": _("a single witness or call is a lead, not a finding"),
    "E-MISSING": _("AP I arts 32 and 33: the search goes on"),
}
CUSTODY: Words = {
    "A": _("held by A"),
    "B": _("held by B"),
    "transferred by A": _("handed on by A, which still answers for him"),
    "transferred by B": _("handed on by B, which still answers for him"),
    "ended": pgettext_lazy("custody", "ended"),
    "unknown": pgettext_lazy("custody", "unknown"),
}
WHEREABOUTS: Words = {
    "known": _("known from those who hold him or saw him"),
    "reported": _("reported by others"),
    "unknown": pgettext_lazy("whereabouts", "unknown"),
    "ended": pgettext_lazy("whereabouts", "no longer in captivity"),
}
ENQUIRY: Words = {
    "Q-ENTRY": _("compare him with the captors' entry of a like name"),
    "Q-VISIT": _("ask the visiting organisation to look for him where he was seen"),
    "Q-RETURNEES": _("ask those who came back from that place or unit"),
    "Q-PROOF": _("put the family's question of proof of life to the caller"),
    "Q-RECOGNISE": _("show the picture to a second relative, apart from the first"),
    "Q-UNIT": _("ask his unit for those who were beside him"),
    "Q-CAPTOR": _("put a formal enquiry to the captors' bureau (GC III art. 122)"),
    "Q-REMAINS": _("compare the family's sample with unidentified remains"),
}
NOTHING_TO_ASK: tuple[StrOrPromise, ...] = (
    _("nothing that can be asked would tell much more: demand acknowledgement"),
    _("nothing that can be asked would tell much: wait for a new report"),
)
WHY_NOT: tuple[StrOrPromise, ...] = (
    _("not sure enough that he is a captive"),
    _("may be the captors' entry under another spelling: compare them first"),
    _("cannot be named to his captors yet: identify him first"),
    _("has a prisoner's number, so they registered him: find that entry first"),
)
#: Problems that weighing finds in reports, and what to do.
PROBLEM: tuple[StrOrPromise, ...] = (
    _("this is no grade of the Admiralty scale"),
    _("Write a letter from A to F and a figure from 1 to 6, as B2; F6 where nobody can judge."),
    _("these reports are each said to derive from the next, in a circle"),
    _("Find out which came first, and leave its derives_from empty."),
)
VERDICT: Words = {
    "right": pgettext_lazy("answer", "right"),
    "alike": pgettext_lazy("answer", "sounds alike"),
    "wrong": pgettext_lazy("answer", "wrong"),
}
MEANING: Words = {
    "right": _("The answer is right. Whoever gave it knows what only he can know."),
    "alike": _(
        "The answer only sounds like the right one, which proves nothing by itself: ask another "
        "question."
    ),
    "wrong": _("The answer is wrong. That says nothing about whether he is a captive."),
}
#: What the library says of a question or an answer that would prove nothing.
PROOF_ERROR: tuple[StrOrPromise, ...] = (
    _("there is no question. Write what is to be asked, in the family's words"),
    _(
        "the answer is too short to prove anything. Choose a question whose answer has at "
        "least three letters, and is not a colour, a yes or a no"
    ),
)
MEDIUM: Words = {"video": _("Check of a video"), "call": _("Check of a call")}
#: What to look or ask for in each step of a check, and what it tells.
CHECK: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "V-HASH": (
        _(
            "Was the file taken in as it was sent, and its hash written down before anybody "
            "opened it?"
        ),
        _("later copies can be told from the first (Berkeley Protocol, preservation)"),
    ),
    "V-EARLIER": (
        _("Was it searched for, with stills and sound, and found nowhere earlier?"),
        _("old footage is sold as new"),
    ),
    "V-DAY": (
        _("Does it show or say something that was not known before the day that it claims?"),
        _("a newspaper can be put in later; the agreed word of the day cannot"),
    ),
    "V-HE": (
        _("Did two relatives, asked apart, recognise him by a mark named before they saw it?"),
        _("a family that hopes recognises strangers"),
    ),
    "V-WHOLE": (
        _("Is it one take, with lips and sound together and no seam at the face?"),
        _("faces and voices are made by machines"),
    ),
    "V-QUESTION": (
        _("Does he answer the family's sealed question in it?"),
        _("nobody else can"),
    ),
    "C-LIVE": (_("Did he answer something asked in that very call?"), _("a recording cannot")),
    "C-QUESTION": (
        _("Was the sealed question answered rightly, without help from the family?"),
        _("families give answers away when they are asked about him"),
    ),
    "C-VOICE": (
        _("Did two relatives, asked apart, know his voice and his way of speaking?"),
        _("a line hides a stranger, and a machine imitates a voice"),
    ),
    "C-FREE": (
        _("Did he speak for longer than a few words, and could he say how he is?"),
        _("what is read out under threat shows that he lives, not that he is well"),
    ),
    "C-LINE": (
        _("Is the number none that other families reported, and not of a telephone of the dead?"),
        _("telephones of the fallen are used to play survivors"),
    ),
}
_LIKELIHOOD: tuple[tuple[float, StrOrPromise], ...] = (
    (0.99, _("nearly certain")),
    (0.9, _("very likely")),
    (0.6, _("likely")),
    (0.4, _("as likely as not")),
    (0.1, _("unlikely")),
    (0.01, _("very unlikely")),
    (0.0, _("nearly ruled out")),
)


def sentence(text: str) -> str:
    """One of the library's whole sentences in the reader's language; another stays as it is.

    >>> sentence("he has gone fishing")
    'he has gone fishing'
    """
    return gettext(text) if text in _known() else text


@cache
def _known() -> frozenset[str]:
    whole = (*NOTHING_TO_ASK, *WHY_NOT, *PROBLEM, *PROOF_ERROR, *ENQUIRY.values())
    with override("en"):
        return frozenset(str(words) for words in whole)


def likelihood(probability: float) -> str:
    """A probability in words.

    >>> likelihood(0.93), likelihood(0.5), likelihood(0.002)
    ('very likely', 'as likely as not', 'nearly ruled out')
    """
    return str(next(words for least, words in _LIKELIHOOD if probability >= least))
