"""What the library says in English, in the reader's language.

The library knows no languages: its reasons and remedies are plain sentences. Those that pages show
are listed here, with names for what varies in them, so that they are translated like all other
strings. A test reads the library's sources and fails if a sentence of them is missing here.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("a day needs a month"),
    _("give the month or leave the year only"),
    _("there is no such day in the calendar"),
    _("Correct the date, or leave only the year if that is all that is known"),
    _("not a date"),
    _("not the hash of a photograph"),
    _("Give 16 hexadecimal digits, as people.photographs.photo_hash makes them"),
    _("Write it as YYYY-MM-DD, YYYY-MM or YYYY, with ~ before it for about"),
    _("the date lies in the future"),
    _("Correct the year"),
    _("the year is unreadable"),
    _("Write the year with four digits"),
    _("not one of the values of %(field)s"),
    _("Use one of %(allowed)s, or translate the source's own word in the mapping file"),
    _("no column is known to name people; its columns are %(columns)s"),
    _("Write a mapping file that says what they mean, and give it with --mapping."),
    _("the row names nobody"),
    _("Give at least a name, a nickname, a service number or a prisoner number"),
    _("the file is not written in %(encoding)s"),
    _("Give the right encoding in the mapping, or save the file as UTF-8."),
    _("this is not a table: it holds bytes that no text has"),
    _("Send it as CSV, XLSX, Parquet, JSON Lines or PFIF XML."),
    _("no encoding fits this file"),
    _("Give its encoding in the mapping, or save it as UTF-8."),
    _("the file is UTF-8 but for a damaged letter"),
    _("Correct that line, or ask the sender for the file again."),
    _("the file is empty"),
    _("Ask the sender to send it again."),
    _("the file has %(size)s MiB, more than the %(most)s MiB allowed"),
    _("Split it, or send it as Parquet."),
    _("this is not well-formed XML: %(error)s"),
    _("Ask the sender for the whole file as it was exported."),
    _("the XML declares document types or entities, as an attack would"),
    _("Do not open it elsewhere; ask the sender for a plain PFIF file."),
    _("this XML is no PFIF 1.1 to 1.4: its first element is %(element)s"),
    _("Export it as PFIF 1.4, or send a table."),
    _("the person has no %(lack)s, which PFIF requires"),
    _("Ask the sender for it"),
    _("the table has a header but no rows"),
    _("the table has no rows"),
    _("Ask the sender for the whole file."),
    _("the table has %(rows)s rows and %(columns)s columns"),
    _("At most %(rows)s and %(columns)s are read: split it."),
    _("the row has %(cells)s cells, the header %(width)s"),
    _("Put its cells under their headers again, and text with separators in quotes"),
    _("the cell has %(length)s characters"),
    _("At most %(most)s are kept: shorten it"),
    _("row %(row)s has this id already"),
    _("Give each record an id of its own"),
    _("this is not Parquet: %(error)s"),
    _("Export it again, or send CSV."),
    _("Correct this line, or ask the sender for it again"),
    _("there is no sheet %(name)s"),
    _("It has the sheets %(names)s: name one of them in the mapping."),
    _("the spreadsheet cannot be read: %(error)s"),
    _("Open it in a spreadsheet program and save it again as XLSX."),
    _("no report of captivity"),
    _("listed by: %(sources)s"),
    _("seen by: %(sources)s"),
    _("reported by: %(sources)s"),
    _("last fate: %(fate)s"),
    _("the step of %(day)s lies before the last, of %(last)s"),
    _("only a determination of the crime says whether it is a war crime"),
    _("a determination names the article under which the crime is qualified"),
    _("a determination says whether the act is a war crime"),
)
_SLOT = re.compile(r"%\((\w+)\)s")


def in_words_of_the_reader(text: str) -> str:
    """A sentence of the library, or several joined by semicolons, translated as far as known.

    >>> in_words_of_the_reader("row 3 has this id already")
    'row 3 has this id already'
    """
    whole = _translated(text)
    if whole is not None:
        return whole
    return "; ".join(_translated(part) or part for part in text.split("; "))


def _translated(text: str) -> str | None:
    for sentence, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return gettext(sentence) % found.groupdict() if found.groupdict() else gettext(sentence)
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, _pattern(sentence)) for sentence in SENTENCES)


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _SLOT.split(sentence)
    pieces = [re.escape(p) if i % 2 == 0 else f"(?P<{p}>[^;]+)" for i, p in enumerate(parts)]
    return re.compile("".join(pieces), re.DOTALL)
