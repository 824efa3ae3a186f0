"""The only reader and writer of files: CSV, XLSX, Parquet, JSON Lines, PFIF, TOML and JSON."""

from safeconduct.tables.columns import CANONICAL_COLUMNS
from safeconduct.tables.files import Limits, read_json, read_own_csv, read_parquet, read_toml
from safeconduct.tables.mapping import Mappings, SourceMapping, load_mappings
from safeconduct.tables.pfif import write_pfif
from safeconduct.tables.problems import InputError, Problem
from safeconduct.tables.reading import (
    Preview,
    RawTable,
    preview_table,
    read_table,
    read_table_bytes,
)
from safeconduct.tables.rejects import rejected_rows
from safeconduct.tables.staging import staged_directory
from safeconduct.tables.writing import (
    csv_bytes,
    problems_frame,
    write_bytes,
    write_csv,
    write_json,
    write_jsonl,
    write_parquet,
    write_rejects,
    write_text,
    write_xlsx,
    xlsx_bytes,
)

__all__ = [
    "CANONICAL_COLUMNS",
    "InputError",
    "Limits",
    "Mappings",
    "Preview",
    "Problem",
    "RawTable",
    "SourceMapping",
    "csv_bytes",
    "load_mappings",
    "preview_table",
    "problems_frame",
    "read_json",
    "read_own_csv",
    "read_parquet",
    "read_table",
    "read_table_bytes",
    "read_toml",
    "rejected_rows",
    "staged_directory",
    "write_bytes",
    "write_csv",
    "write_json",
    "write_jsonl",
    "write_parquet",
    "write_pfif",
    "write_rejects",
    "write_text",
    "write_xlsx",
    "xlsx_bytes",
]
