"""Exchanges among three and more parties: cycles and chains, and releases among states."""

from safeconduct.selection.several.exchanging import Aim, Exchanges, best_exchanges
from safeconduct.selection.several.formats import (
    parse_kep_json,
    parse_kep_xml,
    parse_wmd,
    read_exchange,
)
from safeconduct.selection.several.graph import Caps, ExchangeGraph, exchange_graph
from safeconduct.selection.several.invented import invented_exchange

__all__ = [
    "Aim",
    "Caps",
    "ExchangeGraph",
    "Exchanges",
    "best_exchanges",
    "exchange_graph",
    "invented_exchange",
    "parse_kep_json",
    "parse_kep_xml",
    "parse_wmd",
    "read_exchange",
]
