"""Exchanges among three and more parties: cycles and chains, and releases among states."""

from safeconduct.selection.several.among_states import (
    Circulation,
    Failing,
    Failure,
    exchange_among,
)
from safeconduct.selection.several.exchanging import Aim, Exchanges, best_exchanges
from safeconduct.selection.several.formats import (
    parse_kep_json,
    parse_kep_xml,
    parse_wmd,
    read_exchange,
)
from safeconduct.selection.several.graph import Caps, ExchangeGraph, exchange_graph
from safeconduct.selection.several.invented import invented_exchange
from safeconduct.selection.several.states import Gate, OnlyIf, Package, Party, Release, Table
from safeconduct.selection.several.table_files import parse_table, with_credits

__all__ = [
    "Aim",
    "Caps",
    "Circulation",
    "ExchangeGraph",
    "Exchanges",
    "Failing",
    "Failure",
    "Gate",
    "OnlyIf",
    "Package",
    "Party",
    "Release",
    "Table",
    "best_exchanges",
    "exchange_among",
    "exchange_graph",
    "invented_exchange",
    "parse_kep_json",
    "parse_kep_xml",
    "parse_table",
    "parse_wmd",
    "read_exchange",
    "with_credits",
]
