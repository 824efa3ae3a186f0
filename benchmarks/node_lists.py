"""How quickly the node's builder answers: what-if on the page within a second.

    python benchmarks/node_lists.py [--held-by-b 6465] [--held-by-a 1348] [--repeat 10]

Fills a throw-away node on SQLite with captives of both sides, all asked in private, builds 1000 for
1000 in three stages as the job does, and then asks for the pages: a trial in the builder, one
person's "what would have to change", a stage of the list, the comparison of two versions. Each is
printed in seconds and as a ratio to its limit, one second.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from node import CHUNK, people, set_up

LIMIT = 1.0
PASSWORD = "four calm words here"  # noqa: S105


def main() -> int:
    """Fill, build, measure, print; the exit status says whether every page is within the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-by-b", type=int, default=6_465)
    parser.add_argument("--held-by-a", type=int, default=1_348)
    parser.add_argument("--repeat", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        set_up(Path(directory))
        fill({"B": options.held_by_b, "A": options.held_by_a})
        return measure(options.repeat)


def fill(held: dict[str, int]) -> None:
    """Captives through the product's own services, each with an interview in private."""
    import polars as pl

    from safeconduct.node.accounts.actors import NODE
    from safeconduct.node.registry import services
    from safeconduct.people import take_in
    from safeconduct.tables import RawTable

    began = time.perf_counter()
    for side, count in held.items():
        batch = services.open_batch(NODE, source=f"list of {side}", kind="captor_list")
        for start in range(0, count, CHUNK):
            rows = people(min(CHUNK, count - start), start + ord(side))
            told = {"detaining_power": side, "party_of_origin": "A" if side == "B" else "B"}
            frame = pl.DataFrame([{**row, **told} for row in rows])
            table = RawTable(
                file="x.csv", source=f"list of {side}", kind="captor_list", dates="ymd",
                frame=frame.with_row_index("row", offset=2).cast({"row": pl.Int64}),
            )  # fmt: skip
            services.add_reports(NODE, take_in(table, latest=date(2026, 9, 16)), batch=batch)
    ask_everybody()
    print(
        f"{sum(held.values()):,} captives stored and asked in {time.perf_counter() - began:.0f} s"
    )


def ask_everybody() -> None:
    """An interview each; stored without the history, which is not measured here."""
    from django.utils import timezone

    from safeconduct.law.interviews import Interview as Talk
    from safeconduct.law.interviews import Manner
    from safeconduct.node.casework.determining import mark
    from safeconduct.node.casework.models import Interview
    from safeconduct.node.casework.opening import seal_interview
    from safeconduct.node.registry.models import Person, new_id
    from safeconduct.people.normalising import YesNo
    from safeconduct.people.vocabulary import Wish

    officer = member()
    rows = []
    for person in Person.objects.select_related("key"):
        row = Interview(public_id=new_id("V"), person=person, recorded_by=officer)
        talk = Talk(
            record_id=row.public_id, on=timezone.localdate(), manner=Manner.INTERVIEW, place="Camp 4",
            by="Neutral Society", wish=Wish.RETURN, fear=YesNo.NO, captor_present=YesNo.NO,
            interpreter="", language="",
        )  # fmt: skip
        row.sealed = seal_interview(row, talk, note="")
        rows.append(row)
    Interview.objects.bulk_create(rows, batch_size=1_000)
    mark(row.person_id for row in rows)


def member() -> Any:
    """A negotiator with a node."""
    from safeconduct.node.accounts import services as accounts
    from safeconduct.node.accounts.actors import Actor
    from safeconduct.node.accounts.models import Node, User

    found = User.objects.filter(pseudonym="Willow").first()
    if found:
        return found
    administrator = accounts.found_node(
        name="Bureau", kind=Node.Kind.PARTY, side="A", username="admin", pseudonym="Oak",
        password=PASSWORD,
    )  # fmt: skip
    return accounts.make_account(
        Actor.of(administrator), username="willow", pseudonym="Willow", roles=["negotiator"],
        password=PASSWORD,
    )  # fmt: skip


def measure(repeat: int) -> int:
    """Build twice and ask for the pages."""
    from safeconduct.node.accounts.actors import Actor
    from safeconduct.node.cartels import papers
    from safeconduct.node.cartels.building import KIND
    from safeconduct.node.cartels.models import Fate, ListVersion
    from safeconduct.node.jobs.services import run_now, start

    actor = Actor.of(member())
    sizes = (390, 307, 303)
    stages = [
        {"number": n, "date": "2026-12-01", "per_side": size, "civilians": 0}
        for n, size in enumerate(sizes, 1)
    ]
    terms = {"stages": stages, "quotas": [
        {"side": "B", "unit": [f"{n} brigade"], "at_most": 5} for n in range(1, 21)
    ]}  # fmt: skip
    papers.put(actor, "terms", terms, version=0)
    papers.put(actor, "A", {"requests": [{"unit": ["7 brigade"], "weight": 3}]}, version=0)
    for turn in ("first", "second"):
        began = time.perf_counter()
        job = run_now(start(actor, KIND, title="Build", arguments={"slack": 0.0}))
        print(
            f"{turn} build, with determining: {time.perf_counter() - began:.1f} s, {job.state} {job.failure}"
        )
    version = ListVersion.objects.first()
    assert version is not None
    off = Fate.objects.filter(version=version, stage=None).exclude(sealed=b"")[0]
    pages = questions(version.public_id, off.person.public_id, stages)
    worst = 0.0
    print(f"{'page':34}{'median':>9}{'most':>9}{'of the limit':>14}")
    for name, ask in pages.items():
        ask()
        taken = []
        for _ in range(repeat):
            began = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - began)
        ratio = statistics.median(taken) / LIMIT
        worst = max(worst, ratio)
        print(f"{name:34}{statistics.median(taken):8.3f}s{max(taken):8.3f}s{ratio:14.2f}")
    return int(worst > 1)


def questions(
    version: str, person: str, stages: list[dict[str, Any]]
) -> dict[str, Callable[[], None]]:
    """The pages by name, each a function that asks for it."""
    from django.test import Client

    client = Client(SERVER_NAME="testserver")
    user = member()
    second_factor(user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    form: dict[str, Any] = {"stages-TOTAL_FORMS": len(stages), "stages-INITIAL_FORMS": 0,
                            "slack": 10, "line": ["A.requests.1"]}  # fmt: skip
    for at, row in enumerate(stages):
        form |= {f"stages-{at}-{n}": row[n] for n in ("date", "per_side", "civilians")}

    def get(path: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)

        return ask

    def attempt() -> None:
        answer = client.post("/lists/builder/try/", form)
        assert b"outcome" in answer.content, answer.content[:2_000]

    return {
        "a trial in the builder": attempt,
        "one person's page": get(f"/people/{person}/lists/"),
        "what would have to change for one": get(f"/people/{person}/lists/changes/"),
        "a stage with fifty names": get(f"/lists/{version}/?stage=1&side=B"),
        "two versions compared": get("/lists/compare/"),
    }


def second_factor(user: Any) -> None:
    """Nobody works on a node without one."""
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(user, "JBSWY3DPEHPK3PXP")


if __name__ == "__main__":
    sys.exit(main())
