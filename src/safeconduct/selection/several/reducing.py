"""Leave out who and what can be in no cycle and no chain of allowed length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from safeconduct.selection.several.graph import Caps, ExchangeGraph, Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """What is left.

    Attributes:
        graph: without the arcs and participants that can be in nothing.
        kept: positions of its participants in the whole graph.
    """

    graph: ExchangeGraph
    kept: Ints


def reduced(graph: ExchangeGraph, caps: Caps) -> Reduced:
    """The graph without arcs that are in no cycle or chain of allowed length.

    An arc is in such a cycle if a short enough way leads back from who receives to who gives, and
    in such a chain if an altruist reaches who gives early enough. (A way back may pass a vertex
    twice; that leaves in a few arcs too many and takes out none too many.)
    """
    arc = np.zeros((graph.size, graph.size), dtype=bool)
    arc[graph.source, graph.target] = True
    useful = _in_cycles(arc, caps.cycle) | _in_chains(arc, graph.altruist, caps.chain)
    keep = useful[graph.source, graph.target]
    kept = np.union1d(graph.source[keep], graph.target[keep])
    place = np.zeros(graph.size, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    left = ExchangeGraph(
        names=tuple(graph.names[at] for at in kept.tolist()), altruist=graph.altruist[kept],
        source=place[graph.source[keep]], target=place[graph.target[keep]],
        weight=graph.weight[keep], scale=graph.scale,
    )  # fmt: skip
    return Reduced(graph=left, kept=kept)


def _in_cycles(arc: Flags, longest: int) -> Flags:
    if not longest:
        return np.zeros_like(arc)
    back = np.eye(len(arc), dtype=bool)
    step = arc.astype(np.float32)
    for _length in range(1, longest):
        back |= (back.astype(np.float32) @ step) > 0
    found: Flags = arc & back.T
    return found


def _in_chains(arc: Flags, altruist: Flags, longest: int) -> Flags:
    if not longest:
        return np.zeros_like(arc)
    reached = altruist.copy()
    for _place in range(1, longest):
        reached = reached | arc[reached].any(axis=0)
    found: Flags = arc & reached[:, None]
    return found
