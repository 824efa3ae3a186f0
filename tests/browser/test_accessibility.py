"""Every page in every language, light and dark: no violation that axe finds, none of the CSP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.approvals import services as approvals
from safeconduct.node.approvals.models import Action
from safeconduct.node.intake import services as intake
from safeconduct.node.intake.models import Upload
from safeconduct.node.intake.plans import Plan
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.matching.models import Link
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import new_id

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", "uk", "ru", "fr", "ar")
CARDS = b"""record_id,family_name,given_name,birth_date,rank,service_number,held_at,category,health
1,Koval,Ivan,1990-02-03,private,A-100200,Camp 4,prisoner_of_war,good
2,Kowal,Iwan,1990-03-02,private,A-100200,Camp 4,civilian_internee,sick
3,Bondar,Oleh,1992,sergeant,A-100300,,prisoner_of_war,purple
"""


@pytest.fixture
def officer(member: Callable[..., User]) -> User:
    """Birch, whose roles open nearly every page."""
    return member("Birch", "case_officer", "verification", "family_desk", "head")


@pytest.fixture
def pages(officer: User, member: Callable[..., User]) -> list[str]:
    """Addresses of every page with something on it."""
    actor = Actor.of(officer)
    first, second = (
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
    link = Link.objects.create(
        public_id=new_id("L"), left=first, right=second, weight=3.0, probability=0.9
    )
    person = first.person
    asked = approvals.ask(
        officer, Action.ERASE, kind="person", subject=person.public_id, key=person.key,
        details={"reason": "the family asked for it"},
    )  # fmt: skip
    job = run_now(start(actor, "match", title="Search for links", arguments={}))
    upload = checked(actor)
    read = intake.take_file(actor, name="b.csv", data=CARDS, plan=Plan(source="b", kind="visit"))
    one = f"/people/{person.public_id}"
    return [
        "/", "/keys/", "/preferences/", "/people/", "/people/?q=koval", "/people/?q=nobody",
        "/people/new/", "/people/export/", f"{one}/", f"{one}/history/", f"{one}/report/",
        f"{one}/field/rank/", f"{one}/death/", f"{one}/compartment/", f"{one}/erase/",
        f"{one}/documents/", "/approvals/", f"/approvals/{asked.public_id}/", "/history/",
        "/imports/", "/imports/new/", f"/imports/{upload.public_id}/check/",
        f"/imports/{read.public_id}/reading/", f"/imports/{read.public_id}/columns/", "/links/",
        "/links/all/", f"/links/{link.public_id}/", "/links/alike/", "/jobs/",
        f"/jobs/{job.public_id}/", "/requests/", "/requests/new/", "/tokens/", "/tokens/new/",
        "/api/v1/docs/", "/account/second-factor/", "/account/second-factor/webauthn/",
        "/account/second-factor/webauthn/add/", "/account/second-factor/recovery-codes/generate/",
        "/account/second-factor/totp/deactivate/", "/account/password/", "/no-such-page/",
        "/team/", "/people/due-nobody/",
    ]  # fmt: skip


#: What the server writes for a theme, put on in place, so that no page is fetched twice.
WEAR = """(theme) => {
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.setAttribute("data-bs-theme", theme === "dark" ? "dark" : "light");
}"""


def checked(actor: Actor) -> Upload:
    """An upload with faults, before it is imported."""
    plan = Plan(source="camp", kind="capture_card")
    opened = intake.open_upload(intake.take_file(actor, name="a.csv", data=CARDS, plan=plan))
    intake.check(intake.set_plan(opened, plan, state=Upload.State.READ))
    return opened.row


def violations(page: Page) -> list[str]:
    """What axe finds on a page, in a line each."""
    found = Axe().run(page)
    return [
        f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}"
        for v in found.response["violations"]
    ]


def look(page: Page, addresses: list[str], *, themes: tuple[str, ...]) -> dict[str, list[str]]:
    """What axe finds on each page in each of the themes."""
    wrong = {}
    for address in addresses:
        page.goto(address)
        page.wait_for_selector(".htmx-request", state="detached")
        for theme in themes:
            page.evaluate(WEAR, theme)
            found = violations(page)
            if found:
                wrong[f"{address} {theme}"] = found
    return wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shuts_anybody_out(
    language: str, officer: User, pages: list[str], base: str,
    context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
) -> None:  # fmt: skip
    context = context_of()
    session_of(context, officer)
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    page = context.new_page()
    assert look(page, pages, themes=("light", "dark")) == {}
    page.goto("/")
    html = page.locator("html")
    assert html.get_attribute("lang") == language
    assert html.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_the_theme_that_one_chose_is_worn(
    officer: User,
    context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
) -> None:
    context = context_of()
    session_of(context, officer)
    page = context.new_page()
    for theme, worn in (("dark", "dark"), ("contrast", "light"), ("light", "light")):
        page.goto("/preferences/")
        page.select_option("select[name=theme]", theme)
        page.click("main button[type=submit]")
        page.wait_for_selector(f"html[data-theme={theme}]")
        assert page.locator("html").get_attribute("data-bs-theme") in (worn, None)


def test_high_contrast_and_the_administrator_s_pages(
    administrator: User, officer: User, pages: list[str],
    context_of: Callable[..., BrowserContext],
    session_of: Callable[[BrowserContext, User], None],
) -> None:  # fmt: skip
    from allauth.mfa.totp.internal.auth import TOTP

    context = context_of()
    session_of(context, officer)
    assert look(context.new_page(), pages, themes=("contrast",)) == {}
    TOTP.activate(administrator, "JBSWY3DPEHPK3PXP")
    context = context_of()
    session_of(context, administrator)
    own = [
        "/team/",
        "/team/new/",
        f"/team/{officer.pk}/",
        "/node/",
        "/node/breach-drill/",
        "/jobs/",
    ]
    assert look(context.new_page(), own, themes=("light", "dark", "contrast")) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_before_signing_in(
    language: str, administrator: User, base: str, context_of: Callable[..., BrowserContext]
) -> None:
    context = context_of()
    context.add_cookies([{"name": "django_language", "value": language, "url": base}])
    addresses = ["/account/login/", "/invitation/gone/"]
    assert look(context.new_page(), addresses, themes=("light", "dark")) == {}
