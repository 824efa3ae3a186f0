"""Commitments made before the lottery's seed is opened: everybody who could go, and the seed.

One leaf a person: SHA-256(salt || record), in a Merkle tree (RFC 6962). The record holds a random
token in place of a name, an opaque class, the person's place in the published order, and the
commitment to his facts, which only he and an inspector get to see. Leaves are ordered by their
hashes, so that their places tell nothing.

Whoever draws tokens must not know the seed, or he could try until a ticket pleases him: the seed is
committed to first, by somebody else (the mediator), and opened last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from safeconduct.record import encode_json
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.selection.inputs import Inputs

#: Fewer people alike than this are not shown as a class of their own.
SMALLEST_CLASS = 10
SALT = 32
#: What a leaf says in public: all numbers but the token and the facts' commitment.
NUMBERS = ("class", "need", "asked", "turn", "kept")
Salts = Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens one leaf: private, but for what a certificate shows of it.

    Attributes:
        person_id: of the person file; in no leaf but under `blind`.
        token: random, hexadecimal: his name in the lottery.
        salt: of the leaf, hexadecimal.
        blind: of the facts, hexadecimal.
        side: that holds him.
        numbers: class, need, asked, turn and kept; see `commit_pool`.
        facts: on which his place in the order rests.
    """

    person_id: str
    token: str
    salt: str
    blind: str
    side: str
    numbers: Mapping[str, int]
    facts: Mapping[str, str]

    @property
    def sealed_facts(self) -> str:
        """The commitment to the facts, hexadecimal."""
        return _sha(bytes.fromhex(self.blind), {**self.facts, "person_id": self.person_id})

    @property
    def record(self) -> dict[str, str | int]:
        """What the leaf commits to."""
        return {
            "token": self.token, "side": self.side, "facts": self.sealed_facts, **self.numbers
        }  # fmt: skip

    @property
    def digest(self) -> str:
        """The leaf, hexadecimal."""
        return digest_of(self.salt, self.record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitments:
    """What is published beforehand.

    Attributes:
        root: of the tree over everybody who could go and counts, hexadecimal.
        people: how many leaves, by side.
        seed: commitment to the lottery's seed, hexadecimal.
    """

    root: str
    people: Mapping[str, int]
    seed: str


def commit_seed(seed: bytes, *, salt: bytes) -> str:
    """SHA-256(salt || seed), hexadecimal; the salt is opened with the seed.

    Raises:
        ValueError: if the salt has not 32 bytes.
    """
    if len(salt) != SALT:
        raise ValueError(f"a salt has {SALT} bytes, not {len(salt)}")
    return hashlib.sha256(salt + seed).hexdigest()


def commit_pool(
    inputs: Inputs, *, salts: Salts, seed: str
) -> tuple[Commitments, tuple[Opening, ...]]:
    """Commit to everybody who could be listed and counts.

    In each leaf: `class` (people alike in all that the terms see, numbered at random), `need` (1:
    the highest points of the class), `asked` (1: the greatest weight of requests), `turn` (1: the
    first captured) and `kept` (1 if he stood on the list before).

    Args:
        inputs: of the lists that will be built, but for the seed.
        salts: gives 32 fresh random bytes at each call.
        seed: the commitment to the lottery's seed, made before.
    """
    people, terms = inputs.travellers(inputs.pool())
    alike = ["side", "unit_id", *terms.columns]
    ranked = (
        people.filter(pl.col("basis") == "counted")
        .sort("person_id")
        .with_columns(group=pl.struct(alike).rank("dense"))
        .with_columns(
            need=(-pl.col("priority")).rank("dense").over("group"),
            asked=(-pl.col("wanted")).rank("dense").over("group"),
            turn=pl.col("captured").rank("dense").over("group"),
            kept=(pl.col("kept_stage") > 0).cast(pl.Int64),
        )
    )
    number = _numbered(ranked["group"].unique().sort().to_list(), salts)
    openings = tuple(
        Opening(
            person_id=row["person_id"], token=salts()[:16].hex(), salt=salts().hex(),
            blind=salts().hex(), side=row["side"],
            numbers={"class": number[row["group"]],
                     **{name: int(row[name]) for name in NUMBERS[1:]}},
            facts={"points": str(row["priority"]), "grounds": row["priority_reasons"] or "",
                   "asked_for": str(row["wanted"]), "captured": row["captured"] or ""},
        )
        for row in ranked.iter_rows(named=True)
    )  # fmt: skip
    sides = {side: sum(o.side == side for o in openings) for side in ("A", "B")}
    return Commitments(root=root_of(o.digest for o in openings), people=sides, seed=seed), openings


def tokens_of(openings: Sequence[Opening]) -> pl.DataFrame:
    """person_id and token, by which a lottery draws that a certificate can show (`Inputs`)."""
    rows = [(o.person_id, o.token) for o in openings]
    return pl.DataFrame(rows, schema={"person_id": pl.String, "token": pl.String}, orient="row")


def digest_of(salt: str, record: Mapping[str, str | int]) -> str:
    """The leaf of a record, hexadecimal."""
    return _sha(bytes.fromhex(salt), record)


def root_of(digests: Iterable[str]) -> str:
    """The root of the tree over leaves, whatever their order, hexadecimal."""
    return Tree(leaf_hash(bytes.fromhex(d)) for d in sorted(digests)).root().hex()


def _sha(salt: bytes, record: Mapping[str, str | int]) -> str:
    return hashlib.sha256(salt + encode_json(dict(record))).hexdigest()


def _numbered(groups: Sequence[int], salts: Salts) -> dict[int, int]:
    """Classes numbered in an order that says nothing of what they are."""
    drawn = sorted(groups, key=lambda _group: salts())
    return {group: at for at, group in enumerate(drawn, start=1)}
