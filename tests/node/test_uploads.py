"""Uploads on their way: nothing of them lies under a name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from safeconduct.node.accounts.models import User
from safeconduct.node.intake import services
from safeconduct.node.intake.models import Upload
from safeconduct.node.uploads import NamelessUploadHandler

pytestmark = [pytest.mark.any_store, pytest.mark.django_db]


def test_a_file_is_received_whole_and_leaves_no_trace(
    officer: User, signed_in: Callable[[User], Client], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names: list[list[str]] = []
    whole = NamelessUploadHandler.receive_data_chunk

    def looks(self: NamelessUploadHandler, raw_data: bytes, start: int) -> None:
        whole(self, raw_data, start)
        names.append([path.name for path in tmp_path.iterdir()])

    monkeypatch.setattr(NamelessUploadHandler, "receive_data_chunk", looks)
    data = ("full_name\n" + "Boyko Ivan\n" * 20_000).encode()
    sent = {"file": SimpleUploadedFile("l.csv", data), "source": "them", "kind": "visit"}
    assert signed_in(officer).post("/imports/new/", sent).status_code == 302
    assert len(names) > 1
    assert not any(names)
    row = Upload.objects.select_related("key").get()
    assert services.open_upload(row).data == data


def test_no_other_way_of_receiving_files_is_set() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["safeconduct.node.uploads.NamelessUploadHandler"]
