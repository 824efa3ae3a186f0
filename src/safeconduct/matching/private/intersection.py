"""Private set intersection of two parties: first how many are common, then, if both agree, who.

Each side holds *inputs*: keys of its people, with session and kind of key hashed in, so that
nothing can be carried from one session to another. Each draws a fresh key for the session.

Counting (Meadows 1986; Huberman, Franklin and Hogg 1999, on ristretto255). A sends its inputs'
elements times its own scalar, in random order among random elements that pad to a size from a short
list. B multiplies them by its key, mixes them again, and adds the multiples of its own inputs,
mixed and padded likewise. A takes its scalar off and compares: it learns how many are common, not
which.

Naming. The same with B's answers in A's order: then they are evaluations of RFC 9497's OPRF, and A
learns which of its own inputs B has. Both directions run, and each side commits to its answer
before it sees the other's.

What leaks: padded sizes; the count; after naming, the common inputs. Whoever can guess an input can
ask for it: so only keys of much entropy are used, questions are limited, and inputs are committed
to beforehand for an audit. The proof holds against sides that follow the protocol and are curious.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from safeconduct.matching.private import oprf

#: Sizes to which sets are padded; a larger set is padded to the next multiple of the last.
SIZES = (64, 256, 1_024, 4_096, 16_384, 65_536)
_TAG = 32
#: Random bytes on demand; `secrets.token_bytes` in earnest.
Random = Callable[[int], bytes]
#: Multiplies many elements by one scalar; may use several processes.
Multiply = Callable[[bytes, Sequence[bytes]], list[bytes]]


def multiply_all(scalar: bytes, elements: Sequence[bytes]) -> list[bytes]:
    """Every element times the scalar, in one process."""
    return [oprf.multiply(scalar, element) for element in elements]


def seeded(seed: bytes, what: str) -> Random:
    """A source of bytes that are random to whoever lacks the seed, and the same in every run."""
    drawn = count()

    def draw(size: int) -> bytes:
        head = b"safeconduct seeded\x00" + seed + next(drawn).to_bytes(8, "big")
        return hashlib.shake_256(head + what.encode()).digest(size)

    return draw


def session_input(session: bytes, kind: str, value: str) -> bytes:
    """One input: no session's inputs mean anything in another, nor one kind's in another kind."""
    framed = b"".join(
        len(part).to_bytes(4, "big") + part for part in (session, kind.encode(), value.encode())
    )
    return hashlib.sha256(b"safeconduct private matching\x00" + framed).digest()


def padded_size(count: int) -> int:
    """The size that is shown of a set.

    >>> padded_size(0), padded_size(64), padded_size(65), padded_size(600_000)
    (64, 64, 256, 655360)
    """
    for size in SIZES:
        if count <= size:
            return size
    return -(-count // SIZES[-1]) * SIZES[-1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a side answers: the other's elements times its key, and tags of its own inputs."""

    evaluated: tuple[bytes, ...]
    own: frozenset[bytes]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of one session.

    Attributes:
        inputs: as `session_input` makes them; each once.
        seed: 32 fresh random bytes for this session alone; every secret of it is derived from them,
            so that a session which was interrupted can be taken up again.
        multiply: multiplies many elements by one scalar.

    Raises:
        ValueError: if an input stands there twice, or the seed has another length.
    """

    inputs: tuple[bytes, ...]
    seed: bytes
    multiply: Multiply = multiply_all

    def __post_init__(self) -> None:
        if len(set(self.inputs)) != len(self.inputs):
            raise ValueError("an input stands there twice")
        if len(self.seed) != oprf.SCALAR:
            raise ValueError(f"the seed has {len(self.seed)} bytes, not {oprf.SCALAR}")

    @cached_property
    def key(self) -> bytes:
        """The secret for answering."""
        return oprf.derive_key(self.seed, b"answering")

    @cached_property
    def scalar(self) -> bytes:
        """The secret for asking."""
        return oprf.derive_key(self.seed, b"asking")

    def ask_how_many(self) -> tuple[bytes, ...]:
        """The question of the count: blinded, padded, in no order."""
        return self._mixed(self._question, b"question")

    def answer_how_many(self, question: Sequence[bytes]) -> Answer:
        """Evaluate a question of the count and mix it, so that nobody can tell which is which.

        Raises:
            NotAnElementError: if the question holds what is no element.
        """
        evaluated = self.multiply(self.key, question)
        return Answer(self._mixed(evaluated, b"answer"), self._own_tags())

    def count(self, answer: Answer) -> int:
        """How many inputs both have."""
        elements = self.multiply(oprf.invert(self.scalar), answer.evaluated)
        return sum(_tag(element) in answer.own for element in elements)

    def ask_who(self) -> tuple[bytes, ...]:
        """The question of the names: in this side's own order, padding last."""
        return self._question

    def answer_who(self, question: Sequence[bytes]) -> Answer:
        """Evaluate a question of the names, in the order asked."""
        return Answer(tuple(self.multiply(self.key, question)), self._own_outputs())

    def common(self, answer: Answer) -> tuple[bytes, ...]:
        """Which of this side's inputs the other has.

        Raises:
            ValueError: if the answer has not as many elements as were asked.
        """
        if len(answer.evaluated) != padded_size(len(self.inputs)):
            raise ValueError("the answer does not fit the question")
        elements = self.multiply(oprf.invert(self.scalar), answer.evaluated[: len(self.inputs)])
        return tuple(
            message
            for message, element in zip(self.inputs, elements, strict=True)
            if oprf.output(message, element)[:_TAG] in answer.own
        )

    @cached_property
    def _question(self) -> tuple[bytes, ...]:
        """Blinded inputs and padding: the same for the count and for the names.

        Were the padding drawn anew for the names, what occurs in both questions would show how many
        inputs there really are.
        """
        blinded = self.multiply(self.scalar, [oprf.hash_to_group(m) for m in self.inputs])
        lacking = padded_size(len(blinded)) - len(blinded)
        drawn = self._drawn(b"padding", lacking, 64)
        return (*blinded, *(oprf.hash_to_group(uniform) for uniform in drawn))

    @cached_property
    def _multiples(self) -> list[bytes]:
        return self.multiply(self.key, [oprf.hash_to_group(m) for m in self.inputs])

    def _own_tags(self) -> frozenset[bytes]:
        return self._padded_tags([_tag(element) for element in self._multiples], b"tags")

    def _own_outputs(self) -> frozenset[bytes]:
        pairs = zip(self.inputs, self._multiples, strict=True)
        return self._padded_tags([oprf.output(m, e)[:_TAG] for m, e in pairs], b"outputs")

    def _padded_tags(self, tags: list[bytes], what: bytes) -> frozenset[bytes]:
        return frozenset(tags) | set(self._drawn(what, padded_size(len(tags)) - len(tags), _TAG))

    def _mixed(self, elements: Sequence[bytes], what: bytes) -> tuple[bytes, ...]:
        order = sorted(zip(self._drawn(what, len(elements), 16), range(len(elements)), strict=True))
        return tuple(elements[at] for _, at in order)

    def _drawn(self, what: bytes, count: int, size: int) -> list[bytes]:
        """`count` pieces of `size` bytes that nobody without the seed can tell from random ones."""
        stream = hashlib.shake_256(b"safeconduct drawn\x00" + self.seed + what)
        data = stream.digest(count * size)
        return [data[at : at + size] for at in range(0, len(data), size)]


def _tag(element: bytes) -> bytes:
    return hashlib.sha256(b"safeconduct count\x00" + element).digest()
