"""The app of the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Reports and the person files computed from them."""

    name = "safeconduct.node.registry"
    label = "registry"

    def ready(self) -> None:
        """Register what approvals carry out."""
        from safeconduct.node.registry import executors, tasks  # noqa: F401
