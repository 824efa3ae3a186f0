"""Who could give to whom among three and more: participants, possible releases and altruists.

What counts, since tools count differently (docs/adr/0019):

* A **participant** receives at most once and gives at most once, and gives only if it receives. In
  kidney exchange it is a recipient with all donors who would give for him, of whom one gives.
* An **altruist** gives once and receives nothing: someone gives first.
* An **arc** is one release that is possible, of one person, with a whole weight.
* A **cycle** of length k has k participants, k releases and k people who come home. A participant
  that may give to itself is a cycle of length 1.
* A **chain** of length l has l releases and l people who come home, the altruist's gift among them:
  an altruist and l participants. What the last of a chain could still give is not counted.

`kep_solver` counts the donors of a chain: its `maxChainLength` is l + 1. In its number of
transplants it also counts the last donor of every chain, even where the altruist stands alone, so
that its number is ours plus the number of altruists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Sums of weights up to this stay exact in the solver's arithmetic, with its tolerance to spare.
MOST_WEIGHT = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How long a cycle and a chain may be, both in releases; 0 forbids them.

    Everything in a cycle happens at once or not at all, so it can be no longer than the number of
    hand-overs that can be kept simultaneous. A chain can stop early without wronging anybody.
    """

    cycle: int = 3
    chain: int = 4

    def __post_init__(self) -> None:
        if self.cycle < 0 or self.chain < 0:
            raise ValueError("a length cannot be negative")


@dataclass(frozen=True, kw_only=True, eq=False)
class ExchangeGraph:
    """Participants and possible releases; make it with `exchange_graph`.

    Attributes:
        names: of the participants and altruists.
        altruist: which of them give without receiving.
        source, target: of each arc, as positions in `names`; sorted by source, then target.
        weight: of each arc, whole and not negative.
        giver: of each arc, who gives for the source; empty where nobody was named.
        scale: by how much the weights of the file were multiplied to be whole.
    """

    names: tuple[str, ...]
    altruist: Flags
    source: Ints
    target: Ints
    weight: Ints
    giver: tuple[str, ...] = ()
    scale: int = 1

    def __post_init__(self) -> None:
        if len(set(self.names)) != len(self.names):
            raise ValueError("two participants have one name")
        if (self.weight < 0).any() or int(self.weight.sum()) > MOST_WEIGHT:
            raise ValueError("weights must not be negative, nor too large to be added exactly")
        if self.altruist[self.target].any():
            raise ValueError("an altruist receives nothing")
        if len(np.unique(self.source * len(self.names) + self.target)) != len(self.source):
            raise ValueError("two arcs lead from one participant to the same other")

    @property
    def size(self) -> int:
        """How many participants and altruists there are."""
        return len(self.names)

    @property
    def arcs(self) -> int:
        """How many releases are possible."""
        return len(self.source)

    @cached_property
    def position(self) -> dict[tuple[int, int], int]:
        """Which arc leads from one to another."""
        pairs = zip(self.source.tolist(), self.target.tolist(), strict=True)
        return {pair: at for at, pair in enumerate(pairs)}

    def values(self, each: Ints) -> Floats:
        """A square of numbers, one a release; minus infinity where none is possible."""
        square = np.full((self.size, self.size), -np.inf)
        square[self.source, self.target] = each
        return square


def exchange_graph(
    names: Sequence[str],
    arcs: Mapping[tuple[str, str], int],
    *,
    altruists: Iterable[str] = (),
    givers: Mapping[tuple[str, str], str] | None = None,
    scale: int = 1,
) -> ExchangeGraph:
    """A graph from names.

    Args:
        names: of participants and altruists, in the order that decides between equals.
        arcs: weight of each possible release, by who gives and who receives.
        altruists: who of the names gives without receiving.
        givers: who gives for the participant, by arc.
        scale: by how much the weights were multiplied to be whole.

    Raises:
        ValueError: if a name is not there or stands twice, a weight is negative, or somebody gives
            to an altruist.

    >>> graph = exchange_graph(["a", "b", "c"], {("a", "b"): 1, ("b", "a"): 2, ("c", "a"): 1},
    ...                        altruists=["c"])
    >>> graph.size, graph.arcs
    (3, 3)
    """
    at = {name: number for number, name in enumerate(names)}
    try:
        placed = sorted((at[i], at[j], weight, (i, j)) for (i, j), weight in arcs.items())
        first = [at[name] for name in altruists]
    except KeyError as unknown:
        raise ValueError(f"{unknown.args[0]} is no participant") from None
    altruist = np.zeros(len(names), dtype=bool)
    altruist[first] = True
    return ExchangeGraph(
        names=tuple(names), altruist=altruist,
        source=np.array([a for a, _b, _w, _key in placed], dtype=np.int64),
        target=np.array([b for _a, b, _w, _key in placed], dtype=np.int64),
        weight=np.array([w for _a, _b, w, _key in placed], dtype=np.int64),
        giver=() if givers is None else tuple(givers.get(key, "") for *_rest, key in placed),
        scale=scale,
    )  # fmt: skip
