"""What processes of tests do in a node: `python node_place_work.py WHAT WORDS…`."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from PIL import Image  # noqa: E402

from safeconduct.node.accounts import services as accounts  # noqa: E402
from safeconduct.node.accounts.actors import Actor  # noqa: E402
from safeconduct.node.accounts.models import Node, User  # noqa: E402
from safeconduct.node.approvals import services as approvals  # noqa: E402
from safeconduct.node.approvals.models import Action  # noqa: E402
from safeconduct.node.history import services as history  # noqa: E402
from safeconduct.node.history.models import Event  # noqa: E402
from safeconduct.node.history.verbs import Verb  # noqa: E402
from safeconduct.node.registry import documents, erasing  # noqa: E402
from safeconduct.node.registry import services as registry  # noqa: E402
from safeconduct.node.registry.believing import open_person  # noqa: E402
from safeconduct.node.registry.frames import open_reports  # noqa: E402
from safeconduct.node.registry.models import (  # noqa: E402
    Batch,
    Document,
    Person,
    Report,
    SearchKey,
)
from safeconduct.node.vault import services as vault  # noqa: E402
from safeconduct.node.vault.models import DataKey  # noqa: E402
from safeconduct.node.vault.sealing import Unreadable, unseal  # noqa: E402
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


@work
def prepare_erasure() -> dict[str, Any]:
    """One person with a merged file, a decision, a photograph and an event each; his words."""
    actor = Actor.of(somebody("birch"))
    people = list(Person.objects.select_related("key").order_by("pk")[:2])
    first, second = people
    registry.decide_field(
        actor, second, field="unit", value="Zzyzxov guards", reason="Quuxenko wrote so",
        version=second.version,
    )  # fmt: skip
    registry.move_reports(
        actor, {first: list(second.report_set.all())}, verb=Verb.FILES_MERGED,
        details={"reason": "Plughenko said so"},
    )  # fmt: skip
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, format="JPEG")
    upload = SimpleUploadedFile("Xyzzyenko.jpg", picture.getvalue())
    documents.add(actor, first, upload=upload, title="Frobozzov", source="Gruenko")
    words = {"Zzyzxov", "Quuxenko", "Plughenko", "Xyzzyenko", "Frobozzov", "Gruenko"}
    for report in open_reports(first.report_set.select_related("key")):
        for cell in report.cells:
            if cell.field in ("family_name", "service_number", "next_of_kin", "prisoner_number"):
                words.update(w for w in (cell.given, cell.value) if w and len(w) > 4)
    return {"person": first.public_id, "words": sorted(words)}


def remains_of(person: Person) -> dict[str, Any]:
    """What somebody would have copied before: wrapped keys, fingerprints."""
    ids = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    reports = Report.objects.filter(person__in=ids)
    keys = DataKey.objects.filter(
        pk__in=[
            *Person.objects.filter(pk__in=ids).values_list("key", flat=True),
            *reports.values_list("key", flat=True),
            *Document.objects.filter(person__in=ids).values_list("key", flat=True),
        ]
    )
    tokens = SearchKey.objects.filter(person__in=ids).values_list("token", flat=True)
    return {
        "wrapped": [bytes(key.wrapped or b"").hex() for key in keys],
        "tokens": [*tokens, *reports.values_list("lookup", flat=True)],
    }


def approve_erasure(public_id: str) -> dict[str, Any]:
    person = Person.objects.select_related("key").get(public_id=public_id)
    remains = remains_of(person)
    request = approvals.ask(
        somebody("yew"), Action.ERASE, kind="person", subject=public_id, key=person.key,
        details={"reason": "Wumpusenko asks for it"},
    )  # fmt: skip
    for name in ("elm", "alder"):
        request = approvals.approve(somebody(name), request)
    assert request.state == request.State.DONE, request.failure
    return remains


@work
def erase(public_id: str) -> dict[str, Any]:
    """Erase somebody through approvals; what was there of him before."""
    return {"before": approve_erasure(public_id)}


@work
def erase_without_finish(public_id: str) -> dict[str, Any]:
    """The same, as if the process had died right after its commit."""
    erasing.finish = lambda files=(): None
    return approve_erasure(public_id)


@work
def try_remains(text: str) -> dict[str, int]:
    """Whether any key on the ring opens them, or they occur among the fingerprints of now."""
    remains, opened = json.loads(text), 0
    for wrapped in remains["wrapped"]:
        for key in vault.ring().wrapping.values():
            with contextlib.suppress(Unreadable):
                unseal(key, bytes.fromhex(wrapped), place="data key")
                opened += 1
    held = set(SearchKey.objects.values_list("token", flat=True))
    held |= set(Report.objects.values_list("lookup", flat=True))
    tokens = len(held & set(remains["tokens"]) - {0})
    return {"opened": opened, "tokens": tokens, "tried": len(remains["wrapped"])}


def main(words: list[str]) -> None:
    result = WORKS[words[0]](*words[1:])
    if result is not None:
        sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
