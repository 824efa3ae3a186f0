"""The app of sealed data."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Data keys, wrapped under a key that no database holds."""

    name = "safeconduct.node.vault"
    label = "vault"
