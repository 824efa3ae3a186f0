"""The app of approvals."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Requests for approval, votes, and what is done once enough have agreed."""

    name = "safeconduct.node.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Tell what needs doing."""
        from safeconduct.node.approvals import tasks  # noqa: F401
