from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from safeconduct.tables import (
    InputError,
    Mappings,
    RawTable,
    SourceMapping,
    load_mappings,
    read_table,
    write_xlsx,
)

PLAIN = SourceMapping(name="bureau")


def read(path: Path, mapping: SourceMapping = PLAIN) -> RawTable:
    return read_table(path, mapping)


def csv_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode(encoding))
    return path


RUSSIAN = "Фамилия;Имя\n" + "".join(
    f"{family};{given}\n"
    for family in ("Лебедкин", "Ручкин", "Тягнило", "Щербаков", "Ёлкин", "Юрьев")
    for given in ("Сергей", "Руслан", "Степан", "Алёна", "Юлия")
)
UKRAINIAN = "Прізвище;Ім'я\n" + "".join(
    f"{family};{given}\n"
    for family in ("Ґудзь", "Їжакевич", "Шевченко", "Гнатюк", "Ющенко")
    for given in ("Євген", "Ігор", "Ілля", "Олексій", "Михайло")
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "utf-8"), (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"), (UKRAINIAN, "windows-1251"), (UKRAINIAN, "koi8-u"),
    ],
)  # fmt: skip
def test_finds_encoding_and_separator(tmp_path: Path, text: str, encoding: str) -> None:
    mapping = SourceMapping(name="b", columns={"фамилия": "family_name", "прізвище": "family_name"})
    table = read(csv_file(tmp_path, text, encoding), mapping)
    expected = {line.split(";")[0] for line in text.splitlines()[1:]}
    assert set(table.frame["family_name"]) == expected


def test_finds_a_merged_header_under_a_title_block(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ["Register of requests"], [], ["Person", None, "Filed"], ["Name", "Born", None],
        ["Boyko", "1990", "2026-01-02"], [], ["Kit", None, "2026-01-03"],
    ):  # fmt: skip
        page.append(row)
    page.merge_cells("A3:B3")
    book.save(tmp_path / "r.xlsx")
    mapping = SourceMapping(
        name="b", columns={"person / name": "family_name", "person / born": "birth_date"}
    )
    table = read(tmp_path / "r.xlsx", mapping)
    assert table.frame["family_name"].to_list() == ["Boyko", "Kit"]
    assert table.frame["row"].to_list() == [5, 7]
    assert "other:Filed" in table.frame.columns


def test_canonical_names_need_no_mapping_and_others_are_kept(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "Family name,Shoe-Size\nBoyko,44\n"))
    assert table.frame.select("family_name", "other:Shoe-Size").row(0) == ("Boyko", "44")
    assert table.frame["record_id"].str.starts_with("row-2-").all()


def test_the_first_of_a_repeated_id_is_kept_and_the_others_named(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "record_id,family_name\n7,A\n8,B\n7,C\n"))
    assert table.frame["family_name"].to_list() == ["A", "B"]
    (problem,) = table.problems
    assert (problem.row, problem.value, problem.row_rejected) == (4, "7", True)
    assert "row 2" in problem.reason


def test_a_row_wider_than_the_header_is_rejected_and_the_rest_kept(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "family_name,rank\nBoyko,major,oops\nKit,\n"))
    assert table.frame["family_name"].to_list() == ["Kit"]
    assert [p.row for p in table.problems] == [2]


def test_a_cell_of_a_book_is_dropped_and_reported(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, f"family_name,note\nBoyko,{'x' * 40_000}\n"))
    assert table.frame["note"].to_list() == [None]
    assert "40,000 characters" in table.problems[0].reason


def test_mapping_translates_words_and_fills_defaults(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[[source]]\nname="s"\nkind="captor_list"\nfiles=["p*.csv"]\n'
        '[source.columns]\n"SURNAME"="family_name"\n"CAT"="category"\n'
        '[source.values.category]\n"PW"="prisoner_of_war"\n'
        '[source.defaults]\n"detaining_power"="A"\n',
        encoding="utf-8",
    )
    path = csv_file(tmp_path, "surname,cat\nBoyko,pw\n")
    table = read(path, load_mappings(tmp_path / "m.toml").for_file(path))
    row = table.frame.row(0, named=True)
    assert (row["category"], row["detaining_power"], table.kind) == ("pw", "A", "captor_list")
    assert table.translated("category", row["category"]) == "prisoner_of_war"


