"""Invented kidney exchanges, for tests and measurements: blood groups, sensitisation, altruists.

The generator that the literature measures with: Saidman, Roth, Sönmez, Ünver and Delmonico,
"Increasing the opportunity of live kidney donation by matching for two- and three-way exchanges",
Transplantation 81 (2006) 773-782. Blood groups of the United States' waiting list, three degrees of
sensitisation (PRA), spouses as donors in about half of pairs, and only pairs that are incompatible
themselves. The `density` thins out what is possible, as tissue tests and declined offers do.
"""

from __future__ import annotations

import numpy as np

from safeconduct.selection.several.graph import ExchangeGraph, Flags, Floats, Ints

#: O, A, B, AB among patients and donors.
_GROUPS = (0.4814, 0.3373, 0.1428, 0.0385)
#: Chance of a positive crossmatch with a stranger, and how many patients have it.
_PRA, _HAVE = (0.05, 0.45, 0.90), (0.7019, 0.20, 0.0981)
_FEMALE, _SPOUSE = 0.4090, 0.4897
#: By patient's and donor's group: whether the donor's blood suits.
_SUITS = np.array(
    [[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]], dtype=bool
)  # fmt: skip


def invented_exchange(
    pairs: int,
    *,
    altruists: int = 0,
    seed: int = 1,
    density: float = 1.0,
    heaviest: int = 1,
) -> ExchangeGraph:
    """An exchange of so many incompatible pairs; the same for the same arguments.

    Args:
        pairs: how many patients with a donor each.
        altruists: how many donors without a patient.
        seed: of everything drawn.
        density: which part of what is possible stays so.
        heaviest: weights are drawn from 1 to this.
    """
    if pairs < 0 or altruists < 0 or not 0 <= density <= 1 or heaviest < 1:
        raise ValueError("no exchange has such numbers")
    dice = np.random.default_rng(seed)
    patient, donor, pra = _incompatible(pairs, dice)
    donor = np.concatenate([donor, dice.choice(4, altruists, p=_GROUPS)])
    size = pairs + altruists
    possible = np.zeros((size, size), dtype=bool)
    possible[:, :pairs] = (
        _SUITS[patient[None, :], donor[:, None]]
        & (dice.random((size, pairs)) >= pra[None, :])
        & (dice.random((size, pairs)) < density)
    )
    np.fill_diagonal(possible, val=False)
    source, target = np.nonzero(possible)
    return ExchangeGraph(
        names=tuple([f"P{n}" for n in range(1, pairs + 1)] +
                    [f"A{n}" for n in range(1, altruists + 1)]),
        altruist=np.arange(size) >= pairs, source=source, target=target,
        weight=dice.integers(1, heaviest, len(source), endpoint=True),
    )  # fmt: skip


def _incompatible(pairs: int, dice: np.random.Generator) -> tuple[Ints, Ints, Floats]:
    """Patient's group, donor's group and patient's chance of a positive crossmatch."""
    found: list[tuple[Ints, Ints, Floats]] = []
    count = 0
    while count < pairs:
        many = 2 * pairs + 16
        patient, donor = dice.choice(4, many, p=_GROUPS), dice.choice(4, many, p=_GROUPS)
        pra = dice.choice(_PRA, many, p=_HAVE)
        # A mother is sensitised by her children against their father.
        wife: Flags = (dice.random(many) < _FEMALE) & (dice.random(many) < _SPOUSE)
        pra = np.where(wife, 1.0 - 0.75 * (1.0 - pra), pra)
        fits = _SUITS[patient, donor] & (dice.random(many) >= pra)
        found.append((patient[~fits], donor[~fits], pra[~fits]))
        count += int((~fits).sum())
    patient, donor, pra = (
        (np.concatenate(part)[:pairs] for part in zip(*found, strict=True))
        if (found)
        else (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    )
    return patient, donor, pra
