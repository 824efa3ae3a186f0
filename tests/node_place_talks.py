"""What processes of tests do in talks: `python node_place_talks.py WHAT WORDS…`."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import node_place_work as place
import node_talks
from django.db import connection
from django.utils import timezone
from node_place_faults import forked, in_process
from talk_room import TALK

from safeconduct.node.accounts import services as accounts
from safeconduct.node.accounts.actors import NODE, Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.services import check_chain
from safeconduct.node.registry.models import Person
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.drafting import Wording
from safeconduct.node.talks.models import Draft, Epoch, Item, LogEntry, OfferedList, Talk
from safeconduct.node.talks.people import open_items, pieces
from safeconduct.node.talks.sides import held
from safeconduct.node.talks.stores import DatabaseLogStore
from safeconduct.node.vault.models import DataKey
from safeconduct.record import PartyLog
from safeconduct.talks import AnswerCode, messages, verify_item
from safeconduct.talks.vocabulary import QueryCode

WORKS: dict[str, Callable[..., Any]] = {}


def work(function: Callable[..., Any]) -> Callable[..., Any]:
    WORKS[function.__name__] = function
    return function


def member(pseudonym: str, *roles: str) -> User:
    """Somebody of the team, taken on if he is not there yet."""
    found = User.objects.filter(pseudonym=pseudonym).first()
    if found:
        return found
    admin = User.objects.get(username="admin")
    return accounts.make_account(
        Actor.of(admin), username=pseudonym.lower(), pseudonym=pseudonym, roles=roles,
        password=place.PASSWORD,
    )  # fmt: skip


@work
def at_once(processes: str, messages_each: str) -> dict[str, Any]:
    """Several processes say something in one log at once."""
    in_process(lambda: bool(node_talks.sit_down(member)))
    count, each = int(processes), int(messages_each)
    begun = time.monotonic()
    children = [forked(lambda: say_often(each)) for _ in range(count)]
    statuses = [os.waitpid(child, 0)[1] for child in children]
    assert statuses == [0] * count, statuses
    return {"seconds": time.monotonic() - begun, **in_process(one_history)}


def say_often(count: int) -> int:
    talk = Talk.objects.get()
    drafter, second = member("Willow"), member("Hawthorn")
    for _ in range(count):
        wording = Wording(body=messages.Correction("ab" * 32))
        draft = services.draft(drafter, talk, wording)
        services.approve(second, draft, digest=draft.digest)
    return count


def one_history() -> dict[str, Any]:
    """Everything verifies, every index is there once, and each draft was signed once."""
    talk = Talk.objects.get()
    indexes = list(LogEntry.objects.filter(talk=talk).values_list("index", flat=True))
    sent = Draft.objects.filter(state=Draft.State.SENT).values_list("entry", flat=True)
    here = held(talk)
    leaves = {entry.leaf.hex() for entry in here.side.chain.entries}
    assert here.side.log.checkpoint.root == here.side.chain.tree.root()
    assert f"\n{len(leaves)}\n".encode() in here.side.log.note
    assert not [damage for damage in check_chain() if not isinstance(damage, int)]
    return {
        "gapless": sorted(indexes) == list(range(len(indexes))),
        "entries": len(indexes),
        "once": len(set(sent)) == len(sent) and set(sent) == leaves,
    }


@work
def killed_before_signing() -> dict[str, Any]:
    """A process dies between commit and signature; the next one signs what was committed."""
    in_process(lambda: bool(node_talks.sit_down(member)))
    in_process(lambda: say_often(2))

    def die() -> None:
        usual = PartyLog._publish

        def publish(self: PartyLog, time: int, *, both: bool) -> None:
            if isinstance(self._store, DatabaseLogStore) and len(self) > self._published:
                os._exit(9)
            usual(self, time, both=both)

        PartyLog._publish = publish  # type: ignore[method-assign]
        say_often(1)

    status = os.waitpid(forked(die), 0)[1]
    assert os.waitstatus_to_exitcode(status) == 9
    unsigned = in_process(lambda: held(Talk.objects.get()).side.log.note.decode().split("\n")[1])
    in_process(lambda: say_often(1))
    return {"unsigned": unsigned, **in_process(one_history)}


def table() -> node_talks.Table:
    made = node_talks.sit_down(member)
    node_talks.begin(made)
    return made


@work
def offered() -> dict[str, Any]:
    """A person of this node is offered, asked about and offered again by the other side."""
    made = table()
    people = list(Person.objects.select_related("key").order_by("pk"))
    rows, persons = [], {}
    for person in people:
        label = person.public_id
        rows.append({"person_id": label, "full_name": f"Zzyzxov {label} Frobozz",
                     "category": "prisoner_of_war"})  # fmt: skip
        persons[label] = person
    offering = services.Offering(lists={(1, "A"): rows}, persons=persons)
    first = made.agree(services.offer(made.drafter, made.talk, offering))
    made.meet()
    b, who = made.others["B"], people[0]
    lists, _ = b.open(first)
    changed = [dict(item.record) | {"rank": "Quuxenko"} for item in lists[0].items]
    version = lists[0].followed_by(changed, salts=lambda: os.urandom(32))
    key = held(made.talk).recipient("A")
    b.say(
        messages.CounterProposal(2, (version.reference,)), first,
        openings=version.items, to={"A": key},
    )  # fmt: skip
    made.meet()
    query = {"person_id": who.public_id, "full_name": f"Plughenko {who.public_id} Frobozz"}
    question = services.query(made.drafter, made.talk, QueryCode.DO_YOU_HOLD, query, person=who)
    made.agree(question)
    waiting = services.offer(made.drafter, made.talk, offering)
    made.meet()
    mine = Item.objects.filter(subject__person=who)
    openings = open_items(made.talk, [bytes(item.digest) for item in mine])
    assert len(openings) == 4
    words = [f"Zzyzxov {who.public_id}", f"Plughenko {who.public_id}"]
    salts = [opening.salt for opening in openings.values()]
    keys = DataKey.objects.filter(
        pk__in=[
            *made.talk.payloads.values_list("key", flat=True),
            *made.talk.bundles.exclude(key=None).values_list("key", flat=True),
        ]
    )
    with_names = [bytes(key.wrapped or b"").hex() for key in keys]
    return {
        "person": who.public_id, "others": [p.public_id for p in people[1:]], "words": words,
        "salts": [salt.hex() for salt in salts], "wrapped": with_names,
        "digests": [digest.hex() for digest in openings], "waiting": waiting.public_id,
        "forms": [base64.b64encode(salt).decode() for salt in salts],
    }  # fmt: skip


@work
def after_erasure(person: str, waiting: str) -> dict[str, Any]:
    """The logs verify, the others can be proved as before, and the erased one has no name."""
    talk = Talk.objects.get()
    drafter = member("Willow")
    here = held(talk)
    proved = erased = 0
    for offer in queries.offers(talk):
        for offered_list in queries.lists_of(talk, offer.shown_in):
            reference = offer.lists[0]
            for one in queries.people_of(drafter, offered_list, size=10_000):
                proof = queries.proof_of(drafter, offered_list, one.item)
                if one.erased:
                    assert proof is None
                    erased += 1
                else:
                    assert proof is not None
                    root, count = reference.list_root, reference.list_count
                    assert verify_item(proof, root=root, count=count)
                    proved += 1
            assert len(pieces(offered_list.digests)) == reference.list_count
    assert Draft.objects.get(public_id=waiting).state == Draft.State.WITHDRAWN
    again = services.pack(NODE, talk, "B", whole=True)
    assert Person.objects.get(public_id=person).erased_at
    return {
        "proved": proved, "erased": erased, "rulings": len(here.view.rulings),
        "end_due": Epoch.objects.filter(end_due=True).count(), "bundle": len(again),
        "lists": OfferedList.objects.count(),
    }  # fmt: skip


# -- one side of three, told what to do line by line


def side(own: str, mediator: str) -> Talk:
    team = {"Willow": ["negotiator"], "Hawthorn": ["negotiator"], "Yew": ["head"]}
    for name, roles in team.items():
        member(name, *roles)
    return services.open_talk(
        member("Willow"), name=TALK, parties=["A", "B"], mediator=mediator, own=own
    )


def agreed(draft: Draft) -> str:
    for name in ("Hawthorn", "Yew"):
        draft.refresh_from_db()
        if draft.state == Draft.State.OPEN:
            services.approve(member(name), draft, digest=draft.digest)
    draft.refresh_from_db()
    assert draft.state == Draft.State.SENT
    return draft.entry


def do(words: list[str]) -> Any:
    """One thing that a side of three is told to do."""
    what, *rest = words
    if what == "sit":
        Path(rest[1]).write_bytes(services.challenge(side(rest[0], rest[2])))
        return None
    talk, drafter = Talk.objects.get(), member("Willow")
    match what, rest:
        case "answer", [asked, out]:
            given = Path(asked).read_bytes()
            Path(out).write_bytes(services.answer_challenge(drafter, talk, given))
        case "enrol", [found]:
            services.enrol_side(drafter, talk, Path(found).read_bytes())
        case "peer", [name, address, found]:
            services.set_peer(
                drafter, talk, name, address=address, certificate=Path(found).read_bytes()
            )
        case "certificate", [found, key]:
            services.keep_certificate(
                NODE, certificate=Path(found).read_bytes(), key=Path(key).read_bytes()
            )
        case "announce", []:
            if not talk.is_party:
                agreed(services.say_opening(drafter, talk))
            agreed(services.new_epoch(drafter, talk))
            if talk.is_party:
                agreed(services.terms(drafter, talk, node_talks.TERMS))
        case "pack", [to, out]:
            Path(out).write_bytes(services.pack(NODE, talk, to))
        case "take", [found]:
            taken = services.take(NODE, talk, Path(found).read_bytes())
            return [str(lack) for lack in taken.missing]
        case "send", [to]:
            carried = services.send_bundle(NODE, talk, to)
            return {"passes": len(carried.taken), "sent": carried.sent}
        case "offer", [count]:
            lists = {
                (1, "A"): node_talks.people("A", range(int(count))),
                (1, "B"): node_talks.people("B", range(int(count))),
            }
            return agreed(services.offer(drafter, talk, services.Offering(lists=lists)))
        case "query", [who]:
            row = {"person_id": who, "full_name": f"Nobody {who}"}
            return agreed(services.query(drafter, talk, QueryCode.DO_YOU_HOLD, row))
        case "answer_query", []:
            (owing,) = queries.duties(drafter, talk, now=0)
            assert owing.who.name
            entry = owing.duty.entry
            return agreed(services.answer(drafter, talk, entry, AnswerCode.HELD, text="at camp 4"))
        case "accept", []:
            (offer,) = (offer for offer in queries.offers(talk) if offer.stands)
            assert offer.opened
            soon = timezone.now() + timedelta(hours=1)
            return agreed(services.accept(drafter, talk, offer.entry, until=soon))
        case "state", []:
            return state_of(talk)
        case _:
            raise ValueError(words)
    return None


def state_of(talk: Talk) -> dict[str, Any]:
    """All that must be the same at every side."""
    view = held(talk).view
    standing = queries.standing(talk, now=0)
    return {
        "state": standing.state, "counting": standing.counting, "agreed": standing.agreed,
        "for_good": standing.agreed_for_good, "round": standing.round,
        "sizes": standing.sizes, "counted": standing.counted,
        "entries": [[r.entry.leaf.hex(), r.effect.value, r.reason] for r in view.rulings],
    }  # fmt: skip


@work
def listen() -> None:
    """Do what each line of standard input says; answer with a line."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(do(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    result = WORKS[sys.argv[1]](*sys.argv[2:])
    connection.close()
    if result is not None:
        sys.stdout.write(json.dumps(result))
