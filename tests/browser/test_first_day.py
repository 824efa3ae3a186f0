"""The first day of a bureau, from an empty node to a person file with its sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from safeconduct.node.jobs.models import Job
from safeconduct.node.jobs.services import run_now
from safeconduct.node.matching.models import Judgement
from safeconduct.tables import load_mappings
from safeconduct.tables.mapping import fold

EXAMPLES = Path(__file__).parents[2] / "examples" / "small-exchange"
PASSWORD = "four calm words together"
Shot = Callable[[Page, str], None]
pytestmark = pytest.mark.django_db(transaction=True)
TABLES = (
    ("a-capture-cards.csv", "bureau of A", "capture_card", {"detaining_power": "A"}),
    ("b-tracing-requests.csv", "families of B", "tracing_request", {"party_of_origin": "B"}),
    ("a-captor-list.csv", "camps of A", "captor_list", {"detaining_power": "A"}),
)


def second_factor(page: Page, one_time_code: Callable[..., str], shot: Shot) -> None:
    """Set an authenticator app up, as the page that everybody is led to says."""
    page.click("a[href$='/totp/activate/']")
    secret = page.input_value("#authenticator_secret")
    shot(page, "authenticator")
    page.fill("input[name=code]", one_time_code(secret))
    page.click("main button[type=submit]")
    page.wait_for_url("**/second-factor/**")


def import_table(
    page: Page, shot: Shot, name: str, source: str, kind: str, sides: dict[str, str]
) -> None:
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", EXAMPLES / name)
    page.fill("input[name=source]", source)
    page.select_option("select[name=kind]", kind)
    page.click("main button[type=submit]")
    page.wait_for_url("**/reading/")
    shot(page, "import-reading")
    page.click("button[value=next]")
    page.wait_for_url("**/columns/")
    map_columns(page, name)
    for field, side in sides.items():
        page.select_option(f"select[name=d_{field}]", side)
    shot(page, "import-columns")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/check/")
    shot(page, "import-check")
    translate_words(page, name)
    page.click("button[value=import]")
    page.wait_for_selector("text=To the people")


def map_columns(page: Page, name: str) -> None:
    """Say what the columns mean, as an officer who can read the headers would."""
    meanings = load_mappings(EXAMPLES / "mapping.toml").for_file(EXAMPLES / name).columns
    labels = page.locator("main table th label")
    for index in range(labels.count()):
        header = fold(labels.nth(index).inner_text())
        page.select_option(f"#id_c{index}", meanings.get(header, ""))


def translate_words(page: Page, name: str) -> None:
    """Say what the source's own words mean, where the page asks."""
    values = load_mappings(EXAMPLES / "mapping.toml").for_file(EXAMPLES / name).values
    words = {word: ours for table in values.values() for word, ours in table.items()}
    asked = page.locator("select[name^=v]")
    if not asked.count():
        return
    for index in range(asked.count()):
        label = page.locator(f"label[for=id_v{index}]").inner_text()
        page.select_option(f"#id_v{index}", words.get(fold(label.split(":")[1].split("(")[0]), ""))
    page.click("button[value=words]")
    page.wait_for_load_state()


def test_the_first_day(
    empty_node: None,
    context_of: Callable[..., BrowserContext],
    one_time_code: Callable[..., str],
    shot: Shot,
) -> None:
    page = context_of().new_page()
    page.goto("/")
    page.wait_for_url("**/first-run/")
    for name, value in {
        "name": "Bureau of Orlavia",
        "username": "admin",
        "pseudonym": "Oak",
    }.items():
        page.fill(f"input[name={name}]", value)
    page.select_option("select[name=kind]", "party")
    page.select_option("select[name=side]", "A")
    for name in ("password", "again"):
        page.fill(f"input[name={name}]", PASSWORD)
    page.evaluate("scrollTo(0, 0)")
    shot(page, "first-run")
    page.click("main button[type=submit]")
    page.wait_for_url("**/second-factor/")
    shot(page, "second-factor")
    second_factor(page, one_time_code, shot)
    shot(page, "recovery-codes")
    page.check("#codes_saved")

    page.goto("/team/new/")
    page.fill("input[name=username]", "birch")
    page.fill("input[name=pseudonym]", "Birch")
    for role in ("case_officer", "verification"):
        page.check(f"input[value={role}]")
    page.click("main button[type=submit]")
    link = page.input_value("#link")
    shot(page, "invitation")
    assert page.goto("/people/").status == 403  # type: ignore[union-attr]

    page = context_of().new_page()
    page.goto(link)
    for name in ("password", "again"):
        page.fill(f"input[name={name}]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/second-factor/")
    second_factor(page, one_time_code, shot)
    page.goto("/")
    shot(page, "home-empty")
    for table in TABLES:
        import_table(page, shot, *table)
    page.goto("/people/")
    page.wait_for_selector("details summary")
    shot(page, "people")

    page.goto("/links/")
    page.click("main .empty button[type=submit]")
    page.wait_for_url("**/jobs/**")
    assert run_now(Job.objects.get(kind="match")).summary["new_links"] > 20
    page.reload()
    shot(page, "job")
    page.goto("/links/")
    page.wait_for_selector("button[data-key='1']")
    shot(page, "desk")
    for n in range(10):
        page.keyboard.press("1" if n % 3 else "2")
        page.wait_for_selector(f"text=You said {'same' if n % 3 else 'different'}")
        page.wait_for_function("document.readyState === 'complete'")
        page.goto("/links/")
    assert Judgement.objects.count() == 10

    page.goto("/")
    shot(page, "home")
    page.goto("/people/")
    page.click("main table a.pid >> nth=0")
    page.wait_for_selector("text=What we believe, and who said so")
    shot(page, "person")
    rows = page.locator("main tr[id^=field-]")
    assert rows.count() >= 5
    for index in range(rows.count()):
        told = rows.nth(index).inner_text()
        assert any(source in told for _n, source, _k, _h in TABLES), told
