"""Who reaches what: every route with every role, against a table that is kept here alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from safeconduct.node.accounts import services as accounts
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User

pytestmark = [pytest.mark.any_store, pytest.mark.django_db]

CO, VE, LE, NE, OP = "case_officer", "verification", "legal", "negotiator", "operations"
PR, HE, AU, FD, SA = "press", "head", "auditor", "family_desk", "system_administrator"
ROLES = (CO, VE, LE, NE, OP, PR, HE, AU, FD, SA)
ANYONE, SIGNED_IN, TOKEN = "anyone", "signed in", "token"
SEE = frozenset({CO, VE, LE, NE, OP, HE, AU})
EDIT, DESK, TRACE = frozenset({CO, VE, LE}), frozenset({CO, VE}), frozenset({CO, FD})
APPROVE, EXPORT = frozenset({CO, VE, LE, NE, OP, HE}), frozenset({CO, NE, OP, HE})
JOBS = frozenset({CO, VE, LE, NE, OP, HE, FD, SA})
ADMINISTRATOR, HEAD, AUDIT = frozenset({SA}), frozenset({HE}), frozenset({HE, AU})
WHO: dict[str, object] = {
    **dict.fromkeys(
        (
            "healthz", "readyz", "account_login", "account_inactive", "mfa_authenticate",
            "mfa_login_webauthn", "first_run", "invitation", "set_language",
        ),
        ANYONE,
    ),
    **dict.fromkeys(
        (
            "home", "keys", "preferences", "account_logout", "account_reauthenticate",
            "account_change_password", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp",
            "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
        ),
        SIGNED_IN,
    ),
    **dict.fromkeys(("team", "new_member", "member", "invite_again"), ADMINISTRATOR),
    **dict.fromkeys(("machine", "breach_drill"), ADMINISTRATOR),
    **dict.fromkeys(("people", "people_facets", "person", "person_history", "document"), SEE),
    **dict.fromkeys(("new_person", "new_report", "decide_field", "add_document"), EDIT),
    **dict.fromkeys(("person_evidence", "unacknowledged", "demand"), SEE),
    **dict.fromkeys(
        (
            "find_unacknowledged", "make_demands", "demand_annex", "demand_letter", "return_asked",
            "person_proof", "proof_question", "proof_check",
        ),
        DESK,
    ),
    **dict.fromkeys(("export", "export_download"), EXPORT),
    **dict.fromkeys(("seal_many", "compartment", "erase", "files_due"), HEAD),
    "death": frozenset({CO, VE, HE}),
    **dict.fromkeys(
        (
            "person_law", "person_arrival", "law", "holds", "case", "examination", "rules",
            "people_by_reason", "determine_all",
        ),
        SEE,
    ),
    **dict.fromkeys(
        (
            "fraud", "judge_contacts", "ring", "police_report", "contact", "contact_advice",
            "person_contacts",
        ),
        frozenset({CO, VE, HE}),
    ),
    **dict.fromkeys(
        (
            "lists", "list_version", "list_reason", "list_costs", "list_audit", "compare_lists",
            "person_lists", "person_changes",
        ),
        frozenset({NE, HE, AU}),
    ),
    **dict.fromkeys(
        ("builder", "try_lists", "papers", "new_line", "remove_line"), frozenset({NE})
    ),
    **dict.fromkeys(
        (
            "talks", "talk", "talk_sides", "talk_bundles", "talk_offer", "talk_changes",
            "talk_threads", "talk_thread", "talk_drafts", "talk_draft", "talk_record",
            "talk_verify", "talk_entry", "talk_checkpoint", "talk_conduct",
        ),
        frozenset({NE, HE, AU}),
    ),
    **dict.fromkeys(
        (
            "new_talk", "talk_challenge", "talk_enrol", "destroy_epoch", "talk_take", "talk_pack",
            "talk_say", "talk_send", "talk_peer",
        ),
        frozenset({NE, HE}),
    ),
    **dict.fromkeys(("talk_accept", "talk_answer", "talk_lapse"), frozenset({NE})),
    **dict.fromkeys(("add_checkpoint", "witness_monitor"), ANYONE),
    "witness": HEAD,
    "add_facts": EDIT,
    "person_interviews": frozenset({CO, LE, OP}),
    **dict.fromkeys(
        ("new_case", "take_step", "step_back", "new_examination", "agreement"), frozenset({LE})
    ),
    **dict.fromkeys(
        (
            "requests", "new_request", "request", "change_request", "write_family", "request_note",
            "read_messages", "renew_request", "close_request", "request_slip", "erase_request",
        ),
        TRACE,
    ),
    **dict.fromkeys(("approvals", "approval"), APPROVE),
    **dict.fromkeys(("history", "check_history"), AUDIT),
    "revert": frozenset({CO, HE}),
    **dict.fromkeys(("tokens", "revoke_token"), SEE | ADMINISTRATOR),
    **dict.fromkeys(("new_token", "api_reference"), SEE),
    **dict.fromkeys(
        (
            "imports", "new_import", "import", "import_reading", "import_columns", "import_check",
            "import_rows", "import_faults", "import_undo", "links", "all_links", "propose_links",
            "judge_alike", "link",
        ),
        DESK,
    ),
    **dict.fromkeys(("jobs", "job", "job_state"), JOBS),
    **dict.fromkeys(
        (
            "api:get_node", "api:get_document", "api:list_people", "api:get_person",
            "api:list_reports", "api:decide_field", "api:release_field", "api:enter_report",
            "api:list_requests", "api:get_request", "api:person_history", "api:list_history",
            "api:list_jobs", "api:get_job", "api:list_lists",
            "api:get_list", "api:list_fates", "api:get_fate", "api:api-root",
        ),
        TOKEN,
    ),
}  # fmt: skip
#: Pages of a sign-in that has begun; without one they lead to its beginning.
_BEGUN = ("mfa_authenticate", "mfa_login_webauthn")
EXAMPLE = {
    "public_id": "X-NOBODY", "pk": "999999", "number": "999999", "token": "nothing",
    "field": "rank", "document": "D-NONE", "form": "csv", "person": "P-NOBODY", "job": "J-NONE",
    "enquiry": "T-NONE", "step": "amnesty", "code": "cleared",
    "question": "Q-NONE", "medium": "video", "language": "en",
    "kind": "A", "key": "requests", "version": "S-NONE",
    "origin_hash": "0" * 64, "entry": "0" * 64, "item": "0" * 64, "leaf": "0" * 64,
    "side": "A", "draft_id": "D-NONE",
}  # fmt: skip


def routes(resolver: URLResolver, before: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and example address of every route."""
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path, entry.namespace or space)
        elif isinstance(entry, URLPattern):
            for name, value in EXAMPLE.items():
                for kind in ("str:", "int:", ""):
                    path = path.replace(f"<{kind}{name}>", value)
            yield f"{space}:{entry.name}" if space else str(entry.name), path


