"""What can happen on a node; each verb is one sort of event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """The vocabulary of the history; `reading` verbs are reads of personal data."""

    NODE_FOUNDED = "node_founded", _("node set up")
    ACCOUNT_CHANGED = "account_changed", _("account changed")
    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    REPORTS_ADDED = "reports_added", _("reports added")
    IMPORT_UNDONE = "import_undone", _("import undone")
    REPORT_ENTERED = "report_entered", _("report entered")
    PERSON_RECOMPUTED = "person_recomputed", _("person file recomputed")
    FIELD_DECIDED = "field_decided", _("field decided")
    FIELD_RELEASED = "field_released", _("decision on a field taken back")
    WHEREABOUTS_SET = "whereabouts_set", _("whereabouts set")
    DOCUMENT_ADDED = "document_added", _("document added")
    DOCUMENT_REMOVED = "document_removed", _("document removed")
    COMPARTMENT_CHANGED = "compartment_changed", _("compartment changed")
    DEATH_REPORTED = "death_reported", _("death reported")
    DEATH_CONFIRMED = "death_confirmed", _("death confirmed")
    DEATH_REVERSED = "death_reversed", _("death reversed")
    DEMANDS_MADE = "demands_made", _("demands for acknowledgement made")
    PROOF_ASKED = "proof_asked", _("questions of proof of life sealed")
    PROOF_COMPARED = "proof_compared", _("proof of life compared")
    CONTACTS_JUDGED = "contacts_judged", _("contacts judged")
    CASE_OPENED = "case_opened", _("proceedings recorded")
    CASE_STEP = "case_step", _("step of proceedings taken")
    INTERVIEW_RECORDED = "interview_recorded", _("interview recorded")
    ARRIVAL_CHANGED = "arrival_changed", _("plan of arrival changed")
    EXAMINED = "examined", _("medical examination recorded")
    AGREEMENT_CHANGED = "agreement_changed", _("agreement changed")
    DETERMINED = "determined", _("determinations made")
    TERMS_CHANGED = "terms_changed", _("terms or position changed")
    LIST_BUILT = "list_built", _("exchange lists built")
    WITNESS_CHANGED = "witness_changed", _("witness set up or log taken on")
    COSIGNED = "cosigned", _("log cosigned")
    TALK_OPENED = "talk_opened", _("talk taken up")
    SIDE_ENROLLED = "side_enrolled", _("keys of a side enrolled")
    DRAFTED = "drafted", _("message drafted")
    DRAFT_APPROVED = "draft_approved", _("draft approved")
    DRAFT_ENDED = "draft_ended", _("draft refused or withdrawn")
    SAID = "said", _("message signed and written")
    BUNDLE_PACKED = "bundle_packed", _("bundle packed")
    BUNDLE_TAKEN = "bundle_taken", _("bundle taken in")
    EVIDENCE_KEPT = "evidence_kept", _("evidence kept")
    PEER_CHANGED = "peer_changed", _("address or certificate changed")
    TAKEN_BACK = "taken_back", _("own entries taken back after a restored backup")
    EPOCH_DESTROYED = "epoch_destroyed", _("sealing key destroyed")
    LINKS_PROPOSED = "links_proposed", _("links proposed")
    LINK_JUDGED = "link_judged", _("link judged")
    JUDGEMENT_TAKEN_BACK = "judgement_taken_back", _("judgement taken back")
    FILES_MERGED = "files_merged", _("person files merged")
    FILES_SPLIT = "files_split", _("person files split")
    REQUEST_OPENED = "request_opened", _("tracing request opened")
    REQUEST_CHANGED = "request_changed", _("tracing request changed")
    MESSAGE_ADDED = "message_added", _("message added")
    APPROVAL_ASKED = "approval_asked", _("approval asked for")
    APPROVAL_GIVEN = "approval_given", _("approval given")
    APPROVAL_REFUSED = "approval_refused", _("approval refused")
    APPROVAL_WITHDRAWN = "approval_withdrawn", _("request for approval withdrawn")
    ERASED = "erased", _("erased")
    REVERTED = "reverted", _("reverted")
    JOB_STARTED = "job_started", _("job started")
    JOB_ENDED = "job_ended", _("job ended")
    BACKUP_MADE = "backup_made", _("backup made")
    KEYS_ROTATED = "keys_rotated", _("keys rotated")
    TOKEN_CHANGED = "token_changed", _("access token changed")
    SETTING_CHANGED = "setting_changed", _("setting changed")
    EXPORTED = "exported", _("exported")
    LISTED = "listed", _("list read")
    SEARCHED = "searched", _("searched")
    FILE_READ = "file_read", _("person file read")
    DOCUMENT_READ = "document_read", _("document read")
    STATUS_READ = "status_read", _("status read by the family")

    @property
    def reading(self) -> bool:
        """Whether nothing was changed, only personal data read."""
        return self in (
            Verb.EXPORTED, Verb.LISTED, Verb.SEARCHED, Verb.FILE_READ, Verb.DOCUMENT_READ,
            Verb.STATUS_READ,
        )  # fmt: skip
