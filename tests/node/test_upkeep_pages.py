"""The pages for whoever runs the node, and the table of what a thief would see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from safeconduct.node.accounts.models import User
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.models import Person
from safeconduct.node.upkeep import keeping
from safeconduct.node.upkeep.exposure import TABLE, Exposure, exposure_of, node_models
from safeconduct.node.upkeep.state import Level, findings

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_every_field_of_every_model_is_classified() -> None:
    models = list(node_models())
    forgotten = {
        f"{model._meta.label}.{name}"
        for model in models
        for name, kind in exposure_of(model).items()
        if kind is Exposure.UNKNOWN
    }
    assert not forgotten, "classify them in node/upkeep/exposure.py"
    for label, kinds in TABLE.items():
        model = next((m for m in models if m._meta.label == label), None)
        if model is None:
            continue
        names = [name for text in kinds.values() for name in text.split()]
        assert len(names) == len(set(names)), f"{label}: a field is classified twice"
        assert set(names) <= {f.name for f in model._meta.local_concrete_fields}, label


def test_sealed_columns_hold_bytes_and_only_they() -> None:
    from django.db.models import BinaryField

    for model in node_models():
        for name, kind in exposure_of(model).items():
            if kind.value == "sealed":
                assert isinstance(model._meta.get_field(name), BinaryField), f"{model} {name}"


def test_the_drill_shows_what_is_there_and_no_person(
    administrator: User, imported: Callable[..., list[Person]], signed_in: SignIn
) -> None:
    people = imported("a-capture-cards.csv")
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(administrator, "JBSWY3DPEHPK3PXP")
    page = signed_in(administrator).get("/node/breach-drill/").content.decode()
    assert people[-1].public_id in page
    assert "registry.Person" in page
    assert "Oak" not in page.split("</header>")[1]
    for person in people:
        assert open_person(person).name not in page


def test_the_machine_page_tells_the_state(administrator: User, signed_in: SignIn) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(administrator, "JBSWY3DPEHPK3PXP")
    page = signed_in(administrator).get("/node/").content.decode()
    assert "No backup has been made yet." in page
    assert "Breach drill" in page


def test_others_are_kept_out(officer: User, signed_in: SignIn) -> None:
    for path in ("/node/", "/node/breach-drill/", "/files-due/"):
        assert signed_in(officer).get(path).status_code == 403


def test_the_doctor_finds_no_fault_but_the_missing_worker(administrator: User) -> None:
    settings.CONFIGURATION.data.mkdir(mode=0o700, exist_ok=True)
    assert [f.what for f in findings() if f.level is Level.FAULT] == []


def test_closed_files_are_proposed_after_their_term(
    head: User, imported: Callable[..., list[Person]], signed_in: SignIn
) -> None:
    person, *_others = imported("a-capture-cards.csv")
    assert not keeping.files_due().exists()
    long_ago = timezone.now() - timedelta(days=4_000)
    Person.objects.filter(pk=person.pk).update(status="released", changed_at=long_ago)
    page = signed_in(head).get("/files-due/").content.decode()
    assert person.public_id in page
    assert keeping.keep_terms().files == 1
    assert Person.objects.get(pk=person.pk).erased_at is None


def test_sessions_that_are_over_are_deleted(head: User, signed_in: SignIn) -> None:
    signed_in(head)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    signed_in(head)
    keeping.keep_terms()
    assert Session.objects.count() == 1
