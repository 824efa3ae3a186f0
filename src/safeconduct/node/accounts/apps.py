"""The app of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles, invitations, second factors."""

    name = "safeconduct.node.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to sign-ins, tell what needs doing."""
        from safeconduct.node.accounts import receivers, tasks  # noqa: F401
