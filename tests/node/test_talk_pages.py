"""The negotiator's table and the mediator's desk: what they show, draft, send and refuse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from made_captives import both_sides
from node_talks import TERMS, Table, answered, begin, other_keys, people, sit_down

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.cartels import papers
from safeconduct.node.cartels.building import KIND
from safeconduct.node.history.models import Event
from safeconduct.node.history.queries import tell
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.models import Draft, LogEntry, Talk
from safeconduct.node.talks.sides import cache
from safeconduct.talks import QueryCode, messages
from safeconduct.talks import item_messages as words
from safeconduct.talks.lists import open_with
from safeconduct.talks.vocabulary import ItemWord

pytestmark = [pytest.mark.django_db, pytest.mark.any_store]
SignIn = Callable[[User], Client]


@pytest.fixture
def table(member: Callable[..., User]) -> Table:
    cache.clear()
    table = sit_down(member)
    begin(table)
    return table


@pytest.fixture
def client(table: Table, signed_in: SignIn) -> Client:
    return signed_in(table.drafter)


def offer(table: Table, numbers: range) -> str:
    lists = {(1, "A"): people("A", numbers), (1, "B"): people("B", numbers)}
    made = services.offer(table.drafter, table.talk, services.Offering(lists=lists))
    return table.agree(made)


def text(client: Client, path: str, **data: str) -> str:
    answer = client.get(path, data)
    assert answer.status_code == 200, (path, answer.status_code)
    return " ".join(answer.content.decode().split())


def at(table: Table, rest: str = "") -> str:
    return f"/talks/{table.talk.public_id}/{rest}"


def drafted(answer: Any) -> Draft:
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.get(public_id=answer["Location"].split("/")[-2])


def test_the_table_shows_offers_changes_duties_and_what_can_be_said(
    table: Table, client: Client
) -> None:
    first = offer(table, range(6))
    table.meet()
    b = table.others["B"]
    lists, _ = b.open(first)
    item = lists[0].items[0].digest.hex()
    b.say(words.ItemReplies(1, (words.ItemReply(item, ItemWord.QUERIED, "wrong_name", ""),)), first)
    opening = open_with(lambda: bytes(32), {"person_id": "B-lost", "full_name": "Lost Man"})
    to = {"A": table.talk.epochs.first().recipient}  # type: ignore[union-attr]
    b.say(messages.Query(QueryCode.DO_YOU_HOLD, opening.digest.hex()), openings=[opening], to=to)
    table.meet()
    offer(table, range(2, 9))
    shown = text(client, at(table))
    assert "lists are negotiated" in shown
    assert "What changed since yesterday: round 1 to round 2" in shown
    assert "Lost Man" in shown
    assert "do you hold this person?" in shown
    assert "wrong name?" in shown
    assert "counter-proposal" in shown
    assert "not cosigned by all" in shown
    assert at(table, f"people/{item}/") in shown
    assert Event.objects.filter(verb=Verb.LISTED, subject_kind="talk").exists()
    assert text(client, "/talks/").count(table.talk.name) == 1


def test_a_reply_is_drafted_from_the_offers_page_and_signed_by_two(
    table: Table, client: Client, signed_in: SignIn
) -> None:
    b = table.others["B"]
    offer(table, range(3))
    table.meet()
    lists = [open_lists(table, side) for side in "AB"]
    body = messages.CounterProposal(2, tuple(version.reference for version in lists))
    openings = [item for version in lists for item in version.items]
    to = {"A": table.talk.epochs.first().recipient}  # type: ignore[union-attr]
    theirs = b.say(body, queries.offers(table.talk)[-1].entry, openings=openings, to=to)
    table.meet()
    page = at(table, f"offers/{theirs.id}/")
    assert "Nobody Number1" in text(client, page)
    items = [one.digest.hex() for one in lists[1].items[:2]]
    draft = drafted(
        client.post(page, {f"word-{items[0]}": "refused:died", f"word-{items[1]}": "accepted"})
    )
    seen = text(client, at(table, f"drafts/{draft.public_id}/"))
    assert "Whoever drafts cannot approve." in seen
    assert draft.digest in seen
    refused = client.post(at(table, f"drafts/{draft.public_id}/"), {"do": "approve"})
    assert refused.status_code in (403, 409)
    for user in (table.second, table.third):
        draft.refresh_from_db()
        if draft.state == Draft.State.OPEN:
            other = signed_in(user)
            path = at(table, f"drafts/{draft.public_id}/")
            assert "Approve exactly this" in text(other, path)
            wrong = other.post(path, {"do": "approve", "digest": "0" * 64})
            assert wrong.status_code == 409
            assert other.post(path, {"do": "approve", "digest": draft.digest}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == Draft.State.SENT
    assert "refused" in text(client, at(table, "people/"), common="refused")
    thread = text(client, at(table, f"people/{items[0]}/"))
    assert "died" in thread
    assert draft.entry[:12] in thread
    assert client.post(page, {}).status_code == 302
    assert client.post(page, {f"word-{items[0]}": "praised"}).status_code == 404


def open_lists(table: Table, side: str) -> Any:
    lists, _ = table.others["B"].open(queries.offers(table.talk)[-1].shown_in)
    return next(version for version in lists if version.side == side)


def test_changes_are_counted_by_category_and_shown_name_by_name(
    table: Table, client: Client
) -> None:
    first = offer(table, range(60))
    second = offer(table, range(55, 120))
    shown = text(client, at(table, "changes/"), before=first, after=second, kind="0")
    assert "Round 1 to round 2" in shown
    assert "Page 1 of 3" in shown
    gone = text(client, at(table, "changes/"), before=first, after=second, kind="1", page="3")
    assert "Page 3 of 3" in gone
    assert "civilian" in shown.lower()


def test_people_of_a_built_list_are_offered_and_accepted(
    table: Table, client: Client, negotiating_node: None
) -> None:
    shown = text(client, at(table))
    assert "The next offer, as the builder has it" in shown
    until = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    draft = drafted(client.post(at(table, "say/proposal/"), {"stages": ["1"], "until": until}))
    assert "It waits for approval." in text(client, at(table))
    entry = table.agree(draft)
    accepted = drafted(client.post(at(table, f"offers/{entry}/accept/"), {"until": until}))
    table.agree(accepted)
    table.meet()
    assert "one side has accepted" in text(client, at(table))
    late = client.post(at(table, f"offers/{entry}/accept/"), {"until": "2020-01-01T10:00"})
    assert "This time is over" in late.content.decode()


@pytest.fixture
def negotiating_node(table: Table) -> None:
    actor = Actor.of(table.drafter)
    both_sides(actor)
    stages = [{"number": 1, "date": timezone.localdate().isoformat(), "per_side": 2,
               "civilians": 0}]  # fmt: skip
    papers.put(actor, "terms", {"stages": stages}, version=0)
    run_now(start(actor, KIND, title="Build", arguments={}))


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("query", {"code": "do_you_hold", "full_name": "Lost Man"}),
        ("suspension", {"text": "shelling"}),
        ("key_change", {}),
        ("terms", {}),
    ],
)
def test_each_message_has_a_form(
    table: Table, client: Client, step: str, data: dict[str, str]
) -> None:
    path = at(table, f"say/{step}/")
    assert "Nothing is sent yet" in text(client, path)
    if step == "terms":
        empty = client.post(path, {})
        assert empty.status_code == 200
        refused = client.post(path, {"file": SimpleUploadedFile("terms.txt", b"other terms")})
        assert "cannot be said where the talks stand" in refused.content.decode()
        return
    assert drafted(client.post(path, data)).step == step


def test_a_question_is_answered(table: Table, client: Client) -> None:
    opening = open_with(lambda: bytes(32), {"person_id": "B-lost", "full_name": "Lost Man"})
    to = {"A": table.talk.epochs.first().recipient}  # type: ignore[union-attr]
    asked = table.others["B"].say(
        messages.Query(QueryCode.DO_YOU_HOLD, opening.digest.hex()), openings=[opening], to=to
    )
    table.meet()
    path = at(table, f"questions/{asked.id}/")
    assert "Lost Man" in text(client, path)
    table.agree(drafted(client.post(path, {"code": "not_held", "text": "no such man"})))
    assert queries.duties(table.drafter, table.talk, now=0) == []
    assert client.get(at(table, f"questions/{'0' * 64}/")).status_code == 404


def test_files_travel_by_the_page(table: Table, client: Client) -> None:
    offer(table, range(3))
    answer = client.post(at(table, "files/pack/B/"), {"do": "new"})
    assert answer["Content-Disposition"].endswith('.bundle"')
    b = table.others["B"]
    assert b.take(answer.content).entries
    again = client.post(at(table, "files/pack/B/"), {"do": "again"})
    assert again.content == answer.content
    data = b.pack("A")
    taken = client.post(
        at(table, "files/take/"), {"file": SimpleUploadedFile("b.bundle", data)}, follow=True
    )
    assert taken.status_code == 200
    bad = bytearray(data)
    bad[-1] ^= 1
    refused = client.post(
        at(table, "files/take/"), {"file": SimpleUploadedFile("b.bundle", bytes(bad))}, follow=True
    )
    assert "alert-danger" in refused.content.decode()
    assert (
        "Choose a file." in client.post(at(table, "files/take/"), {}, follow=True).content.decode()
    )
    assert client.post(at(table, "files/pack/A/"), {"do": "new"}).status_code == 404


def test_the_record_is_browsed_verified_and_a_changed_byte_found(
    table: Table, client: Client
) -> None:
    entry = offer(table, range(3))
    table.meet()
    shown = text(client, at(table, "record/"))
    assert entry[:12] in shown
    assert "proposal" in shown
    one = text(client, at(table, f"record/{entry}/"))
    assert entry in one
    assert "list_root" in one
    assert "Nobody" not in shown + one
    assert client.get(at(table, f"record/{'0' * 64}/")).status_code == 404
    note = client.get(at(table, "record/checkpoints/A/")).content.decode()
    assert note.startswith(f"{table.talk.name}/A\n")
    assert "Everything holds" in client.post(at(table, "record/verify/")).content.decode()
    row = LogEntry.objects.filter(talk=table.talk, author="B").earliest("index")
    data = bytearray(row.data)
    data[len(data) // 2] ^= 1
    LogEntry.objects.filter(pk=row.pk).update(data=bytes(data))
    assert "It does not hold" in client.post(at(table, "record/verify/")).content.decode()


def test_conduct_is_shown_and_is_the_file_that_others_compute(table: Table, client: Client) -> None:
    offer(table, range(3))
    table.meet()
    shown = text(client, at(table, "conduct/"))
    assert "not yet" in shown
    data = client.get(at(table, "conduct/"), {"format": "json"}).content
    assert json.loads(data)["talk"] == table.talk.name


def test_a_talk_is_taken_up_and_keys_enrolled(
    member: Callable[..., User], signed_in: SignIn
) -> None:
    cache.clear()
    client = signed_in(member("Willow", "negotiator"))
    form = {
        "name": "talks.example/9", "first": "A", "second": "B", "mediator": "", "own": "A",
        "shown": "record",
    }  # fmt: skip
    assert "take part" in client.post("/talks/new/", form | {"own": "C"}).content.decode()
    path = client.post("/talks/new/", form)["Location"]
    row = Talk.objects.get()
    assert "Nothing can be said before" in text(client, path)
    challenge = client.get(f"{path}challenge/").content
    answer = SimpleUploadedFile("b.json", answered("B", challenge, "talks.example/9"))
    done = client.post(f"{path}enrol/", {"do": "enrol", "file": answer}, follow=True)
    assert "compare the fingerprint by voice" in done.content.decode()
    assert services.fingerprint_of(row, "B") in text(client, path)
    assert other_keys("B", "talks.example/9").public.key.text
    bad = SimpleUploadedFile("b.json", b"{}")
    wrong = client.post(f"{path}enrol/", {"do": "enrol", "file": bad}, follow=True)
    assert "alert-danger" in wrong.content.decode()
    assert text(client, "/talks/")


def test_the_mediators_desk_shows_states_and_no_names(
    member: Callable[..., User], signed_in: SignIn
) -> None:
    cache.clear()
    table = sit_down(member, own="M")
    digest = hashlib.sha256(TERMS).hexdigest()
    for name in "AB":
        table.others[name].begin()
        table.others[name].say(messages.Terms(digest))
    table.agree(services.say_opening(table.third, table.talk))
    table.meet()
    client = signed_in(table.third)
    shown = text(client, at(table))
    assert "Desk" in shown
    assert "lists are negotiated" in shown
    assert "The next offer" not in shown
    assert "Everything holds" in client.post(at(table, "record/verify/")).content.decode()


def test_an_auditor_reads_and_drafts_nothing(
    table: Table, member: Callable[..., User], signed_in: SignIn
) -> None:
    auditor = signed_in(member("Ash", "auditor"))
    assert "What can be said now" not in text(auditor, at(table))
    assert auditor.get(at(table, "say/query/")).status_code == 403
    assert auditor.post(at(table, "files/pack/B/"), {"do": "new"}).status_code == 403


def test_who_is_shown_is_recorded_and_nobody_is_opened_to_be_counted(
    table: Table, client: Client
) -> None:
    first = offer(table, range(3))
    table.meet()
    b = table.others["B"]
    opening = open_with(lambda: bytes(32), {"person_id": "B-far", "full_name": "Far Man"})
    to = {"A": table.talk.epochs.latest("number").recipient}
    body = words.Requests(1, (messages.ItemRequest(opening.digest.hex()),))
    b.say(body, first, openings=[opening], to=to)
    sought = open_with(lambda: bytes(32), {"person_id": "B-lost", "full_name": "Lost Man"})
    b.say(messages.Query(QueryCode.DO_YOU_HOLD, sought.digest.hex()), openings=[sought], to=to)
    table.meet()
    reads = Event.objects.filter(verb=Verb.LISTED, subject_kind="talk")
    before = reads.count()
    all_talks = text(client, "/talks/")
    assert "Lost Man" not in all_talks
    assert queries.duty_counts(table.talk) == {"A": 1}
    assert reads.count() == before
    assert "Far Man" in text(client, at(table))
    shown = (tell(reads.latest("number")).details or {})["shown"]
    assert {opening.digest.hex(), sought.digest.hex()} <= set(shown)
