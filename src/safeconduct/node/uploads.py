"""Receiving files so that none lies on the disk under a name before it is sealed."""

from __future__ import annotations

import tempfile
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class NamelessUploadHandler(FileUploadHandler):
    """Collects an upload in a file without a name, which ends with this process, however it ends.

    Django's own leaves its file in the temporary directory when the process is killed.
    """

    _received: IO[bytes]

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self._received = tempfile.TemporaryFile()  # noqa: SIM115 closed with the upload

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """One more piece."""
        self._received.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The whole file, read from its beginning."""
        self._received.seek(0)
        return UploadedFile(
            file=self._received,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The browser went away."""
        if hasattr(self, "_received"):
            self._received.close()
