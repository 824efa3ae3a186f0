"""`match private certificate`: what a mediator states, and whether it fits a side's own files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from safeconduct.cli.steps.private_folders import MediatedFolder, naming
from safeconduct.cli.steps.private_handing import own_side
from safeconduct.cli.steps.workspace import Summary
from safeconduct.matching.private.certificate import Certificate, read_certificate
from safeconduct.matching.private.messages import Step
from safeconduct.record.keys import read_public_key


def check_certificate(*, path: Path, key: Path, folder: Path | None) -> Summary:
    """What a certificate states, and what does not fit the files of a side's folder."""
    with naming(path):
        certificate = read_certificate(path.read_bytes(), read_public_key(key))
    objections = [] if folder is None else _objections(certificate, MediatedFolder(folder))
    return {
        "label": certificate.label,
        "mediator": certificate.mediator,
        "between": sorted(certificate.passed),
        "key_destroyed": certificate.destroyed_at,
        "pairs_at_most": certificate.pairs_at_most,
        "results": certificate.outcome.value,
        "means": list(certificate.means),
        "what_remains": list(certificate.remains),
        "received": {name: p.records for name, p in sorted(certificate.passed.items())},
        "given_out": {name: p.result for name, p in sorted(certificate.passed.items())},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "objections": objections,
    }


def _objections(certificate: Certificate, place: MediatedFolder) -> list[str]:
    own = own_side(place)
    name = own.key.name
    invitation = place.invitation(own.talk.mediator, own.key.public)
    files = {}
    for what, step in (("records", Step.RECORDS), ("count", Step.COUNT), ("result", Step.RESULT)):
        if place.has(step, name):
            data = place.message(step, name).read_bytes()
            # A result is certified before the mediator signs it, so by its sealed body alone.
            files[what] = data.partition(b"\n")[2] if step is Step.RESULT else data
    return certificate.objections(name, invitation=invitation, files=files)
