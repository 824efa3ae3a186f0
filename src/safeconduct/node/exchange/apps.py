"""The app of what passes between nodes."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The mediator as witness: it cosigns logs that only grow (C2SP tlog-witness)."""

    name = "safeconduct.node.exchange"
    label = "exchange"
