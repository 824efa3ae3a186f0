"""Filling one demonstration node in a process of its own: `python -m …filling SIDE SAMPLES`.

Reads {"password": …, "secret": …} from its input; writes a summary as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django
import polars as pl

from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.people import Intake, take_in
from safeconduct.tables import load_mappings, read_table

if TYPE_CHECKING:
    from safeconduct.node.accounts.actors import Actor
    from safeconduct.node.accounts.models import User

_PIECE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What one node is in the invented world, and which files reach it."""

    name: str
    kind: str
    side: str
    files: tuple[str, ...]


#: Each knows its own files and what neutral visitors and returned people told; the mediator knows
#: what both parties agreed to show.
SCRIPTS = {
    "a": Script(
        name="Bureau of Orlavia", kind="party", side="A",
        files=("a-tracing-requests.xlsx", "a-captor-list.csv", "a-capture-cards.csv",
               "family-contacts.csv", "testimony.jsonl"),
    ),
    "b": Script(
        name="Bureau of Tesmaria", kind="party", side="B",
        files=("b-tracing-requests.csv", "b-captor-list.xlsx", "b-capture-cards.csv",
               "legal-files.csv"),
    ),
    "mediator": Script(
        name="Mediator of Ilmarin", kind="mediator", side="M",
        files=("a-captor-list.csv", "b-captor-list.xlsx", "visits.pfif.xml",
               "consent-interviews.xlsx"),
    ),
}  # fmt: skip
#: One account for each role, and a second officer, since nobody approves his own.
TEAM = {
    "administrator": ("Oak", "system_administrator"),
    "case-officer": ("Birch", "case_officer"),
    "verification": ("Alder", "verification"),
    "second-officer": ("Rowan", "case_officer"),
    "legal": ("Linden", "legal"),
    "negotiator": ("Willow", "negotiator"),
    "operations": ("Maple", "operations"),
    "press": ("Aspen", "press"),
    "head": ("Elm", "head"),
    "auditor": ("Yew", "auditor"),
    "family-desk": ("Hazel", "family_desk"),
}


def fill(side: str, samples: Path, *, password: str, secret: str) -> dict[str, object]:
    """Found the node, make its team, take its files in, and judge what is certain."""
    from safeconduct.cli.steps.serving import make_ready
    from safeconduct.node.accounts.actors import Actor

    make_ready()
    script = SCRIPTS[side]
    team = _team(script, password=password, secret=secret)
    actor = Actor.of(team["case-officer"])
    reports = sum(_take(actor, samples / name, samples) for name in script.files)
    return {"reports": reports, **_judge(team)}


def _team(script: Script, *, password: str, secret: str) -> dict[str, User]:
    from allauth.mfa.totp.internal.auth import TOTP

    from safeconduct.node.accounts import services
    from safeconduct.node.accounts.actors import Actor
    from safeconduct.node.accounts.models import Node

    (first, (pseudonym, _role)), *others = TEAM.items()
    administrator = services.found_node(
        name=script.name, kind=Node.Kind(script.kind), side=script.side,
        username=first, pseudonym=pseudonym, password=password,
    )  # fmt: skip
    made = {first: administrator}
    for name, (pseudonym, role) in others:
        made[name] = services.make_account(
            Actor.of(administrator), username=name, pseudonym=pseudonym, roles=[role],
            password=password,
        )  # fmt: skip
    for user in made.values():
        TOTP.activate(user, secret)
    return made


def _take(actor: Actor, path: Path, samples: Path) -> int:
    from safeconduct.node.registry import services

    mapping = load_mappings(samples / "mapping.toml").for_file(path)
    latest = read_agreement(samples / "cartel.toml").as_of
    intake = take_in(read_table(path, mapping), latest=latest)
    batch = services.open_batch(actor, source=mapping.name, kind=mapping.kind)
    return sum(services.add_reports(actor, piece, batch=batch) for piece in _pieces(intake))


def _pieces(intake: Intake) -> Iterator[Intake]:
    for start in range(0, intake.reports.height, _PIECE):
        reports = intake.reports.slice(start, _PIECE)
        mine = pl.col("record").is_in(reports["record"].implode())
        yield Intake(reports=reports, statements=intake.statements.filter(mine), problems=())


def _judge(team: dict[str, User]) -> dict[str, int]:
    """Two officers say "same" to the links that the matcher is certain of; the rest waits."""
    from django.apps import apps

    if not apps.is_installed("safeconduct.node.matching"):
        return {}
    from django.core.exceptions import ValidationError

    from safeconduct.node.accounts.actors import Actor
    from safeconduct.node.jobs.services import run_now, start
    from safeconduct.node.matching.models import Judgement, Link
    from safeconduct.node.matching.services import judge, voices

    officers = [team["case-officer"], team["verification"], team["second-officer"]][: voices()]
    run_now(start(Actor.of(officers[0]), "match", title="Match", arguments={}))
    joined = 0
    for link in Link.objects.filter(certain=True, state=Link.State.OPEN).order_by("-weight"):
        try:
            for officer in officers:
                judge(officer, link, Judgement.Said.SAME)
        except ValidationError:
            continue
        joined += 1
    waiting = Link.objects.filter(state__in=(Link.State.OPEN, Link.State.DISPUTED)).count()
    return {"links_judged": joined, "links_waiting": waiting}


if __name__ == "__main__":
    django.setup()
    words = json.load(sys.stdin)
    filled = fill(sys.argv[1], Path(sys.argv[2]), **words)
    sys.stdout.write(json.dumps(filled))
