from __future__ import annotations

from talk_room import Room, accept, offered

from safeconduct.talks import item_messages as items
from safeconduct.talks.denials import Denial, find_denials
from safeconduct.talks.folding import Effect
from safeconduct.talks.vocabulary import State


def denials(room: Room, name: str = "M") -> tuple[Denial, ...]:
    side = room.sides[name]
    notes = {o: [*side.receipts[o], *side.notes[o].values()] for o in side.origins.values()}
    keys = {n: public.key for n, public in room.public.items()}
    return find_denials(side.view(), side.logs(), notes, keys)


def test_who_ends_a_wait_although_he_had_signed_for_the_answer_is_convicted_by_himself() -> None:
    room, offer = offered()
    waiting = accept(room, "A", offer, minutes=10)
    room.send("A", "B")
    accept(room, "B", offer, minutes=30)
    honest = room.open("A")
    room.meet()
    assert room.sides["M"].view(counting=True).state.state is State.ACCEPTED
    # A goes back to what it was before the answer came, but for what it has signed since.
    liar = Room()
    for author in "ABM":
        liar.stores["A"][author].commit([e.data for e in honest.logs()[honest.origins[author]]])
        note = honest.note_of(honest.origins[author])
        liar.stores["A"][author].publish(note, ())
    room.sides["A"] = liar.open("A")
    room.minute += 40
    lapse = room.say("A", items.Lapse(), waiting.id)
    room.send("A", "M")
    side = room.sides["M"]
    assert side.view().of(lapse.id).effect is Effect.STANDS
    (denial,) = denials(room)
    assert (denial.entry, denial.author) == (lapse.id, "A")
    assert denial.log == side.origins["B"]
    assert (denial.seen, denial.confirmed) == (1, 2)
    assert denial.confirmed_at < lapse.at


def test_honest_talks_have_none() -> None:
    room, offer = offered()
    waiting = accept(room, "A", offer, minutes=10)
    room.send("A", "B")
    accept(room, "B", offer, minutes=30)
    room.say("A", items.Lapse(), waiting.id, tick=40)
    room.meet()
    assert denials(room) == ()
    assert denials(room, "A") == ()
