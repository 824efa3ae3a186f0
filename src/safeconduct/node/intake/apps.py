"""The app of imports."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Uploads, mappings, checks, imports."""

    name = "safeconduct.node.intake"
    label = "intake"

    def ready(self) -> None:
        """Register the job of importing and the tasks of the home page."""
        from safeconduct.node.intake import importing, tasks  # noqa: F401
