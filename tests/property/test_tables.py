from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.tables import (
    SourceMapping,
    read_own_csv,
    read_parquet,
    read_table,
    write_csv,
    write_jsonl,
    write_parquet,
    write_pfif,
    write_xlsx,
)

TEXT = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1, max_size=20
)
#: What any office program can hold: no control characters, no white space at the ends.
PLAIN = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp", "Zs"]),
    min_size=1, max_size=20,
).filter(lambda t: not t.startswith("\ufeff") and not t.endswith("\ufeff"))  # fmt: skip
CELLS = st.lists(
    st.tuples(st.none() | TEXT, st.none() | st.integers(-9, 9)), min_size=1, max_size=8
)
NAMES = st.lists(PLAIN, min_size=1, max_size=6)


def frame_of(cells: list[tuple[str | None, int | None]]) -> pl.DataFrame:
    return pl.DataFrame(cells, schema={"text": pl.String, "number": pl.Int64}, orient="row")


@given(CELLS)
def test_own_csv_and_parquet_come_back_as_they_were(
    cells: list[tuple[str | None, int | None]],
) -> None:
    frame = frame_of([(text, n) for text, n in cells if text not in ("true", "false")])
    with tempfile.TemporaryDirectory() as directory:
        write_csv(frame, Path(directory) / "a.csv")
        back = read_own_csv(Path(directory) / "a.csv")
        assert back.cast({"number": pl.Int64}).equals(frame)
        write_parquet(frame, Path(directory) / "a.parquet")
        assert read_parquet(Path(directory) / "a.parquet").equals(frame)


@given(NAMES)
def test_every_format_gives_back_its_names(names: list[str]) -> None:
    mapping = SourceMapping(name="s", columns={"family_name": "family_name"})
    frame = pl.DataFrame({"family_name": names})
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write_xlsx(frame, directory / "a.xlsx", sheet="S")
        write_jsonl(frame, directory / "a.jsonl")
        write_parquet(frame, directory / "a.parquet")
        persons = [
            {"person_record_id": str(i), "source_date": "2026-01-01", "full_name": "x",
             "family_name": n}
            for i, n in enumerate(names)
        ]  # fmt: skip
        (directory / "a.xml").write_bytes(write_pfif(persons))
        for suffix in ("jsonl", "parquet", "xml"):
            read = read_table(directory / f"a.{suffix}", mapping).frame["family_name"].to_list()
            assert read == names, suffix
        sheet = read_table(directory / "a.xlsx", mapping).frame["family_name"].to_list()
        assert [unescaped(cell) for cell in sheet] == [unescaped(n) for n in names]


def unescaped(cell: str) -> str:
    """A spreadsheet of ours read as a stranger's keeps the apostrophe before a formula."""
    return cell.lstrip("'").removesuffix(".0")
