"""Captives of both sides on a node, asked in private and ready to go, for tests of lists."""

from __future__ import annotations

from django.utils import timezone

from safeconduct.law.interviews import Interview as Talk
from safeconduct.law.interviews import Manner
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.casework import services as casework
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import Wish


def captive(actor: Actor, name: str, *, held_by: str, asked: bool = True, **more: str) -> Person:
    """Somebody on the list of the side that holds him; `asked`: he wishes to go, in private."""
    cells = {
        "full_name": name, "birth_date": "1990-02-03", "category": "prisoner_of_war",
        "party_of_origin": "A" if held_by == "B" else "B", "detaining_power": held_by,
        "captured_on": "2025-01-05", "health": "good", "unit": "3rd", **more,
    }  # fmt: skip
    report = registry.enter_report(
        actor, source=f"list of {held_by}", kind="captor_list", grade="A", cells=cells
    )
    person = Person.objects.select_related("key").get(pk=report.person_id)
    if asked:
        casework.record_interview(actor, person, talk())
    return person


def talk(*, wish: Wish = Wish.RETURN) -> Talk:
    """What he said in private today."""
    return Talk(
        record_id="", on=timezone.localdate(), manner=Manner.INTERVIEW, place="Camp 4",
        by="Neutral Society", wish=wish, fear=YesNo.NO, captor_present=YesNo.NO,
        interpreter="", language="",
    )  # fmt: skip


def both_sides(actor: Actor, *, a: int = 3, b: int = 4) -> dict[str, list[Person]]:
    """Captives of both: `a` held by A, `b` held by B, the later ones captured later."""
    return {
        side: [
            captive(
                actor, f"{name} {'I' * (n + 1)}van", held_by=side,
                captured_on=f"2025-0{n + 1}-05", unit="3rd" if n % 2 else "7th",
            )
            for n in range(count)
        ]
        for side, name, count in (("A", "Novak", a), ("B", "Koval", b))
    }  # fmt: skip
