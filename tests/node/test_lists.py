"""Terms, positions and lists on the node: built as a job, kept, compared, erased."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from made_captives import both_sides, captive, talk

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.cartels import papers, queries
from safeconduct.node.cartels.building import KIND
from safeconduct.node.cartels.models import Fate, ListVersion, Paper
from safeconduct.node.cartels.storing import Account, clearance_of, open_fate
from safeconduct.node.cartels.trying import attempt, room
from safeconduct.node.casework import services as casework
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import cancel, run_now, start
from safeconduct.node.registry import erasing
from safeconduct.node.registry.models import Person
from safeconduct.people.vocabulary import Wish
from safeconduct.tables import InputError

pytestmark = pytest.mark.django_db
DAY = timezone.localdate().isoformat()
People = dict[str, list[Person]]


@pytest.fixture
def negotiator(member: Callable[..., User]) -> User:
    """Willow, who builds lists, and here records interviews too."""
    return member("Willow", "negotiator", "legal", "case_officer")


@pytest.fixture
def actor(negotiator: User) -> Actor:
    return Actor.of(negotiator)


@pytest.fixture
def people(actor: Actor) -> People:
    return both_sides(actor)


def stages(*sizes: int, civilians: int = 0) -> dict[str, list[dict[str, object]]]:
    return {
        "stages": [
            {"number": n, "date": DAY, "per_side": size, "civilians": civilians}
            for n, size in enumerate(sizes, 1)
        ]
    }


def build(actor: Actor, **arguments: float) -> Job:
    return run_now(start(actor, KIND, title="Build", arguments=dict(arguments)))


def agreed(actor: Actor, *sizes: int, **more: object) -> ListVersion:
    papers.put(
        actor, Paper.Kind.TERMS, {**stages(*sizes), **more},
        version=papers.newest().versions[Paper.Kind.TERMS],
    )  # fmt: skip
    job = build(actor)
    assert job.state == Job.State.DONE, job.failure
    found = ListVersion.objects.first()
    assert found is not None
    return found


def test_equally_many_go_the_first_captured_first_and_everybody_has_a_reason(
    actor: Actor, people: People
) -> None:
    version = agreed(actor, 1, 1)
    listed = list(version.fates.exclude(stage=None).order_by("side", "stage"))
    assert [(f.side, f.stage, f.person_id) for f in listed] == [
        (side, stage, people[side][stage - 1].pk) for side in ("A", "B") for stage in (1, 2)
    ]
    assert version.proven
    assert version.people == 4
    others = version.fates.filter(stage=None)
    assert {f.code for f in others} <= {"captured_later", "outranked"}
    assert version.fates.count() == 7
    assert all(open_fate(f).text for f in version.fates.select_related("person__key"))
    event = Event.objects.get(verb=Verb.LIST_BUILT)
    assert event.subject == version.public_id


def test_nobody_unasked_is_listed_and_the_owed_are_outside_the_count(
    actor: Actor, people: People
) -> None:
    unasked = captive(actor, "Melnyk Petro", held_by="B", asked=False)
    child = captive(actor, "Tkach Olha", held_by="B", category="civilian_internee")
    version = agreed(actor, 3)
    assert version.fates.get(person=unasked).code == "consent_not_asked"
    owed = version.fates.get(person=child)
    assert (owed.code, owed.stage, owed.counts) == ("owed_outside_count", None, False)
    assert room(version).counted == {"A": 3, "B": 4}
    assert room(version).alongside == {"A": 0, "B": 1}


def test_a_position_changes_who_goes_and_its_price_is_told(actor: Actor, people: People) -> None:
    first = agreed(actor, 2)
    refused = {"refusals": [{"unit": ["7th"], "reason": "they witnessed"}]}
    papers.put(actor, Paper.Kind.B, refused, version=0)
    assert build(actor).state == Job.State.DONE
    second = ListVersion.objects.order_by("-number")[0]
    held_back = second.fates.filter(code="refused_by_holder").values_list("person_id", flat=True)
    assert set(held_back) == {people["B"][0].pk, people["B"][2].pk}
    price = Account(second).rows("prices")[0]
    assert (price["of"], price["kind"], price["reason"]) == ("B", "refusals", "they witnessed")
    assert price["person_days"] > 0
    assert Account(first).papers.positions["B"] == {}
    assert Account(second).papers.versions == {"terms": 1, "A": 0, "B": 1}


def test_a_rebuilt_list_is_compared_name_by_name(
    actor: Actor, people: People, negotiator: User
) -> None:
    before = agreed(actor, 2)
    stays = people["B"][0]
    casework.record_interview(actor, stays, talk(wish=Wish.STAY))
    assert build(actor).state == Job.State.DONE
    after = ListVersion.objects.order_by("-number")[0]
    found = queries.compare(negotiator, before, after)
    assert [m.person.row.pk for m in found.left] == [stays.pk]
    assert [m.person.row.pk for m in found.joined] == [people["B"][2].pk]
    assert found.kept == 3
    why = found.left[0].why
    assert why is not None
    assert why.row.code.startswith("consent")


def test_a_trial_tells_what_would_come_of_it_and_keeps_nothing(
    actor: Actor, people: People
) -> None:
    version = agreed(actor, 1)
    now = papers.newest()
    tried = attempt(version, now.with_stages(stages(2, 1)["stages"]), slack=0.0)
    assert tried.outline is not None
    assert (tried.outline.people, tried.joined, tried.left) == (6, 4, 0)
    assert [row["counted_A"] for row in tried.stages] == [2, 1]
    assert ListVersion.objects.count() == 1
    assert tried.seconds < 1


def test_terms_that_cannot_be_kept_together_are_named(actor: Actor, people: People) -> None:
    version = agreed(actor, 2)
    both = [
        {"side": "A", "unit": ["7th"], "at_least": 2},
        {"side": "A", "unit": ["3rd"], "at_least": 1},
    ]
    papers.put(actor, Paper.Kind.TERMS, {**stages(2), "quotas": both}, version=1)
    tried = attempt(version, papers.newest(), slack=0.0)
    assert tried.outline is None
    assert {"at least 2 of A with unit 7th", "at least 1 of A with unit 3rd"} <= set(tried.clashing)
    job = build(actor)
    assert job.state == Job.State.FAILED
    assert "together" in job.failure
    assert ListVersion.objects.count() == 1


def test_owed_people_can_be_refused_by_nobody_and_counted_by_none(actor: Actor) -> None:
    refused = {"refusals": [{"category": ["civilian_internee"], "reason": "no"}]}
    with pytest.raises(InputError, match="owed and cannot be refused"):
        papers.put(actor, Paper.Kind.A, refused, version=0)
    bound = {**stages(2), "quotas": [{"side": "A", "category": ["child"], "at_most": 1}]}
    with pytest.raises(InputError, match="no number binds them"):
        papers.put(actor, Paper.Kind.TERMS, bound, version=0)
    assert not Paper.objects.exists()


def test_two_who_change_a_paper_at_once_do_not_overwrite_each_other(actor: Actor) -> None:
    papers.put(actor, Paper.Kind.TERMS, stages(2), version=0)
    with pytest.raises(ValidationError, match="meanwhile"):
        papers.put(actor, Paper.Kind.TERMS, stages(3), version=0)
    assert papers.newest().stages[0]["per_side"] == 2


def test_the_seed_of_the_lottery_is_drawn_once_and_never_leaves(
    actor: Actor, people: People
) -> None:
    version = agreed(actor, 1)
    seed, commitment = papers.newest().seed, papers.newest().commitment
    papers.put(actor, Paper.Kind.TERMS, stages(2), version=1)
    assert papers.newest().seed == seed
    account = Account(version)
    assert account.commitment == commitment
    assert account.papers.seed == ""
    assert seed not in str(account._plain)


def test_a_line_is_added_and_removed_as_a_new_version(actor: Actor) -> None:
    line = {"unit": ["7th"], "weight": 3, "reason": "longest"}
    papers.add_line(actor, "A", "requests", line, version=0)
    papers.remove_line(actor, "A", "requests", 1, version=1)
    assert [p.version for p in Paper.objects.filter(kind="A").order_by("version")] == [1, 2]
    with pytest.raises(ValidationError, match="no such line"):
        papers.remove_line(actor, "A", "requests", 1, version=2)


def test_erasing_a_person_takes_his_place_on_every_list(
    actor: Actor, people: People, head: User
) -> None:
    version = agreed(actor, 1)
    gone = people["A"][0]
    erasing.erase(Actor.of(head), gone, approved_by=["Elm", "Yew"])
    assert not Fate.objects.filter(person=gone).exists()
    assert clearance_of(version).height == 6
    assert attempt(version, papers.newest(), slack=0.0).outline is not None


def test_a_merged_file_stands_where_its_part_stood(actor: Actor, people: People) -> None:
    version = agreed(actor, 1)
    part, whole = people["B"][0], captive(actor, "Koval Ivan", held_by="B")
    Person.objects.filter(pk=part.pk).update(merged_into=whole)
    papers.put(
        actor, Paper.Kind.A, {"requests": [{"records": [f"file:{part.public_id}"]}]}, version=0
    )
    assert build(actor).state == Job.State.DONE
    latest = ListVersion.objects.order_by("-number")[0]
    assert latest.pk != version.pk
    assert latest.fates.get(person=whole).stage == 1


def test_a_job_that_is_stopped_keeps_nothing(actor: Actor, people: People) -> None:
    papers.put(actor, Paper.Kind.TERMS, stages(1), version=0)
    job = start(actor, KIND, title="Build", arguments={})
    cancel(actor, job)
    assert run_now(job).state == Job.State.CANCELLED
    assert not ListVersion.objects.exists()


def test_without_stages_or_people_the_job_says_what_is_missing(actor: Actor) -> None:
    assert "no stage is agreed yet" in build(actor).failure
    papers.put(actor, Paper.Kind.TERMS, stages(1), version=0)
    assert "nobody held by A can be listed" in build(actor).failure
