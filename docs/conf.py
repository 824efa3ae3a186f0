"""Settings of the documentation; it is built and read without a network."""

from importlib.metadata import version as installed_version

project = "Safeconduct"
author = "The Safeconduct contributors"
copyright = "2026, the Safeconduct contributors"
release = version = installed_version("safeconduct")

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
suppress_warnings = []
nitpicky = True
smartquotes = False

html_theme = "furo"
html_title = "Safeconduct"
html_static_path = ["_static"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
