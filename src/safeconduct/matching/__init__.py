"""Step 2, who is who: which records are of one person, how likely, and why.

What is named here is imported when it is first used: whoever needs a key or a verdict alone, as
every page of the node does, need not wait for the linkage engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safeconduct.matching.calibration import Calibrator
    from safeconduct.matching.deciding import DEFAULT_POLICY, Policy
    from safeconduct.matching.evaluation import PairwiseScore, pairwise
    from safeconduct.matching.frequencies import Frequencies, frequencies_of
    from safeconduct.matching.judgements import Judged, Judgement, contradictions
    from safeconduct.matching.key_tables import key_table
    from safeconduct.matching.keys import coarse_key, family_key, fine_key, given_key
    from safeconduct.matching.linkage import Linkage, link
    from safeconduct.matching.near import nearly_same_number, same_number
    from safeconduct.matching.preparation import ONCE_EACH, prepare
    from safeconduct.matching.reasons import Step, Waterfall, waterfall
    from safeconduct.matching.scoring import Resources
    from safeconduct.matching.trained import TrainedModel

_AT = {
    "Calibrator": "calibration",
    "DEFAULT_POLICY": "deciding",
    "Policy": "deciding",
    "PairwiseScore": "evaluation",
    "pairwise": "evaluation",
    "Frequencies": "frequencies",
    "frequencies_of": "frequencies",
    "Judged": "judgements",
    "Judgement": "judgements",
    "contradictions": "judgements",
    "coarse_key": "keys",
    "family_key": "keys",
    "fine_key": "keys",
    "given_key": "keys",
    "key_table": "key_tables",
    "Linkage": "linkage",
    "link": "linkage",
    "nearly_same_number": "near",
    "same_number": "near",
    "ONCE_EACH": "preparation",
    "prepare": "preparation",
    "Step": "reasons",
    "Waterfall": "reasons",
    "waterfall": "reasons",
    "Resources": "scoring",
    "TrainedModel": "trained",
}


def __getattr__(name: str) -> object:
    if name not in _AT:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_AT[name]}"), name)


__all__ = [
    "DEFAULT_POLICY",
    "ONCE_EACH",
    "Calibrator",
    "Frequencies",
    "Judged",
    "Judgement",
    "Linkage",
    "PairwiseScore",
    "Policy",
    "Resources",
    "Step",
    "TrainedModel",
    "Waterfall",
    "coarse_key",
    "contradictions",
    "family_key",
    "fine_key",
    "frequencies_of",
    "given_key",
    "key_table",
    "link",
    "nearly_same_number",
    "pairwise",
    "prepare",
    "same_number",
    "waterfall",
]
