"""Step 8, the day: timetable, manifests, check-in, receipts and reconciliation."""

from safeconduct.handover.checkin import Event, Outcome, Step, refusal
from safeconduct.handover.day import (
    OUTCOME_SCHEMA,
    RECONCILIATION_SCHEMA,
    DayResult,
    Receipt,
    RejectedEvent,
    receipt_digest,
    run_day,
)
from safeconduct.handover.manifest import (
    MANIFEST_SCHEMA,
    TOKEN_LENGTH,
    Manifest,
    check_in_token,
    make_manifest,
)
from safeconduct.handover.scripted import (
    SIMULATED,
    Incidents,
    draw_incidents,
    scripted_day,
    scripted_days,
)
from safeconduct.handover.timetable import (
    Batch,
    Timetable,
    batch_sizes,
    batches_needed,
    make_timetable,
)

__all__ = [
    "MANIFEST_SCHEMA",
    "OUTCOME_SCHEMA",
    "RECONCILIATION_SCHEMA",
    "SIMULATED",
    "TOKEN_LENGTH",
    "Batch",
    "DayResult",
    "Event",
    "Incidents",
    "Manifest",
    "Outcome",
    "Receipt",
    "RejectedEvent",
    "Step",
    "Timetable",
    "batch_sizes",
    "batches_needed",
    "check_in_token",
    "draw_incidents",
    "make_manifest",
    "make_timetable",
    "receipt_digest",
    "refusal",
    "run_day",
    "scripted_day",
    "scripted_days",
]
