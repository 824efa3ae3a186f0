"""The app of the history."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Events written by the services themselves, in the same transaction."""

    name = "safeconduct.node.history"
    label = "history"
