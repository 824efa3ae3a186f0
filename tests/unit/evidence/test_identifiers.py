from __future__ import annotations

import pytest

from safeconduct.evidence.fraud import IdentifierKind, identify


@pytest.mark.parametrize(
    ("text", "hint", "key"),
    [
        ("+44 20 7946 0000", None, "phone:+442079460000"),
        ("0044 (20) 7946-0000", None, "phone:+442079460000"),
        ("gb82 west 1234 5698 7654 32", None, "account:GB82WEST12345698765432"),
        ("4111-1111 1111-1111", None, "card:4111111111111111"),
        ("49-015420-323751-8", IdentifierKind.DEVICE, "device:490154203237518"),
        ("4901542032375101", IdentifierKind.DEVICE, "device:490154203237518"),
        ("https://t.me/Some_Name", None, "handle:@some_name"),
        ("Some_Name", IdentifierKind.HANDLE, "handle:@some_name"),
        ("0xABCDEF0123456789abcdef0123456789ABCDEF01", None,
         "wallet:0xabcdef0123456789abcdef0123456789abcdef01"),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", None, "wallet:1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
        ("  Ivan   PETROV ", IdentifierKind.PAYEE, "payee:ivan petrov"),
        ("Petrov Ivan", IdentifierKind.PAYEE, "payee:ivan petrov"),
        ("٠٠٤٤ ٢٠ ٧٩٤٦ ٠٠٠٠", None, "phone:+442079460000"),
    ],
)  # fmt: skip
def test_one_trace_has_one_spelling(text: str, hint: IdentifierKind | None, key: str) -> None:
    found = identify(text, hint=hint)
    assert found is not None
    assert (found.key, found.valid) == (key, True)


@pytest.mark.parametrize(
    ("text", "kind", "note"),
    [
        ("4111 1111 1111 1112", IdentifierKind.CARD, "check digit"),
        ("GB83 WEST 1234 5698 7654 32", IdentifierKind.ACCOUNT, "check digits"),
        ("+999 12 345 6789", IdentifierKind.PHONE, "no country"),
        ("12 345 67", IdentifierKind.PHONE, "country code is missing"),
        ("+44 1", IdentifierKind.OTHER, "no number"),
        ("0x1234567890abcdef1234567890abcdef1234567", IdentifierKind.WALLET, "40 signs"),
    ],
)
def test_what_cannot_be_right_is_kept_and_told(text: str, kind: IdentifierKind, note: str) -> None:
    found = identify(text)
    assert found is not None
    assert found.kind is kind
    assert not found.valid
    assert note in found.note
    assert found.value


@pytest.mark.parametrize("text", ["", "  ", "--", "…"])
def test_a_blank_is_no_trace(text: str) -> None:
    assert identify(text) is None


def test_an_account_of_no_known_country_with_right_check_digits_is_kept_as_valid() -> None:
    found = identify("XO81 4924 7384 0628 7202")
    assert found is not None
    assert found.valid
    assert "no country" in found.note


def test_pictures_show_only_the_end_of_a_trace() -> None:
    found = identify("4111-1111-1111-1111")
    assert found is not None
    assert found.masked == "card ...1111"
