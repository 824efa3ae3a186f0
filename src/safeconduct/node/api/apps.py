"""The app of the interface for programs."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, REST, its description."""

    name = "safeconduct.node.api"
    label = "api"
