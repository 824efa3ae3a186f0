"""A node with a team, for tests of its apps; on SQLite, or PostgreSQL by DATABASE_URL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as AUTHENTICATION_METHODS_USER_SESSION_KEY,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.db import connection
from django.test import Client

from safeconduct.node.accounts import services as accounts
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.history.append_only import SQLITE
from safeconduct.node.history.models import ChainHead
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person
from safeconduct.people import take_in
from safeconduct.tables import load_mappings, read_table

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXP"
EXAMPLES = Path(__file__).parents[2] / "examples" / "small-exchange"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let tests that need real transactions empty the tables afterwards."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("createcachetable")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER history_no_delete")


@pytest.fixture
def append_only(db: None) -> Iterator[None]:
    """The trigger that tests otherwise do without."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(SQLITE[1])
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER history_no_delete")


@pytest.fixture
def head_row(db: None) -> None:
    """The one row of the chain's head, which a flush between tests takes away."""
    ChainHead.objects.get_or_create(pk=1)


@pytest.fixture
def administrator(head_row: None) -> User:
    """The node of party A, set up, with its system administrator Oak."""
    return accounts.found_node(
        name="Bureau of Orlavia", kind=Node.Kind.PARTY, side="A",
        username="admin", pseudonym="Oak", password=PASSWORD,
    )  # fmt: skip


@pytest.fixture
def member(administrator: User) -> Callable[..., User]:
    """Makes a member of the team with roles and a second factor: member("Birch", "head")."""

    def make(pseudonym: str, *roles: str) -> User:
        user = accounts.make_account(
            Actor.of(administrator), username=pseudonym.lower(), pseudonym=pseudonym,
            roles=roles, password=PASSWORD,
        )  # fmt: skip
        TOTP.activate(user, SECRET)
        return user

    return make


@pytest.fixture
def officer(member: Callable[..., User]) -> User:
    """Birch, who works on cases and judges links."""
    return member("Birch", "case_officer", "verification", "family_desk")


@pytest.fixture
def colleague(member: Callable[..., User]) -> User:
    """Alder, a second case officer, whose eyes are the other two."""
    return member("Alder", "case_officer")


@pytest.fixture
def head(member: Callable[..., User]) -> User:
    """Elm, head of the bureau."""
    return member("Elm", "head")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A client in which somebody has signed in just now, second factor included."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        now = {"method": "password", "at": time.time(), "reauthenticated": True}
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [now]
        session[AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
        return client

    return make


@pytest.fixture
def imported(officer: User) -> Callable[..., list[Person]]:
    """Imports files of the small example: imported("a-capture-cards.csv", ...)."""

    def take(*names: str) -> list[Person]:
        actor = Actor.of(officer)
        mappings = load_mappings(EXAMPLES / "mapping.toml")
        for name in names:
            mapping = mappings.for_file(EXAMPLES / name)
            intake = take_in(read_table(EXAMPLES / name, mapping), latest=date(2026, 9, 16))
            batch = registry.open_batch(actor, source=mapping.name, kind=mapping.kind)
            registry.add_reports(actor, intake, batch=batch)
        return list(Person.objects.select_related("key").order_by("pk"))

    return take