def test_a_mapping_tells_all_its_faults_at_once(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('[[source]]\nkind="gossip"\ncolums={}\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_mappings(tmp_path / "m.toml")
    for word in ("gossip" if "gossip" in str(caught.value) else "kind", "colums", "name"):
        assert word in str(caught.value)


def test_a_file_without_a_mapping_is_a_source_of_its_own(tmp_path: Path) -> None:
    assert Mappings(()).for_file(tmp_path / "x.csv").name == "x"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "x.csv", "empty"),
        (b"family_name\n", "x.csv", "no rows"),
        (os.urandom(100_000), "x.csv", "not a table"),
        (os.urandom(100_000), "x.xlsx", "not an XLSX"),
        (os.urandom(1000), "x.parquet", "not Parquet"),
        (b"<pfif", "x.xml", "not well-formed"),
        (b"<html></html>", "x.xml", "no PFIF"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "x.xml", "entities"),
    ],
)
def test_an_unusable_file_gets_one_message(
    tmp_path: Path, content: bytes, name: str, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        read(path)
    assert name in str(caught.value)
    assert caught.value.remedy


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(InputError, match="not a file"):
        read(tmp_path)


def test_a_wrong_encoding_is_named_with_its_byte(tmp_path: Path) -> None:
    path = csv_file(tmp_path, RUSSIAN, "windows-1251")
    with pytest.raises(InputError, match="not written in utf-8"):
        read(path, SourceMapping(name="b", encoding="utf-8"))


def test_a_hundred_megabytes_of_junk_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "junk.csv"
    path.write_bytes(os.urandom(1 << 20) * 100)
    begun = time.monotonic()
    with pytest.raises(InputError, match="not a table"):
        read(path)
    assert time.monotonic() - begun < 20


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (300 << 20))
    with pytest.raises(InputError, match="bomb"):
        read(path)


def test_a_sheet_of_a_million_empty_rows_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["family_name"])
    page.append(["Boyko"])
    page.cell(row=1_048_576, column=1, value=" ")
    book.save(tmp_path / "blank.xlsx")
    with pytest.raises(InputError, match="are empty"):
        read(tmp_path / "blank.xlsx")


def test_a_wrong_sheet_is_answered_with_the_right_ones(tmp_path: Path) -> None:
    write_xlsx(pl.DataFrame({"family_name": ["Boyko"]}), tmp_path / "a.xlsx", sheet="People")
    with pytest.raises(InputError, match="People"):
        read(tmp_path / "a.xlsx", SourceMapping(name="b", sheet="Persons"))


