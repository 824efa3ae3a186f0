from __future__ import annotations

from pathlib import Path

import pytest
from low_order import ORDER_8, low_order_encodings, vkey

from safeconduct.record import PublicKey, RecordError, SigningKey, enrol
from safeconduct.record.encoding import to_base64
from safeconduct.record.keys import KeyKind, read_public_key, read_public_keys, write_public_key


def test_there_are_fourteen_low_order_encodings() -> None:
    assert len(set(low_order_encodings())) == 14


@pytest.mark.parametrize("raw", low_order_encodings(), ids=bytes.hex)
def test_no_low_order_key_can_be_held_or_enrolled(raw: bytes) -> None:
    with pytest.raises(RecordError, match="weak"):
        PublicKey("A", raw)
    with pytest.raises(RecordError, match="weak"):
        enrol(vkey("A", raw), challenge=bytes(32), proof=bytes(64))


def test_a_key_of_mixed_order_is_refused() -> None:
    from nacl.bindings import crypto_core_ed25519_add

    good = SigningKey("A", bytes(range(32))).public.raw
    mixed = crypto_core_ed25519_add(good, bytes.fromhex(ORDER_8[0]))
    with pytest.raises(RecordError, match="weak"):
        PublicKey("A", mixed)


def test_key_id_of_the_go_implementation() -> None:
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = PublicKey.parse(text)
    assert key.text == text
    assert key.kind is KeyKind.NOTE


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("A+", "B+", 1),
        lambda t: t + "=",
        lambda t: t.upper(),
        lambda t: t.replace("+", " "),
        lambda t: t[:-4],
        lambda t: "+".join([*t.split("+", 2)[:2], to_base64(b"\x07" + bytes(32))]),
    ],
)
def test_other_forms_of_a_key_are_refused(change: object) -> None:
    text = SigningKey("A", bytes(range(32))).public.text
    with pytest.raises(RecordError):
        PublicKey.parse(change(text))  # type: ignore[operator]


def test_proof_of_possession() -> None:
    mine, other = SigningKey("A", b"a" * 32), SigningKey("A", b"b" * 32)
    challenge = bytes(range(32))
    proof = mine.prove_possession(challenge)
    assert enrol(mine.public.text, challenge=challenge, proof=proof) == mine.public
    for text, question, answer in [
        (other.public.text, challenge, proof),
        (mine.public.text, bytes(32), proof),
        (mine.public.text, challenge, other.prove_possession(challenge)),
        (mine.public.text, b"short", mine.prove_possession(b"short")),
    ]:
        with pytest.raises(RecordError):
            enrol(text, challenge=question, proof=answer)


def test_the_seed_is_not_shown_and_has_32_bytes() -> None:
    key = SigningKey("A", b"secret-seed-that-nobody-may-see!")
    assert "secret" not in repr(key)
    assert b"secret".hex() not in repr(key)
    with pytest.raises(RecordError):
        SigningKey("A", b"short")


def test_files(tmp_path: Path) -> None:
    keys = {name: SigningKey(name, name.encode() * 32).public for name in "ABM"}
    for key in keys.values():
        write_public_key(tmp_path, key)
        write_public_key(tmp_path, key)
    assert read_public_keys(tmp_path) == keys
    with pytest.raises(RecordError, match="another key"):
        write_public_key(tmp_path, SigningKey("A", bytes(32)).public)
    with pytest.raises(RecordError, match="file"):
        write_public_key(tmp_path, SigningKey("../A", bytes(32)).public)


def test_a_key_file_under_another_name_is_refused(tmp_path: Path) -> None:
    path = write_public_key(tmp_path, SigningKey("A", bytes(32)).public)
    path.rename(tmp_path / "B.pub")
    with pytest.raises(RecordError, match=r"B\.pub"):
        read_public_key(tmp_path / "B.pub")


def test_no_keys(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no public keys"):
        read_public_keys(tmp_path)
