"""A node in talks: what it says by approval, what it takes in, and what it then shows."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from low_order import LOW_ORDER
from made_captives import both_sides
from node_talks import Table, answered, begin, other_keys, people, sit_down
from talk_room import TALK

from safeconduct.node.accounts.actors import NODE, Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.cartels import papers
from safeconduct.node.cartels.building import KIND as BUILD
from safeconduct.node.cartels.models import ListVersion as BuiltList
from safeconduct.node.cartels.models import Paper
from safeconduct.node.history.models import Event
from safeconduct.node.history.queries import tell
from safeconduct.node.history.services import check_chain
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.talks import queries, services, signing
from safeconduct.node.talks.models import Draft, Item, Talk
from safeconduct.node.talks.sides import cache, held
from safeconduct.record import RecordError, encode_json
from safeconduct.talks import (
    AnswerCode,
    ListVersion,
    QueryCode,
    State,
    Step,
    messages,
    verify_item,
)
from safeconduct.talks import item_messages as words
from safeconduct.talks.columns import Kind
from safeconduct.talks.enrolment import Answer, Challenge, check_answer, fingerprint
from safeconduct.talks.items import Common
from safeconduct.talks.vocabulary import ItemWord

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(member: Callable[..., User]) -> Table:
    cache.clear()
    return sit_down(member)


@pytest.fixture
def begun(table: Table) -> Table:
    begin(table)
    return table


def offer(table: Table, numbers: range, **more: str) -> str:
    lists = {(1, "A"): people("A", numbers, **more), (1, "B"): people("B", numbers)}
    made = services.offer(table.drafter, table.talk, services.Offering(lists=lists))
    return table.agree(made)


def state(table: Table) -> State:
    return queries.standing(table.talk, now=int(time.time())).state


def agreed_list(actor: Actor, size: int) -> BuiltList:
    """A list that was built here, of one stage."""
    day = timezone.localdate().isoformat()
    stages = [{"number": 1, "date": day, "per_side": size, "civilians": 0}]
    version = papers.newest().versions[Paper.Kind.TERMS]
    papers.put(actor, Paper.Kind.TERMS, {"stages": stages}, version=version)
    job = run_now(start(actor, BUILD, title="Build", arguments={}))
    assert job.state == Job.State.DONE, job.failure
    return BuiltList.objects.latest("number")


def same_everywhere(table: Table) -> State:
    views = [other.side.view() for other in table.others.values()]
    views.append(held(table.talk).view)
    assert all(view == views[0] for view in views)
    return views[0].state.state


def test_terms_offer_answers_and_agreement_are_the_same_at_all_sides(begun: Table) -> None:
    b = begun.others["B"]
    assert same_everywhere(begun) is State.LISTS
    first = offer(begun, range(20))
    begun.meet()
    lists, _ = b.open(first)
    assert [(v.side, len(v.items)) for v in lists] == [("A", 20), ("B", 20)]
    item = lists[0].items[0].digest.hex()
    b.say(words.ItemReplies(1, (words.ItemReply(item, ItemWord.QUERIED, "wrong_name", ""),)), first)
    begun.meet()
    shown = queries.threads(begun.drafter, begun.talk)
    assert [(t.who.label, t.common) for t in shown] == [
        (lists[0].items[0].person_id, Common.QUERIED)
    ]
    assert [d.duty.owed_by for d in queries.duties(begun.drafter, begun.talk, now=0)] == ["A"]
    answer = services.Answered(item=item, word=ItemWord.WITHDRAWN)
    begun.agree(services.reply(begun.drafter, begun.talk, first, [answer]))
    second = offer(begun, range(1, 21))
    begun.meet()
    soon = timezone.now() + timedelta(hours=1)
    begun.agree(services.accept(begun.drafter, begun.talk, second, until=soon))
    begun.meet()
    standing = b.side.view().state.offers[second]
    until = soon.strftime("%Y-%m-%dT%H:%M:%SZ")
    b.say(messages.Acceptance(standing.round, standing.lists), second, until=until)
    begun.meet()
    assert same_everywhere(begun) is State.ACCEPTED
    stands = queries.standing(begun.talk, now=int(time.time()))
    assert (stands.counting, stands.agreed) == (State.ACCEPTED, second)
    assert stands.sizes == stands.counted
    offers = queries.offers(begun.talk)
    assert [(o.round, o.totals, o.agreed, o.opened) for o in offers] == [
        (1, {"A": 20, "B": 20}, False, True),
        (2, {"A": 20, "B": 20}, True, True),
    ]
    assert not [damage for damage in check_chain() if not isinstance(damage, int)]


def test_what_came_in_is_opened_and_compared(begun: Table) -> None:
    b = begun.others["B"]
    first = offer(begun, range(10))
    begun.meet()
    kept, _ = b.open(first)
    rows = people("A", range(2, 12), rank="major")
    rows[0] = dict(kept[0].item("A-2").record)
    versions = [kept[0].followed_by(rows, salts=lambda: bytes(31) + b"x"), kept[1]]
    references = tuple(version.reference for version in versions)
    openings = [item for version in versions for item in version.items]
    key = held(begun.talk).recipient("A")
    counter = b.say(
        messages.CounterProposal(2, references), first, openings=openings, to={"A": key}
    )
    begun.meet()
    assert [o.opened for o in queries.offers(begun.talk)] == [True, True]
    found = queries.difference(begun.talk, first, counter.id)
    counts = {kind.name: found.count(kind) for kind in Kind}
    assert counts == {"ADDED": 2, "REMOVED": 2, "MOVED": 0, "CORRECTED": 7, "UNCHANGED": 11}
    user, talk = begun.drafter, begun.talk
    corrected = queries.changes(user, talk, first, counter.id, Kind.CORRECTED)
    assert {c.fields for c in corrected} == {("rank",)}
    gone = queries.changes(user, talk, first, counter.id, Kind.REMOVED)
    assert sorted(c.who.label for c in gone) == ["A-0", "A-1"]
    assert queries.counts_by_category(found)


def test_nobody_sends_alone_and_nobody_is_counted_twice(begun: Table) -> None:
    made = services.suspend(begun.drafter, begun.talk, text="for the night")
    with pytest.raises(PermissionDenied):
        services.approve(begun.drafter, made, digest=made.digest)
    with pytest.raises(PermissionDenied):
        services.send(begun.drafter, made)
    ended = services.break_off(begun.drafter, begun.talk)
    services.approve(begun.second, ended, digest=ended.digest)
    with pytest.raises(ValidationError, match="already"):
        services.approve(begun.second, ended, digest=ended.digest)
    with pytest.raises(PermissionDenied, match="1 of 2"):
        services.send(begun.second, ended)
    assert state(begun) is State.LISTS


def test_only_what_was_approved_is_signed(begun: Table) -> None:
    made = services.break_off(begun.drafter, begun.talk)
    with pytest.raises(ValidationError, match="not the draft"):
        services.approve(begun.second, made, digest="00" * 32)
    services.approve(begun.second, made, digest=made.digest)
    Draft.objects.filter(pk=made.pk).update(body=made.body.replace("a", "b"))
    with pytest.raises(ValidationError, match="not the draft"):
        services.approve(begun.third, made, digest=made.digest)
    with pytest.raises(PermissionDenied, match="changed"):
        services.send(begun.third, made)


def test_a_draft_is_signed_once(begun: Table) -> None:
    made = services.suspend(begun.drafter, begun.talk)
    begun.agree(made)
    before = queries.entry_count(begun.talk)
    with pytest.raises(ValidationError, match="settled"):
        services.send(begun.second, made)
    assert queries.entry_count(begun.talk) == before
    assert state(begun) is State.SUSPENDED


def test_who_has_lost_the_right_is_not_counted(begun: Table) -> None:
    made = services.break_off(begun.drafter, begun.talk)
    services.approve(begun.second, made, digest=made.digest)
    begun.second.grants.all().delete()
    with pytest.raises(PermissionDenied):
        services.approve(begun.third, made, digest=made.digest)
    assert Draft.objects.get(pk=made.pk).state == Draft.State.OPEN


def test_a_refused_or_withdrawn_draft_stays_unsaid(begun: Table) -> None:
    made = services.suspend(begun.drafter, begun.talk)
    services.refuse(begun.second, made)
    with pytest.raises(ValidationError, match="settled"):
        services.approve(begun.third, made, digest=made.digest)
    other = services.suspend(begun.drafter, begun.talk)
    with pytest.raises(PermissionDenied):
        services.withdraw(begun.second, other)
    services.withdraw(begun.drafter, other)
    assert not queries.drafts(begun.talk)


def test_what_cannot_be_said_is_not_drafted_and_not_signed(begun: Table) -> None:
    with pytest.raises(ValidationError, match="where the talks stand"):
        services.close(begun.drafter, begun.talk)
    made = services.terms  # no longer possible once lists are exchanged
    with pytest.raises(ValidationError):
        made(begun.drafter, begun.talk, b"others")
    first = services.suspend(begun.drafter, begun.talk)
    again = services.suspend(begun.drafter, begun.talk)
    begun.agree(first)
    with pytest.raises(ValidationError, match="suspension"):
        services.approve(begun.second, again, digest=again.digest)


def test_a_query_makes_a_duty_with_an_age(begun: Table) -> None:
    b = begun.others["B"]
    row = {"person_id": "Q-1", "full_name": "Nobody Asked"}
    entry = begun.agree(services.query(begun.drafter, begun.talk, QueryCode.DO_YOU_HOLD, row))
    begun.meet()
    now = int(time.time())
    (owing,) = queries.duties(begun.drafter, begun.talk, now=now + 3600)
    assert (owing.duty.owed_by, owing.who.name) == ("B", "Nobody Asked")
    assert 3600 <= owing.age < 3700
    _, openings = b.open(entry)
    assert [o.record for o in openings.values()] == [row]
    b.say(messages.Answer(AnswerCode.HELD, ""), entry)
    begun.meet()
    assert not queries.duties(begun.drafter, begun.talk, now=now)
    assert [r.kind for r in queries.conduct(begun.talk).replies] == ["do_you_hold"]


def test_keys_are_enrolled_only_with_a_proof_and_never_a_weak_one(
    member: Callable[..., User],
) -> None:
    user = member("Willow", "negotiator")
    talk = services.open_talk(user, name=TALK, parties=["A", "B"], mediator="", own="A")
    assert queries.standing(talk, now=0).missing == ("B",)
    with pytest.raises(ValidationError, match="not enrolled"):
        services.pack(NODE, talk, "B")
    good = answered("B", services.challenge(talk))
    other = services.open_talk(user, name="y/1", parties=["A", "B"], mediator="", own="A")
    with pytest.raises(ValidationError, match="Agree on the talks"):
        services.enrol_side(user, other, good)
    with pytest.raises(ValidationError, match="not"):
        services.enrol_side(user, talk, good.replace(b'"name":"B"', b'"name":"A"'))
    card = json.loads(good)
    for weak in LOW_ORDER:
        key = f"B+00000000+{base64.b64encode(bytes([1]) + weak).decode()}"
        card["card"]["keys"][0] = key
        with pytest.raises(ValidationError):
            services.enrol_side(user, talk, encode_json(card) + b"\n")
    services.enrol_side(user, talk, good)
    with pytest.raises(ValidationError, match="already"):
        services.enrol_side(user, talk, good)
    assert queries.standing(talk, now=0).missing == ()
    assert services.fingerprint_of(talk, "B") == fingerprint(other_keys("B").public)
    mine = Answer.parse(services.answer_challenge(user, talk, theirs(talk)))
    assert check_answer(mine, Challenge.parse(theirs(talk))).name == "A"


def theirs(talk: Talk) -> bytes:
    """B's challenge."""
    return Challenge(founding=talk.founding, asked_by="B", nonce="ab" * 32).data