ROUTES = sorted(set(routes(get_resolver("safeconduct.node.urls"))))


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    assert {name for name, _path in ROUTES} == set(WHO)
    assert not [path for _name, path in ROUTES if "<" in path]


def to_sign_in(answer: object) -> bool:
    return answer.status_code == 302 and "/account/login/" in answer.headers["Location"]  # type: ignore[attr-defined]


def test_without_sign_in_only_what_is_open_to_anyone(administrator: User) -> None:
    client = Client()
    for name, path in ROUTES:
        answer = client.get(path)
        match WHO[name]:
            case "anyone":
                assert to_sign_in(answer) == (name in _BEGUN), name
            case "token":
                assert answer.status_code in (401, 404, 405), (name, answer.status_code)
            case _:
                assert to_sign_in(answer), (name, answer.status_code)


def test_without_a_second_factor_nothing_but_setting_one_up(
    administrator: User, signed_in: Callable[[User], Client]
) -> None:
    user = accounts.make_account(
        Actor.of(administrator), username="new", pseudonym="New", roles=[CO], password="x" * 14
    )
    client = signed_in(user)
    for name, path in ROUTES:
        if isinstance(WHO[name], frozenset) or name == "home":
            answer = client.get(path)
            assert answer.status_code == 302, name
            assert answer.headers["Location"] == "/account/second-factor/", name


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_the_table_says(
    role: str, member: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(member("Willow", role))
    wrong = []
    for name, path in ROUTES:
        who = WHO[name]
        if not isinstance(who, frozenset):
            continue
        answer = client.get(path)
        if (answer.status_code != 403) != (role in who):
            wrong.append((name, answer.status_code))
        assert answer.status_code < 500, name
    assert wrong == []


def test_a_form_from_elsewhere_is_refused(
    officer: User, signed_in: Callable[[User], Client]
) -> None:
    session = signed_in(officer).cookies
    client = Client(enforce_csrf_checks=True)
    client.cookies = session
    for path in ("/people/new/", "/imports/new/", "/links/", "/preferences/"):
        assert client.post(path, {}).status_code == 403, path


def test_the_family_page_reaches_nothing_of_the_bureau() -> None:
    open_to_families = {
        path for _name, path in routes(get_resolver("safeconduct.node.family_urls"))
    }
    bureau = {path for name, path in ROUTES if isinstance(WHO[name], frozenset)}
    assert open_to_families.isdisjoint(bureau)
