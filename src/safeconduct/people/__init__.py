"""Step 1, reports come in: names, partial dates, statements and the person file made of them."""

from safeconduct.people.dates import DateError, DateOrder, PartialDate, parse_date
from safeconduct.people.intake import Intake, take_in
from safeconduct.people.names import (
    Script,
    latin_form,
    looks_like_patronymic,
    script_of,
    tidy_name,
    words_of,
)
from safeconduct.people.parts import NameParts, split_full_name
from safeconduct.people.person_file import PERSON_FIELDS, believe, person_table
from safeconduct.people.statements import (
    REPORT_SCHEMA,
    STATEMENT_SCHEMA,
    Reliability,
    record_key,
    records_wide,
    with_references,
)
from safeconduct.people.vocabulary import (
    CaptivityStatus,
    Category,
    Fate,
    Health,
    Procedure,
    Sex,
    Side,
    SourceKind,
    Wish,
)

__all__ = [
    "PERSON_FIELDS",
    "REPORT_SCHEMA",
    "STATEMENT_SCHEMA",
    "CaptivityStatus",
    "Category",
    "DateError",
    "DateOrder",
    "Fate",
    "Health",
    "Intake",
    "NameParts",
    "PartialDate",
    "Procedure",
    "Reliability",
    "Script",
    "Sex",
    "Side",
    "SourceKind",
    "Wish",
    "believe",
    "latin_form",
    "looks_like_patronymic",
    "parse_date",
    "person_table",
    "record_key",
    "records_wide",
    "script_of",
    "split_full_name",
    "take_in",
    "tidy_name",
    "with_references",
    "words_of",
]
