"""The app of upkeep."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """State, backups, retention."""

    name = "safeconduct.node.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        """Register what needs doing."""
        from safeconduct.node.upkeep import tasks  # noqa: F401
