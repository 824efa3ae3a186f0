"""The app of tracing requests."""

from django.apps import AppConfig


class TracingConfig(AppConfig):
    """Enquiries of families after the missing."""

    name = "safeconduct.node.tracing"
    label = "tracing"

    def ready(self) -> None:
        """Register tasks, ways to take things back, and what an erasure takes along."""
        from safeconduct.node.tracing import erasing, tasks, undoing  # noqa: F401
