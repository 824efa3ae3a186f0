"""The matching desk: proposing, judging blind, joining, parting, disputes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.history.services import Damage, check_chain
from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.matching import explaining, queries, services
from safeconduct.node.matching.models import Judgement, Link
from safeconduct.node.matching.words import COMPARED, FOUND
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.models import Person, Report, new_id

Said = Judgement.Said
pytestmark = pytest.mark.django_db
SOURCES = (
    "a-capture-cards.csv",
    "b-tracing-requests.csv",
    "b-captor-list.xlsx",
    "a-captor-list.csv",
)


@pytest.fixture
def proposed(officer: User, imported: Callable[..., list[Person]]) -> list[Link]:
    """The small example, searched for links."""
    imported(*SOURCES)
    run_now(start(Actor.of(officer), "match", title="Search", arguments={}))
    return list(Link.objects.order_by("-weight"))


@pytest.fixture
def three(officer: User, administrator: User) -> list[Report]:
    """Three reports, each in a file of its own."""
    return [
        registry.enter_report(
            Actor.of(officer), source=f"source {n}", kind="testimony", grade="C",
            cells={"full_name": f"Koval Ivan {n}"},
        )
        for n in range(3)
    ]  # fmt: skip


def link(left: Report, right: Report, **values: object) -> Link:
    return Link.objects.create(
        public_id=new_id("L"), left=left, right=right, weight=4.0, probability=0.94, **values
    )


def files(*reports: Report) -> list[int]:
    return [Report.objects.get(pk=r.pk).person_id for r in reports]


def test_the_search_finds_links_and_joins_nothing(proposed: list[Link]) -> None:
    assert len(proposed) > 20
    assert any(found.same_number for found in proposed)
    assert Report.objects.count() == Person.objects.filter(reports=1).count()


def test_two_officers_join_two_files(three: list[Report], officer: User, colleague: User) -> None:
    pair = link(three[0], three[1])
    assert services.judge(officer, pair, Said.SAME).state == "open"
    assert len(set(files(*three[:2]))) == 2
    assert services.judge(colleague, pair, Said.SAME).state == "same"
    first, second = files(*three[:2])
    assert first == second == three[0].home_id
    merged = Person.objects.get(pk=three[1].home_id)
    assert merged.merged_into_id == first
    assert Event.objects.filter(verb="files_merged").exists()


def test_taking_back_parts_them_again(three: list[Report], officer: User, colleague: User) -> None:
    pair = link(three[0], three[1])
    for user in (officer, colleague):
        services.judge(user, pair, Said.SAME)
    services.take_back(colleague, Judgement.objects.get(officer=colleague))
    assert files(*three[:2]) == [three[0].home_id, three[1].home_id]
    assert Person.objects.get(pk=three[1].home_id).merged_into_id is None
    assert open_person(three[1].home).row.pk == three[1].home_id
    pair.refresh_from_db()
    assert pair.state == "open"


def test_contradiction_is_a_dispute_for_a_third(
    three: list[Report], officer: User, colleague: User, member: Callable[..., User]
) -> None:
    pair = link(three[0], three[1])
    services.judge(officer, pair, Said.SAME)
    assert services.judge(colleague, pair, Said.DIFFERENT).state == "disputed"
    third = member("Rowan", "verification")
    assert queries.queue(third).first() == pair
    assert not queries.queue(officer).exists()


def test_what_was_judged_different_never_returns(
    proposed: list[Link], officer: User, colleague: User
) -> None:
    pair = proposed[0]
    for user in (officer, colleague):
        services.judge(user, pair, Said.DIFFERENT)
    run_now(start(Actor.of(officer), "match", title="Search", arguments={}))
    pair.refresh_from_db()
    assert pair.state == "different"
    assert pair not in queries.queue(officer)


def test_a_third_report_does_not_join_what_was_judged_different(
    three: list[Report], officer: User, colleague: User
) -> None:
    apart, left, right = (
        link(three[0], three[2]),
        link(three[0], three[1]),
        link(three[1], three[2]),
    )
    for user in (officer, colleague):
        services.judge(user, apart, Said.DIFFERENT)
        services.judge(user, left, Said.SAME)
        services.judge(user, right, Said.SAME)
    right.refresh_from_db()
    assert (right.state, right.blocked) == ("disputed", True)
    assert files(*three)[2] == three[2].home_id


def test_the_page_is_blind_until_one_has_judged(
    proposed: list[Link], officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    pair = queries.queue(officer).first()
    assert pair is not None
    services.judge(colleague, pair, Said.SAME)
    client = signed_in(officer)
    page = client.get("/links/").content.decode()
    assert pair.public_id in page
    for hidden in (
        f"{pair.probability:.2f}",
        explaining.sentence(pair),
        "What the model says",
        "Alder",
    ):
        assert hidden not in page
    for key in "123su":
        assert f'data-key="{key}"' in page
    after = client.post("/links/", {"link": pair.public_id, "do": "same"}, follow=True)
    told = after.content.decode()
    assert explaining.chance(pair.probability) in told
    assert "Alder said same" in told
    assert f'href="/links/{pair.public_id}/"' in told
    pair.refresh_from_db()
    assert pair.state == "same"
    again = client.get(f"/links/{pair.public_id}/").content.decode()
    assert escape(explaining.sentence(pair)) in again
    assert again.count('class="bar ') == len(pair.steps) + 2


def test_who_else_it_could_be_is_told_without_scores(
    three: list[Report], officer: User, head: User, signed_in: Callable[[User], Client]
) -> None:
    pair = link(three[0], three[1])
    other = link(three[0], three[2])
    page = signed_in(officer).get(f"/links/{pair.public_id}/").content.decode()
    told = page[page.index("Who else it could be") :]
    assert "Koval Ivan 2" in told
    assert other.public_id in told
    assert "0.94" not in page
    read = Event.objects.filter(verb="file_read").values_list("subject", flat=True)
    assert three[2].person.public_id in read
    services.judge(officer, other, Said.DIFFERENT)
    assert other in queries.links_for(officer)
    other.state = Link.State.DIFFERENT
    other.save()
    assert queries.rivals(officer, pair) == []


def test_who_else_does_not_open_a_sealed_file(
    three: list[Report], officer: User, colleague: User, head: User
) -> None:
    pair, other = link(three[0], three[1]), link(three[0], three[2])
    registry.set_compartment(Actor.of(head), three[2].person, users=[colleague], reason="sealed")
    assert queries.rivals(officer, pair) == []
    assert [r.link for r in queries.rivals(colleague, pair)] == [other]


def test_the_search_keeps_what_each_step_is_worth(proposed: list[Link]) -> None:
    compared = [found for found in proposed if found.margin is not None]
    assert compared
    for found in compared:
        bits = [step[2] for step in found.steps]
        assert all(name in COMPARED and label in FOUND for name, label, _bits in found.steps)
        assert sum(bits) > found.weight  # any two reports are hardly ever of one person
    assert {found.outcome for found in compared} >= {"same", "unsure"}


def test_skipping_undoing_and_coming_back(
    proposed: list[Link], officer: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(officer)
    first = queries.queue(officer).first()
    assert first is not None
    client.post("/links/", {"link": first.public_id, "do": "skip"})
    assert first.public_id not in client.get("/links/").content.decode()
    client.post("/links/", {"link": first.public_id, "do": "unsure"})
    answer = client.post("/links/", {"do": "undo"})
    assert answer.headers["Location"] == f"/links/{first.public_id}/"
    assert not Judgement.objects.filter(taken_back_at=None).exists()


def test_a_sealed_case_is_on_nobody_else_s_desk(
    three: list[Report], officer: User, colleague: User, head: User
) -> None:
    pair = link(three[0], three[1])
    registry.set_compartment(Actor.of(head), three[0].person, users=[officer], reason="sealed")
    assert pair in queries.queue(officer)
    assert pair not in queries.queue(colleague)


def test_many_that_share_a_number_are_judged_together(
    proposed: list[Link], officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    count = queries.alike(officer).count()
    assert count > 5
    for user in (officer, colleague):
        answer = signed_in(user).post("/links/alike/", {"reason": "equal numbers"})
        assert answer.headers["Location"].startswith("/jobs/")
        assert run_now(Job.objects.filter(kind="judge_many").latest("pk")).state == "done"
    assert Link.objects.filter(state="same").count() >= count * 0.9
    assert not [d for d in check_chain() if isinstance(d, Damage)]


def test_a_judgement_is_taken_back_from_the_history(
    three: list[Report], officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    pair = link(three[0], three[1])
    services.judge(officer, pair, Said.DIFFERENT)
    event = Event.objects.get(verb="link_judged")
    assert (
        signed_in(colleague).post(f"/history/{event.number}/revert/", {"reason": "x"}).status_code
        == 409
    )
    signed_in(officer).post(f"/history/{event.number}/revert/", {"reason": "too quick"})
    assert not Judgement.objects.filter(taken_back_at=None).exists()


def test_the_file_says_why_its_reports_are_together(
    three: list[Report], officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    pair = link(three[0], three[1])
    for user in (officer, colleague):
        services.judge(user, pair, Said.SAME)
    page = signed_in(officer).get(f"/people/{three[0].person.public_id}/").content.decode()
    assert pair.public_id in page
    assert "Alder" in page


@pytest.mark.django_db(transaction=True)
def test_officers_at_once_lose_nothing(
    three: list[Report], officer: User, member: Callable[..., User]
) -> None:
    pair = link(three[0], three[1])
    crowd = [officer, *(member(f"Tree{n}", "verification") for n in range(4))]
    faults: list[Exception] = []

    def work(user: User) -> None:
        try:
            services.judge(User.objects.get(pk=user.pk), pair, Said.UNSURE)
        except Exception as error:  # noqa: BLE001 whatever it is, the test must show it
            faults.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(user,)) for user in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Judgement.objects.count() == len(crowd)
    assert not [d for d in check_chain() if isinstance(d, Damage)]
