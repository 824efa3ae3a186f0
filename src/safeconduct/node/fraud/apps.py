"""The app of the fraud desk."""

from django.apps import AppConfig


class FraudConfig(AppConfig):
    """Calls and payments of several families, connected."""

    name = "safeconduct.node.fraud"
    label = "fraud"

    def ready(self) -> None:
        """Register the job, tasks, what follows the registry and what is erased with a person."""
        from safeconduct.node.fraud import erasing, jobs, receivers, tasks  # noqa: F401
