"""The app of the history."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """Events written by the services themselves, in the same transaction."""

    name = "safeconduct.node.history"
    label = "history"

    def ready(self) -> None:
        """Tell what needs doing."""
        from safeconduct.node.history import tasks  # noqa: F401
