"""`match private seal` and, for a mediated session, `next`: what a side does."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.private_folders import MediatedFolder, naming, read_key
from safeconduct.cli.steps.private_ledger import check_ledger, enter
from safeconduct.cli.steps.private_matching import DECIDE, commitment
from safeconduct.cli.steps.workspace import Store, Summary
from safeconduct.matching.private.boxes import SEED, public_half, seal, unseal
from safeconduct.matching.private.boxes import place as sealed_place
from safeconduct.matching.private.handing import RECORD, Fault, hand_over, record_value
from safeconduct.matching.private.invitation import (
    Invitation,
    Talk,
    read_invitation,
    records_fields,
)
from safeconduct.matching.private.limits import Limit, PastSession
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.messages import RefusedMessageError, Step, number_of
from safeconduct.matching.private.reports import report_bytes, report_digest
from safeconduct.matching.private.told import Row, read_counts, read_result
from safeconduct.people import records_wide, with_references
from safeconduct.record import SigningKey
from safeconduct.record.files import write_new
from safeconduct.record.keys import PublicKey, read_public_key
from safeconduct.tables import InputError, read_parquet, write_csv, write_json, write_parquet


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Files with the keys of a mediated session: this side's, the other's and the mediator's."""

    me: Path
    other: Path
    mediator: Path


def show_invitation(*, path: Path, keys: Keys) -> Summary:
    """The terms of an invitation, for a person to agree to."""
    return {**_told_terms(_invited(path, keys)[0])}


def _told_terms(invitation: Invitation) -> Summary:
    terms = invitation.terms
    return {
        "label": terms.label,
        "between": list(terms.sides),
        "purpose": terms.purpose,
        "records_at_most": terms.most,
        "mediator_gets": list(terms.fields),
        "pairs_told_from_percent": terms.least_percent,
        "nobody_named_below": terms.least_to_name,
    }


def seal_records(
    *, folder: Path, store: Store, invitation: Path, keys: Keys, label: str, ledger: Path,
    today: date, limit: Limit,
) -> Summary:  # fmt: skip
    """Seal this side's records to the mediator, for the session of an invitation alone."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError("the folder is not empty", where=folder, remedy="Name a new one.")
    invited, key, mediator = _invited(invitation, keys)
    terms = invited.terms
    if terms.label != label:
        raise InputError(
            f"the invitation is for {terms.label!r}, not for {label!r}", where=invitation,
            remedy="Read its terms with `match private terms`, and name the label you agree to.",
        )  # fmt: skip
    wanted = PastSession(peer=terms.other(key.name), began=today, inputs=terms.most)
    check_ledger(ledger, wanted, label=label, limit=limit)
    records = with_references(
        records_wide(store.read("statements", made_by="import")),
        store.read("reports", made_by="import"),
    )
    if records.height > terms.most:
        raise InputError(
            f"this side has {records.height:,} records, the terms allow {terms.most:,}",
            where=store.root, remedy="Ask the mediator for an invitation with a larger --most.",
        )  # fmt: skip
    place = MediatedFolder(folder)
    _keep(place, invitation.read_bytes(), keys, terms, mediator, records)
    enter(ledger, wanted, label=label)
    _write_records(place, own_side(place), invited, records)
    return advance_mediated(folder=folder, go_on=None)


def _invited(path: Path, keys: Keys) -> tuple[Invitation, SigningKey, PublicKey]:
    key, mediator, other = (
        read_key(keys.me), read_public_key(keys.mediator), read_public_key(keys.other)
    )  # fmt: skip
    with naming(path):
        invited = read_invitation(path.read_bytes(), mediator=mediator, side=key.public)
        if invited.keys.get(other.name) != other.text:
            raise RefusedMessageError(
                f"the mediator has another key of {other.name}, or invites others"
            )
    return invited, key, mediator


def _keep(
    place: MediatedFolder, invitation: bytes, keys: Keys, terms: MediatedTerms,
    mediator: PublicKey, records: pl.DataFrame,
) -> None:  # fmt: skip
    """Make the folder: the invitation, the secrets, and what is committed to."""
    place.secret.mkdir(parents=True, mode=0o700)
    committed = pl.DataFrame(
        {
            "record": records["record"],
            "source": records["source"],
            "kind": [RECORD] * records.height,
            "value": [record_value(row, terms.fields) for row in records.iter_rows(named=True)],
            "report": report_bytes(records),
        },
        schema=dict.fromkeys(("record", "source", "kind", "value", "report"), pl.String),
    )
    write_parquet(committed, place.secret / "inputs.parquet")
    state = {
        "role": "side",
        "me": str(keys.me.resolve()),
        "other": str(keys.other.resolve()),
        "mediator": str(keys.mediator.resolve()),
        "session": terms.session(mediator.name).hex(),
        "seed": secrets.token_hex(32),
        "box": secrets.token_hex(SEED),
    }
    write_json(state, place.secret / "session.json")
    for path in place.secret.iterdir():
        path.chmod(0o600)
    write_new(place.message(Step.INVITATION, read_key(keys.me).name), invitation)


@dataclass(frozen=True, slots=True)
class OwnSide:
    """This side's folder read back."""

    key: SigningKey
    talk: Talk
    seed: bytes
    box: bytes

    def opened(self, step: Step, body: bytes) -> bytes:
        """A body that the mediator sealed to this side."""
        at = sealed_place(self.talk.session, step, self.key.name)
        return unseal(self.box, body, at=at)