def test_owed_people_are_never_counted(begun: Table) -> None:
    rows = people("A", range(3))
    rows[0]["counts"] = "true"
    with pytest.raises(ValidationError, match=r"owed and never counted; .* A-0"):
        services.offer(begun.drafter, begun.talk, services.Offering(lists={(1, "A"): rows}))
    assert not Item.objects.filter(talk=begun.talk)


def test_rights(member: Callable[..., User], begun: Table) -> None:
    officer, auditor = member("Ash", "case_officer"), member("Hazel", "auditor")
    for user in (officer, auditor):
        with pytest.raises(PermissionDenied):
            services.suspend(user, begun.talk)
        with pytest.raises(PermissionDenied):
            services.open_talk(user, name="x/1", parties=["A", "B"], own="A")
    made = services.suspend(begun.drafter, begun.talk)
    with pytest.raises(PermissionDenied):
        services.approve(officer, made, digest=made.digest)


def test_an_altered_bundle_changes_nothing(begun: Table) -> None:
    b = begun.others["B"]
    b.say(messages.Suspension("ab" * 32))
    data = bytearray(b.pack("A"))
    data[-200] ^= 1
    before = queries.entry_count(begun.talk)
    with pytest.raises(RecordError):
        services.take(begun.actor, begun.talk, bytes(data))
    assert queries.entry_count(begun.talk) == before
    good = b.pack("A")
    services.take(begun.actor, begun.talk, good)
    again = services.take(begun.actor, begun.talk, good)
    assert again.again
    assert queries.entry_count(begun.talk) == before + 1


