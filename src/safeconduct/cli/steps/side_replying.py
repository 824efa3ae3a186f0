"""`side reply`, `substitute`, `request`, `query` and `answer`: what is said of single people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from safeconduct.cli.steps.side_offering import standing_lists
from safeconduct.cli.steps.side_rows import Row, Rows
from safeconduct.cli.steps.side_saying import say, worded
from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.record import RecordError
from safeconduct.tables import InputError
from safeconduct.talks import item_messages as words
from safeconduct.talks import messages
from safeconduct.talks.items import Duty, ItemBook, Thread
from safeconduct.talks.lists import Opening
from safeconduct.talks.messages import ItemRequest
from safeconduct.talks.said import Said
from safeconduct.talks.vocabulary import AnswerCode, ItemWord, QueryCode, coded

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on an offer that stands: the offer's entry and author, and what opens his item."""

    offer: str
    author: str
    opening: Opening

    @property
    def item(self) -> str:
        """His salted leaf hash."""
        return self.opening.digest.hex()


@dataclass(frozen=True, slots=True)
class Remarked:
    """What a reply says of one person, and the words that it commits to."""

    person: Listed
    word: ItemWord
    code: str
    text: str = ""


def listed(side: OpenSide) -> dict[str, Listed]:
    """Everybody on the offers that stand, by `person_id`; the newest offer wins."""
    found: dict[str, Listed] = {}
    for offer in side.delegation.view().state.offers.values():
        for version in standing_lists(side, offer):
            for opening in version.items:
                found[opening.person_id] = Listed(offer.entry, offer.author, opening)
    return found


# -- replies


def read_replies(side: OpenSide, path: Path) -> list[Remarked]:
    """Replies from a CSV file: `person_id`, `word`, `code` and, if wanted, `text`.

    Raises:
        InputError: with every fault and its row.
    """
    table, people = Rows.read(path, required=("person_id", "word")), listed(side)
    found, seen = [], set()
    for row in table:
        person = people.get(row["person_id"])
        word = table.code(row, "word", ItemWord)
        if person is None:
            what = f"{row['person_id']!r:.80} is on no offer that stands here with its names"
            table.fault(row, "person_id", what)
        elif row["person_id"] in seen:
            table.fault(row, "person_id", f"{row['person_id']!r:.80} stands here twice")
        elif word == ItemWord.WITHDRAWN and person.author != side.name:
            table.fault(row, "word", f"only {person.author}, who offered him, can withdraw him")
        elif word in tuple(ItemWord):
            _check_code(table, row)
            found.append(Remarked(person, ItemWord(word), row["code"], row["text"]))
        seen.add(row["person_id"])
    table.require_sound()
    return found


def _check_code(table: Rows, row: Row) -> None:
    try:
        words.ItemReply("", ItemWord(row["word"]), row["code"], "")
    except RecordError as error:
        table.fault(row, "code", error.what)


def reply(
    side: OpenSide, remarks: Sequence[Remarked], *, time: int, due: int = 0
) -> tuple[list[Said], int]:
    """Say what is thought of people on the offers, in as many messages as it takes.

    What was said already, and nothing answered since, is passed over; so a reply that was cut short
    is completed by giving it again.

    Args:
        side: who replies.
        remarks: on people on offers that stand.
        time: now, in seconds since 1970.
        due: until when queries should be answered; 0 if no time is set.

    Returns:
        The messages, and how many remarks had been made before.
    """
    book = ItemBook.of(side.delegation.view())
    fresh = [r for r in remarks if not _said_before(book.threads.get(r.person.item), r, side.name)]
    asked = _open_queries(book, side.name)
    said = []
    for part in _parts(fresh):
        openings: list[Opening] = []
        replies = [
            words.ItemReply(r.person.item, r.word, r.code, _commit(openings, r.text)) for r in part
        ]
        about = {r.person.offer for r in part}
        about |= {query for r in part for query in asked.get(r.person.item, ())}
        body = words.ItemReplies(_round(side), tuple(replies))
        queried = any(r.word is ItemWord.QUERIED for r in part)
        said.append(
            say(
                side,
                body,
                time=time,
                references=sorted(about),
                until=due if queried else 0,
                openings=openings,
            )
        )
    return said, len(remarks) - len(fresh)


def _round(side: OpenSide) -> int:
    return max(1, side.delegation.view().state.round)


def _commit(openings: list[Opening], text: str) -> str:
    if not text:
        return ""
    openings.append(worded({"text": text}))
    return openings[-1].digest.hex()


def _said_before(thread: Thread | None, remark: Remarked, name: str) -> bool:
    if thread is None or not thread.remarks:
        return False
    last = thread.remarks[-1]
    return (last.author, last.word, last.code) == (name, remark.word, remark.code)


