"""The import wizard: every step, bad tables, retry, undo, and going on after a crash."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from safeconduct.node.accounts.models import User
from safeconduct.node.intake import files, importing, services
from safeconduct.node.intake.models import Upload
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import run_now
from safeconduct.node.registry import undoing
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.models import Person, Report

pytestmark = pytest.mark.django_db
TABLE = """№;Прізвище;Ім'я;Народився;Стан;Взуття
1;Коваленко;Іван;03.04.1990;здоровий;43
2;Шевченко;Петро;31.02.1991;здоровий;42
3;Бондар;Олег;1992;хворий;41
4;;;1993;;40
"""
COLUMNS = {
    "c0": "record_id",
    "c1": "family_name",
    "c2": "given_name",
    "c3": "birth_date",
    "c4": "health",
}


@pytest.fixture
def client(officer: User, signed_in: Callable[[User], Client]) -> Client:
    """Somebody who may import."""
    return signed_in(officer)


def send(client: Client, data: bytes | str, name: str = "list.csv") -> Upload:
    raw = data.encode() if isinstance(data, str) else data
    upload = SimpleUploadedFile(name, raw)
    answer = client.post(
        "/imports/new/", {"file": upload, "source": "their list", "kind": "captor_list"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.latest("pk")


def walk(client: Client, data: bytes | str = TABLE, **columns: str) -> Upload:
    """Up to the check."""
    row = send(client, data)
    base = f"/imports/{row.public_id}"
    answer = client.post(f"{base}/reading/", {"dates": "dmy", "do": "next"})
    assert answer.headers["Location"] == f"{base}/columns/"
    answer = client.post(f"{base}/columns/", columns or {**COLUMNS, "d_detaining_power": "B"})
    assert answer.headers["Location"] == f"{base}/check/", answer.content.decode()
    row.refresh_from_db()
    return row


def test_good_rows_are_kept_and_bad_ones_come_back_with_their_reasons(
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    row = walk(client)
    assert (row.rows, row.good, row.bad_rows, row.bad_cells) == (4, 3, 1, 4)
    base = f"/imports/{row.public_id}"
    page = client.get(f"{base}/check/").content.decode()
    for told in ("there is no such day in the calendar", "31.02.1991", "the row names nobody"):
        assert told in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{base}/check/", {"do": "import"})
    row.refresh_from_db()
    assert (row.state, row.good) == ("done", 3)
    assert not files.path_of(row).exists()
    names = {open_person(p).name for p in Person.objects.select_related("key")}
    assert names == {"Коваленко Іван", "Шевченко Петро", "Бондар Олег"}
    faults = client.get(f"{base}/faults.csv").content.decode()
    assert "31.02.1991" in faults
    assert client.get(f"{base}/faults.xlsx").content.startswith(b"PK")
    assert client.get(f"{base}/faults.exe").status_code == 404
    assert client.get(f"{base}/secrets.csv").status_code == 404


def test_words_of_the_source_are_asked_once_and_remembered(client: Client) -> None:
    row = walk(client)
    base = f"/imports/{row.public_id}"
    client.post(f"{base}/check/", {"do": "words", "v0": "good", "v1": "sick"})
    row.refresh_from_db()
    assert row.bad_cells == 1
    client.post(f"{base}/check/", {"do": "import"})
    again = send(client, TABLE.replace(";Коваленко", ";Мельник").replace("\n1;", "\n9;"))
    page = client.get(f"/imports/{again.public_id}/columns/").content.decode()
    assert page.count("selected") >= 5
    client.post(f"/imports/{again.public_id}/reading/", {"dates": "dmy", "do": "next"})
    client.post(f"/imports/{again.public_id}/columns/", COLUMNS)
    again.refresh_from_db()
    assert (again.bad_cells, again.known, again.good) == (1, 2, 1)


def test_an_import_is_undone_whole_and_may_come_again(client: Client) -> None:
    row = walk(client)
    client.post(f"/imports/{row.public_id}/check/", {"do": "import"})
    client.post(f"/imports/{row.public_id}/undo/", {"reason": "the wrong file"})
    row.refresh_from_db()
    assert row.state == "undone"
    assert not Report.objects.filter(withdrawn_at=None).exists()
    again = walk(client)
    client.post(f"/imports/{again.public_id}/check/", {"do": "import"})
    assert Report.objects.filter(withdrawn_at=None).count() == 3


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * (300 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b" "),
        ("program.csv", b"MZ\x90\x00\x03" + bytes(range(256)) * 40),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(5000)),
        ("bomb.xlsx", bomb()),
        ("entities.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    ],
)
def test_what_is_no_table_is_refused_and_nothing_is_stored(
    name: str, data: bytes, client: Client
) -> None:
    answer = client.post(
        "/imports/new/",
        {"file": SimpleUploadedFile(name, data), "source": "x", "kind": "captor_list"},
    )
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()
    assert not Upload.objects.exists()


def test_tricks_in_names_and_cells_do_nothing(client: Client) -> None:
    nasty = "record_id,full_name\n=1+1,<script>alert(1)</script>\n../../x,'=cmd|' /C calc'!A0\n"
    row = send(client, nasty, name="../../etc/<img src=x onerror=alert(1)>.csv")
    base = f"/imports/{row.public_id}"
    page = client.get(f"{base}/reading/").content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert files.path_of(row).parent.name == "uploads"


def test_one_meaning_for_one_column(client: Client) -> None:
    row = send(client, TABLE)
    answer = client.post(f"/imports/{row.public_id}/columns/", {"c1": "rank", "c2": "rank"})
    assert answer.status_code == 200
    assert "means this already" in answer.content.decode()


def test_a_table_that_names_nobody_goes_no_further(client: Client) -> None:
    row = send(client, TABLE)
    answer = client.post(f"/imports/{row.public_id}/columns/", {"c5": "note"})
    assert answer.status_code == 200
    assert "no column is known to name people" in answer.content.decode()


def test_nobody_sees_another_s_upload(
    client: Client, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    row = send(client, TABLE)
    assert signed_in(colleague).get(f"/imports/{row.public_id}/reading/").status_code == 404


def test_nothing_of_an_upload_lies_in_the_clear(client: Client) -> None:
    row = walk(client)
    row.refresh_from_db()
    stored = bytes(row.sealed) + bytes(row.faults or b"") + files.path_of(row).read_bytes()
    for word in ("Коваленко", "list.csv", "31.02.1991"):
        assert word.encode() not in stored


def large(count: int) -> str:
    lines = [f"{i},Person{i} Number,19{i % 50 + 40}-01-01" for i in range(count)]
    return "record_id,full_name,birth_date\n" + "\n".join(lines)


def test_a_large_table_goes_on_where_a_crash_stopped_it(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 10)
    monkeypatch.setattr(undoing, "AT_ONCE", 10)
    monkeypatch.setattr(importing, "CHUNK", 20)
    columns = {"c0": "record_id", "c1": "full_name", "c2": "birth_date"}
    row = walk(client, large(90), **columns)
    answer = client.post(f"/imports/{row.public_id}/check/", {"do": "import"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.public_id}/"
    whole = importing.registry.add_reports
    calls: list[int] = []

    def fails_in_the_third_chunk(*args: object, **kwargs: object) -> int:
        calls.append(1)
        added = whole(*args, **kwargs)  # type: ignore[arg-type]
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return added

    monkeypatch.setattr(importing.registry, "add_reports", fails_in_the_third_chunk)
    assert run_now(job).state == "failed"
    assert Report.objects.count() == 40
    client.post(f"/jobs/{job.public_id}/", {"do": "resume"})
    job = run_now(job)
    assert (job.state, job.summary) == ("done", {"reports": 90})
    assert Report.objects.count() == 90
    row.refresh_from_db()
    assert (row.state, row.good) == ("done", 90)
    client.post(f"/imports/{row.public_id}/undo/", {"reason": "a trial"})
    assert run_now(Job.objects.get(kind="undo_import")).state == "done"
    assert not Report.objects.filter(withdrawn_at=None).exists()


def test_a_discarded_upload_is_gone(client: Client) -> None:
    row = walk(client)
    client.post(f"/imports/{row.public_id}/check/", {"do": "discard"})
    row.refresh_from_db()
    assert row.state == "discarded"
    assert client.post(f"/imports/{row.public_id}/check/", {"do": "import"}).status_code == 302
    assert not Report.objects.exists()
