"""Step 2, who is who: which records are of one person, how likely, and why."""

from safeconduct.matching.calibration import Calibrator
from safeconduct.matching.deciding import DEFAULT_POLICY, Policy
from safeconduct.matching.evaluation import PairwiseScore, pairwise
from safeconduct.matching.frequencies import Frequencies, frequencies_of
from safeconduct.matching.judgements import Judged, Judgement, contradictions
from safeconduct.matching.keys import coarse_key, family_key, fine_key, given_key
from safeconduct.matching.linkage import Linkage, link
from safeconduct.matching.model import TrainedModel
from safeconduct.matching.near import nearly_same_number, same_number
from safeconduct.matching.preparation import ONCE_EACH, prepare
from safeconduct.matching.reasons import Step, Waterfall, waterfall

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
    "Step",
    "TrainedModel",
    "Waterfall",
    "coarse_key",
    "contradictions",
    "family_key",
    "fine_key",
    "frequencies_of",
    "given_key",
    "link",
    "nearly_same_number",
    "pairwise",
    "prepare",
    "same_number",
    "waterfall",
]
