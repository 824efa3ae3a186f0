"""The sealed stream of a backup, bit by bit."""

from __future__ import annotations

import io

import pytest

from safeconduct.node.upkeep import archive
from safeconduct.node.upkeep.archive import ArchiveError, ArchiveWriter, Secret, frames

SECRET = Secret(key=bytes(range(32)))
FRAMES = [(b"A", b""), (b"B", b"x" * 10), (b"C", bytes(range(256)) * 64), (b"D", b"end")]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "CHUNK", 50)


def written(secret: Secret = SECRET) -> bytes:
    file = io.BytesIO()
    writer = ArchiveWriter(file, secret)
    for kind, content in FRAMES:
        writer.frame(kind, content)
    writer.close()
    return file.getvalue()


def chunks(data: bytes) -> tuple[bytes, list[bytes]]:
    end = data.index(b"\n") + 1
    head, rest, found = data[:end], data[end:], []
    while rest:
        length = 4 + int.from_bytes(rest[:4], "big")
        found.append(rest[:length])
        rest = rest[length:]
    return head, found


def read(data: bytes, secret: Secret = SECRET) -> list[tuple[bytes, bytes]]:
    return list(frames(io.BytesIO(data), secret))


def test_what_goes_in_comes_out() -> None:
    assert read(written()) == FRAMES
    secret = Secret(passphrase="five words drawn by dice")
    assert read(written(secret), secret) == FRAMES


def test_a_recovery_key_is_typed_as_it_was_printed() -> None:
    secret = Secret.fresh()
    assert Secret.from_text(f" {secret.text.lower()} ", is_key=True) == secret
    with pytest.raises(ArchiveError, match="no recovery key"):
        Secret.from_text("AAAA", is_key=True)


def test_every_cut_is_noticed() -> None:
    data = written()
    head, _found = chunks(data)
    for length in range(len(head), len(data)):
        with pytest.raises(ArchiveError):
            read(data[:length])


def test_every_changed_byte_is_noticed() -> None:
    data = written()
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(ArchiveError):
            read(bytes(changed))


def test_no_chunk_can_be_left_out_or_moved() -> None:
    head, found = chunks(written())
    assert len(found) > 3
    for other in (found[1:], found[:-1], [*found[:1], *found[2:]], [found[1], found[0], *found[2:]],
                  [*found, found[-1]]):  # fmt: skip
        with pytest.raises(ArchiveError):
            read(head + b"".join(other))


def test_chunks_of_another_backup_do_not_fit() -> None:
    head, _found = chunks(written())
    _head, other = chunks(written())
    with pytest.raises(ArchiveError):
        read(head + b"".join(other))


def test_another_secret_opens_nothing() -> None:
    data = written(Secret(passphrase="five words drawn by dice"))
    with pytest.raises(ArchiveError, match="passphrase"):
        read(data, Secret(passphrase="six words drawn by dice"))
