"""A bundle as texts of QR codes, for paper where even a stick is impossible.

```
SC1:DIGEST:INDEX:COUNT:CRC:DATA
```

DIGEST is that of the whole (16 bytes of SHA-256), INDEX counts from 1, CRC is that of this code's
data, DATA is base32: all in the alphanumeric mode of QR codes (ISO/IEC 18004), which keyboard-wedge
scanners type alike on every keyboard. What is split is the bundle, deflated (RFC 1950). Nothing
here is trusted: the bundle in it is signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from safeconduct.record import Reason, RecordError

MAX_CODES = 300
CODE_BYTES = 865
"""Of one code: with its head, a QR code of version 25 at error correction M holds it."""
MAX_WHOLE = 1024 * 1024
_DIGEST = 16
_CODE = re.compile(
    r"SC1:([A-Z2-7]{26}):([1-9][0-9]{0,2}):([1-9][0-9]{0,2}):([0-9A-F]{8}):([A-Z2-7]+)"
)


@dataclass(frozen=True, slots=True)
class Code:
    """One code.

    Attributes:
        digest: of the bundle that it belongs to, as it stands in the text.
        index: from 1.
        count: of all codes of the bundle.
        data: its part of the deflated bundle.
    """

    digest: str
    index: int
    count: int
    data: bytes

    @property
    def text(self) -> str:
        """What the QR code holds."""
        data = base64.b32encode(self.data).decode().rstrip("=")
        return f"SC1:{self.digest}:{self.index}:{self.count}:{zlib.crc32(self.data):08X}:{data}"

    @classmethod
    def parse(cls, text: str) -> Code:
        """Read what a scanner gave.

        Raises:
            RecordError: if it is no code, or was misread.

        >>> Code.parse(split(b"some bundle")[0].text).index
        1
        """
        match = _CODE.fullmatch(text)
        if match is None:
            raise RecordError("", "not a code of a bundle", "Scan it again.")
        digest, index, count, _, written = match.groups()
        try:
            data = base64.b32decode(written + "=" * (-len(written) % 8))
        except binascii.Error:
            data = b""
        found = cls(digest, int(index), int(count), data)
        if found.text != text or not index or found.index > found.count:
            what = f"code {index} was misread"
            raise RecordError("", what, "Scan it again.", reason=Reason.BAD_SIGNATURE)
        return found


def bundle_digest(data: bytes) -> str:
    """By which the codes of one bundle know each other."""
    return base64.b32encode(hashlib.sha256(data).digest()[:_DIGEST]).decode().rstrip("=")


def split(data: bytes) -> list[Code]:
    """The codes of a bundle.

    Raises:
        RecordError: if it would take too much paper.
    """
    packed, digest = zlib.compress(data, 9), bundle_digest(data)
    parts = [packed[at : at + CODE_BYTES] for at in range(0, len(packed), CODE_BYTES)]
    if len(parts) > MAX_CODES or len(data) > MAX_WHOLE:
        raise RecordError(
            "bundle",
            f"{len(data):,} bytes would take {len(parts)} codes; at most {MAX_CODES} are printed",
            "Use a stick. What is printed more often is smaller: what the other side has confirmed "
            "is left out; long lists are what fills a bundle.",
            reason=Reason.OVERSIZED,
        )
    return [Code(digest, n, len(parts), part) for n, part in enumerate(parts, 1)]


@dataclass(slots=True)
class Joined:
    """What scanned texts make together.

    Attributes:
        digest: of the bundle that most of them are of.
        count: of its codes; 0 if there is none.
        parts: those that are here, by index.
        misread: lines that are no codes, and why.
        foreign: lines with codes of other bundles.
    """

    digest: str = ""
    count: int = 0
    parts: dict[int, bytes] = field(default_factory=dict)
    misread: dict[int, str] = field(default_factory=dict)
    foreign: list[int] = field(default_factory=list)

    @property
    def missing(self) -> list[int]:
        """The codes that are not here."""
        return [index for index in range(1, self.count + 1) if index not in self.parts]

    def whole(self) -> bytes:
        """The bundle.

        Raises:
            RecordError: if a code is missing, or it is not what its codes say.
        """
        if self.missing or not self.count:
            what = f"codes {spans(self.missing) or 'of any bundle'} are missing"
            raise RecordError("codes", what, "Scan them too.", reason=Reason.MISSING)
        inflate = zlib.decompressobj()
        try:
            packed = b"".join(part for _, part in sorted(self.parts.items()))
            data = inflate.decompress(packed, MAX_WHOLE)
        except zlib.error:
            data = b""
        if not inflate.eof or inflate.unused_data or bundle_digest(data) != self.digest:
            what = "together they are not the bundle that they name: one is forged"
            raise RecordError("codes", what, "Print it again.", reason=Reason.WRONG_ROOT)
        return data


def join(texts: Iterable[str]) -> Joined:
    """Put codes together that were scanned in any order, any number of times.

    Args:
        texts: one code a line; blank lines are passed over.

    Returns:
        As far as it goes: those of the bundle that most codes are of.
    """
    read: dict[int, Code] = {}
    joined = Joined()
    for number, text in enumerate(texts, 1):
        if text.strip():
            try:
                read[number] = Code.parse(text.strip().upper())
            except RecordError as error:
                joined.misread[number] = error.what
    bundles = Counter((code.digest, code.count) for code in read.values())
    if bundles:
        ((joined.digest, joined.count), _), *_ = bundles.most_common(1)
    for number, code in read.items():
        if (code.digest, code.count) != (joined.digest, joined.count):
            joined.foreign.append(number)
        elif joined.parts.setdefault(code.index, code.data) != code.data:
            joined.misread[number] = f"code {code.index} says something else than before"
    return joined


def spans(numbers: list[int]) -> str:
    """Numbers in order, in as few words as possible.

    >>> spans([1, 2, 3, 5, 8, 9])
    '1 to 3, 5, 8 to 9'
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1] = [found[-1][0], number]
        else:
            found.append([number])
    return ", ".join(" to ".join(map(str, dict.fromkeys(span))) for span in found)
