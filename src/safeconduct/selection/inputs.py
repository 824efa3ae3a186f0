"""What a list is built from, in one bundle, to build it again with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.cartel.terms import Agreement, Positions
from safeconduct.selection.balance import with_bounds
from safeconduct.selection.candidates import candidates, meant, travels_alongside
from safeconduct.selection.limits import with_limits
from safeconduct.selection.model import Terms
from safeconduct.selection.reasons import WAITS, ListReason
from safeconduct.selection.units import bonds_of, waiting_for_others, with_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that `build_lists` takes but the time; see there.

    `tokens` (person_id and token) are what the lottery draws by, in place of people's ids, so that
    its outcome can be shown to outsiders (`certificates`).
    """

    clearance: pl.DataFrame
    agreement: Agreement
    positions: Positions
    record_persons: pl.DataFrame
    lottery_seed: bytes
    excluded: pl.DataFrame | None = None
    previous: pl.DataFrame | None = None
    tokens: pl.DataFrame | None = None

    def pool(self) -> pl.DataFrame:
        """Everybody who is cleared, as `candidates.candidates` gives them."""
        return candidates(
            self.clearance,
            self.agreement,
            self.positions,
            record_persons=self.record_persons,
            lottery_seed=self.lottery_seed,
            excluded=self.excluded,
            previous=self.previous,
            tokens=self.tokens,
        )

    def travellers(self, pool: pl.DataFrame) -> tuple[pl.DataFrame, Terms]:
        """Who of the pool can be listed, with the columns that the terms look at; the terms.

        Raises:
            InputError: if two people must travel both together and apart.
        """
        agreement, positions, records = self.agreement, self.positions, self.record_persons
        free = pool.filter(pl.col("refusal_code") == "")
        able = free.filter((pl.col("basis") == "counted") | travels_alongside())
        where = agreement.title or "the agreement"
        bonds = bonds_of(agreement.together, agreement.apart, records, where=where)
        stuck = waiting_for_others(able, self.clearance, bonds)
        able = with_units(able.filter(~pl.col("person_id").is_in(stuck.implode())), bonds)
        seen, bounds = with_bounds(
            able,
            (*agreement.quotas, *positions.quotas),
            (*agreement.balances, *positions.rules),
            stages=[stage.number for stage in agreement.stages],
            meant=lambda target: meant(target.kind, target.values, records),
        )
        seen, limits = with_limits(seen, agreement)
        units = bonds.together
        apart = tuple((units.get(a, a), units.get(b, b)) for a, b in bonds.apart)
        return seen, Terms(
            stages=agreement.stages, bounds=(*bounds, *limits), apart=apart,
            equal=agreement.scale is None,
        )  # fmt: skip


def with_waiting(pool: pl.DataFrame, can_travel: pl.DataFrame) -> pl.DataFrame:
    """Candidates with the reason of those who wait for others that travel with them."""
    able = (pl.col("basis") == "counted") | travels_alongside()
    waits = (
        able
        & (pl.col("refusal_code") == "")
        & ~pl.col("person_id").is_in(can_travel["person_id"].implode())
    )
    code = ListReason.WAITS_FOR_OTHERS
    return pool.with_columns(
        refusal_code=pl.when(waits).then(pl.lit(code.value)).otherwise("refusal_code"),
        refusal_text=pl.when(waits).then(pl.lit(WAITS)).otherwise("refusal_text"),
    )
