"""The app: calls and payments of several families, connected: the fraud desk."""

from django.apps import AppConfig


class FraudConfig(AppConfig):
    """Calls and payments of several families, connected: the fraud desk."""

    name = "safeconduct.node.fraud"
    label = "fraud"
