"""What processes of tests do in a node: `python node_place_work.py WHAT WORDS…`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from safeconduct.node.accounts import services as accounts  # noqa: E402
from safeconduct.node.accounts.actors import Actor  # noqa: E402
from safeconduct.node.accounts.models import Node, User  # noqa: E402
from safeconduct.node.history import services as history  # noqa: E402
from safeconduct.node.history.models import Event  # noqa: E402
from safeconduct.node.registry import services as registry  # noqa: E402
from safeconduct.node.registry.believing import open_person  # noqa: E402
from safeconduct.node.registry.frames import open_reports  # noqa: E402
from safeconduct.node.registry.models import Batch, Person, Report  # noqa: E402
from safeconduct.people import take_in  # noqa: E402
from safeconduct.tables import load_mappings, read_table  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EXAMPLES = Path(__file__).parents[1] / "examples" / "small-exchange"
PASSWORD = "correct horse battery staple"
WORKS: dict[str, Callable[..., Any]] = {}


def work(function: Callable[..., Any]) -> Callable[..., Any]:
    WORKS[function.__name__] = function
    return function


@work
def found() -> None:
    """A node with a team: Birch and Alder on cases, Elm and Yew at its head."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    admin = accounts.found_node(
        name="Bureau of Orlavia", kind=Node.Kind.PARTY, side="A",
        username="admin", pseudonym="Oak", password=PASSWORD,
    )  # fmt: skip
    team = {"birch": ["case_officer", "verification"], "alder": ["case_officer"], "elm": ["head"],
            "yew": ["head"]}  # fmt: skip
    for name, roles in team.items():
        accounts.make_account(
            Actor.of(admin), username=name, pseudonym=name.title(), roles=roles, password=PASSWORD
        )


def somebody(name: str) -> User:
    return User.objects.get(username=name)


@work
def take(*names: str) -> int:
    """Import files of the small example."""
    mappings = load_mappings(EXAMPLES / "mapping.toml")
    actor = Actor.of(somebody("birch"))
    count = 0
    for name in names:
        mapping = mappings.for_file(EXAMPLES / name)
        intake = take_in(read_table(EXAMPLES / name, mapping), latest=date(2026, 9, 16))
        batch = registry.open_batch(actor, source=mapping.name, kind=mapping.kind)
        count += registry.add_reports(actor, intake, batch=batch)
    return count


@work
def consistent() -> dict[str, Any]:
    """What is there, after everything has been opened and the chain recomputed."""
    damages = [d for d in history.check_chain() if isinstance(d, history.Damage)]
    assert not damages, damages
    people = list(Person.objects.select_related("key").order_by("pk"))
    reports = open_reports(Report.objects.select_related("key"))
    assert len(reports) == Report.objects.filter(erased_at=None).count()
    names = [open_person(p).name for p in people]
    for batch in Batch.objects.all():
        assert batch.reports == batch.report_set.count(), "half an import"
    for person in people:
        standing = person.report_set.filter(withdrawn_at=None, erased_at=None).count()
        assert person.reports == standing, f"{person}: {person.reports} counted, {standing} there"
    return {
        "people": len(people),
        "reports": len(reports),
        "names": sorted(names),
        "events": Event.objects.count(),
    }


def main(words: list[str]) -> None:
    result = WORKS[words[0]](*words[1:])
    if result is not None:
        sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
