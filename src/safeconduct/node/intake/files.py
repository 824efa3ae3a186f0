"""The uploaded file itself, sealed on the disk."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safeconduct.node.intake.models import Upload
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import seal, unseal

MOST_BYTES = 200 << 20
_COMING_IN = 3_600


def path_of(upload: Upload) -> Path:
    """Where the sealed bytes lie."""
    return Path(settings.MEDIA_ROOT) / "uploads" / f"{upload.public_id}.sealed"


def write(upload: Upload, data: bytes, key: bytes) -> None:
    """Seal and store; raises ValidationError where the disk has no room, and leaves nothing."""
    path = path_of(upload)
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with fresh.open("wb") as file:
            file.write(seal(key, data, place=f"{upload.place} file"))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise ValidationError(
            _("The disk of this node is full or cannot be written. Nothing was stored.")
        ) from None


def read(upload: Upload) -> bytes:
    """The file in the clear; raises ValidationError if it is no longer there."""
    try:
        sealed = path_of(upload).read_bytes()
    except FileNotFoundError:
        raise ValidationError(_("The file is no longer here. Upload it again.")) from None
    return unseal(vault.open_key(upload.key), sealed, place=f"{upload.place} file")


def remove(upload: Upload) -> None:
    """Delete the file; what was imported of it stays."""
    path_of(upload).unlink(missing_ok=True)


def remove_all_but(needed: set[str]) -> None:
    """Delete files that no unsettled upload needs; those of the last hour may just be coming in."""
    for path in (Path(settings.MEDIA_ROOT) / "uploads").glob("*"):
        if path.stem not in needed and time.time() - path.stat().st_mtime > _COMING_IN:
            path.unlink(missing_ok=True)
