"""The real public claims that are shipped as an example."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "public-claims"


@pytest.fixture
def example() -> Callable[[str], pl.DataFrame]:
    def read(name: str) -> pl.DataFrame:
        return pl.read_csv(EXAMPLE / name, infer_schema=False)

    return read
