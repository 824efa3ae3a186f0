"""The negotiator's table and the mediator's desk: where talks stand, and what waits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.cartels.models import ListVersion
from safeconduct.node.cartels.storing import Account, newest_list
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.approving import may_draft
from safeconduct.node.talks.forms import TalkForm
from safeconduct.node.talks.models import Draft, Payload, Talk
from safeconduct.node.talks.queries import Offer, Owing, Standing
from safeconduct.talks import Step
from safeconduct.talks.columns import Kind
from safeconduct.talks.enrolment import Shown

_DAY = timedelta(days=1)
_FIRST_DUTIES = 20
#: What has a form of its own, in the order in which it is shown.
SAYABLE = (
    Step.OPENING, Step.TERMS, Step.PROPOSAL, Step.COUNTER_PROPOSAL, Step.QUERY, Step.KEY_CHANGE,
    Step.STAGE_PROTOCOL, Step.RECEIPT, Step.STAGE_ACCOUNT, Step.INCIDENT, Step.SUSPENSION,
    Step.RESUMPTION, Step.BREAKING_OFF, Step.CLOSING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk in the list of all of them."""

    talk: Talk
    standing: Standing
    drafts: int
    owed: int


@needs(Right.SEE_TALKS)
@require_safe
def talks(request: MemberRequest) -> HttpResponse:
    """All talks of this node, and what waits in each."""
    now = int(time.time())
    rows = []
    for talk in queries.talks():
        standing = queries.standing(talk, now=now)
        owed = 0 if standing.missing else queries.duty_counts(talk).get(talk.own, 0)
        rows.append(TalkRow(talk, standing, queries.drafts(talk).count(), owed))
    return render(request, "talks/talks.html", {"rows": rows})


@needs(Right.TALK, Right.MEDIATE)
@require_http_methods(["GET", "POST"])
def new_talk(request: MemberRequest) -> HttpResponse:
    """Take up a talk: its keys are drawn, and others are invited."""
    form = TalkForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            talk = services.open_talk(
                request.user, name=data["name"], parties=[data["first"], data["second"]],
                mediator=data["mediator"], own=data["own"], shown=Shown(data["shown"]),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("talk_sides", talk.public_id)
    return render(request, "talks/new_talk.html", {"form": form})


@needs(Right.SEE_TALKS)
@require_safe
def talk(request: MemberRequest, public_id: str) -> HttpResponse:
    """One talk: state, offers, what has changed, what is owed, what waits for approval."""
    row, now = queries.talk_of(public_id), int(time.time())
    context = head(request, row)
    if context["standing"].missing:
        return redirect("talk_sides", row.public_id)
    offers = queries.offers(row)
    duties = queries.duties(request.user, row, now=now, size=_FIRST_DUTIES)
    wanted = queries.wanted(request.user, row)
    context |= {
        "offers": offers[::-1],
        "change": since_yesterday(row, offers, now=now),
        "duties": [(one, _answer_at(row, one)) for one in duties],
        "duties_all": sum(queries.duty_counts(row).values()),
        "wanted": wanted,
        "threads": list(queries.thread_counts(row).items()),
        "drafts": queries.drafts(row)[:_FIRST_DUTIES],
        "next": next_offer(row) if row.is_party else None,
        "sayable": [s for s in SAYABLE if s in context["standing"].allowed],
        "evidence": row.evidence.all()[:5],
        "unheard": row.unheard_sides,
        "bad": row.payloads.filter(state=Payload.State.BAD)[:5],
        "due_epochs": row.epochs.filter(end_due=True, destroyed_at=None).exists(),
    }  # fmt: skip
    tell_named(
        request, row, [who.item for who in (*(d.who for d in duties), *(w.who for w in wanted))]
    )
    return render(request, "talks/talk.html", context)


def _answer_at(row: Talk, owing: Owing) -> str:
    """Where a question is answered: about an item in its thread, else on a page of its own."""
    asked = queries.entry(row, owing.duty.entry)
    if asked and asked.type == Step.QUERY.value:
        return reverse("talk_answer", args=[row.public_id, owing.duty.entry])
    return reverse("talk_thread", args=[row.public_id, owing.duty.subject])


def head(request: MemberRequest, row: Talk) -> dict[str, Any]:
    """What every page of a talk shows above."""
    return {
        "talk": row, "standing": queries.standing(row, now=int(time.time())),
        "drafting": may_draft(request.user, row),
        "waiting": queries.drafts(row).count(), "node": Node.current(),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Since:
    """What changed from one offer to another, counted."""

    before: Offer
    after: Offer
    counts: dict[Kind, int]
    categories: list[tuple[str, dict[Kind, int]]]

    @classmethod
    def of(cls, row: Talk, before: Offer, after: Offer) -> Since:
        """Count it."""
        found = queries.difference(row, before.shown_in, after.shown_in)
        categories = [(c.value, n) for c, n in queries.counts_by_category(found).items()]
        return cls(before, after, {kind: found.count(kind) for kind in Kind}, categories)


def since_yesterday(row: Talk, offers: list[Offer], *, now: int) -> Since | None:
    """The newest offer against the last one of the day before, or else the one before it."""
    opened = [offer for offer in offers if offer.opened]
    if len(opened) < 2:
        return None
    newest, earlier = opened[-1], opened[:-1]
    limit = now - int(_DAY.total_seconds())
    before = next((offer for offer in reversed(earlier) if offer.at <= limit), earlier[-1])
    return Since.of(row, before, newest)


@dataclass(frozen=True, slots=True)
class NextOffer:
    """The newest built list as this side's next offer."""

    version: ListVersion
    account: Account
    waiting: Draft | None


def next_offer(row: Talk) -> NextOffer | None:
    """What the builder has ready; None if nothing is built."""
    version = newest_list()
    if version is None:
        return None
    steps = (Step.PROPOSAL.value, Step.COUNTER_PROPOSAL.value)
    waiting = row.drafts.filter(step__in=steps, state=Draft.State.OPEN).first()
    return NextOffer(version, Account(version), waiting)


def tell_named(request: MemberRequest, row: Talk, items: list[str]) -> None:
    """Record that names were shown, if any were."""
    if items:
        details = {"talk": row.public_id, "shown": items}
        deed = Deed(verb=Verb.LISTED, kind="talk", subject=row.public_id, details=details)
        with transaction.atomic():
            record(Actor.of(request.user), deed)
