"""How sure we are: the panel, the list of the unacknowledged, demands, rights and erasure."""

from __future__ import annotations

import json
import time
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.evidence import demanding, finding, queries
from safeconduct.node.evidence.models import Demand, DemandFor, Unacknowledged
from safeconduct.node.evidence.panel import Panel, panel
from safeconduct.node.history.models import Event
from safeconduct.node.history.queries import tell
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.matching.models import Link
from safeconduct.node.registry import erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.frames import OpenReport, open_reports, standing
from safeconduct.node.registry.models import Person, Report, new_id
from safeconduct.node.vault import services as vault

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 16)
HIM = {
    "full_name": "Sokil Petro", "birth_date": "1988-05-06", "unit": "3rd company",
    "detaining_power": "B", "party_of_origin": "A", "captured_on": "2025-03-02",
    "captured_at": "Rivne", "held_at": "Camp 4", "observed_on": "2025-06-01",
}  # fmt: skip
NAMES = {"A": "Orlavia", "B": "Tesmaria"}
Tell = Callable[..., Report]


@pytest.fixture
def tell_of(officer: User) -> Tell:
    """Enters a report: tell_of(source, kind, person=…, cells…)."""

    def enter(source: str, kind: str, *, person: Person | None = None, **cells: str) -> Report:
        return registry.enter_report(
            Actor.of(officer), source=source, kind=kind, grade="B", cells=cells, person=person
        )

    return enter


@pytest.fixture
def him(tell_of: Tell) -> Person:
    """Somebody whom a fellow captive saw in the hands of B, and of whom no list speaks."""
    report = tell_of("fellow captive", "testimony", **HIM)
    return Person.objects.select_related("key").get(pk=report.person_id)


def fresh(person: Person) -> Person:
    return Person.objects.select_related("key").get(pk=person.pk)


def panel_of(person: Person) -> Panel:
    row = fresh(person)
    found = panel(open_person(row), open_reports(standing(row.report_set.order_by("pk"))), on=ON)
    assert found is not None
    return found


def answer(found: Panel, question: str, value: str = "yes") -> Any:
    (asked,) = (a for a in found.questions if a.question == question)
    return next(a for a in asked.answers if a.answer == value)


def search(user: User) -> None:
    job = run_now(start(Actor.of(user), finding.KIND, title="Search", arguments={}))
    assert job.state == "done", job.failure


def demand_of(user: User) -> Demand:
    chosen = queries.open_listed(queries.askable_for(user))
    (made,) = demanding.make(
        Actor.of(user), chosen, names=NAMES, bureau="Bureau of Orlavia", reason="long silence"
    )
    return made


def test_custody_and_whereabouts_are_told_apart(him: Person) -> None:
    found = panel_of(him)
    assert (found.custody, found.whereabouts) == ("held by B", "reported by others")
    assert [(c.before, c.after) for c in found.history] == [("", "alleged")]


def test_contradiction_stands_side_by_side(him: Person, tell_of: Tell) -> None:
    tell_of("comrade", "testimony", person=him, fate="died", full_name="Sokil Petro")
    captured = answer(panel_of(him), "captured")
    assert captured.contradicted
    assert [s.report.row.source for s in captured.for_it] == ["fellow captive"]
    assert [s.report.row.source for s in captured.against] == ["comrade"]
    assert captured.words == "nearly certain"


def test_the_waterfall_leads_from_the_beginning_to_the_end(him: Person, tell_of: Tell) -> None:
    tell_of("comrade", "testimony", person=him, fate="died", full_name="Sokil Petro")
    bars = answer(panel_of(him), "alive").picture.bars
    assert [b.words for b in bars] == [
        "before any report", "a witness was held with him", "a witness saw him fall", "all together"
    ]  # fmt: skip
    assert [b.way for b in bars] == ["whole", "for", "against", "whole"]
    points = [float(b.bits.replace("−", "-")) for b in bars]
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.2)


def test_a_copy_does_not_count_and_says_what_does(him: Person, tell_of: Tell) -> None:
    held = {"full_name": "Sokil Petro", "held_at": "Camp 4"}
    first = tell_of("channel one", "open_source", person=him, **held)
    (opened,) = open_reports([first])
    assert fresh(him).status == "corroborated"
    found = answer(panel_of(him), "captured")
    assert not found.beside
    derived = registry.enter_report(
        Actor("test", first.added_by_id), source="channel two", kind="open_source", grade="B",
        cells={**held, "derives_from": opened.record}, person=him,
    )  # fmt: skip
    (copy,) = answer(panel_of(him), "captured").beside
    assert {copy.report.row.pk, copy.instead.row.pk} == {first.pk, derived.pk}


def test_copies_of_one_report_are_one_origin_for_the_status(tell_of: Tell) -> None:
    first = tell_of("channel one", "open_source", full_name="Koval Ivan", held_at="Camp 4")
    person = fresh(first.person)
    (opened,) = open_reports([first])
    assert person.status == "alleged"
    tell_of("channel two", "open_source", person=person, full_name="Koval Ivan",
            derives_from=opened.record)  # fmt: skip
    assert fresh(person).status == "alleged"
    tell_of("channel three", "open_source", person=person, full_name="Koval Ivan")
    assert fresh(person).status == "corroborated"


