"""The app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work, done by the worker."""

    name = "safeconduct.node.jobs"
    label = "jobs"
