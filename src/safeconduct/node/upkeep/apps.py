"""The app of upkeep."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """State, backups, retention."""

    name = "safeconduct.node.upkeep"
    label = "upkeep"
