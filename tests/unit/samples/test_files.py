"""The files on disk: encodings, headers, deterministic bytes, and that some rows are bad."""

import csv
import hashlib
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from safeconduct.samples import make_world, write_world


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("world")
    write_world(make_world(scale=0.05, seed=3), directory)
    return directory


def _digests(directory: Path) -> dict[str, str]:
    return {
        str(p.relative_to(directory)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(directory.rglob("*"))
        if p.is_file()
    }


def test_same_seed_same_bytes(out: Path, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    world = make_world(scale=0.05, seed=3)
    paths = write_world(world, tmp_path, progress=lambda *step: steps.append(step))
    assert _digests(tmp_path) == _digests(out)
    assert len(paths) == len(steps) == 21
    assert steps[-1][1:] == (21, 21)


def test_other_seed_other_world(out: Path, tmp_path: Path) -> None:
    write_world(make_world(scale=0.05, seed=4), tmp_path)
    same = {n for n, d in _digests(tmp_path).items() if _digests(out)[n] == d}
    assert same == {"samples/cartel.toml", "samples/mapping.toml", "samples/README.txt"}


@pytest.mark.parametrize(
    ("name", "encoding", "separator", "first"),
    [
        ("b-tracing-requests.csv", "cp1251", ";", "Рег. №"),
        ("a-captor-list.csv", "utf-8", ",", "REF"),
        ("a-capture-cards.csv", "utf-8-sig", ";", "Номер картки"),
        ("b-capture-cards.csv", "utf-16", "\t", "KARTOCHKA"),
        ("family-contacts.csv", "utf-8", ",", "report"),
        ("legal-files.csv", "utf-8", ";", "file_no"),
    ],
)
def test_each_office_has_its_encoding(
    out: Path, name: str, encoding: str, separator: str, first: str
) -> None:
    text = (out / "samples" / name).read_bytes().decode(encoding)
    rows = list(csv.reader(text.splitlines(), delimiter=separator))
    assert rows[0][0] == first
    assert len(rows) > 10


def test_the_requests_of_a_have_a_title_and_a_merged_header(out: Path) -> None:
    sheet = openpyxl.load_workbook(out / "samples" / "a-tracing-requests.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][1:] == (None,) * (len(rows[0]) - 1)
    assert rows[4][:2] == ("№ звернення", "Особа, яку розшукують")
    assert rows[5][:3] == (None, "Прізвище", "Ім'я")
    assert "B5:H5" in {str(r) for r in sheet.merged_cells.ranges}


def test_workbooks_have_no_clock_in_them(out: Path) -> None:
    for path in (out / "samples").glob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml")
        assert core.count(b"2026-09-15T08:00:00Z") == 2


def test_visits_are_pfif(out: Path) -> None:
    root = ET.parse(out / "samples" / "visits.pfif.xml").getroot()
    space = "{http://zesty.ca/pfif/1.4}"
    assert root.tag == f"{space}pfif"
    person = root[0]
    assert person[0].tag == f"{space}person_record_id"
    note = person.find(f"{space}note")
    assert note is not None
    assert note.findtext(f"{space}status") in ("believed_alive", "believed_dead")


def test_testimony_is_one_object_a_line(out: Path) -> None:
    lines = (out / "samples" / "testimony.jsonl").read_text("utf-8").splitlines()
    stories = [json.loads(line) for line in lines]
    assert all(story["id"].startswith("tst-") for story in stories)
    assert any("family_name" not in story and "nickname" in story for story in stories)


def test_some_rows_are_truly_bad(tmp_path: Path) -> None:
    sources = {s.name: s for s in make_world(scale=0.4, seed=1).sources}
    requests = sources["tesmaria-bureau"]
    ids = [row[0] for row in requests.rows]
    assert len(ids) > len(set(ids))
    assert any(len(row) > len(requests.columns) for row in requests.rows)
    cells = {cell for row in requests.rows for cell in row}
    assert any(cell.startswith("=HYPERLINK") for cell in cells)
    assert {"14.05.2091", "31.02.1990", "30.02.1990", "31.11.1990"} & cells


def test_formulas_are_text_in_workbooks(tmp_path: Path) -> None:
    write_world(make_world(scale=0.4, seed=1), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "samples" / "a-tracing-requests.xlsx").active
    assert sheet is not None
    formulas = [
        cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")
    ]
    assert formulas
    assert {cell.data_type for cell in formulas} == {"s"}