def _open_queries(book: ItemBook, name: str) -> dict[str, list[str]]:
    """The queries that this side has to answer, by item; naming them in a reply answers them."""
    found: dict[str, list[str]] = {}
    for key, duty in book.duties.items():
        if duty.open and duty.owed_by == name and ":" in key:
            found.setdefault(duty.subject, []).append(duty.entry)
    return found


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), words.MAX_ITEMS):
        yield items[at : at + words.MAX_ITEMS]


# -- substitutes and people asked for


def read_substitutes(side: OpenSide, path: Path) -> list[tuple[Listed, dict[str, str]]]:
    """Substitutes from a CSV file: `instead_of`, and the new person's record with `person_id`.

    Raises:
        InputError: with every fault and its row.
    """
    table, people = Rows.read(path, required=("instead_of", "person_id")), listed(side)
    found = []
    for row in table:
        person = people.get(row["instead_of"])
        if person is None:
            table.fault(row, "instead_of", f"{row['instead_of']!r:.80} is on no offer that stands")
        if not row["person_id"]:
            table.fault(row, "person_id", "is empty")
        elif row["person_id"] in people:
            table.fault(row, "person_id", f"{row['person_id']!r:.80} is on an offer already")
        if person:
            found.append((person, row.without("instead_of")))
    table.require_sound()
    return found


def substitute(
    side: OpenSide, pairs: Sequence[tuple[Listed, dict[str, str]]], *, time: int
) -> list[Said]:
    """Offer people in the place of others; they go on the next version of the list."""
    said = []
    for part in _parts(pairs):
        openings = [worded(record) for _, record in part]
        body = words.Substitutions(
            _round(side),
            tuple(
                words.Substitution(person.item, opening.digest.hex())
                for (person, _), opening in zip(part, openings, strict=True)
            ),
        )
        about = sorted({person.offer for person, _ in part})
        said.append(say(side, body, time=time, references=about, openings=openings))
    return said


def read_people(path: Path) -> list[dict[str, str]]:
    """People asked for, from a CSV file: `person_id` and whatever else says who and why.

    Raises:
        InputError: with every fault and its row.
    """
    table = Rows.read(path, required=("person_id",))
    for row in table:
        if not row["person_id"]:
            table.fault(row, "person_id", "is empty")
    table.require_sound()
    return [row.cells for row in table]


def request(side: OpenSide, people: Sequence[dict[str, str]], *, time: int) -> list[Said]:
    """Ask for people who are not on the offer."""
    said = []
    for part in _parts(people):
        openings = [worded(record) for record in part]
        asked = tuple(ItemRequest(opening.digest.hex()) for opening in openings)
        about = sorted(side.delegation.view().state.offers)
        body = words.Requests(_round(side), asked)
        said.append(say(side, body, time=time, references=about, openings=openings))
    return said


# -- questions


def read_queries(path: Path) -> list[tuple[QueryCode, dict[str, str]]]:
    """Questions from a CSV file: `person_id`, `code`, and whatever else says who is meant.

    Raises:
        InputError: with every fault and its row.
    """
    table = Rows.read(path, required=("person_id", "code"))
    found = []
    for row in table:
        code = table.code(row, "code", QueryCode)
        if not row["person_id"]:
            table.fault(row, "person_id", "is empty")
        if code in tuple(QueryCode):
            found.append((QueryCode(code), row.without("code")))
    table.require_sound()
    return found


def query(
    side: OpenSide,
    questions: Sequence[tuple[QueryCode, dict[str, str]]],
    *,
    time: int,
    due: int = 0,
) -> list[Said]:
    """Ask about people; each question is a duty of the other side to answer (GC III art. 122)."""
    said = []
    for code, record in questions:
        opening = worded(record)
        body = messages.Query(code, opening.digest.hex())
        said.append(say(side, body, time=time, until=due, openings=[opening]))
    return said


def choose_duty(side: OpenSide, start: str) -> Duty:
    """The question to this side whose entry begins so; those about offers are answered by replies.

    Raises:
        InputError: if there is none, or several could be meant.
    """
    book = ItemBook.of(side.delegation.view())
    duties = [duty for duty in book.open_duties(side.name) if duty.entry in book.duties]
    found = [duty for duty in duties if duty.entry.startswith(start)]
    if len(found) != 1:
        there = ", ".join(f"{duty.entry[:12]} ({duty.code})" for duty in duties) or "none"
        what = f"{start!r} is the beginning of {len(found)} questions to this side"
        raise InputError(what, where=side.places.root, remedy=f"Open: {there}.")
    return found[0]


def answer(side: OpenSide, duty: Duty, code: str, text: str, *, time: int) -> Said:
    """Answer a question.

    Raises:
        InputError: if there is no such code.
    """
    opening = worded({"text": text})
    body = messages.Answer(coded(AnswerCode, code, "CODE"), opening.digest.hex())
    return say(side, body, time=time, references=[duty.entry], openings=[opening])
