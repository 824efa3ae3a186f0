"""Versions of a list: a public root and count, and private openings that prove single people."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from safeconduct.record import encode_json
from safeconduct.record.merkle import Tree, leaf_hash, verify_inclusion
from safeconduct.tables.problems import InputError
from safeconduct.talks.messages import ListReference

SALT_SIZE = 32


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one commitment: kept with the person's file, never in the record.

    Attributes:
        salt: 32 random bytes; once they are erased the commitment says nothing.
        record: the fields committed to.
    """

    salt: bytes
    record: Mapping[str, str]
    # Computed once: sorting, hashing and storing a list of 100,000 ask for it again and again.
    _digest: bytes = field(default=b"", init=False, repr=False, compare=False)

    @property
    def digest(self) -> bytes:
        """SHA-256(salt || record), the record in the package's one JSON form."""
        if not self._digest:
            digest = hashlib.sha256(self.salt + encode_json(self.record)).digest()
            object.__setattr__(self, "_digest", digest)
        return self._digest

    @property
    def person_id(self) -> str:
        """Of the person, if it is one."""
        return self.record.get("person_id", "")

    @property
    def category(self) -> str:
        """Protected category, if the record has one."""
        return self.record.get("category", "") or "unknown"


def open_with(salts: Callable[[], bytes], record: Mapping[str, str]) -> Opening:
    """Make an opening with a fresh salt."""
    salt = salts()
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return Opening(salt, dict(record))


@dataclass(frozen=True, slots=True)
class ItemProof:
    """Shows that one person is on a list, and nothing about the others.

    Attributes:
        opening: of this person.
        index: of his leaf; it says nothing, since leaves are ordered by their hashes.
        path: RFC 6962 audit path.
    """

    opening: Opening
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ListVersion:
    """The list of one stage and side, as offered once; items are ordered by their leaf hashes."""

    stage: int
    side: str
    items: tuple[Opening, ...]

    @classmethod
    def of(
        cls,
        rows: Iterable[Mapping[str, str]],
        *,
        stage: int,
        side: str,
        salts: Callable[[], bytes],
    ) -> ListVersion:
        """Commit to rows that have a `person_id`.

        Args:
            rows: all texts; their order does not matter.
            stage: from 1.
            side: the party that hands over.
            salts: gives 32 fresh random bytes at each call, one for each row by `person_id`.

        Raises:
            InputError: if a person is missing an id or stands there twice.
        """
        return cls._keeping({}, rows, stage, side, salts)

    def followed_by(
        self, rows: Iterable[Mapping[str, str]], *, salts: Callable[[], bytes]
    ) -> ListVersion:
        """The next version: who stays with the same record keeps his salt, and so his item.

        What was said about an item before then still belongs to the same person.

        Raises:
            InputError: if a person is missing an id or stands there twice.
        """
        return self.keeping({item.person_id: (item,) for item in self.items}, rows, salts=salts)

    def keeping(
        self,
        known: Mapping[str, Sequence[Opening]],
        rows: Iterable[Mapping[str, str]],
        *,
        salts: Callable[[], bytes],
    ) -> ListVersion:
        """The same for people who were spoken of anywhere: on another list, or as a substitute.

        Args:
            known: openings by `person_id`; the first with the same record is kept.
            rows: all texts.
            salts: for the others.

        Raises:
            InputError: if a person is missing an id or stands there twice.
        """
        return self._keeping(known, rows, self.stage, self.side, salts)

    @classmethod
    def _keeping(
        cls,
        known: Mapping[str, Sequence[Opening]],
        rows: Iterable[Mapping[str, str]],
        stage: int,
        side: str,
        salts: Callable[[], bytes],
    ) -> ListVersion:
        ordered = sorted(rows, key=lambda row: row.get("person_id", ""))
        _require_ids([row.get("person_id", "") for row in ordered], stage, side)
        openings = []
        for row in ordered:
            same = (o for o in known.get(row["person_id"], ()) if o.record == row)
            openings.append(next(same, None) or open_with(salts, row))
        return cls(stage, side, tuple(sorted(openings, key=lambda item: item.digest)))

    @property
    def reference(self) -> ListReference:
        """Root and count, which is all that the record shows."""
        return ListReference(self.stage, self.side, self.tree().root().hex(), len(self.items))

    @property
    def people(self) -> frozenset[str]:
        """Who is on it."""
        return frozenset(item.person_id for item in self.items)

    def tree(self) -> Tree:
        """The tree over the items' digests."""
        return Tree(leaf_hash(item.digest) for item in self.items)

    def item(self, person_id: str) -> Opening:
        """One person's opening.

        Raises:
            KeyError: if he is not on the list.
        """
        for item in self.items:
            if item.person_id == person_id:
                return item
        raise KeyError(person_id)

    def prove(self, person_id: str) -> ItemProof:
        """Prove one person to somebody who has only the record.

        Raises:
            KeyError: if he is not on the list.
        """
        opening = self.item(person_id)
        index = self.items.index(opening)
        return ItemProof(opening, index, tuple(self.tree().inclusion(index)))


def _require_ids(ids: Sequence[str], stage: int, side: str) -> None:
    where = f"list of stage {stage}, side {side}"
    if ids and not ids[0]:
        raise InputError("a row has no person_id", where=where, remedy="Give every row one.")
    for person_id, count in Counter(ids).items():
        if count > 1:
            raise InputError(
                f"{person_id} stands on it {count} times",
                where=where,
                remedy="Leave each person on it once.",
            )


def verify_item(proof: ItemProof, *, root: str, count: int) -> bool:
    """Whether the person of the proof is on the list with this root (hexadecimal) and count.

    >>> rows = [{"person_id": str(n)} for n in range(5)]
    >>> version = ListVersion.of(rows, stage=1, side="A", salts=lambda: bytes(32))
    >>> reference = version.reference
    >>> verify_item(version.prove("3"), root=reference.list_root, count=5)
    True
    """
    return verify_inclusion(
        leaf=leaf_hash(proof.opening.digest),
        index=proof.index,
        size=count,
        proof=proof.path,
        root=bytes.fromhex(root),
    )
