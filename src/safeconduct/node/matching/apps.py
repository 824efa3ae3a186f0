"""The app of the matching desk."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Proposed links, judgements, and the files that they join."""

    name = "safeconduct.node.matching"
    label = "desk"

    def ready(self) -> None:
        """Register jobs, tasks and what can be taken back."""
        from safeconduct.node.matching import proposing, tasks, undoing  # noqa: F401
