"""What somebody would see who stole the database, but not the key file.

Every field of every model of the node stands in the table below; a test fails for one that does
not, so that none can be forgotten. The breach drill shows the table with the node's own values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _


class Exposure(Enum):
    """How a column lies in the database."""

    CLEAR = "clear"
    NAMES = "names"
    SEALED = "sealed"
    FINGERPRINT = "fingerprint"
    HASH = "hash"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Any:
        """In the reader's language."""
        return _LABELS[self]

    @property
    def readable(self) -> bool:
        """Whether a thief could read it."""
        return self in (Exposure.CLEAR, Exposure.NAMES, Exposure.UNKNOWN)


_LABELS = {
    Exposure.CLEAR: _("in the clear"),
    Exposure.NAMES: _("in the clear, not shown here"),
    Exposure.SEALED: _("sealed"),
    Exposure.FINGERPRINT: _("keyed fingerprint"),
    Exposure.HASH: _("hash of a secret"),
    Exposure.UNKNOWN: _("not classified yet: take it for clear"),
}

#: Model -> how its columns lie. `id` and links to other rows are in the clear everywhere.
TABLE: dict[str, dict[Exposure, str]] = {
    "accounts.Node": {Exposure.CLEAR: "name kind side founded_at"},
    "accounts.User": {
        Exposure.NAMES: "username pseudonym",
        Exposure.HASH: "password",
        Exposure.CLEAR: "last_login is_active made_at theme keys_help",
    },
    "accounts.RoleGrant": {Exposure.CLEAR: "role granted_at"},
    "accounts.Invitation": {Exposure.HASH: "token_hash", Exposure.CLEAR: "expires_at used_at"},
    "vault.DataKey": {
        Exposure.SEALED: "wrapped",
        Exposure.CLEAR: "wrapped_with made_at destroyed_at",
    },
    "history.Event": {
        Exposure.SEALED: "details",
        Exposure.NAMES: "actor_name",
        Exposure.CLEAR: "number at verb subject_kind subject previous digest",
        Exposure.FINGERPRINT: "mac",
    },
    "history.ChainHead": {Exposure.CLEAR: "number digest"},
    "approvals.Request": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: (
            "public_id action subject_kind subject asked_at needed state ended_at failure"
        ),
    },
    "approvals.Vote": {Exposure.CLEAR: "at"},
    "registry.Batch": {Exposure.CLEAR: "public_id source kind reports added_at undone_at"},
    "registry.Person": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: (
            "public_id status status_rule category party_of_origin detaining_power whereabouts "
            "death fraud contradictions reports sources due_on restricted version made_at "
            "changed_at erased_at"
        ),
    },
    "registry.Report": {
        Exposure.SEALED: "sealed",
        Exposure.FINGERPRINT: "lookup",
        Exposure.CLEAR: (
            "public_id source kind grade observed_on recorded_on added_at withdrawn_at erased_at"
        ),
    },
    "registry.SearchKey": {Exposure.FINGERPRINT: "token"},
    "registry.Compartment": {},
    "registry.FieldDecision": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "field decided_at ended_at",
    },
    "registry.Document": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "public_id media_type size added_at removed_at",
    },
    "jobs.Job": {
        Exposure.SEALED: "arguments checkpoint",
        Exposure.NAMES: "actor_name",
        Exposure.CLEAR: (
            "public_id kind title state done total label summary failure cancel_asked worker "
            "heartbeat queued_at started_at ended_at"
        ),
    },
    "intake.Upload": {
        Exposure.SEALED: "sealed faults",
        Exposure.CLEAR: "public_id state size rows good bad_rows bad_cells known added_at",
    },
    "intake.SourceMemory": {Exposure.SEALED: "sealed", Exposure.CLEAR: "source changed_at"},
    "desk.Link": {
        Exposure.CLEAR: (
            "public_id weight probability certain same_number outcome margin steps state blocked "
            "proposed_at settled_at"
        ),
    },
    "desk.Judgement": {Exposure.CLEAR: "said at taken_back_at"},
    "fraud.Ring": {Exposure.CLEAR: "public_id first_seen_at"},
    "fraud.ContactFinding": {Exposure.SEALED: "sealed", Exposure.CLEAR: "risk points judged_at"},
    "fraud.Trace": {Exposure.FINGERPRINT: "token", Exposure.CLEAR: "kind valid own"},
    "casework.Agreement": {Exposure.SEALED: "sealed", Exposure.CLEAR: "public_id made_at ended_at"},
    "casework.Case": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "public_id open version made_at changed_at",
    },
    "casework.Interview": {Exposure.SEALED: "sealed", Exposure.CLEAR: "public_id recorded_at"},
    "casework.Examination": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "public_id version recorded_at",
    },
    "casework.Arrival": {Exposure.SEALED: "sealed", Exposure.CLEAR: "version changed_at"},
    "casework.Standing": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "stale determined_on cleared owed held_back code category",
    },
    "cartels.Paper": {Exposure.SEALED: "sealed", Exposure.CLEAR: "kind version made_at"},
    "cartels.ListVersion": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "public_id number built_on people proven made_at",
    },
    "cartels.Fate": {Exposure.SEALED: "sealed", Exposure.CLEAR: "side stage place counts code"},
    "exchange.WitnessKey": {Exposure.SEALED: "sealed", Exposure.CLEAR: "name made_at"},
    "exchange.WitnessedLog": {Exposure.CLEAR: "origin keys size root time note added_at"},
    "talks.Talk": {
        Exposure.CLEAR: "public_id name parties mediator shown own nonce version unheard opened_at",
    },
    "talks.SideKey": {Exposure.CLEAR: "name key post_quantum log enrolled_at"},
    "talks.OwnKeys": {Exposure.SEALED: "sealed"},
    "talks.LogEntry": {Exposure.CLEAR: "author index data"},
    "talks.Signed": {Exposure.CLEAR: "author size note"},
    "talks.Receipt": {Exposure.CLEAR: "author size note counts"},
    "talks.BundleRow": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "direction peer number digest size payloads content sizes delivered at",
    },
    "talks.Subject": {
        Exposure.SEALED: "sealed",
        Exposure.FINGERPRINT: "token",
        Exposure.CLEAR: "erased_at",
    },
    "talks.Item": {Exposure.SEALED: "sealed", Exposure.CLEAR: "digest"},
    "talks.Draft": {
        Exposure.CLEAR: (
            "public_id step body references until recipients openings members digest needed state "
            "entry drafted_at ended_at"
        ),
    },
    "talks.Approval": {Exposure.CLEAR: "digest at"},
    "talks.OfferedList": {
        Exposure.CLEAR: "entry stage side root count digests subjects categories"
    },
    "talks.Payload": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "digest size entry author recipients members state fault",
    },
    "talks.Epoch": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "number recipient end_due made_at destroyed_at",
    },
    "talks.Peer": {Exposure.CLEAR: "name address certificate fingerprint changed_at"},
    "talks.OwnCertificate": {Exposure.SEALED: "sealed", Exposure.CLEAR: "certificate kept_at"},
    "talks.Evidence": {Exposure.CLEAR: "peer reason what proof at"},
    "evidence.Unacknowledged": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "probability on_list captor days_since_capture contradicted found_at",
    },
    "evidence.Demand": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "public_id captor people made_at",
    },
    "evidence.DemandFor": {},
    "evidence.ProofQuestion": {Exposure.SEALED: "sealed", Exposure.CLEAR: "public_id asked_at"},
    "evidence.ProofAttempt": {Exposure.CLEAR: "verdict at"},
    "evidence.ProofCheck": {Exposure.SEALED: "sealed", Exposure.CLEAR: "public_id at"},
    "tracing.TracingRequest": {
        Exposure.SEALED: "sealed",
        Exposure.FINGERPRINT: "lookup",
        Exposure.HASH: "passphrase",
        Exposure.CLEAR: (
            "public_id state language opened_at changed_at expires_on closed_at erased_at version"
        ),
    },
    "tracing.Message": {
        Exposure.SEALED: "sealed",
        Exposure.CLEAR: "public_id kind at read_at withdrawn_at",
    },
    "tracing.RequestKey": {Exposure.FINGERPRINT: "token"},
    "tracing.Attempt": {Exposure.FINGERPRINT: "bucket", Exposure.CLEAR: "place at until"},
    "api.Token": {
        Exposure.SEALED: "name",
        Exposure.HASH: "digest",
        Exposure.CLEAR: "public_id scopes made_at expires_at last_used_at revoked_at",
    },
    "api.Reply": {
        Exposure.SEALED: "sealed",
        Exposure.HASH: "request",
        Exposure.CLEAR: "key claim claimed_at status",
    },
}

