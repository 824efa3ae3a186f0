"""Step 3, how sure we are: grades, independence, status, belief, and the fraud desk."""

from safeconduct.evidence.assessing import Weighing, weigh_everything
from safeconduct.evidence.belief import BELIEF_SCHEMA, beliefs, likeliest
from safeconduct.evidence.calibration import Scores, cases_of, reliability_table, scores
from safeconduct.evidence.captivity import EVIDENCE_RULES, EvidenceRule, captivity
from safeconduct.evidence.custody import custody
from safeconduct.evidence.demands import Demand, demands, return_asked_toml
from safeconduct.evidence.digital import (
    Act,
    CustodyEvent,
    DigitalItem,
    Finding,
    check_item,
    hash_of,
    same_content,
)
from safeconduct.evidence.enquiries import ENQUIRIES, Enquiry
from safeconduct.evidence.fitting import Refit, refit
from safeconduct.evidence.fraud import (
    PRIOR_POINTS,
    SIGNALS,
    ContactRisk,
    Desk,
    Network,
    Signal,
    assess_contacts,
    flags_by_person,
    judge_contacts,
)
from safeconduct.evidence.grades import Credibility, Grade, GradeError, with_grades
from safeconduct.evidence.history import transitions
from safeconduct.evidence.measuring import found_unacknowledged, judged_contacts
from safeconduct.evidence.origins import Derivations, derivations, trace_origins, with_origin
from safeconduct.evidence.outcomes import outcomes_of_people, read_outcomes, records_about_him
from safeconduct.evidence.parameters import (
    Parameters,
    Question,
    QuestionParameters,
    parameters_toml,
    parse_parameters,
    shipped_parameters,
)
from safeconduct.evidence.signs import SIGNS, read_signs
from safeconduct.evidence.unacknowledged import (
    UNACKNOWLEDGED_SCHEMA,
    areas_of,
    by_group,
    unacknowledged,
)
from safeconduct.evidence.weighing import CONTRIBUTION_SCHEMA, identity_of_records, weigh

__all__ = [
    "BELIEF_SCHEMA",
    "CONTRIBUTION_SCHEMA",
    "ENQUIRIES",
    "EVIDENCE_RULES",
    "PRIOR_POINTS",
    "SIGNALS",
    "SIGNS",
    "UNACKNOWLEDGED_SCHEMA",
    "Act",
    "ContactRisk",
    "Credibility",
    "CustodyEvent",
    "Demand",
    "Derivations",
    "Desk",
    "DigitalItem",
    "Enquiry",
    "EvidenceRule",
    "Finding",
    "Grade",
    "GradeError",
    "Network",
    "Parameters",
    "Question",
    "QuestionParameters",
    "Refit",
    "Scores",
    "Signal",
    "Weighing",
    "areas_of",
    "assess_contacts",
    "beliefs",
    "by_group",
    "captivity",
    "cases_of",
    "check_item",
    "custody",
    "demands",
    "derivations",
    "flags_by_person",
    "found_unacknowledged",
    "hash_of",
    "identity_of_records",
    "judge_contacts",
    "judged_contacts",
    "likeliest",
    "outcomes_of_people",
    "parameters_toml",
    "parse_parameters",
    "read_outcomes",
    "read_signs",
    "records_about_him",
    "refit",
    "reliability_table",
    "return_asked_toml",
    "same_content",
    "scores",
    "shipped_parameters",
    "trace_origins",
    "transitions",
    "unacknowledged",
    "weigh",
    "weigh_everything",
    "with_grades",
    "with_origin",
]
