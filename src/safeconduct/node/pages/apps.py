"""The app of shared pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Frame, home, health, preferences."""

    name = "safeconduct.node.pages"
    label = "pages"
