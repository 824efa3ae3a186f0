"""What goes wrong around an import: old memories, stopping, undoing elsewhere, mending bad rows."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.intake import files, importing, services
from safeconduct.node.intake.models import Upload
from safeconduct.node.jobs import services as jobs
from safeconduct.node.jobs.models import Job
from safeconduct.node.registry import undoing
from safeconduct.node.registry.models import Report

pytestmark = pytest.mark.django_db
Committed = Callable[..., AbstractContextManager[object]]
COLUMNS = {"c0": "record_id", "c1": "full_name", "c2": "birth_date"}


@pytest.fixture
def client(officer: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(officer)


def table(count: int, start: int = 0) -> str:
    rows = [f"{i},Person{i} Number,19{i % 50 + 40}-01-01" for i in range(start, start + count)]
    return "record_id,full_name,birth_date\n" + "\n".join(rows)


def send(client: Client, data: bytes | str, name: str = "list.csv") -> Upload:
    raw = data.encode() if isinstance(data, str) else data
    answer = client.post(
        "/imports/new/",
        {"file": SimpleUploadedFile(name, raw), "source": "their list", "kind": "captor_list"},
    )
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.latest("pk")


def checked(client: Client, data: bytes | str, **columns: str) -> Upload:
    row = send(client, data)
    client.post(f"/imports/{row.public_id}/reading/", {"dates": "dmy", "do": "next"})
    client.post(f"/imports/{row.public_id}/columns/", columns or COLUMNS)
    row.refresh_from_db()
    assert row.state == "mapped"
    return row


def imported_by(client: Client, data: bytes | str, **columns: str) -> Upload:
    row = checked(client, data, **columns)
    client.post(f"/imports/{row.public_id}/check/", {"do": "import"})
    row.refresh_from_db()
    return row


@pytest.fixture
def large(client: Client, monkeypatch: pytest.MonkeyPatch) -> tuple[Upload, Job]:
    """An import of 90 rows that runs as a job of five chunks, queued."""
    monkeypatch.setattr(services, "AT_ONCE", 10)
    monkeypatch.setattr(importing, "CHUNK", 20)
    row = imported_by(client, table(90))
    return row, Job.objects.get()


@pytest.mark.parametrize("step", ["reading", "columns", "check"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_steps_of_a_settled_import_lead_to_its_result(
    step: str, method: str, client: Client, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = imported_by(client, table(3))
    answer = getattr(client, method)(
        f"/imports/{row.public_id}/{step}/", {"dates": "dmy", "do": "next", **COLUMNS}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/imports/{row.public_id}/"


def test_a_memory_that_does_not_fit_the_next_file_stops_nobody(client: Client) -> None:
    row = send(client, table(3))
    answers = {"dates": "dmy", "do": "next", "encoding": "utf-8", "header_row": "1"}
    client.post(f"/imports/{row.public_id}/reading/", answers)
    client.post(f"/imports/{row.public_id}/columns/", COLUMNS)
    client.post(f"/imports/{row.public_id}/check/", {"do": "import"})
    again = send(client, "record_id,full_name\n77,Ковальчук Олександр Іванович\n".encode("cp1251"))
    assert client.get(f"/imports/{again.public_id}/reading/").status_code == 200


def test_a_stopped_import_can_be_undone(
    client: Client, officer: User, large: tuple[Upload, Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    row, job = large
    whole = importing.registry.add_reports

    def asks_to_stop(*args: object, **kwargs: object) -> int:
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        return whole(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(importing.registry, "add_reports", asks_to_stop)
    monkeypatch.setattr(jobs, "_BEAT", 0)
    assert jobs.run_now(job).state == "cancelled"
    assert Report.objects.count() == 20
    assert "/undo/" in client.get(f"/imports/{row.public_id}/").content.decode()
    client.post(f"/imports/{row.public_id}/undo/", {"reason": "the wrong file"})
    for other in Job.objects.exclude(pk=job.pk):
        jobs.run_now(other)
    assert not Report.objects.filter(withdrawn_at=None).exists()
    jobs.resume(Actor.of(officer), job)
    jobs.run_now(job)
    assert not Report.objects.filter(withdrawn_at=None).exists()


def test_undoing_through_the_history_shows_in_the_list(client: Client) -> None:
    row = imported_by(client, table(3))
    event = Event.objects.filter(verb="reports_added").latest("number")
    client.post(f"/history/{event.number}/revert/", {"reason": "a mistake"})
    assert not Report.objects.filter(withdrawn_at=None).exists()
    assert "undone" in client.get(f"/imports/{row.public_id}/").content.decode()
    assert "undone" in client.get("/imports/").content.decode()


def test_nothing_new_and_good_is_not_imported(client: Client) -> None:
    imported_by(client, table(3))
    row = checked(client, table(3))
    assert (row.good, row.known) == (0, 3)
    answer = client.post(f"/imports/{row.public_id}/check/", {"do": "import"})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.state == "mapped"


def test_what_is_kept_as_it_is_stays_so_next_time(client: Client) -> None:
    data = "record_id,full_name,note\n{0},Person Number{0},old\n"
    columns = {"c0": "record_id", "c1": "full_name", "c2": ""}
    imported_by(client, data.format(1), **columns)
    again = send(client, data.format(2))
    page = client.get(f"/imports/{again.public_id}/columns/").content.decode()
    assert '<option value="note" selected>' not in page
    assert '<option value="full_name" selected>' in page


MIXED = """Їхній список, стор. 1;;
№;ПІБ;Народився
1;Коваль Іван Петрович;1990
2;;1991
3;Бойко Олег;1992;зайве;=1+1
1;Двійник Перший;1993
"""


def test_rejected_rows_are_mended_and_sent_again(client: Client) -> None:
    columns = {"c0": "record_id", "c1": "full_name", "c2": "birth_date"}
    row = send(client, MIXED)
    base = f"/imports/{row.public_id}"
    answers = {"dates": "dmy", "do": "next", "header_row": "2", "separator": ";"}
    client.post(f"{base}/reading/", answers)
    client.post(f"{base}/columns/", columns)
    client.post(f"{base}/check/", {"do": "import"})
    row.refresh_from_db()
    assert (row.state, row.good, row.bad_rows) == ("done", 1, 3)
    rows = client.get(f"{base}/rows.csv").content.decode()
    assert "the row names nobody" in rows
    assert "Бойко Олег,1992,зайве,'=1+1" in rows
    mended = rows.replace("2,,1991", "2,Мороз Тарас,1991").replace(",зайве,'=1+1", ",,")
    mended = mended.replace("1,Двійник", "4,Двійник")
    mended += "5,,1995,,,=1,=2,=3\n"
    page = client.get(f"/imports/new/?of={row.public_id}").content.decode()
    assert 'value="their list"' in page
    again = send(client, mended, name=f"{row.public_id}-rows.csv")
    look = client.get(f"/imports/{again.public_id}/reading/").content.decode()
    assert "safeconduct: row" not in look
    shown = client.get(f"/imports/{again.public_id}/columns/").content.decode()
    assert shown.count("selected") >= 3
    client.post(f"/imports/{again.public_id}/columns/", columns)
    client.post(f"/imports/{again.public_id}/check/", {"do": "import"})
    again.refresh_from_db()
    assert (again.good, again.bad_rows) == (3, 1)
    assert Report.objects.count() == 4
    once_more = client.get(f"/imports/{again.public_id}/rows.csv").content.decode()
    assert once_more.count("safeconduct: row") == 1
    assert "5,,1995" in once_more


def test_a_table_of_bad_rows_alone_is_not_imported_but_handed_back(client: Client) -> None:
    row = checked(client, "record_id,full_name,birth_date\n1,,1990\n2,,1991\n")
    assert (row.good, row.bad_rows) == (0, 2)
    assert client.post(f"/imports/{row.public_id}/check/", {"do": "import"}).status_code == 409
    assert client.get(f"/imports/{row.public_id}/rows.xlsx").content.startswith(b"PK")


def test_rejected_rows_and_forgotten_uploads_go_after_their_term(client: Client) -> None:
    done = imported_by(client, table(2) + "\n9,,1990")
    begun = send(client, table(2))
    left = files.path_of(done)
    left.write_bytes(b"left by a crash")
    os.utime(left, (0, 0))
    assert services.delete_old(timezone.now() - timedelta(days=180)) == 0
    done.refresh_from_db()
    assert done.faults is not None
    assert not left.exists()
    assert files.path_of(begun).exists()
    assert services.delete_old(timezone.now() + timedelta(days=1)) == 1
    for row in (done, begun):
        row.refresh_from_db()
    assert done.faults is None
    assert begun.state == "discarded"


def test_the_job_leads_to_its_import(client: Client, large: tuple[Upload, Job]) -> None:
    row, job = large
    assert f"/imports/{row.public_id}/" in client.get(f"/jobs/{job.public_id}/").content.decode()
    jobs.run_now(job)
    page = client.get(f"/imports/{row.public_id}/").content.decode()
    assert "To the people" in page


def test_an_import_that_was_undone_takes_nothing_more(
    officer: User, large: tuple[Upload, Job]
) -> None:
    row, job = large
    row.refresh_from_db()
    assert row.batch is not None
    undoing.undo(Actor.of(officer), row.batch, reason="too late")
    assert jobs.run_now(job).state == "failed"
    assert not Report.objects.exists()


def test_without_numbers_of_their_own_rows_are_known_again(client: Client) -> None:
    data = "full_name\nPerson One\nPerson Two\n"
    imported_by(client, data, c0="full_name")
    assert checked(client, data, c0="full_name").known == 2
    assert checked(client, data.replace("Two", "Three"), c0="full_name").known == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("key.jsonl", b'{"row":"abc","full_name":"X Y"}\n'),
        ("half.jsonl", b'{"full_name":"\\ud800 Y"}\n'),
        ("quote.csv", b'"\n'),
        ("long.csv", b"full_name\n" + b"x" * 2_000_000),
        ("wide.csv", b"a," * 3_000 + b"\n" + b"1," * 3_000),
        ("blank.csv", b",,,\n,,,\n"),
        ("deep.jsonl", b"[" * 100_000),
        ("not.parquet", b"PAR1" + bytes(100)),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600)),
    ],
)
def test_odd_files_break_no_step(name: str, data: bytes, client: Client) -> None:
    sent = {"file": SimpleUploadedFile(name, data), "source": "odd", "kind": "visit"}
    answer = client.post("/imports/new/", sent)
    if answer.status_code == 200:
        assert "invalid-feedback" in answer.content.decode()
        return
    row = Upload.objects.latest("pk")
    for step in ("reading", "columns", "check"):
        url = f"/imports/{row.public_id}/{step}/"
        assert client.get(url).status_code in (200, 302)
        assert client.post(url, {"dates": "dmy", "do": "next", "c0": "full_name"}).status_code < 500
