"""`side open` and `side enrol`: a side of new talks, and the public keys of the others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from safeconduct.cli.steps.side_places import (
    Identity,
    Places,
    identity_data,
    require_file_name,
    write,
    write_secret,
)
from safeconduct.cli.steps.side_saying import begin
from safeconduct.cli.steps.side_store import alone, opened
from safeconduct.cli.steps.workspace import Summary
from safeconduct.record import RecordError
from safeconduct.record.keys import CHALLENGE_SIZE, SEED_SIZE
from safeconduct.talks.bundles import MAX_MANIFEST
from safeconduct.talks.delegation import SidePublicKeys
from safeconduct.talks.enrolment import (
    SEEDS,
    Answer,
    Challenge,
    Founding,
    Shown,
    answer,
    check_answer,
    fingerprint,
    keys_from_seeds,
)


def make_side(
    root: Path, *, name: str, talk: str, parties: Sequence[str], mediator: str, shown: Shown
) -> Summary:
    """Make the directory of a side: names, freshly drawn keys, and the challenge to the others.

    Raises:
        RecordError: if there is something in it already, or a name is not allowed.
    """
    founding = Founding(talk=talk, parties=tuple(sorted(parties)), mediator=mediator, shown=shown)
    for side in founding.sides:
        require_file_name(side)
    if name not in founding.sides:
        what = f"{name!r} is neither a party nor the mediator"
        raise RecordError("--name", what, f"Use one of {', '.join(founding.sides)}.")
    places = Places(root)
    if root.exists() and any(path.name != "key" for path in root.iterdir()):
        raise RecordError(root, "there is something here already", "Name a new directory.")
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    seeds = [secrets.token_bytes(SEED_SIZE) for _ in range(SEEDS)]
    keys = keys_from_seeds(name, talk, seeds)
    write_secret(root / "key", "".join(f"{seed.hex()}\n" for seed in seeds).encode())
    nonce = secrets.token_hex(CHALLENGE_SIZE)
    write(places.challenge, Challenge(founding=founding, asked_by=name, nonce=nonce).data)
    places.keep_public(keys.public)
    write(places.talk, identity_data(Identity(founding=founding, name=name)))
    return {
        "side": name,
        "talks": talk,
        "parties": list(founding.parties),
        "mediator": mediator or "none",
        "mediator_is_shown": str(shown),
        "fingerprint": fingerprint(keys.public),
        "next": "give DIR/challenge to the other sides, and answer theirs (`side enrol`)",
    }


def give_challenge(root: Path, out: Path) -> Summary:
    """Write this side's challenge to a file for the others."""
    places = Places(root)
    places.identity()
    write(out, places.own_challenge().data)
    return {"challenge": str(out), "next": "the others answer it with `side enrol answer`"}


def answer_challenge(root: Path, challenge: Path, out: Path) -> Summary:
    """Answer another side's challenge with this side's public keys.

    Raises:
        RecordError: if it is none, of other talks, or one's own.
    """
    places = Places(root)
    identity = places.identity()
    asked = Challenge.parse(_read(challenge))
    if asked.founding != identity.founding:
        mine, theirs = identity.founding, asked.founding
        differing = [
            f"{field}: {getattr(theirs, field)} there, {getattr(mine, field)} here"
            for field in ("talk", "parties", "mediator", "shown")
            if getattr(theirs, field) != getattr(mine, field)
        ]
        raise RecordError(challenge, "; ".join(differing), "Agree on the talks first.")
    if asked.asked_by == identity.name:
        raise RecordError(challenge, "this side's own challenge", "Answer that of another side.")
    keys = places.keys(identity)
    write(out, answer(asked, keys).data)
    return {"answer": str(out), "for": asked.asked_by, "fingerprint": fingerprint(keys.public)}


def accept_answer(root: Path, found: Path, *, time: int) -> Summary:
    """Enrol another side from its answer; with the last one this side begins to speak.

    Raises:
        RecordError: if the proof does not hold, or other keys of that side are enrolled.
    """
    places = Places(root)
    with alone(places):
        founding = places.identity().founding
        try:
            public = check_answer(Answer.parse(_read(found)), places.own_challenge())
        except RecordError as error:
            raise error.within(found) from None
        known = places.public(founding)
        if known.get(public.name, public) != public:
            what = f"other keys of {public.name} are enrolled"
            remedy = "Compare fingerprints by voice; a side that changed its keys opens new talks."
            raise RecordError(found, what, remedy)
        taken = {raw for name, keys in known.items() if name != public.name for raw in _raw(keys)}
        if taken & _raw(public):
            raise RecordError(found, "another side has one of these keys", "Compare fingerprints.")
        places.keep_public(public)
        missing = [n for n in founding.sides if n not in known and n != public.name]
    told: Summary = {
        "enrolled": public.name,
        "fingerprint": fingerprint(public),
        "compare": "by voice or in person, with what that side's own command printed",
        "still_missing": missing or "nobody",
    }
    if not missing:
        with opened(root, time=time) as side:
            for name in founding.sides:
                write(root / "policies" / name, side.delegation.policy(name).data)
            begin(side, time=time)
        told["begun"] = "this side has announced its first sealing key"
    return told


def _raw(public: SidePublicKeys) -> set[bytes]:
    return {key.raw for key in (public.key, public.post_quantum, *public.log)}


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(MAX_MANIFEST + 1)
    if len(data) > MAX_MANIFEST:
        raise RecordError(path, "too large to be a challenge or an answer", "Give the right file.")
    return data
