"""`side sheet` and `side unsheet`: a bundle on paper, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from safeconduct.cli.steps.side_places import write
from safeconduct.cli.steps.side_posting import read_file
from safeconduct.cli.steps.workspace import Summary
from safeconduct.documents import sheets_pdf
from safeconduct.record import RecordError
from safeconduct.tables import InputError, write_bytes
from safeconduct.talks.bundles import MAGIC
from safeconduct.talks.sheets import join, spans, split

_A_PAGE = 6
_LARGEST = 16 * 1024 * 1024


def print_bundle(bundle: Path, out: Path, *, today: date) -> Summary:
    """Write a bundle as pages of QR codes.

    Raises:
        InputError: if the file is no bundle.
        RecordError: if it would take too much paper.
    """
    data = read_file(bundle)
    if not data.startswith(MAGIC):
        raise InputError("not a bundle", where=bundle, remedy="Name what `side pack` wrote.")
    try:
        codes = split(data)
    except RecordError as error:
        raise error.within(bundle) from None
    digest = codes[0].digest
    pdf = sheets_pdf(
        [(f"{code.index} of {code.count}   {digest[:8]}", code.text) for code in codes],
        title=f"Bundle {digest[:8]}: {len(codes)} codes",
        footer=f"{digest}; scan all codes in any order, one a line, and give them to side unsheet",
        date=today,
    )
    write_bytes(pdf, out)
    pages = -(-len(codes) // _A_PAGE)
    return {"sheets": str(out), "codes": len(codes), "pages": pages, "bundle": digest}


def join_codes(scanned: Sequence[Path], out: Path) -> Summary:
    """Write the bundle that scanned codes make together.

    Raises:
        InputError: if codes are missing, with all that is wrong; nothing is then written.
        RecordError: if they are not what they say.
    """
    lines: list[str] = []
    for path in scanned:
        if path.stat().st_size > _LARGEST:
            raise InputError("too large to be scanned codes", where=path, remedy="Check the name.")
        lines += path.read_text("ascii", "replace").splitlines()
    joined = join(lines)
    passed_over = {f"line {number}": why for number, why in joined.misread.items()}
    if joined.foreign:
        passed_over[f"lines {spans(joined.foreign)}"] = "codes of another bundle"
    if joined.missing or not joined.count:
        missing = joined.missing
        pages = sorted({(index - 1) // _A_PAGE + 1 for index in missing})
        what = (
            f"codes {spans(missing)} of {joined.count} are missing (pages {spans(pages)})"
            if joined.count
            else "there is no code of a bundle"
        )
        also = "".join(f"; {line}: {why}" for line, why in passed_over.items())
        raise InputError(
            what + also, where=", ".join(map(str, scanned)),
            remedy="Scan them into the same file, and run it again.",
        )  # fmt: skip
    data = joined.whole()
    write(out, data)
    return {
        "bundle": str(out),
        "digest": joined.digest,
        "codes": joined.count,
        "bytes": len(data),
        "passed_over": passed_over or "nothing",
        "next": "`side take`",
    }
