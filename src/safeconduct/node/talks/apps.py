"""The app of the talks."""

from django.apps import AppConfig


class TalksConfig(AppConfig):
    """What one side holds of each talk, what it says by approval, and what it takes in."""

    name = "safeconduct.node.talks"
    label = "talks"

    def ready(self) -> None:
        """Register what is erased with a person."""
        from safeconduct.node.talks import erasing  # noqa: F401
