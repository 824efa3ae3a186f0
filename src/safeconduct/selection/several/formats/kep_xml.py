"""The XML of `kep_solver`: an `entry` for each donor, read event by event to know the lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from safeconduct.selection.several.formats.donors import Donor, Fault, Match, graph_of, score_of
from safeconduct.selection.several.graph import ExchangeGraph
from safeconduct.tables.problems import InputError

#: What may stand in what.
_WITHIN = {
    "data": {"entry"},
    "entry": {"dage", "bloodgroup", "bloodtype", "altruistic", "sources", "matches"},
    "sources": {"source"},
    "matches": {"match"},
    "match": {"recipient", "score"},
}


def parse_kep_xml(text: str, *, where: str) -> ExchangeGraph:
    """An exchange from XML.

    Args:
        text: of the file.
        where: name of the file, for messages.

    Raises:
        InputError: with the line and what is wrong there.
    """
    reader = _Reader()
    try:
        parseString(text.encode(), reader)
        return graph_of(reader.donors, without_donor=frozenset())
    except SAXParseException as error:
        line, what, remedy = error.getLineNumber() or 1, error.getMessage(), "Export it again."
        what = f"this is not XML: {what}"
    except DefusedXmlException:
        line, what, remedy = reader.line, "this declares entities", "Send it without a DTD."
    except Fault as fault:
        line, what, remedy = int(str(fault.at)), fault.what, fault.remedy
    raise InputError(what, where=f"{where}, line {line}", remedy=remedy)


@dataclass(kw_only=True)
class _Entry:
    """A donor while it is read."""

    name: str
    line: int
    sources: list[str] = field(default_factory=list)
    altruistic: str = ""
    matches: list[Match] = field(default_factory=list)
    match_line: int = 0
    recipient: str = ""
    score: str = ""


class _Reader(ContentHandler):
    """Makes donors of elements."""

    def __init__(self) -> None:
        super().__init__()
        self.donors: list[Donor] = []
        self._open: list[str] = []
        self._text = ""
        self._begun = 1
        self._entry = _Entry(name="", line=1)
        self._locator: Locator | None = None

    @property
    def line(self) -> int:
        """Where the reader is."""
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - named by SAX
        """Keep what knows the lines."""
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        """Begin an element where it may stand."""
        if not self._open and name != "data":
            raise Fault(f"the file begins with <{name}>, not with <data>", self.line)
        if self._open and name not in _WITHIN.get(self._open[-1], ()):
            raise Fault(f"<{name}> cannot stand in <{self._open[-1]}>", self.line)
        self._open.append(name)
        self._text, self._begun = "", self.line
        if name == "entry":
            donor = attrs.get("donor_id", "").strip()
            if not donor:
                raise Fault("an <entry> has no donor_id", self.line)
            self._entry = _Entry(name=donor, line=self.line)
        elif name == "match":
            self._entry.match_line, self._entry.recipient, self._entry.score = self.line, "", ""

    def characters(self, content: str) -> None:
        """Gather text, where there can be any."""
        if content.strip() and self._open and self._open[-1] in _WITHIN:
            raise Fault(f"text stands in <{self._open[-1]}>: {content[:40]!r}", self.line)
        self._text += content

    def endElement(self, name: str) -> None:  # noqa: N802
        """Take what an element said."""
        text, entry = self._text.strip(), self._entry
        self._open.pop()
        self._text = ""
        match name:
            case "source":
                entry.sources.append(self._said(name, text))
            case "altruistic":
                entry.altruistic = text.lower()
            case "recipient" | "score":
                if getattr(entry, name):
                    raise Fault(f"a <match> has two <{name}>", self.line)
                setattr(entry, name, self._said(name, text))
            case "match":
                self._match(entry)
            case "entry":
                self.donors.append(self._donor(entry))

    def _said(self, name: str, text: str) -> str:
        if not text:
            raise Fault(f"<{name}> says nothing", self._begun)
        return text

    def _match(self, entry: _Entry) -> None:
        for name in ("recipient", "score"):
            if not getattr(entry, name):
                raise Fault(f"a <match> has no <{name}>", entry.match_line)
        score = score_of(entry.score, self._begun)
        entry.matches.append(Match(entry.recipient, score, entry.match_line))

    def _donor(self, entry: _Entry) -> Donor:
        if len(entry.sources) > 1:
            raise Fault(f"donor {entry.name} has more than one recipient", entry.line)
        recipient = entry.sources[0] if entry.sources else None
        if entry.altruistic not in ("", "true", "false"):
            raise Fault(f"<altruistic> is {entry.altruistic!r}, not true or false", entry.line)
        if entry.altruistic and (entry.altruistic == "true") == (recipient is not None):
            has = f"has recipient {recipient}" if recipient is not None else "has no recipient"
            told = "an altruist" if entry.altruistic == "true" else "none"
            raise Fault(f"donor {entry.name} is called {told} and {has}", entry.line)
        return Donor(
            name=entry.name, recipient=recipient, matches=tuple(entry.matches), at=entry.line
        )