def test_too_large_a_bundle_is_refused(begun: Table, settings: object) -> None:
    settings.TALK_BUNDLE_BYTES = 1000  # type: ignore[attr-defined]
    with pytest.raises(RecordError, match="1000 at most"):
        services.take(begun.actor, begun.talk, bytes(1001))


def test_pages_open_no_secret_and_verify_once(
    begun: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = held(begun.talk)
    monkeypatch.setattr(signing, "_open_keys", None)
    queries.offers(begun.talk)
    queries.entries(begun.talk)
    assert held(begun.talk) is first
    with pytest.raises(PermissionError):
        first.side.keys.key.sign(b"x")


def test_events_hold_no_names(begun: Table) -> None:
    offer(begun, range(3))
    begun.meet()
    verbs = {Verb.SAID, Verb.DRAFTED, Verb.BUNDLE_TAKEN, Verb.BUNDLE_PACKED, Verb.TALK_OPENED}
    events = Event.objects.filter(verb__in=verbs)
    assert set(events.values_list("verb", flat=True)) == verbs
    assert not any("Nobody" in str(tell(event).details) for event in events)


def test_the_record_browser_shows_what_counts_and_who_cosigned(begun: Table) -> None:
    offer(begun, range(2))
    newest, *earlier = queries.entries(begun.talk)
    assert (newest.type, newest.counts, newest.cosigners) == ("proposal", False, ())
    assert all(row.counts and {row.author, *row.cosigners} == {*"ABM"} for row in earlier)
    begun.meet()
    assert queries.entries(begun.talk)[0].counts
    assert queries.entry(begun.talk, newest.leaf) is not None


def test_an_epoch_is_destroyed_for_good(begun: Table) -> None:
    with pytest.raises(ValidationError, match="Announce"):
        services.destroy_epoch(begun.drafter, begun.talk, 1)
    begun.agree(services.new_epoch(begun.drafter, begun.talk))
    services.destroy_epoch(begun.drafter, begun.talk, 1)
    assert begun.talk.epochs.get(number=1).key.destroyed
    assert not begun.talk.epochs.get(number=1).sealed
    assert Step.KEY_CHANGE in queries.standing(begun.talk, now=0).allowed


def test_a_mediator_erases_whom_he_has_no_file_of(member: Callable[..., User]) -> None:
    cache.clear()
    table = sit_down(member, own="M")
    head = table.third
    begin(table)
    b, m = table.others["B"], held(table.talk)
    rows = people("B", range(4))
    version = ListVersion.of(rows, stage=1, side="B", salts=lambda: os.urandom(32))
    key = m.recipient("M")
    entry = b.say(messages.Proposal(1, (version.reference,)), openings=version.items, to={"M": key})
    table.meet()
    (offered,) = queries.lists_of(table.talk, entry.id)
    shown = queries.people_of(head, offered)
    assert sorted(one.label for one in shown) == ["B-0", "B-1", "B-2", "B-3"]
    gone = Item.objects.get(talk=table.talk, digest=bytes.fromhex(shown[0].item))
    with pytest.raises(PermissionDenied):
        services.erase_subject(table.drafter, gone.subject)
    services.erase_subject(head, gone.subject)
    after = queries.people_of(head, offered)
    assert [one.erased for one in after] == [True, False, False, False]
    assert queries.proof_of(head, offered, after[0].item) is None
    proof = queries.proof_of(head, offered, after[1].item)
    assert proof
    assert verify_item(proof, root=version.reference.list_root, count=4)
    gone.subject.key.refresh_from_db()
    assert gone.subject.key.destroyed
    assert not queries.talk_of(table.talk.public_id).payloads.exclude(state="erased").exists()


def test_a_built_list_is_offered_under_the_same_names_again(
    begun: Table, member: Callable[..., User]
) -> None:
    actor = Actor.of(member("Ash", "negotiator", "legal", "case_officer"))
    both_sides(actor)
    version = agreed_list(actor, 2)
    offering = services.offering_of(begun.talk, version)
    assert {place: len(rows) for place, rows in offering.lists.items()} == {
        (1, "A"): 2,
        (1, "B"): 2,
    }
    rows = [row for part in offering.lists.values() for row in part]
    assert {row["counts"] for row in rows} == {"true"}
    assert all(row["full_name"] and "note" not in row for row in rows)
    first = begun.agree(services.offer(begun.drafter, begun.talk, offering))
    again = services.offering_of(begun.talk, version)
    assert again.lists == offering.lists
    second = begun.agree(services.offer(begun.drafter, begun.talk, again))
    found = queries.difference(begun.talk, first, second)
    assert {kind: found.count(kind) for kind in Kind if found.count(kind)} == {Kind.UNCHANGED: 4}
    (offered, _) = queries.lists_of(begun.talk, second)
    assert all(one.person for one in queries.people_of(begun.drafter, offered))
