"""`match private invite` and `mediate`: what the mediator does, from invitation to certificate."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from safeconduct.cli.steps.private_destroying import destroy_file, means_of, remains_of
from safeconduct.cli.steps.private_folders import MediatedFolder, naming, read_key
from safeconduct.cli.steps.private_ledger import check_ledger, enter
from safeconduct.cli.steps.private_workspace import Out, SideIn, WorkspaceError, run_workspace
from safeconduct.cli.steps.workspace import Progress, Summary, quiet
from safeconduct.matching import TrainedModel
from safeconduct.matching.private.boxes import SEED, public_half
from safeconduct.matching.private.certificate import (
    Certificate,
    Outcome,
    Passed,
    read_certificate,
)
from safeconduct.matching.private.invitation import Agreed, Invitation, Talk, check_records
from safeconduct.matching.private.limits import Limit, PastSession
from safeconduct.matching.private.mediated_terms import FIELDS, MediatedTerms
from safeconduct.matching.private.messages import RefusedMessageError, Step, number_of
from safeconduct.record import SigningKey
from safeconduct.record.files import write_new
from safeconduct.record.keys import read_public_key
from safeconduct.tables import InputError, read_json, write_json

Clock = Callable[[], datetime]


def terms_of(
    *, sides: Sequence[Path], label: str, purpose: str, most: int, fields: str,
    least_percent: int, least_to_name: int,
) -> MediatedTerms:  # fmt: skip
    """The terms as the mediator states them on the command line."""
    names = sorted(read_public_key(path).name for path in sides)
    chosen = tuple(name.strip() for name in fields.split(",")) if fields else FIELDS
    try:
        if len(names) != 2:
            raise RefusedMessageError("a session has two sides")
        return MediatedTerms(
            label=label, purpose=purpose, sides=(names[0], names[1]), fields=chosen, most=most,
            least_percent=least_percent, least_to_name=least_to_name,
        )  # fmt: skip
    except RefusedMessageError as error:
        raise InputError(str(error), where="the terms", remedy="State other terms.") from error


def invite(
    *, folder: Path, key: Path, sides: Sequence[Path], terms: MediatedTerms, ledger: Path,
    clock: Clock, limit: Limit,
) -> Summary:  # fmt: skip
    """Draw the session's key, and write the invitation to each side."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError("the folder is not empty", where=folder, remedy="Name a new one.")
    mine, publics = read_key(key), [read_public_key(path) for path in sides]
    if mine.name in terms.sides:
        raise InputError("nobody mediates for himself", where=key, remedy="Name another key.")
    wanted = PastSession(peer=" and ".join(terms.sides), began=clock().date(), inputs=terms.most)
    check_ledger(ledger, wanted, label=terms.label, limit=limit)
    place, seed = MediatedFolder(folder), secrets.token_bytes(SEED)
    place.secret.mkdir(parents=True, mode=0o700)
    write_json(
        {
            "role": "mediator",
            "terms": terms.values(),
            "me": str(key.resolve()),
            "sides": {p.name: str(path.resolve()) for p, path in zip(publics, sides, strict=True)},
            "box": public_half(seed).hex(),
        },
        place.secret / "session.json",
    )
    write_new(_key_file(place), seed)
    for path in place.secret.iterdir():
        path.chmod(0o600)
    enter(ledger, wanted, label=terms.label)
    return mediate(folder=folder, end=False, model=None, clock=clock)


@dataclass(frozen=True, slots=True)
class _Held:
    """What the mediator's folder says: who he is, what was agreed, whom he talks to."""

    place: MediatedFolder
    key: SigningKey
    invitation: Invitation
    talks: tuple[Talk, Talk]

    @property
    def matched(self) -> Path:
        """Written when the workspace has ended, whole: what passed, and when."""
        return self.place.secret / "matched.json"

    def missing(self, step: Step) -> list[str]:
        """The files of a step that have not come yet."""
        names = self.invitation.terms.sides
        return [self.place.message(step, n).name for n in names if not self.place.has(step, n)]

    def result(self, side: str) -> Path:
        """The sealed result that is held back until both sides go on."""
        return self.place.secret / f"result-to-{side}.sealed"


def mediate(
    *, folder: Path, end: bool, model: Path | None, clock: Clock, progress: Progress = quiet
) -> Summary:
    """Do what is due: invite, match and destroy, or give out the results; and tell what is next.

    Args:
        folder: the mediator's folder of the session.
        end: end the session now if a side has not answered: nobody is named.
        model: a model trained before.
        clock: for the certificate.
        progress: told of each step.
    """
    held = _read(MediatedFolder(folder))
    place, names = held.place, held.invitation.terms.sides
    for talk in held.talks:
        place.write(Step.INVITATION, talk, held.key, fields=held.invitation.fields())
    if not held.matched.exists():
        missing = [
            place.message(Step.RECORDS, n).name for n in names if not place.has(Step.RECORDS, n)
        ]
        if missing:
            sent = [place.message(Step.INVITATION, n).name for n in names]
            return {"between": list(names), "to_send": sent, "waiting_for": missing}
        progress("comparing in the sealed workspace", 1, 3)
        _match(held, model, clock)
    progress("destroying the session's key", 2, 3)
    certificate = _certified(held, clock)
    return _give_out(held, certificate, end=end)


