"""A small node with something on every page, and the addresses of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from made_captives import captive
from node_talks import begin, people, sit_down
from PIL import Image

from safeconduct.evidence.proof_of_life import Cost
from safeconduct.law import Reading, Scope, Truth
from safeconduct.law.commission import Examination as Examined
from safeconduct.law.commission import PresentedBy
from safeconduct.law.interviews import Interview as Talk
from safeconduct.law.proceedings import Act
from safeconduct.node.accounts import services as accounts
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.api import services as tokens
from safeconduct.node.approvals import services as approvals
from safeconduct.node.approvals.models import Action
from safeconduct.node.cartels import papers
from safeconduct.node.cartels.building import KIND as BUILD
from safeconduct.node.cartels.models import ListVersion
from safeconduct.node.casework import services as casework
from safeconduct.node.casework.agreeing import Terms, agree
from safeconduct.node.evidence import demanding, finding, proving, queries
from safeconduct.node.fraud.judging import judge_all
from safeconduct.node.fraud.models import Ring
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.intake import importing
from safeconduct.node.intake import services as intake
from safeconduct.node.intake.models import Upload
from safeconduct.node.intake.plans import Plan
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.matching import services as matching
from safeconduct.node.matching.models import Judgement, Link
from safeconduct.node.registry import documents
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person, Report, new_id
from safeconduct.node.talks import services as services_of_talks
from safeconduct.node.tracing import services as tracing
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import CommissionDecision, Wish
from safeconduct.talks.item_messages import ItemReplies, ItemReply
from safeconduct.talks.lists import open_with
from safeconduct.talks.messages import Query
from safeconduct.talks.vocabulary import ItemWord, QueryCode

CARDS = b"""record_id,family_name,given_name,birth_date,rank,service_number,held_at,category,health
1,Koval,Ivan,1990-02-03,private,A-100200,Camp 4,prisoner_of_war,good
2,Kowal,Iwan,1990-03-02,private,A-100200,Camp 4,civilian_internee,sick
3,Bondar,Oleh,1992,sergeant,A-100300,,prisoner_of_war,purple
"""
ASKER: dict[str, Any] = {
    "asker": "Mariia Koval", "relation": "parent", "proved": True, "proof": "passport",
    "phone": "+1", "address": "Lypova 3", "consent": True, "share": False,
    "consent_on": "2026-09-01",
}  # fmt: skip
STEPS = [
    ["family", "sounds alike", 8.1], ["given", "may be the same name", 5.2],
    ["birth", "same year, day not given", 4.3], ["rank", "next grade", 1.4],
    ["birth_place", "sounds alike", 3.0], ["unit", "different", -2.3],
    ["service_number", "one slip", 2.4], ["sex", "the same", 0.2],
]  # fmt: skip
MISSING = {"family_name": "Koval", "given_name": "Ostap", "birth_date": "1999-04-02"}
#: As a browser registered it once; only its public half.
PASSKEY: dict[str, Any] = {
    "name": "the key in the drawer",
    "credential": {
        "type": "public-key",
        "id": "7IY0aqaIUb1-RFH7bM23toyI5mtvG2eIFcpIif6njqo",
        "rawId": "7IY0aqaIUb1-RFH7bM23toyI5mtvG2eIFcpIif6njqo",
        "authenticatorAttachment": "platform",
        "response": {
            "clientDataJSON": (
                "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiek9QOFM0ZGtVemxlVlpNMjdQU0lw"
                "NUdsUDQtVWtMQVh3bXFTM0xURzBYQSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6NTM5MzUiLCJj"
                "cm9zc09yaWdpbiI6ZmFsc2V9"
            ),
            "attestationObject": (
                "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMd"
                "l2NFAAAAAQECAwQFBgcIAQIDBAUGBwgAIOyGNGqmiFG9fkRR-2zNt7aMiOZrbxtniBXKSIn-p46qpQEC"
                "AyYgASFYIKDc_mmRtkM2op-iEDydhgj4VxZEwIDu1wwVKqueBHg7IlggFSuDUWNl9rnvFLgUZbP1vK2U"
                "IcX-lM4DP40g2Q49Qgk"
            ),
            "transports": ["internal"],
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    },
}
#: Routes that answer with no page: data, files, pieces of pages, and what takes a POST alone.
NO_PAGES = frozenset(
    {
        "healthz", "readyz", "set_language", "people_facets", "job_state", "document",
        "import_rows", "import_faults", "export_download", "mfa_login_webauthn",
        "mfa_download_recovery_codes", "invite_again", "check_history", "propose_links",
        "find_unacknowledged", "demand_annex", "demand_letter", "return_asked",
        "write_family", "request_note", "read_messages", "renew_request", "revoke_token",
        "determine_all", "step_back", "judge_contacts", "try_lists", "remove_line",
        "person_changes", "add_checkpoint", "witness_monitor", "talk_challenge", "talk_enrol",
        "destroy_epoch", "talk_pack", "talk_take", "talk_verify", "talk_checkpoint",
        "talk_send",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Addresses, by who may open them.

    Attributes:
        officer: pages of one who works on cases, sits at the family desk and heads the bureau.
        administrator: pages of the system administrator.
        newcomer: pages of one who has a password and no second factor.
        outside: pages before signing in.
        person: the page of a person file.
        link: the page of a link that waits.
        judged: the page of one that the officer has judged, with what the model says.
        family: reference and passphrase for the page of families.
    """

    officer: list[str]
    administrator: list[str]
    newcomer: list[str]
    outside: list[str]
    person: str
    link: str
    judged: str
    family: tuple[str, str]


