"""The account of an agreement in words."""

from __future__ import annotations

import polars as pl


def account_lines(account: pl.DataFrame) -> list[str]:
    """One sentence a stage and side; owed people are told apart, since they count for nobody.

    Args:
        account: frame of `cartel.ACCOUNT_SCHEMA`.
    """
    return [
        f"stage {row['stage']}, handed over by {row['side']}: {row['delivered']} of "
        f"{row['agreed']} delivered, {row['outstanding_so_far']} outstanding so far; "
        f"civilians alongside: {row['civilians_delivered']} of {row['civilians_agreed']}"
        for row in account.rows(named=True)
    ]
