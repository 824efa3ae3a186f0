"""The app of terms, positions and lists."""

from django.apps import AppConfig


class CartelsConfig(AppConfig):
    """Terms and positions as versioned papers, lists with a reason for everybody."""

    name = "safeconduct.node.cartels"
    label = "cartels"

    def ready(self) -> None:
        """Register the job, tasks, and what is erased with a person."""
        from safeconduct.node.cartels import building, erasing, tasks  # noqa: F401
