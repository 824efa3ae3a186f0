"""Files of kidney exchanges: JSON and XML of `kep_solver`, and PrefLib's `.wmd` with its `.dat`."""

from __future__ import annotations

from pathlib import Path

from safeconduct.selection.several.formats.kep_json import parse_kep_json
from safeconduct.selection.several.formats.kep_xml import parse_kep_xml
from safeconduct.selection.several.formats.wmd import parse_wmd
from safeconduct.selection.several.graph import ExchangeGraph
from safeconduct.tables.files import Limits, read_whole
from safeconduct.tables.problems import InputError

__all__ = ["parse_kep_json", "parse_kep_xml", "parse_wmd", "read_exchange"]

_FORMATS = "Name a .json or .xml file of kep_solver, or a .wmd file of PrefLib."


def read_exchange(path: Path, *, pairs: Path | None = None) -> ExchangeGraph:
    """The exchange in a file, by its ending.

    Args:
        path: `.json`, `.xml` or `.wmd`.
        pairs: the `.dat` file that says who of a `.wmd` file is an altruist; if None, the file
            beside it of the same name, if there is one.

    Raises:
        InputError: with the line and what is wrong there.
    """
    text = _text(path)
    match path.suffix.lower():
        case ".json":
            return parse_kep_json(text, where=str(path))
        case ".xml":
            return parse_kep_xml(text, where=str(path))
        case ".wmd":
            beside = path.with_suffix(".dat")
            about = pairs or (beside if beside.exists() else None)
            return parse_wmd(
                text, where=str(path), pairs=_text(about) if about else None,
                pairs_where=str(about),
            )  # fmt: skip
    raise InputError("this is no file of an exchange", where=path, remedy=_FORMATS)


def _text(path: Path) -> str:
    data = read_whole(path, limits=Limits())
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "the file is not text in UTF-8",
            where=f"{path}, line {line}",
            remedy="Save it again as UTF-8.",
        ) from None