def _read(place: MediatedFolder) -> _Held:
    state = place.state
    if state.get("role") != "mediator":
        raise InputError(
            "this is a side's folder", where=place.root, remedy="Run `match private next`."
        )
    key, terms = read_key(Path(state["me"])), MediatedTerms.read(state["terms"])
    keys = {name: read_public_key(Path(path)) for name, path in state["sides"].items()}
    invitation = Invitation(
        terms=terms, box=bytes.fromhex(state["box"]), keys={n: k.text for n, k in keys.items()}
    )
    first, second = (
        Talk(session=terms.session(key.name), mediator=key.public, side=keys[name])
        for name in terms.sides
    )
    return _Held(place, key, invitation, (first, second))


def _match(held: _Held, model: Path | None, clock: Clock) -> None:
    """Run the workspace, and keep what came out of it: sealed counts and sealed results."""
    agreed = {talk.side.name: _agreed(held, talk) for talk in held.talks}
    sides = [
        SideIn(name=name, box=one.box, root=one.root, sealed=one.body)
        for name, one in agreed.items()
    ]
    secret = bytearray(_key_file(held.place).read_bytes())
    try:
        out = run_workspace(
            terms=held.invitation.terms, mediator=held.key.name, secret=secret, sides=sides,
            model=None if model is None else TrainedModel(read_json(model)),
        )  # fmt: skip
    except (RefusedMessageError, WorkspaceError) as error:
        raise InputError(
            str(error), where=held.place.root,
            remedy="Nothing was written. Ask that side for its records anew, or run it again.",
        ) from error  # fmt: skip
    finally:
        secret[:] = bytes(len(secret))
    _keep(held, out, agreed, clock)


def _agreed(held: _Held, talk: Talk) -> Agreed:
    message = held.place.read(Step.RECORDS, talk)
    with naming(held.place.message(Step.RECORDS, talk.side.name)):
        return check_records(
            message, held.invitation, mediator=held.key.public, side=talk.side.name
        )


def _keep(held: _Held, out: Out, agreed: dict[str, Agreed], clock: Clock) -> None:
    ended, passed = clock(), {}
    for talk, count, result in zip(held.talks, out.counts, out.results, strict=True):
        name = talk.side.name
        path = held.place.message(Step.COUNT, name)
        path.unlink(missing_ok=True)  # of a run that was killed before all was written
        held.place.write(Step.COUNT, talk, held.key, fields={"enough": int(out.enough)}, body=count)
        write_new(held.result(name), result)
        passed[name] = {
            "records": _sha256(held.place.message(Step.RECORDS, name).read_bytes()),
            "root": agreed[name].root.hex(),
            "count": _sha256(path.read_bytes()),
            "result": _sha256(result),
        }
    write_json(
        {"passed": passed, "pairs_at_most": out.pairs_at_most, "enough": int(out.enough),
         "locked": int(out.locked), "ended_at": _written(ended)},
        held.matched,
    )  # fmt: skip


def _certified(held: _Held, clock: Clock) -> Certificate:
    """Destroy the session's key, if it is still there, and say so under signature."""
    place = held.place
    destroyed = place.secret / "destroyed.json"
    if _key_file(place).exists() or not destroyed.exists():
        where = destroy_file(_key_file(place))
        write_json({"at": _written(clock()), "where": where}, destroyed)
    if place.certificate.exists():
        return read_certificate(place.certificate.read_bytes(), held.key.public)
    matched, gone = read_json(held.matched), read_json(destroyed)
    locked = bool(matched["locked"])
    certificate = Certificate(
        session=held.talks[0].session.hex(), label=held.invitation.terms.label,
        mediator=held.key.name,
        passed={name: Passed(**one) for name, one in matched["passed"].items()},
        pairs_at_most=matched["pairs_at_most"], terms=held.invitation.terms.digest,
        box=_sha256(held.invitation.box),
        destroyed_at=gone["at"],
        means=means_of(ended_at=matched["ended_at"], locked=locked, key=gone["where"]),
        remains=remains_of(locked=locked, key=gone["where"]),
        outcome=Outcome.HELD,
    )  # fmt: skip
    write_new(place.certificate, certificate.signed(held.key))
    return certificate


def _give_out(held: _Held, certificate: Certificate, *, end: bool) -> Summary:
    place, names = held.place, held.invitation.terms.sides
    told: Summary = {"between": list(names), "certificate": str(place.certificate)}
    if certificate.outcome is Outcome.HELD:
        decided = _decided(held, end=end)
        if decided is None:
            told["to_send"] = [place.message(Step.COUNT, n).name for n in names]
            told["waiting_for"] = held.missing(Step.CONSENT)
            return told
        certificate = _closed(held, certificate, give=decided)
    told["outcome"] = certificate.outcome.value
    sent = Step.RESULT if certificate.outcome is Outcome.GIVEN else Step.COUNT
    told["to_send"] = [place.message(sent, n).name for n in names] + [place.certificate.name]
    return told


def _decided(held: _Held, *, end: bool) -> bool | None:
    """Whether the results are given out; None while a side has not said."""
    if end or not read_json(held.matched)["enough"]:
        return False
    here = [t for t in held.talks if held.place.has(Step.CONSENT, t.side.name)]
    said = [number_of(held.place.read(Step.CONSENT, t).fields, "go_on") for t in here]
    if not all(said):
        return False
    return True if len(said) == len(held.talks) else None


def _closed(held: _Held, certificate: Certificate, *, give: bool) -> Certificate:
    for talk in held.talks:
        path = held.result(talk.side.name)
        if give and path.exists():
            held.place.write(Step.RESULT, talk, held.key, fields={}, body=path.read_bytes())
        path.unlink(missing_ok=True)
    outcome = Outcome.GIVEN if give else Outcome.WITHHELD
    final = replace(certificate, outcome=outcome)
    write_new(held.place.certificate, final.signed(held.key))
    return final


def _key_file(place: MediatedFolder) -> Path:
    return place.secret / "session.key"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
