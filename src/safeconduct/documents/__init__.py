"""Papers of steps 8, 10 and 11: manifests with QR codes, plots, and the page to look around."""

from safeconduct.documents.belief_plots import belief_reliability_plot
from safeconduct.documents.claims_plot import claims_plot
from safeconduct.documents.index_page import Link, Section, index_page
from safeconduct.documents.manifests import manifest_pages, manifest_pdf
from safeconduct.documents.matching_plots import (
    reliability_plot,
    thresholds_plot,
    waterfall_plot,
)
from safeconduct.documents.network_plot import network_plot
from safeconduct.documents.plots import Plot, account_plot, reasons_plot, waiting_plot
from safeconduct.documents.qr import qr_svg

__all__ = [
    "Link",
    "Plot",
    "Section",
    "account_plot",
    "belief_reliability_plot",
    "claims_plot",
    "index_page",
    "manifest_pages",
    "manifest_pdf",
    "network_plot",
    "qr_svg",
    "reasons_plot",
    "reliability_plot",
    "thresholds_plot",
    "waiting_plot",
    "waterfall_plot",
]