def test_a_witness_who_saw_him_fall_tells_of_no_captivity(tell_of: Tell) -> None:
    report = tell_of("comrade", "testimony", full_name="Koval Ivan", fate="died")
    assert fresh(report.person).status == "missing"


def test_two_captors_are_two_answers(him: Person, tell_of: Tell) -> None:
    tell_of("channel", "open_source", person=him, full_name="Sokil Petro", detaining_power="A")
    found = panel_of(him)
    (asked,) = (a for a in found.questions if a.question == "holder")
    assert [a.answer for a in asked.answers] == ["B", "A"]
    assert asked.contradicted


def test_what_to_ask_is_asked_while_captivity_is_open(him: Person, tell_of: Tell) -> None:
    assert panel_of(him).enquiries
    tell_of("list of B", "captor_list", person=him, full_name="Sokil Petro")
    assert not panel_of(him).enquiries


def test_a_death_that_nobody_confirmed_is_told_as_such(him: Person, tell_of: Tell) -> None:
    tell_of("list of B", "captor_list", person=him, full_name="Sokil Petro", fate="died",
            observed_on="2025-09-01", recorded_on="2025-09-02")  # fmt: skip
    found = panel_of(him)
    assert found.unconfirmed_death
    assert "died" in [c.after for c in found.history]
    tell_of("visitors", "visit", person=him, full_name="Sokil Petro", observed_on="2025-10-01",
            recorded_on="2025-10-02")  # fmt: skip
    assert [c.back for c in panel_of(him).history if c.before == "died"] == [True]


def test_a_settled_link_tells_how_sure_it_is_he(him: Person, tell_of: Tell) -> None:
    other = tell_of("letter", "testimony", person=him, full_name="Sokol Petro", held_at="Camp 4")
    first = him.report_set.exclude(pk=other.pk).get()
    link = Link.objects.create(
        public_id=new_id("L"), left=first, right=other, weight=3.0, probability=0.6
    )
    assert not panel_of(him).his, "nobody is told the score of what can still be judged"
    Link.objects.filter(pk=link.pk).update(state=Link.State.SAME)
    assert len(panel_of(him).his) == 2


def test_thirty_reports_are_weighed_quickly(him: Person) -> None:
    (first,) = open_reports(standing(him.report_set.all()))
    rows = [
        Report(
            public_id=f"R-{n}", source=f"witness {n}", kind="testimony", grade="C",
            person_id=him.pk, observed_on=f"2025-07-{n + 1:02}",
        )
        for n in range(29)
    ]  # fmt: skip
    told = [OpenReport(row, row.public_id, row.public_id, "", None, first.cells) for row in rows]
    person = open_person(him)
    panel(person, told, on=ON)
    began = time.process_time()
    found = panel(person, [first, *told], on=ON)
    assert time.process_time() - began < 1.0
    assert found is not None
    assert len(answer(found, "captured").for_it) == 30


