"""The app of law and consent."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Determinations, proceedings, interviews, examinations, arrival."""

    name = "safeconduct.node.casework"
    label = "casework"

    def ready(self) -> None:
        """Register receivers, jobs, tasks, and what is erased with a person."""
        from safeconduct.node.casework import (  # noqa: F401
            erasing,
            jobs,
            receivers,
            tasks,
        )