#: What somebody could conclude from what is in the clear.
INFERENCES = (
    _("How many people this node knows, and how many are held, missing, released or dead."),
    _("Which sources report to this node, how often, and of which days their reports are."),
    _("When the team works, on how many cases, and under which pseudonyms."),
    _("Which files belong together, change often, or are sealed to a few members."),
    _("Which files are of people whom nobody acknowledges, how likely captives, for how long."),
    _("That two rows share a word, though not which one: equal words have equal fingerprints."),
    _("Which cases a caller reached by the same telephone or account, and which look like fraud."),
    _("Who talks with whom, when, about how many people, and what was answered to what."),
    _("Nothing about who anybody is, what was said about him, or where he is held."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, as a thief would find it."""

    name: str
    exposure: Exposure
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One table, as a thief would find it."""

    label: str
    rows: int
    columns: tuple[Column, ...]


def node_models() -> Iterator[type[models.Model]]:
    """The models of this product, not those of the packages it is built on."""
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("safeconduct.node."):
            yield model


def exposure_of(model: type[models.Model]) -> dict[str, Exposure]:
    """How each column lies; UNKNOWN for what the table above forgets."""
    kinds = TABLE.get(model._meta.label, {})
    said = {name: kind for kind, names in kinds.items() for name in names.split()}
    return {
        field.name: said.get(
            field.name,
            Exposure.CLEAR if field.is_relation or field.primary_key else Exposure.UNKNOWN,
        )
        for field in model._meta.local_concrete_fields
    }


def drill(*, examples: int = 3) -> Iterator[Seen]:
    """Every table with what a thief would read in it, taken from this node."""
    for model in node_models():
        columns = [
            Column(name=name, exposure=kind, examples=_examples(model, name, kind, examples))
            for name, kind in exposure_of(model).items()
        ]
        rows = model._base_manager.count()
        yield Seen(label=model._meta.label, rows=rows, columns=tuple(columns))


def _examples(model: type[models.Model], name: str, kind: Exposure, most: int) -> tuple[str, ...]:
    if kind is not Exposure.CLEAR:
        return ()
    some = model._base_manager.order_by("-pk").values_list(name, flat=True)[:200]
    found = dict.fromkeys(_text(value) for value in some if value not in (None, "", {}))
    return tuple(found)[:most]


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return f"{bytes(value)[:6].hex()}…"
    return str(value)[:60]
