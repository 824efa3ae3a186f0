"""Findings in the clear: what is sealed of one, written and read in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from safeconduct.node.fraud.models import ContactFinding, Trace
from safeconduct.node.vault import services as vault


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrace:
    """One trace of a contact.

    Attributes:
        column: where it was told, such as `pay_to`.
        kind, value: what sort, and in its one spelling.
        masked: its ends only.
        valid, note: whether its form and check digits are right, and what is not.
        own: whether it is the missing person's own telephone or device.
    """

    column: str
    kind: str
    value: str
    masked: str
    valid: bool
    note: str
    own: bool

    @property
    def key(self) -> str:
        """Kind and value, by which cases are connected."""
        return f"{self.kind}:{self.value}"

    @property
    def token(self) -> int:
        """Its blind fingerprint."""
        return vault.fingerprint("trace", self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told of a contact, as it was understood; "" where nothing was."""

    called_on: str = ""
    contact_kind: str = ""
    claim: str = ""
    demand_amount: str = ""
    currency: str = ""
    proof_refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Everything that is sealed of a finding.

    Attributes:
        signals: codes of the library's signals.
        probability: of fraud.
        script_like: public id of an earlier contact with nearly the same words, or "".
        told, traces: what was told, and by what the caller can be found.
    """

    signals: tuple[str, ...]
    probability: float
    script_like: str
    told: Told
    traces: tuple[OpenTrace, ...]


def sealed(row: ContactFinding, judged: Judged) -> bytes:
    """Sealed under the key of the report, which is destroyed with its person."""
    return vault.seal_for(row.report.key, asdict(judged), place=row.place)


def opened(row: ContactFinding) -> Judged:
    """What a finding says; raises vault.Erased. Give it with `select_related("report__key")`."""
    plain: dict[str, Any] = vault.open_for(row.report.key, row.sealed, place=row.place)
    return Judged(
        signals=tuple(plain["signals"]),
        probability=plain["probability"],
        script_like=plain["script_like"],
        told=Told(**plain["told"]),
        traces=tuple(OpenTrace(**trace) for trace in plain["traces"]),
    )


def write_traces(found: Iterable[tuple[ContactFinding, Judged]]) -> None:
    """Replace the edges of some findings; call `vault.hold_keys` first in the transaction."""
    pairs = list(found)
    ids = [row.pk for row, _judged in pairs]
    for start in range(0, len(ids), _PIECE):
        Trace.objects.filter(finding__in=ids[start : start + _PIECE]).delete()
    edges = [
        Trace(finding=row, token=t.token, kind=t.kind, valid=t.valid, own=t.own)
        for row, judged in pairs
        for t in judged.traces
    ]
    Trace.objects.bulk_create(edges, batch_size=_PIECE)


_PIECE = 1_000
