"""Bundles over HTTPS at a node: who is answered, with what, and what is refused."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from node_talks import Table, begin, sit_down

from safeconduct.cli.steps.private_tls import make_certificate
from safeconduct.node.accounts.actors import NODE
from safeconduct.node.accounts.models import User
from safeconduct.node.talks import services, wire
from safeconduct.node.talks.models import BundleRow, OwnCertificate
from safeconduct.node.talks.peers import client_context, server_context, side_of
from safeconduct.node.talks.sides import cache
from safeconduct.talks import messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(member: Callable[..., User]) -> Table:
    cache.clear()
    made = sit_down(member)
    begin(made)
    return made


def certificate(root: Path, name: str, *, days: int = 0) -> tuple[bytes, bytes]:
    """Certificate and key in PEM."""
    moment = datetime.now(UTC) - timedelta(days=days)
    make_certificate(name=name, host="127.0.0.1", out=root, moment=moment)
    return (root / f"{name}.crt").read_bytes(), (root / f"{name}.tls").read_bytes()


def der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


def pinned(table: Table, root: Path, name: str = "B") -> bytes:
    pem, _key = certificate(root, name)
    services.set_peer(table.drafter, table.talk, name, address="", certificate=pem)
    return der(pem)


def test_a_bundle_is_answered_with_a_bundle_and_the_same_again_alike(
    table: Table, tmp_path: Path
) -> None:
    shown, b = pinned(table, tmp_path), table.others["B"]
    b.say(messages.Suspension("ab" * 32))
    data, path = b.pack("A"), wire.path_of(table.talk)
    first = wire.answer(path, shown, data)
    assert first.status is HTTPStatus.OK
    taken = b.take(first.body)
    assert not taken.again
    assert not [lack for lack in taken.missing if lack.kind.value != "cosignature"]
    again = wire.answer(path, shown, data)
    assert again == first
    assert wire.answer(wire.SIDE_PATH, shown, data) == first
    assert b.take(again.body).again


def test_an_answer_that_got_lost_comes_first_the_next_time(table: Table, tmp_path: Path) -> None:
    shown, b = pinned(table, tmp_path), table.others["B"]
    path = wire.path_of(table.talk)
    table.agree(services.suspend(table.drafter, table.talk))
    lost = wire.answer(path, shown, b.pack("A"))
    table.agree(services.resume(table.drafter, table.talk))
    second = wire.answer(path, shown, b.pack("A"))
    assert second == lost
    assert not [m for m in b.take(second.body).missing if m.kind.value == "bundle"]
    third = wire.answer(path, shown, b.pack("A"))
    assert third != lost
    taken = b.take(third.body)
    assert not [m for m in taken.missing if m.kind.value == "bundle"]
    assert taken.entries[b.side.origins["A"]] == 1


def test_nobody_else_is_answered(table: Table, tmp_path: Path) -> None:
    shown, path = pinned(table, tmp_path), wire.path_of(table.talk)
    data = table.others["B"].pack("A")
    stranger = der(certificate(tmp_path, "stranger")[0])
    for wrong in (stranger, b"", None):
        refused = wire.answer(path, wrong, data)
        assert refused.status is HTTPStatus.FORBIDDEN
    other = wire.answer("/talks/bundles/" + "0" * 64, shown, data)
    assert other == refused, "whether there is such a talk is not told"
    mixed_up = wire.answer(path, shown, table.others["M"].pack("A"))
    assert mixed_up.status is HTTPStatus.UNPROCESSABLE_ENTITY
    assert b"B brings a bundle of M" in mixed_up.body
    bad = wire.answer(path, shown, data[:-1] + bytes([data[-1] ^ 1]))
    assert bad.status is HTTPStatus.UNPROCESSABLE_ENTITY
    assert wire.answer(path, shown, b"not a bundle").status is HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_side_that_is_behind_its_own_signatures_is_told(table: Table, tmp_path: Path) -> None:
    shown, b = pinned(table, tmp_path), table.others["B"]
    backup = transaction.savepoint()
    table.agree(services.suspend(table.drafter, table.talk))
    table.node_to("B")
    transaction.savepoint_rollback(backup)
    cache.clear()
    refused = wire.answer(wire.path_of(table.talk), shown, b.pack("A"))
    assert refused.status is HTTPStatus.CONFLICT
    assert refused.body.startswith(b"roll-back")
    assert [one.reason for one in table.talk.evidence.all()] == ["roll-back"]


def test_certificates_are_checked_before_they_are_kept(table: Table, tmp_path: Path) -> None:
    user, talk = table.drafter, table.talk
    pem, key = certificate(tmp_path, "B")
    old, _ = certificate(tmp_path, "old", days=500)
    other, _ = certificate(tmp_path, "other")
    with pytest.raises(ValidationError, match="not valid now"):
        services.set_peer(user, talk, "B", address="", certificate=old)
    with pytest.raises(ValidationError, match="PEM"):
        services.set_peer(user, talk, "B", address="", certificate=b"x")
    with pytest.raises(ValidationError, match="https"):
        services.set_peer(user, talk, "B", address="http://b.example", certificate=pem)
    with pytest.raises(ValidationError, match="no such side"):
        services.set_peer(user, talk, "A", address="", certificate=pem)
    services.set_peer(user, talk, "B", address="https://b.example:8443", certificate=pem)
    with pytest.raises(ValidationError, match="another side"):
        services.set_peer(user, talk, "M", address="", certificate=pem)
    assert side_of(talk, der(pem)) == "B"
    assert side_of(talk, der(other)) == ""
    with pytest.raises(ValidationError, match="not that of the certificate"):
        services.keep_certificate(NODE, certificate=other, key=key)
    with pytest.raises(ValidationError, match="no certificate"):
        server_context()
    services.keep_certificate(NODE, certificate=pem, key=key)
    kept = OwnCertificate.objects.get()
    assert key not in bytes(kept.sealed)
    assert server_context().minimum_version is ssl.TLSVersion.TLSv1_3
    assert server_context().verify_mode is ssl.CERT_REQUIRED
    assert client_context(talk.peers.get(name="B")).check_hostname


def test_who_may_not_talk_sets_no_address(
    table: Table, member: Callable[..., User], tmp_path: Path
) -> None:
    pem, _ = certificate(tmp_path, "B")
    with pytest.raises(PermissionDenied):
        services.set_peer(member("Ash", "auditor"), table.talk, "B", address="", certificate=pem)


def test_a_bundle_of_which_nothing_is_new_is_the_last_one_again(table: Table) -> None:
    first = services.pack(NODE, table.talk, "B")
    count = BundleRow.objects.count()
    assert services.pack(NODE, table.talk, "B") == first
    assert BundleRow.objects.count() == count
    table.agree(services.suspend(table.drafter, table.talk))
    second = services.pack(NODE, table.talk, "B")
    assert second != first
    kept = services.packed(table.talk, "B")
    assert kept
    assert kept.data == second


def test_what_a_courier_lost_is_in_no_later_bundle_but_can_be_fetched_again(table: Table) -> None:
    b = table.others["B"]
    table.agree(services.suspend(table.drafter, table.talk, text="for the night"))
    lost = services.pack(NODE, table.talk, "B")
    number = BundleRow.objects.filter(peer="B", direction="sent").latest("number").number
    table.agree(services.resume(table.drafter, table.talk))
    taken = b.take(services.pack(NODE, table.talk, "B"))
    assert [str(lack) for lack in taken.missing if lack.kind.value == "bundle"] == [
        f"bundle {number} of A"
    ]
    assert not [lack for lack in taken.missing if lack.kind.value == "payload"]
    kept = services.packed(table.talk, "B", number=number)
    assert kept
    assert kept.data == lost
    assert not [m for m in b.take(kept.data).missing if m.kind.value == "bundle"]
