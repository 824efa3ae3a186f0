"""How quickly the node shows what changed between two offers: within 300 ms.

    python benchmarks/node_talks.py [--people 100000] [--repeat 10]

Fills a throw-away node on SQLite with talks in which two offers were made, of so many people in all; a
tenth left and a tenth came. Then it asks for the pages as a browser would: what changed (the first time,
and later pages), the table, the offer, the record. Each is printed in seconds and as a ratio to its
limit. Printed too is how long it took to draft an offer, and to sign and seal it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from node import set_up

LIMIT = 0.3


def main() -> int:
    """Fill, measure, print; the exit status says whether every page is within the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        set_up(Path(directory))
        table, offers = talks(options.people // 2)
        return measure(table, offers, options.repeat)


def talks(each: int) -> tuple[Any, list[str]]:
    """Talks with two offers of `each` people a side."""
    from node_lists import PASSWORD, member
    from node_talks import begin, people, sit_down

    from safeconduct.node.accounts import services as accounts
    from safeconduct.node.accounts.actors import Actor
    from safeconduct.node.accounts.models import User
    from safeconduct.node.talks import services

    willow: User = member()
    oak = Actor.of(User.objects.get(pseudonym="Oak"))

    def seat(pseudonym: str, *roles: str) -> User:
        if pseudonym == "Willow":
            return willow
        return accounts.make_account(
            oak, username=pseudonym.lower(), pseudonym=pseudonym, roles=roles, password=PASSWORD
        )

    table = sit_down(seat)
    begin(table)
    offers = []
    for start in (0, each // 10):
        lists = {(1, side): people(side, range(start, start + each)) for side in "AB"}
        began = time.perf_counter()
        draft = services.offer(willow, table.talk, services.Offering(lists=lists))
        drafted = time.perf_counter()
        offers.append(table.agree(draft))
        print(
            f"offer of {2 * each:,}: drafted in {drafted - began:.1f} s, approved, sealed and "
            f"signed in {time.perf_counter() - drafted:.1f} s",
            flush=True,
        )
    return table, offers


def measure(table: Any, offers: list[str], repeat: int) -> int:
    """Ask for the pages."""
    from django.test import Client
    from node_lists import second_factor

    client = Client(SERVER_NAME="testserver")
    second_factor(table.drafter)
    client.force_login(table.drafter, backend="allauth.account.auth_backends.AuthenticationBackend")
    one = f"/talks/{table.talk.public_id}/"

    def page(path: str) -> Callable[[], None]:
        def ask() -> None:
            answer = client.get(f"{one}{path}")
            assert answer.status_code == 200, (path, answer.status_code)

        return ask

    changes = f"changes/?before={offers[0]}&after={offers[1]}"
    pages = {
        "what changed: who came": page(f"{changes}&kind=0"),
        "what changed: who went, page 7": page(f"{changes}&kind=1&page=7"),
        "table": page(""),
        "offer, page 100": page(f"offers/{offers[1]}/?page=100"),
        "record": page("record/"),
    }
    began = time.perf_counter()
    pages["what changed: who came"]()
    print(f"what changed, the first time: {time.perf_counter() - began:.3f} s")
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


if __name__ == "__main__":
    raise SystemExit(main())
