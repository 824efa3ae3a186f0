"""The app: how sure we are of one person, captives whom nobody acknowledges, proof of life."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """How sure we are of one person, captives whom nobody acknowledges, proof of life."""

    name = "safeconduct.node.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Register the job, tasks, and what an erasure takes along."""
        from safeconduct.node.evidence import erasing, finding, tasks  # noqa: F401
