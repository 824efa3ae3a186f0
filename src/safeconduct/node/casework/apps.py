"""The app: law and consent: determinations, proceedings, interviews, arrival."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Law and consent: determinations, proceedings, interviews, arrival."""

    name = "safeconduct.node.casework"
    label = "casework"
