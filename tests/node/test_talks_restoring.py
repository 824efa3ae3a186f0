"""A node that was put back from an old backup speaks only after the others have been heard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from node_talks import Table, begin, sit_down

from safeconduct.node.accounts.models import User
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.sides import cache, held
from safeconduct.record import Reason, RecordError
from safeconduct.talks import messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored(member: Callable[..., User]) -> Table:
    """A suspended and resumed after the backup, and both others have it."""
    cache.clear()
    table = sit_down(member)
    begin(table)
    backup = transaction.savepoint()
    table.agree(services.suspend(table.drafter, table.talk))
    table.meet()
    table.agree(services.resume(table.drafter, table.talk))
    table.meet()
    transaction.savepoint_rollback(backup)
    cache.clear()
    services.must_hear_others()
    table.talk.refresh_from_db()
    return table


def test_nothing_is_said_before_all_others_were_heard(restored: Table) -> None:
    made = services.suspend(restored.drafter, restored.talk)
    with pytest.raises(ValidationError, match="bundle of B, M first"):
        services.approve(restored.second, made, digest=made.digest)
    with pytest.raises(RecordError) as found:
        restored.to_node("B")
    assert found.value.reason is Reason.ROLL_BACK
    assert restored.talk.evidence.get().reason == "roll-back"


def test_what_was_said_since_is_taken_back_and_the_talk_goes_on(restored: Table) -> None:
    table, b = restored, restored.others["B"]
    numbers = {name: max(o.post.received["A"]) for name, o in table.others.items()}
    services.take_back(table.actor, table.talk, b.pack("A"), received=numbers)
    assert (
        held(table.talk).side.chain.tree.root() == b.side.chain_of(b.side.origins["A"]).tree.root()
    )
    table.to_node("M")
    table.talk.refresh_from_db()
    assert table.talk.unheard_sides == ()
    entry = table.agree(services.suspend(table.drafter, table.talk))
    table.meet()
    assert b.side.view().of(entry).effect == "stands"
    assert held(table.talk).view == b.side.view()
    assert queries.entry_count(table.talk) == len(b.side.view().rulings)


def test_only_what_this_side_has_signed_is_taken_back(restored: Table) -> None:
    b = restored.others["B"]
    good = b.pack("A")
    for bad in (good[:-1] + bytes([good[-1] ^ 1]), restored.others["M"].pack("B")):
        with pytest.raises(RecordError):
            services.take_back(restored.actor, restored.talk, bad)
    before = queries.entry_count(restored.talk)
    services.take_back(restored.actor, restored.talk, good)
    assert queries.entry_count(restored.talk) > before
    b.say(messages.Suspension("ab" * 32))
    with pytest.raises(RecordError, match="no more"):
        services.take_back(restored.actor, restored.talk, b.pack("A"))