def fill(officer: User, administrator: User) -> Pages:
    """Put one of everything into the node; the officer needs all roles but the exclusive ones."""
    actor = Actor.of(officer)
    person = _person(actor)
    asked = approvals.ask(
        officer, Action.ERASE, kind="person", subject=person.public_id, key=person.key,
        details={"reason": "the family asked for it"},
    )  # fmt: skip
    imports = _imports(actor)
    job = run_now(start(actor, "match", title="Search for links", arguments={}))
    link, judged = _links(officer)
    evidence = _evidence(officer)
    request, reference, passphrase = tracing.open_new(
        actor, asker=ASKER, missing=MISSING, language="uk"
    )
    Authenticator.objects.create(user=officer, type=Authenticator.Type.WEBAUTHN, data=PASSKEY)
    tokens.make_token(
        officer, name="nightly copy", scopes=["people:read"],
        expires_at=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    guest = accounts.make_account(
        Actor.of(administrator), username="rowan", pseudonym="Rowan", roles=["family_desk"]
    )
    invitation = accounts.invite(Actor.of(administrator), guest)
    decided = Event.objects.filter(verb=Verb.FIELD_DECIDED).latest("number")
    one, enquiry = f"/people/{person.public_id}", f"/requests/{request.public_id}"
    return Pages(
        officer=[
            "/", "/keys/", "/preferences/", "/people/", "/people/?q=koval", "/people/?q=nobody",
            "/people/new/", "/people/export/", f"/people/seal/?id={person.public_id}", f"{one}/",
            f"{one}/history/", f"{one}/report/", f"{one}/field/rank/", f"{one}/death/",
            f"{one}/compartment/", f"{one}/erase/", f"{one}/documents/", "/files-due/",
            "/requests/", "/requests/new/", f"{enquiry}/", f"{enquiry}/change/",
            f"{enquiry}/close/", f"{enquiry}/slip/", f"{enquiry}/erase/",
            "/approvals/", f"/approvals/{asked.public_id}/",
            "/history/", f"/history/{decided.number}/revert/",
            *imports, "/links/", "/links/all/", link, judged, "/links/alike/",
            "/jobs/", f"/jobs/{job.public_id}/", "/tokens/", "/tokens/new/", "/api/v1/docs/",
            *_law(actor, person), *_fraud(actor, person), *_lists(actor),
            *_talks(officer, administrator), *evidence, *_SIGNING_IN, *_key_pages(officer),
            "/no-such-page/", "/team/",
        ],
        administrator=[
            "/", "/team/", "/team/new/", f"/team/{officer.pk}/", "/node/", "/node/breach-drill/",
            "/jobs/", "/tokens/",
        ],
        newcomer=[
            "/account/second-factor/", "/account/second-factor/totp/activate/",
            "/account/second-factor/webauthn/add/", "/preferences/",
        ],
        outside=[
            "/account/login/", "/account/inactive/", f"/invitation/{invitation}/",
            "/invitation/gone/",
        ],
        person=f"{one}/",
        link=link,
        judged=judged,
        family=(reference, passphrase),
    )  # fmt: skip


_SIGNING_IN = (
    "/account/second-factor/", "/account/second-factor/webauthn/",
    "/account/second-factor/webauthn/add/", "/account/second-factor/recovery-codes/generate/",
    "/account/second-factor/totp/deactivate/", "/account/password/", "/account/logout/",
    "/account/reauthenticate/", "/account/second-factor/reauthenticate/",
    "/account/second-factor/webauthn/reauthenticate/",
)  # fmt: skip


def _key_pages(officer: User) -> list[str]:
    key = Authenticator.objects.get(user=officer, type=Authenticator.Type.WEBAUTHN)
    base = f"/account/second-factor/webauthn/keys/{key.pk}"
    return [f"{base}/edit/", f"{base}/remove/"]


def _fraud(actor: Actor, person: Person) -> list[str]:
    """Three families asked for money over one number, one of them with proof of life."""
    asked = {"called_on": "2026-05-01", "demand_amount": "3 000", "currency": "USD",
             "claim": "pay today for his place on the exchange list, tell nobody",
             "contact_value": "+380441234567", "contact_kind": "call"}  # fmt: skip
    for whom, more in (
        (person, {"proof_refused": "no", "own_number": "+380441234567"}),
        (_sought(actor, "Bondar Oleh"), {"proof_refused": "yes", "payee": "Ilko Moroz"}),
        (_sought(actor, "Melnyk Taras"), {"pay_to": "4111 1111 1111 1112", "device": "1"}),
    ):
        registry.enter_report(
            actor, source="mother, at the desk", kind="contact", grade="F", person=whom,
            cells={**asked, **more},
        )  # fmt: skip
    judge_all(actor)
    ring = Ring.objects.get()
    first, *_others, last = ring.findings.select_related("report").order_by("pk")
    contact = f"/fraud/contacts/{first.report.public_id}"
    return [
        "/fraud/", "/fraud/?risk=caution", f"/fraud/rings/{ring.public_id}/",
        f"/fraud/rings/{ring.public_id}/police/", f"{contact}/?language=ar", f"{contact}/advice/",
        f"/fraud/contacts/{last.report.public_id}/", f"/people/{person.public_id}/contacts/",
    ]  # fmt: skip


def _sought(actor: Actor, name: str) -> Person:
    return registry.enter_report(
        actor, source="relative", kind="tracing_request", grade="C", cells={"full_name": name}
    ).person


def _law(actor: Actor, person: Person) -> list[str]:
    """A captive with proceedings at two stages, an interview and an examination."""
    registry.enter_report(
        actor, source="list of B", kind="captor_list", grade="A", person=person,
        cells={"full_name": "Koval Ivan", "detaining_power": "B", "party_of_origin": "A",
               "category": "prisoner_of_war", "captured_on": "2025-04-02",
               "health": "seriously_wounded"},
    )  # fmt: skip
    registry.enter_report(
        actor, source="court of B", kind="legal", grade="B", person=person,
        cells={"full_name": "Koval Ivan", "procedure": "suspicion", "offence": "theft"},
    )  # fmt: skip
    case = casework.open_new_case(
        actor, person, offence="wilful killing", opened_on=date(2026, 3, 1), note="from the court"
    )
    found = Act(step="determine", on=date(2026, 4, 1), authority="prosecutor", qualification="130")
    casework.take_step(actor, case, found, version=1, war_crime=Truth.TRUE)
    casework.record_interview(
        actor, person,
        Talk(record_id="", on=date(2026, 9, 1), place="", by="Neutral Society", wish=Wish.RETURN,
             fear=YesNo.NO, captor_present=YesNo.UNKNOWN, interpreter="N.", language="fr"),
    )  # fmt: skip
    examined = casework.record_examination(
        actor, person,
        Examined(person_id="", on=date(2026, 5, 1), presented_by=PresentedBy.HIMSELF,
                 grounds=("limb",), votes=(CommissionDecision.NEUTRAL_COUNTRY,) * 3),
    )  # fmt: skip
    readings = (Reading(of="A", captured_from=date(2026, 1, 1)), Reading(of="B"))
    agree(actor, Terms(title="Five for five", scope=Scope(readings=readings), reason="signed"))
    one, step = f"/people/{person.public_id}", f"/cases/{case.public_id}"
    return [
        f"{one}/law/", f"{one}/law/facts/", f"{one}/law/cases/new/",
        f"{one}/law/examinations/new/", f"{one}/interviews/", f"{one}/arrival/", "/cases/",
        f"{step}/", f"{step}/steps/prosecute/", f"{step}/steps/amnesty/",
        f"/examinations/{examined.public_id}/", "/law/", "/law/rules/", "/law/agreement/",
        "/law/reasons/hold_war_crime/",
    ]  # fmt: skip


def _lists(actor: Actor) -> list[str]:
    """Two versions of a list, the second under a refusal, with somebody owed and somebody unasked.

    The scope in force covers those captured from 2026 on as A reads it.
    """
    held = {
        side: [
            captive(actor, f"{name} Pavlo", held_by=side, captured_on=day, unit=unit)
            for name, day, unit in (("Novak", "2026-01-05", "7th"), ("Tkach", "2026-02-05", "3rd"))
        ]
        for side in ("A", "B")
    }
    captive(actor, "Hrach Olena", held_by="B", category="civilian_internee")
    captive(actor, "Lys Petro", held_by="B", captured_on="2026-01-07", asked=False)
    stages = [{"number": 1, "date": "2026-12-01", "per_side": 2, "civilians": 0}]
    quota = {"side": "B", "unit": ["7th"], "at_most": 5, "reason": "few at once"}
    papers.put(actor, "terms", {"stages": stages, "quotas": [quota]}, version=0)
    papers.put(actor, "A", {"requests": [{"unit": ["3rd"], "weight": 2}]}, version=0)
    run_now(start(actor, BUILD, title="Build the lists", arguments={}))
    refused = {"refusals": [{"unit": ["7th"], "reason": "they witnessed"}]}
    papers.put(actor, "B", refused, version=0)
    run_now(start(actor, BUILD, title="Build the lists", arguments={}))
    newest = ListVersion.objects.order_by("-number")[0]
    one, person = f"/lists/{newest.public_id}", held["B"][0]
    return [
        "/lists/", "/lists/builder/", "/lists/papers/", "/lists/papers/terms/balances/new/",
        "/lists/papers/A/quotas/new/", "/lists/compare/", f"{one}/", f"{one}/?stage=1&side=B",
        f"{one}/costs/", f"{one}/audit/", f"{one}/reasons/refused_by_holder/",
        f"/people/{person.public_id}/lists/", f"/people/{held['A'][0].public_id}/lists/",
    ]  # fmt: skip


def _talks(officer: User, administrator: User) -> list[str]:
    """Talks with two offers, replies, a question, a draft and a wait that is over."""

    def member(pseudonym: str, *roles: str) -> User:
        if pseudonym == "Willow":
            return officer
        return accounts.make_account(
            Actor.of(administrator), username=pseudonym.lower(), pseudonym=pseudonym, roles=roles
        )

    table = sit_down(member)
    begin(table)
    b, offers = table.others["B"], []
    for people_offered in (range(4), range(2, 7)):
        lists = {(1, side): people(side, people_offered) for side in "AB"}
        made = services_of_talks.offer(officer, table.talk, services_of_talks.Offering(lists=lists))
        offers.append(table.agree(made))
    table.meet()
    versions, _texts = b.open(offers[1])
    items = [version.items[0].digest.hex() for version in versions]
    replies = (
        ItemReply(items[0], ItemWord.QUERIED, "wrong_name", ""),
        ItemReply(items[1], ItemWord.REFUSED, "died", ""),
    )
    b.say(ItemReplies(2, replies), offers[1])
    sought = open_with(lambda: bytes(32), {"person_id": "B-lost", "full_name": "Lis Danylo"})
    to = {"A": table.talk.epochs.latest("number").recipient}
    asked = b.say(Query(QueryCode.DO_YOU_HOLD, sought.digest.hex()), openings=[sought], to=to)
    table.meet()
    draft = services_of_talks.suspend(officer, table.talk, text="shelling at the crossing")
    one = f"/talks/{table.talk.public_id}"
    return [
        "/talks/", "/talks/new/", f"{one}/", f"{one}/sides/", f"{one}/files/",
        f"{one}/files/ways/B/", f"{one}/changes/",
        f"{one}/offers/{offers[1]}/", f"{one}/offers/{offers[1]}/accept/", f"{one}/people/",
        f"{one}/people/{items[0]}/", f"{one}/say/query/", f"{one}/say/counter_proposal/",
        f"{one}/questions/{asked.id}/", f"{one}/waits/{offers[1]}/", f"{one}/drafts/",
        f"{one}/drafts/{draft.public_id}/", f"{one}/record/", f"{one}/record/{offers[1]}/",
        f"{one}/conduct/",
    ]  # fmt: skip


def _person(actor: Actor) -> Person:
    first, _second = (
        registry.enter_report(
            actor, source=f"witness {n}", kind="testimony", grade="C",
            cells={"full_name": f"Koval {name}", "birth_date": "1990", "rank": rank,
                   "last_seen_on": "2025-04-01", "note": "seen at the river"},
        )
        for n, (name, rank) in enumerate((("Ivan", "private"), ("Iwan", "sergeant")))
    )  # fmt: skip
    registry.enter_report(
        actor, source="witness 9", kind="contact", grade="F", person=first.person,
        cells={"full_name": "Koval Ivan", "rank": "captain", "contact_value": "+380000"},
    )  # fmt: skip
    person = Person.objects.select_related("key").get(pk=first.person_id)
    picture = BytesIO()
    Image.new("RGB", (40, 50), "grey").save(picture, "PNG")
    upload = SimpleUploadedFile("a.png", picture.getvalue(), "image/png")
    documents.add(actor, person, upload=upload, title="portrait", source="family")
    person.refresh_from_db()
    registry.decide_field(
        actor, person, field="birth_date", value="1990-02-03", reason="passport shown",
        version=person.version,
    )  # fmt: skip
    return Person.objects.select_related("key").get(pk=person.pk)


def _evidence(officer: User) -> list[str]:
    """A captive whom nobody acknowledges, with all that can be kept of him; one put aside."""
    actor = Actor.of(officer)
    first = registry.enter_report(
        actor, source="neighbour", kind="testimony", grade="B",
        cells={"full_name": "Sokil Petro", "birth_date": "1988-05-06", "unit": "3rd company",
               "detaining_power": "B", "party_of_origin": "A", "held_at": "Camp 4",
               "captured_on": "2025-03-02", "captured_at": "Rivne", "observed_on": "2025-06-01"},
    )  # fmt: skip
    for source, kind, cells in (
        ("unit", "testimony", {"full_name": "Sokil Petro", "fate": "died",
                               "observed_on": "2025-03-03"}),
        ("channel", "open_source", {"full_name": "Sokil Petro", "detaining_power": "A",
                                    "held_at": "Camp 9", "observed_on": "2025-07-01"}),
        ("mother", "tracing_request", {"full_name": "Sokil Petro", "party_of_origin": "A"}),
    ):  # fmt: skip
        registry.enter_report(
            actor, source=source, kind=kind, grade="C", cells=cells, person=first.person
        )
    person = Person.objects.select_related("key").get(pk=first.person_id)
    run_now(start(actor, finding.KIND, title="Search", arguments={}))
    chosen = queries.open_listed(queries.askable_for(officer))
    made = demanding.make(
        actor, chosen, names={"A": "Orlavia", "B": "Tesmaria"}, bureau="Bureau of Orlavia",
        reason="the family agrees",
    )  # fmt: skip
    with patch.object(proving, "COST", Cost(passes=1, memory=64, lanes=1)):
        asked = proving.ask(actor, person, question="What was the dog called?", answer="Zhuchka")
    proving.compare_answer(
        actor, proving.open_questions([person])[0], answer="Buran"
    )  # fmt: skip
    answers = {"C-LIVE": True, "C-QUESTION": False}
    proving.keep_check(actor, person, medium="call", answers=answers, note="a call at night")
    one = f"/people/{person.public_id}"
    return [
        f"{one}/evidence/", f"{one}/proof/", f"{one}/proof/{asked.public_id}/",
        f"{one}/proof/check/video/", f"{one}/proof/check/call/", "/unacknowledged/",
        "/unacknowledged/?tab=aside", "/unacknowledged/?tab=demands", "/unacknowledged/demands/",
        f"/unacknowledged/demands/{made[0].public_id}/",
    ]  # fmt: skip


def _imports(actor: Actor) -> list[str]:
    """One import at each of its steps."""
    plan = Plan(source="camp", kind="capture_card")
    done, checked = (
        intake.open_upload(intake.take_file(actor, name=name, data=data, plan=plan))
        for name, data in (
            ("a.csv", CARDS),
            ("c.csv", CARDS.replace(b"Koval", b"Petrenko") + b"4,,,31.02.1991,,,,,\n"),
        )
    )
    intake.check(intake.set_plan(done, plan, state=Upload.State.READ))
    importing.import_now(actor, Upload.objects.select_related("key").get(pk=done.row.pk))
    intake.check(intake.set_plan(checked, plan, state=Upload.State.READ))
    read = intake.take_file(actor, name="b.csv", data=CARDS, plan=Plan(source="b", kind="visit"))
    first = f"/imports/{done.row.public_id}"
    return [
        "/imports/", "/imports/new/", f"/imports/{read.public_id}/reading/",
        f"/imports/{read.public_id}/columns/", f"/imports/{checked.row.public_id}/check/",
        f"{first}/", f"{first}/undo/",
    ]  # fmt: skip


def _links(officer: User) -> tuple[str, str]:
    """One that waits, since the search itself would not propose so bold a one; one that is judged.

    The second is the first's rival: it leads from one of its files to a third.
    """
    left, right, _third, other = Report.objects.order_by("pk")[:4]
    waiting, judged = (
        Link.objects.update_or_create(
            left=one, right=another,
            defaults={
                "public_id": new_id("L"), "weight": weight, "probability": probability,
                "margin": margin, "outcome": outcome, "steps": STEPS,
            },
        )[0]
        for one, another, weight, probability, margin, outcome in (
            (left, right, 3.0, 0.9, 0.4, "unsure"),
            (right, other, 6.4, 0.97, 5.0, "close"),
        )
    )  # fmt: skip
    matching.judge(officer, judged, Judgement.Said.UNSURE)
    return f"/links/{waiting.public_id}/", f"/links/{judged.public_id}/"
