"""Fraud: what families must know, and what the desk tells them before they leave."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

#: On every page of the public site, in plain words.
FOR_FAMILIES: tuple[StrOrPromise, ...] = (
    _("Everything that we do is free. The state never charges for tracing, lists or letters."),
    _("Nobody can sell a place on an exchange list. Whoever asks money for one is a swindler."),
    _("There is no “parcel fee”, no “customs fee” and no “fee for a call”."),
    _("Never tell anybody bank codes, card numbers, PINs or codes from a text message."),
    _(
        "“He is in hospital and needs money at once” is an old trick. So is a call from his own "
        "telephone: it may have been taken from him."
    ),
    _("We never ask for your passphrase, neither by telephone nor in a message."),
)
#: What to do, below the warnings.
WHAT_TO_DO: tuple[StrOrPromise, ...] = (
    _("Do not pay. Do not argue. End the call."),
    _("Ask for something that only he can know, and write the answer down."),
    _("Write down the number, the time and the words. Keep messages, pictures and voices."),
    _("Tell us, and the police. You do nothing wrong by asking us first."),
)
#: For the desk: what to tell a family before it leaves.
FOR_THE_DESK: tuple[StrOrPromise, ...] = (
    _("Everything is free, and nobody can buy a place on a list: say it in these words."),
    _("Ask whether anybody has called, written or demanded money. Enter each as a report."),
    _("Tell them not to publish his name, unit, rank or picture: swindlers and captors read too."),
    _("Agree on a question that only the missing person can answer, and keep it with you."),
    _("Give them the slip by hand. Neither reference nor passphrase goes into a message."),
    _("Tell them that we never ask for the passphrase, and never for money or bank codes."),
)