def test_the_page_shows_it_and_keeps_who_read(
    him: Person, officer: User, signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(officer).get(f"/people/{him.public_id}/evidence/").content.decode()
    for words in ("Is he in captivity?", "a witness was held with him", "What to ask next"):
        assert words in page
    assert Event.objects.filter(verb="file_read", subject=him.public_id).count() == 1


def test_the_list_names_him_and_the_search_can_be_repeated(him: Person, officer: User) -> None:
    for _again in range(2):
        search(officer)
        (row,) = Unacknowledged.objects.all()
    assert (row.on_list, row.captor, row.person_id) == (True, "B", him.pk)
    (one,) = queries.open_listed(queries.listed_for(officer))
    assert (one.full_name, one.area, one.unit) == ("Sokil Petro", "Rivne", "3rd company")
    assert [r.source for r in one.reasons] == ["fellow captive"]
    assert [(g.value, g.people) for g in queries.groups([one], "area")] == [("Rivne", 1)]


def test_whoever_was_acknowledged_meanwhile_leaves_the_list(
    him: Person, officer: User, tell_of: Tell
) -> None:
    search(officer)
    tell_of("list of B", "captor_list", person=him, full_name="Sokil Petro")
    assert not queries.listed_for(officer).exists()


def test_those_put_aside_have_a_reason(officer: User, tell_of: Tell, him: Person) -> None:
    tell_of("list of B", "testimony", full_name="Bez", held_at="Camp 1")
    search(officer)
    (aside,) = queries.open_listed(queries.listed_for(officer).filter(on_list=False))
    assert aside.why_not == "cannot be named to his captors yet: identify him first"


def test_no_name_lies_in_the_clear(him: Person, officer: User) -> None:
    search(officer)
    demand_of(officer)
    tables = [m._meta.db_table for m in (Unacknowledged, Demand, DemandFor)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr(cursor.fetchall())
            assert not [w for w in ("Sokil", "Rivne", "3rd company", "fellow") if w in stored]


def test_a_demand_names_him_and_nobody_who_told_us(him: Person, officer: User) -> None:
    search(officer)
    row = demand_of(officer)
    opened = demanding.open_demand(row)
    assert sorted(opened.texts) == ["ar", "en", "fr", "ru", "uk"]
    assert "Tesmaria" in opened.texts["en"]
    sent = "".join(opened.texts.values()) + opened.annex_csv.decode()
    assert "Sokil Petro" in sent
    assert "fellow" not in sent + opened.return_asked
    asked = tomllib.loads(opened.return_asked)["A"]["requests"][0]
    assert asked["records"] == [him.report_set.get().public_id]
    told = {tell(e).event.subject_kind for e in Event.objects.filter(verb="demands_made")}
    assert told == {"demand", "person"}
    assert list(queries.demands_naming(officer, him)) == [row]


def test_nobody_writes_a_demand_to_himself(officer: User, tell_of: Tell) -> None:
    tell_of("guard", "testimony",
            **{**HIM, "detaining_power": "A", "party_of_origin": "B"})  # fmt: skip
    search(officer)
    assert queries.listed_for(officer).filter(on_list=True).count() == 1
    assert not queries.askable_for(officer).exists()


def test_a_sealed_case_is_on_no_list_and_in_no_demand_of_others(
    him: Person, officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    search(officer)
    row = demand_of(officer)
    registry.set_compartment(Actor.of(officer), him, users=[officer], reason="source at risk")
    assert not queries.listed_for(colleague).exists()
    client = signed_in(colleague)
    assert client.get(f"/people/{him.public_id}/evidence/").status_code == 404
    assert client.get(f"/unacknowledged/demands/{row.public_id}/").status_code == 404
    assert client.get(f"/unacknowledged/demands/{row.public_id}/annex.csv").status_code == 404
    assert "Sokil" not in client.get("/unacknowledged/").content.decode()
    assert "Sokil" in signed_in(officer).get("/unacknowledged/").content.decode()


def test_demands_are_made_and_handed_out_on_pages(
    him: Person, officer: User, signed_in: Callable[[User], Client]
) -> None:
    search(officer)
    client = signed_in(officer)
    page = client.get("/unacknowledged/demands/").content.decode()
    assert 'value="Bureau of Orlavia"' in page
    form = {"bureau": "Bureau of Orlavia", "name_a": "Orlavia", "name_b": "Tesmaria",
            "reason": "long silence"}  # fmt: skip
    answer_ = client.post(f"/unacknowledged/demands/?id={him.public_id}", form)
    row = Demand.objects.get()
    assert answer_.headers["Location"] == f"/unacknowledged/demands/{row.public_id}/"
    base = answer_.headers["Location"]
    assert "Sokil Petro" in client.get(base).content.decode()
    assert b"Sokil Petro" in client.get(f"{base}annex.csv").content
    assert "Tesmaria" in client.get(f"{base}letter.uk.txt").content.decode()
    assert client.get(f"{base}letter.xx.txt").status_code == 404
    assert b"requests" in client.get(f"{base}return-asked.toml").content
    assert Event.objects.filter(verb="exported", subject=row.public_id).count() == 3
    assert row.public_id in client.get(f"/people/{him.public_id}/evidence/").content.decode()


def test_a_demand_for_nobody_is_refused(officer: User, him: Person) -> None:
    search(officer)
    rows = queries.open_listed(queries.askable_for(officer))
    erasing.erase(Actor.of(officer), him, approved_by=["Elm"])
    with pytest.raises(Exception, match="Nobody on the list"):
        demanding.make(Actor.of(officer), rows, names=NAMES, bureau="x", reason="y")


def test_erasing_takes_him_from_list_and_demands(him: Person, officer: User, tell_of: Tell) -> None:
    tell_of("other", "testimony", **{**HIM, "full_name": "Bondar Oleh"})
    search(officer)
    row = demand_of(officer)
    old = Demand.objects.select_related("key").get(pk=row.pk).key
    erasing.erase(Actor.of(officer), him, approved_by=["Elm"])
    assert not Unacknowledged.objects.filter(person=him).exists()
    opened = demanding.open_demand(Demand.objects.select_related("key").get(pk=row.pk))
    assert [a["full_name"] for a in opened.annex] == ["Bondar Oleh"]
    assert opened.erased == 1
    assert "Sokil" not in json.dumps([opened.annex, dict(opened.texts)])
    old.refresh_from_db()
    with pytest.raises(vault.Erased):
        vault.open_key(old)


def test_one_demand_can_lose_all_it_named(him: Person, officer: User) -> None:
    search(officer)
    row = demand_of(officer)
    erasing.erase(Actor.of(officer), him, approved_by=["Elm"])
    opened = demanding.open_demand(Demand.objects.select_related("key").get(pk=row.pk))
    assert opened.annex_csv.decode().strip() == "number,full_name,birth_date,unit,captured_on,area"
    assert "requests" not in tomllib.loads(opened.return_asked).get("A", {})
