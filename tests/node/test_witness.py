"""The mediator's node as a witness: C2SP's cases over HTTP, on a store that never goes back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from low_order import LOW_ORDER

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.exchange import witnessing
from safeconduct.node.exchange.models import WitnessedLog, WitnessKey
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.record import Checkpoint, MlDsaSigningKey, Note, SigningKey
from safeconduct.record.add_checkpoint import Cosigned
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import sign_note
from safeconduct.record.proofs import AddCheckpoint
from safeconduct.record.trust import TrustPolicy

pytestmark = pytest.mark.django_db
ORIGIN = "log.example/1"
LOG = SigningKey(ORIGIN, b"l" * 32)
TREE = Tree(leaf_hash(bytes([n])) for n in range(40))
FORK = Tree(leaf_hash(bytes([n + 100])) for n in range(40))
ADD = "/witness/add-checkpoint"


@pytest.fixture
def mediator(head: User) -> Actor:
    Node.objects.update(kind=Node.Kind.MEDIATOR)
    return Actor.of(head)


@pytest.fixture
def keys(mediator: Actor) -> witnessing.Keys:
    made = witnessing.make_keys(mediator, name="ilmarin.example/witness")
    witnessing.know(mediator, origin=ORIGIN, keys=LOG.public.text)
    return made


def body(old: int, new: int, tree: Tree = TREE, key: SigningKey = LOG) -> bytes:
    text = Checkpoint(key.name, new, tree.root(new)).text
    note = Note(text, (sign_note(text, key, origin=key.name),)).data
    return AddCheckpoint(old, tuple(tree.consistency(old, new)), note).data


def post(data: bytes) -> tuple[int, bytes]:
    answer = Client().post(ADD, data, content_type="application/octet-stream")
    return answer.status_code, answer.content


def test_what_only_grows_is_cosigned_under_both_keys(keys: witnessing.Keys) -> None:
    status, lines = post(body(0, 5))
    assert status == 200
    text = Checkpoint(ORIGIN, 5, TREE.root(5)).text
    whole = Note.parse(text.encode() + b"\n" + lines)
    cosigners = (keys.ed25519.public.as_cosigner(), keys.ml_dsa.public)
    assert [line.name for line in whole.signatures] == ["ilmarin.example/witness"] * 2
    for line, key in zip(whole.signatures, cosigners, strict=True):
        assert line.verify(text, key)
    assert post(body(5, 9))[0] == 200
    assert WitnessedLog.objects.get().size == 9
    events = Event.objects.filter(verb=Verb.COSIGNED)
    assert events.count() == 2


def test_the_log_that_is_shown_to_a_monitor_meets_the_policy(keys: witnessing.Keys) -> None:
    path = f"/witness/{witnessing.origin_hash(ORIGIN)}/checkpoint"
    assert Client().get(path).status_code == 404
    post(body(0, 5))
    shown = Client().get(path)
    policy = TrustPolicy.requiring_all(
        [LOG.public], [keys.ed25519.public.as_cosigner(), keys.ml_dsa.public]
    )
    assert policy.check(shown.content, exact=True).checkpoint.size == 5


def test_forks_roll_backs_and_strangers_are_refused_with_their_status(
    keys: witnessing.Keys,
) -> None:
    assert post(body(0, 7))[0] == 200
    assert post(body(0, 9)) == (409, b"7\n")
    assert post(body(7, 9, FORK))[0] == 422
    assert post(body(7, 9, key=SigningKey(ORIGIN, b"o" * 32)))[0] == 403
    assert post(body(0, 9, key=SigningKey("other.example/1", b"o" * 32)))[0] == 404
    assert post(b"nonsense")[0] == 400
    assert post(b"x" * 70_000)[0] == 413
    assert Client().get(ADD).status_code == 405
    assert WitnessedLog.objects.get().size == 7


def test_a_clock_that_went_back_cosigns_nothing(keys: witnessing.Keys) -> None:
    assert post(body(0, 7))[0] == 200
    WitnessedLog.objects.update(time=2**40)
    assert post(body(7, 9))[0] == 503
    assert WitnessedLog.objects.get().size == 7


def test_whoever_comes_second_finds_that_it_moved(keys: witnessing.Keys) -> None:
    store = witnessing.DatabaseWitnessStore()
    first, second = Cosigned(3, TREE.root(3), 5, b"a"), Cosigned(4, TREE.root(4), 6, b"b")
    assert store.advance(ORIGIN, None, first)
    assert not store.advance(ORIGIN, None, second)
    assert store.latest(ORIGIN) == first
    assert store.advance(ORIGIN, first, second)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_race_one_history_wins(mediator: Actor) -> None:
    witnessing.make_keys(mediator, name="w")
    witnessing.know(mediator, origin=ORIGIN, keys=LOG.public.text)

    def send(tree: Tree) -> int:
        try:
            return post(body(0, 5, tree))[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, [TREE, FORK] * 4))
    assert answers.count(200) == 1
    assert set(answers) == {200, 409}


def test_a_party_is_no_witness_and_a_mediator_without_keys_neither(head: User) -> None:
    assert post(body(0, 5))[0] == 404
    Node.objects.update(kind=Node.Kind.MEDIATOR)
    assert post(body(0, 5))[0] == 404


@pytest.mark.parametrize("raw", LOW_ORDER)
def test_no_weak_key_is_taken_on(mediator: Actor, raw: bytes) -> None:
    import base64
    import hashlib

    material = ORIGIN.encode() + b"\n\x01" + raw
    text = (
        f"{ORIGIN}+{hashlib.sha256(material).digest()[:4].hex()}+"
        + base64.b64encode(b"\x01" + raw).decode()
    )
    with pytest.raises(ValidationError, match="Key 1"):
        witnessing.know(mediator, origin=ORIGIN, keys=text)
    assert not WitnessedLog.objects.exists()


def test_keys_are_drawn_once_and_never_shown(keys: witnessing.Keys, mediator: Actor) -> None:
    with pytest.raises(ValidationError, match="already"):
        witnessing.make_keys(mediator, name="again")
    again = witnessing.own_keys()
    assert again is not None
    assert again.lines == keys.lines
    assert b"ed25519" not in bytes(WitnessKey.objects.get().sealed)


def test_the_page_of_the_witness(
    mediator: Actor, head: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(head)
    assert "no keys yet" in client.get("/witness/").content.decode()
    assert client.post("/witness/", {"name": "a b"}).status_code == 200
    assert client.post("/witness/", {"name": "ilmarin.example/w"}).status_code == 302
    wrong = client.post("/witness/", {"origin": "x", "keys": LOG.public.text})
    assert "Every key must bear the name of the log" in wrong.content.decode()
    pq = MlDsaSigningKey(ORIGIN, b"p" * 32).public.text
    both = {"origin": ORIGIN, "keys": f"{LOG.public.text}\n{pq}\n"}
    assert client.post("/witness/", both).status_code == 302
    page = client.get("/witness/").content.decode()
    assert ORIGIN in page
    assert "nothing yet" in page
    post(body(0, 5))
    assert "nothing yet" not in client.get("/witness/").content.decode()
    Node.objects.update(kind=Node.Kind.PARTY)
    assert client.get("/witness/").status_code == 404
    assert "/witness/" not in client.get("/").content.decode()
