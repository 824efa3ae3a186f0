"""Papers of steps 8, 10 and 11: manifests with QR codes, plots, and the page to look around.

A name is loaded when it is first asked for: whoever writes a table needs no plotting library, and a
server that starts waits for none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safeconduct.documents.belief_plots import belief_reliability_plot
    from safeconduct.documents.claims_plots import claims_plot
    from safeconduct.documents.index_pages import Link, Section, index_page
    from safeconduct.documents.key_sheets import key_sheet_pdf
    from safeconduct.documents.manifests import manifest_pages, manifest_pdf
    from safeconduct.documents.matching_plots import (
        reliability_plot,
        thresholds_plot,
        waterfall_plot,
    )
    from safeconduct.documents.network_plots import network_plot
    from safeconduct.documents.plots import Plot, account_plot, reasons_plot, waiting_plot
    from safeconduct.documents.qr import qr_svg
    from safeconduct.documents.sheets import sheets_pdf

__all__ = [
    "Link",
    "Plot",
    "Section",
    "account_plot",
    "belief_reliability_plot",
    "claims_plot",
    "index_page",
    "key_sheet_pdf",
    "manifest_pages",
    "manifest_pdf",
    "network_plot",
    "qr_svg",
    "reasons_plot",
    "reliability_plot",
    "sheets_pdf",
    "thresholds_plot",
    "waiting_plot",
    "waterfall_plot",
]
#: In which module each of them is; none has the name of a module.
_HOMES = {
    "belief_plots": ("belief_reliability_plot",),
    "claims_plots": ("claims_plot",),
    "index_pages": ("Link", "Section", "index_page"),
    "key_sheets": ("key_sheet_pdf",),
    "manifests": ("manifest_pages", "manifest_pdf"),
    "matching_plots": ("reliability_plot", "thresholds_plot", "waterfall_plot"),
    "network_plots": ("network_plot",),
    "plots": ("Plot", "account_plot", "reasons_plot", "waiting_plot"),
    "qr": ("qr_svg",),
    "sheets": ("sheets_pdf",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
