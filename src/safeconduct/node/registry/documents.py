"""Storing photographs and papers: checked by their bytes, images drawn anew, sealed on disk."""

from __future__ import annotations

import io
import os
import warnings
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.erasing import document_path
from safeconduct.node.registry.models import Document, Person, new_id
from safeconduct.node.vault import services as vault
from safeconduct.node.vault.sealing import seal, seal_json, unseal

MOST_BYTES = 20 << 20
MOST_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")


def add(
    actor: Actor, person: Person, *, upload: UploadedFile[Any], title: str, source: str
) -> Document:
    """Check, draw anew, seal and store a document.

    Raises:
        ValidationError: if it is too large, or not what it says it is; nothing is stored then.
    """
    data, media_type = _safe_bytes(upload)
    with transaction.atomic():
        row, key = vault.make_key()
        document = Document(
            public_id=new_id("D"),
            person=person,
            key=row,
            media_type=media_type,
            size=len(data),
            added_by_id=actor.user_id,
        )
        place = f"document {document.public_id}"
        meta = {"title": title, "source": source, "name": (upload.name or "")[:200]}
        document.sealed = seal_json(key, meta, place=place)
        document.save()
        _write(document, seal(key, data, place=f"{place} bytes"))
        record(
            actor,
            Deed(
                verb=Verb.DOCUMENT_ADDED, kind="person", subject=person.public_id, key=person.key,
                details={"document": document.public_id, "title": title},
            ),
        )  # fmt: skip
    return document


def _write(document: Document, sealed: bytes) -> None:
    path = document_path(document)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    try:
        with fresh.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise ValidationError(
            _("The disk of this node is full or cannot be written. Nothing was stored.")
        ) from None


@transaction.atomic
def remove(actor: Actor, document: Document, *, reason: str) -> None:
    """Take a document out of a file; its key is destroyed and its bytes deleted."""
    now = timezone.now()
    vault.destroy([document.key], at=now)
    Document.objects.filter(pk=document.pk).update(removed_at=now, sealed=b"", size=0)
    record(
        actor,
        Deed(
            verb=Verb.DOCUMENT_REMOVED,
            kind="person",
            subject=document.person.public_id,
            key=document.person.key,
            details={"document": document.public_id, "reason": reason},
        ),
    )
    transaction.on_commit(lambda: document_path(document).unlink(missing_ok=True))


def open_bytes(document: Document) -> bytes:
    """The document in the clear."""
    sealed = document_path(document).read_bytes()
    place = f"document {document.public_id} bytes"
    return unseal(vault.open_key(document.key), sealed, place=place)


def open_meta(document: Document) -> dict[str, Any]:
    """Title, source and the name it came under."""
    place = f"document {document.public_id}"
    plain: dict[str, Any] = vault.open_for(document.key, document.sealed, place=place)
    return plain


def _safe_bytes(upload: UploadedFile[Any]) -> tuple[bytes, str]:
    """Bytes that can do no harm, and their type; the type is found in the bytes, not the name."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            _("The file has %(size)d MiB; at most %(most)d are taken.")
            % {"size": (upload.size or 0) >> 20, "most": MOST_BYTES >> 20}
        )
    data = upload.read()
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-2048:]:
            raise ValidationError(_("This PDF is cut off. Ask for the whole file."))
        return data, "application/pdf"
    return _drawn_anew(data), "image/jpeg" if data[:2] == b"\xff\xd8" else "image/png"


def _drawn_anew(data: bytes) -> bytes:
    """The same picture without anything that was hidden in the file, place and camera included."""
    wrong = ValidationError(
        _("This is neither a photograph (JPEG, PNG, WebP) nor a PDF, whatever its name says.")
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("This picture has too many pixels. Make it smaller."))
            upright = ImageOps.exif_transpose(picture)
            jpeg = picture.format == "JPEG"
            clean = upright.convert("RGB" if jpeg else "RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError):
        raise wrong from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("This picture has too many pixels. Make it smaller.")) from None
    out = io.BytesIO()
    fresh = Image.new(clean.mode, clean.size)
    fresh.paste(clean)
    fresh.save(out, format="JPEG" if jpeg else "PNG", quality=90)
    return out.getvalue()
