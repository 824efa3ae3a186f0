"""What a family is told, in words; never a place, never a list, never a death.

The page can be read by whoever has stolen or extorted the passphrase. So it says nothing that a
third party could use, and all news that changes a life, good or bad, is given in person only: one
sentence serves for a death, a release and somebody found who may not want to be found.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from safeconduct.node.registry.models import Death, Person, Whereabouts
from safeconduct.node.tracing.models import State, TracingRequest
from safeconduct.people import CaptivityStatus


class Said(StrEnum):
    """The things that may be said of a request."""

    NO_CONSENT = "no_consent"
    STOPPED = "stopped"
    ENDED = "ended"
    RECEIVED = "received"
    WORKING = "working"
    CHECKING = "checking"
    HELD = "held"
    ACKNOWLEDGED = "acknowledged"
    WRITE = "write"
    COME = "come"

    @property
    def words(self) -> StrOrPromise:
        """The sentence on the page."""
        return _WORDS[self]


_WORDS: dict[Said, StrOrPromise] = {
    Said.NO_CONSENT: _(
        "We have your request, but not yet your consent. We begin to trace when you agree. "
        "Please call us or come."
    ),
    Said.STOPPED: _("You withdrew your consent. We have stopped tracing."),
    Said.ENDED: _(
        "This request is closed or has expired. If you want us to go on, please call us or come."
    ),
    Said.RECEIVED: _("We have your request. So far no one has reported that this person is held."),
    Said.WORKING: _(
        "We have your request and are working on it. To hear more, please call us or come."
    ),
    Said.CHECKING: _(
        "We have your request. We have information that nobody has confirmed yet, and we are "
        "checking it. It may be wrong."
    ),
    Said.HELD: _(
        "This person is reported as held. Those who would hold this person have not "
        "acknowledged it."
    ),
    Said.ACKNOWLEDGED: _(
        "Those who hold this person have acknowledged it. We have not been told for certain where."
    ),
    Said.WRITE: _(
        "Those who hold this person have acknowledged it. Ask us how you can send a letter."
    ),
    Said.COME: _(
        "Please call us, or come: we have news to give you in person. News of this kind, good or "
        "bad, we never write on this page."
    ),
}
_OF_STATE = {State.NO_CONSENT: Said.NO_CONSENT, State.STOPPED: Said.STOPPED}
_OF_STATUS = {
    CaptivityStatus.MISSING: Said.RECEIVED,
    # A swindler's call is enough for "alleged": to repeat it here would lend it our name.
    CaptivityStatus.ALLEGED: Said.CHECKING,
    CaptivityStatus.CORROBORATED: Said.HELD,
    CaptivityStatus.CONFIRMED: Said.HELD,
    CaptivityStatus.ACKNOWLEDGED: Said.ACKNOWLEDGED,
    CaptivityStatus.RELEASED: Said.COME,
    CaptivityStatus.EXCHANGED: Said.COME,
    CaptivityStatus.FOUND_ELSEWHERE: Said.COME,
    CaptivityStatus.DIED: Said.COME,
}


def what_to_say(row: TracingRequest, person: Person | None) -> Said:
    """What the page says of a request whose report lies in this person file.

    A sealed case and an erased file say nothing. Nor does a death that nobody has confirmed, and
    then the page no longer says either that somebody holds him.
    """
    state = State(row.state)
    if state in _OF_STATE:
        return _OF_STATE[state]
    if state.ended:
        return Said.ENDED
    if person is None or person.restricted or person.erased_at is not None:
        return Said.WORKING
    status = CaptivityStatus(person.status)
    if person.death == Death.CONFIRMED:
        return Said.COME
    if person.death == Death.REPORTED or (person.status_rule == "E-DIED" and not status.ended):
        return Said.CHECKING
    said = _OF_STATUS[status]
    if said is Said.ACKNOWLEDGED and person.whereabouts == Whereabouts.KNOWN:
        return Said.WRITE
    return said