def own_side(place: MediatedFolder) -> OwnSide:
    """What a side's folder says of it."""
    state = place.state
    key = read_key(Path(state["me"]))
    talk = Talk(
        session=bytes.fromhex(state["session"]),
        mediator=read_public_key(Path(state["mediator"])), side=key.public,
    )  # fmt: skip
    return OwnSide(key, talk, bytes.fromhex(state["seed"]), bytes.fromhex(state["box"]))


def _write_records(
    place: MediatedFolder, own: OwnSide, invited: Invitation, records: pl.DataFrame
) -> None:
    inputs = read_parquet(place.secret / "inputs.parquet")
    name, session = own.key.name, own.talk.session
    handed = hand_over(
        records, side=name, session=session, fields=invited.terms.fields, commitment=own.seed,
        digests=[bytes.fromhex(report_digest(report)) for report in inputs["report"]],
    )  # fmt: skip
    fields = records_fields(
        invited, mediator=own.talk.mediator, side=name, count=records.height,
        root=commitment(inputs, session=session, seed=own.seed).root, box=public_half(own.box),
    )  # fmt: skip
    body = seal(invited.box, handed, at=sealed_place(session, Step.RECORDS, name))
    place.write(Step.RECORDS, own.talk, own.key, fields=fields, body=body)


def advance_mediated(*, folder: Path, go_on: bool | None) -> Summary:
    """Read what the mediator sent, write what is due, and tell what to do next.

    Args:
        folder: the session's.
        go_on: whether to have people named once the count is known; None to be asked then.
    """
    place = MediatedFolder(folder)
    own = own_side(place)
    me = own.key.name
    told: Summary = {"with": Path(place.state["other"]).stem, "mediator": own.talk.mediator.name}
    if not place.has(Step.COUNT, me):
        return {**told, "to_send": place.message(Step.RECORDS, me).name,
                "waiting_for": place.message(Step.COUNT, me).name}  # fmt: skip
    enough = _tell_count(place, own, told)
    if not enough:
        return {**told, "stopped": "too few in common to name anybody, by the terms"}
    if not place.has(Step.CONSENT, me):
        if go_on is None:
            return {**told, "decide": DECIDE}
        place.write(Step.CONSENT, own.talk, own.key, fields={"go_on": int(go_on)})
    said = place.read(Step.CONSENT, own.talk)
    if not number_of(said.fields, "go_on"):
        return {**told, "to_send": place.message(Step.CONSENT, me).name,
                "stopped": "this side did not go on to names"}  # fmt: skip
    if not place.has(Step.RESULT, me):
        return {**told, "to_send": place.message(Step.CONSENT, me).name,
                "waiting_for": place.message(Step.RESULT, me).name}  # fmt: skip
    return {**told, **_write_common(place, own)}


def _tell_count(place: MediatedFolder, own: OwnSide, told: Summary) -> bool:
    message = place.read(Step.COUNT, own.talk)
    with naming(place.message(Step.COUNT, own.key.name)):
        counts = read_counts(own.opened(Step.COUNT, message.body))
        enough = bool(number_of(message.fields, "enough"))
    told["common_people"] = {"same": counts.same, "unsure": counts.unsure}
    if counts.left_out:
        told["left_out"] = counts.left_out
        told["why"] = str(_write_faults(place, counts.faults))
    return enough


def _write_faults(place: MediatedFolder, faults: Sequence[Fault]) -> Path:
    inputs = read_parquet(place.secret / "inputs.parquet")
    rows = [(inputs["record"][f.number], inputs["source"][f.number], f.reason) for f in faults
            if f.number < inputs.height]  # fmt: skip
    schema = dict.fromkeys(("record", "source", "reason"), pl.String)
    path = place.root / "left-out.csv"
    write_csv(pl.DataFrame(rows, schema=schema, orient="row"), path)
    return path


def _write_common(place: MediatedFolder, own: OwnSide) -> Summary:
    message, path = place.read(Step.RESULT, own.talk), place.root / "common.csv"
    inputs = read_parquet(place.secret / "inputs.parquet")
    with naming(place.message(Step.RESULT, own.key.name)):
        rows = read_result(own.opened(Step.RESULT, message.body))
        if any(row.number >= inputs.height for row in rows):
            raise RefusedMessageError("the mediator names records that were not handed over")
    found = _common_frame(rows, inputs)
    write_csv(found, path)
    return {
        "common_records": found["record"].n_unique(),
        "pairs": found["pair"].n_unique(),
        "written": str(path),
    }


def _common_frame(rows: Sequence[Row], inputs: pl.DataFrame) -> pl.DataFrame:
    columns = ("record", "source", "pair", "probability", "verdict", "reasons")
    made = [
        (
            inputs["record"][row.number],
            inputs["source"][row.number],
            row.pair,
            f"{row.percent / 100:.2f}",
            row.verdict.value,
            row.reasons,
        )
        for row in rows
    ]
    return pl.DataFrame(made, schema=dict.fromkeys(columns, pl.String), orient="row")
