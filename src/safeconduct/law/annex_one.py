"""Which injuries and illnesses send a prisoner home, and which to a neutral country: Annex I.

The model agreement of GC III Annex I, shortened and in our own words, as a list to tick at an
examination. Physicians decide; a condition that fits none exactly is read in the spirit of
article 110 and of this list (Annex I, II).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.people.vocabulary import CommissionDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicalGround:
    """One line of the list.

    Attributes:
        id: for ticking it.
        section: of Annex I.
        title: in words.
        decision: what it speaks for.
    """

    id: str
    section: str
    title: str
    decision: CommissionDecision


_HOME, _NEUTRAL = CommissionDecision.REPATRIATE, CommissionDecision.NEUTRAL_COUNTRY
_TABLE = (
    ("limb", "I A(1)(a)", "loss of a hand or foot, of all fingers or toes, or of thumb and forefinger", _HOME),
    ("joint", "I A(1)(b)", "a large joint, or all finger joints of a hand, that no longer moves", _HOME),
    ("false-joint", "I A(1)(c)", "a long bone that has not grown together", _HOME),
    ("deformity", "I A(1)(d)", "a deformity that takes away function or bearing of weight", _HOME),
    ("chronic-wound", "I A(2)", "a wound whose recovery within a year seems excluded", _HOME),
    ("splinter", "I A(2)(a-b)", "a projectile in the heart, or splinters in brain or lungs", _HOME),
    ("bone", "I A(2)(c)", "inflammation of the bone without recovery within a year", _HOME),
    ("skull", "I A(2)(e)", "an injury of the skull with loss or shifting of bone", _HOME),
    ("face", "I A(2)(f)", "an injury or burn of the face with loss of tissue and function", _HOME),
    ("spine", "I A(2)(g)", "an injury of the spinal cord", _HOME),
    ("nerve", "I A(2)(h)", "an injury of nerves that equals the loss of a hand or foot", _HOME),
    ("urinary", "I A(2)(i)", "an injury of the urinary organs that disables", _HOME),
    ("chronic-illness", "I A(3)", "an illness whose recovery within a year seems excluded", _HOME),
    ("tuberculosis", "I A(3)(a)", "progressive tuberculosis that treatment elsewhere will not better", _HOME),
    ("blindness", "I A(3)", "blindness, or one blind eye and a poor one", _HOME),
    ("curable-wound", "I B(1)", "a wound that will not heal in captivity, but may in a neutral country", _NEUTRAL),
    ("curable-tuberculosis", "I B(2)", "tuberculosis that treatment in a neutral country may cure or better", _NEUTRAL),
    ("treatable", "I B(3)", "an illness clearly better treated in a neutral country", _NEUTRAL),
    ("neurosis", "I B(5)", "a neurosis of war or captivity", _NEUTRAL),
    ("mother", "I B(7)", "a pregnant prisoner, or the mother of infants or small children", _NEUTRAL),
)  # fmt: skip
MEDICAL_GROUNDS = tuple(
    MedicalGround(id=i, section=section, title=title, decision=decision)
    for i, section, title, decision in _TABLE
)
_BY_ID = {ground.id: ground for ground in MEDICAL_GROUNDS}


def suggested(ticked: Iterable[str]) -> CommissionDecision:
    """What the grounds that were ticked speak for: home before a neutral country.

    Unknown where none was: the list is a model, and a physician may find what it does not name.

    >>> suggested(["mother", "limb"])
    <CommissionDecision.REPATRIATE: 'repatriate'>

    Raises:
        KeyError: for a ground that is not in the list.
    """
    found = {_BY_ID[name].decision for name in ticked}
    for decision in (_HOME, _NEUTRAL):
        if decision in found:
            return decision
    return CommissionDecision.UNKNOWN