def test_a_bad_line_of_json_is_rejected_and_the_rest_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"family_name": "Boyko", "age": 40}\n{oops\n[1]\n', encoding="utf-8")
    table = read(path)
    assert table.frame.select("family_name", "other:age").rows() == [("Boyko", "40")]
    assert [p.row for p in table.problems] == [2, 3]


PFIF = """<?xml version="1.0" encoding="UTF-8"?>
<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4"><pfif:person>
<pfif:person_record_id>x.example/p.1</pfif:person_record_id>
<pfif:source_date>2026-01-02T03:04:05Z</pfif:source_date>
<pfif:full_name>Petro Boyko</pfif:full_name><pfif:date_of_birth>1990-05</pfif:date_of_birth>
<pfif:note><pfif:note_record_id>x.example/n.1</pfif:note_record_id>
<pfif:source_date>2026-02-02T00:00:00Z</pfif:source_date>
<pfif:last_known_location>Camp 7</pfif:last_known_location></pfif:note></pfif:person>
<pfif:person><pfif:full_name>Nobody's record</pfif:full_name></pfif:person></pfif:pfif>"""


def test_pfif_persons_come_with_their_newest_note(tmp_path: Path) -> None:
    path = tmp_path / "v.xml"
    path.write_text(PFIF, encoding="utf-8")
    table = read(path)
    row = table.frame.row(0, named=True)
    assert (row["record_id"], row["birth_date"], row["observed_on"], row["last_seen_at"]) == (
        "x.example/p.1", "1990-05", "2026-01-02", "Camp 7",
    )  # fmt: skip
    assert [(p.row, p.column) for p in table.problems] == [(2, "person_record_id")]


def test_a_shifted_row_of_a_sheet_is_rejected(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["family_name", "rank"])
    for number in range(40):
        page.append([f"Boyko {number}", "major"])
    page.append(["1287", "Kit", "major"])
    book.save(tmp_path / "s.xlsx")
    table = read(tmp_path / "s.xlsx")
    assert table.frame.height == 40
    assert [p.row for p in table.problems if p.row_rejected] == [42]


def test_a_cell_at_the_far_corner_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["family_name"])
    page["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(InputError, match="spans"):
        read(tmp_path / "far.xlsx")


def sheet_with(tmp_path: Path, inside: bytes) -> Path:
    """A workbook whose sheet's XML begins with `inside`."""
    plain, path = tmp_path / "plain.xlsx", tmp_path / "odd.xlsx"
    write_xlsx(pl.DataFrame({"family_name": ["Boyko"]}), plain, sheet="S")
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = content.replace(b"<sheetData>", b"<sheetData>" + inside)
                if inside.startswith(b"<!DOCTYPE"):
                    content = inside + content
            new.writestr(name, content)
    return path


def test_a_document_type_in_a_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="document type"):
        read(sheet_with(tmp_path, b'<!DOCTYPE a [<!ENTITY b "c">]>'))


def test_a_million_rows_without_cells_are_refused(tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d"/>' % n for n in range(1, 1_000_001))
    with pytest.raises(InputError, match=r"are empty|bomb"):
        read(sheet_with(tmp_path, rows))


def test_an_open_quotation_mark_costs_its_own_line_only(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, 'family_name,rank\n"Boyko,major\nKit,major\nLys,major\n'))
    assert table.frame["family_name"].to_list() == ["Kit", "Lys"]
    assert [p.row for p in table.problems] == [2]


def test_a_cell_longer_than_the_parser_likes_is_reported(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, f"family_name,note\nBoyko,{'x' * 200_000}\nKit,\n"))
    assert table.frame["family_name"].to_list() == ["Boyko", "Kit"]
    assert [p.column for p in table.problems] == ["note"]


def test_one_damaged_letter_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(RUSSIAN.encode("utf-8").replace("Тягнило".encode(), b"\xff", 1))
    with pytest.raises(InputError, match="damaged letter") as caught:
        read(path)
    assert "line 12" in str(caught.value)


def test_utf_16_needs_no_mark(tmp_path: Path) -> None:
    mapping = SourceMapping(name="b", columns={"family_name": "family_name"})
    table = read(csv_file(tmp_path, "family_name,rank\nBoyko,major\n" * 9, "utf-16-le"), mapping)
    assert table.frame["family_name"][0] == "Boyko"


def test_a_note_about_a_person_of_another_file_refers_to_him(tmp_path: Path) -> None:
    path = tmp_path / "n.xml"
    path.write_text(
        '<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.2"><pfif:note>'
        "<pfif:note_record_id>x.example/n.9</pfif:note_record_id>"
        "<pfif:person_record_id>y.example/p.1</pfif:person_record_id>"
        "<pfif:status>believed_alive</pfif:status></pfif:note></pfif:pfif>",
        encoding="utf-8",
    )
    row = read(path).frame.row(0, named=True)
    assert (row["record_id"], row["refers_to"]) == ("x.example/n.9", "y.example/p.1")
