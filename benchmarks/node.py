"""How much slower the node's pages are than bare Django views of the same size.

    python benchmarks/node.py [--people 100000] [--repeat 60]

Fills a throw-away node on SQLite with invented people, then asks, in turn and in one process, for a
page of the node and for its bare peer: the same middleware, session and sign-in; a plain table of
the same number of rows in the same store, read with one query and one count; a template with as
many cells, padded to the same number of bytes. What the ratio shows is the price of sealed fields,
blind search, statements behind each field and the record of every reading.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

LIMIT = 5.0
CHUNK = 4_000


def main() -> int:
    """Fill, measure, print; the exit status says whether every ratio is within the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        set_up(Path(directory))
        seconds = fill(options.people)
        print(f"{options.people:,} person files stored in {seconds:.0f} s")
        return measure(options.people, options.repeat)


def set_up(directory: Path) -> None:
    """An empty node of our own."""
    (directory / "data").mkdir()
    os.environ["SAFECONDUCT_DATA"] = str(directory / "data")
    os.environ["SAFECONDUCT_HOSTS"] = "testserver"
    os.environ["DJANGO_SETTINGS_MODULE"] = "safeconduct.node.settings"
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")


def people(count: int, seed: int) -> list[dict[str, str]]:
    """Invented people: names from the invented world, two scripts."""
    from safeconduct.people import latin_form

    rng = random.Random(seed)
    syllables = ["ко", "ва", "лен", "ми", "ра", "дов", "су", "хор", "те", "за", "ни", "бер", "гу"]
    given = ["Олексій", "Иван", "Микола", "Пётр", "Сергій", "Андрей", "Володимир", "Тарас"]
    rows = []
    for i in range(count):
        family = "".join(rng.choices(syllables, k=3)).capitalize() + rng.choice(
            ["ко", "ский", "ов"]
        )
        name = family if rng.random() < 0.5 else latin_form(family).title()
        rows.append(
            {
                "record_id": f"{seed}-{i}", "family_name": name, "given_name": rng.choice(given),
                "birth_date": f"{rng.randint(1960, 2004)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
                "rank": "private", "service_number": str(rng.randint(10**7, 10**8)),
                "captured_on": f"2025-{rng.randint(1, 12):02}-01", "detaining_power": "B",
                "party_of_origin": "A", "category": "prisoner_of_war", "held_at": "camp 4",
                "unit": f"{rng.randint(1, 90)} brigade", "health": "good",
            }
        )  # fmt: skip
    return rows


def fill(count: int) -> float:
    """Store them through the product's own services, and as a plain table beside."""
    import polars as pl
    from django.db import connection

    from safeconduct.node.accounts.actors import NODE
    from safeconduct.node.registry import services
    from safeconduct.people import take_in
    from safeconduct.tables import RawTable

    began = time.perf_counter()
    batch = services.open_batch(NODE, source="benchmark", kind="captor_list")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE plain (id INTEGER PRIMARY KEY, code TEXT, name TEXT, born TEXT,"
            " status TEXT, category TEXT, held_by TEXT, place TEXT, reports INTEGER, changed TEXT)"
        )
        cursor.execute("CREATE INDEX plain_name ON plain (name)")
        cursor.execute("CREATE INDEX plain_changed ON plain (changed)")
    for seed, start in enumerate(range(0, count, CHUNK)):
        rows = people(min(CHUNK, count - start), seed)
        frame = pl.DataFrame(rows).with_row_index("row", offset=2).cast({"row": pl.Int64})
        table = RawTable(
            file="x.csv", source="benchmark", kind="captor_list", dates="ymd", frame=frame
        )
        services.add_reports(NODE, take_in(table, latest=date(2026, 9, 16)), batch=batch)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO plain (code, name, born, status, category, held_by, place, reports,"
                " changed) VALUES (%s,%s,%s,'acknowledged','prisoner of war','B','known',1,%s)",
                [
                    (f"P-{start + i}", f"{r['family_name']} {r['given_name']}", r["birth_date"],
                     f"2026-09-16 {i % 24:02}:00 UTC")
                    for i, r in enumerate(rows)
                ],
            )  # fmt: skip
        print(f"\r{start + len(rows):,} of {count:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return time.perf_counter() - began


TEMPLATE = """<!doctype html><html lang="en"><head><title>Plain</title></head><body>
<p>{{ count }}</p><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table><!--{{ padding }}--></body></html>"""


def bare_views(sizes: dict[str, int]) -> None:
    """Add the peers to the node's own URLs, padded to the sizes of the pages they stand for."""
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.urls import clear_url_caches, path

    from safeconduct.node import urls
    from safeconduct.node.accounts.access import signed_in

    template = engines["django"].from_string(TEMPLATE)

    def peer(name: str, sql: str, count_sql: str) -> object:
        def view(request: HttpRequest) -> HttpResponse:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                rows = cursor.fetchall()
                cursor.execute(count_sql)
                (count,) = cursor.fetchone() or (0,)
            padding = "x" * sizes.get(name, 0)
            page = template.render({"rows": rows, "count": count, "padding": padding}, request)
            return HttpResponse(page)

        return path(f"bare/{name}/", signed_in(view), name=f"bare_{name}")

    some = "SELECT * FROM plain WHERE name >= 'Ко' AND name < 'Кп' LIMIT 50"
    urls.urlpatterns += [
        peer(
            "list",
            "SELECT * FROM plain ORDER BY changed DESC LIMIT 50",
            "SELECT count(*) FROM plain",
        ),
        peer("search", some, "SELECT count(*) FROM plain WHERE name >= 'Ко' AND name < 'Кп'"),
        peer("person", "SELECT * FROM plain WHERE id BETWEEN 500 AND 512", "SELECT 1"),
    ]  # type: ignore[list-item]
    clear_url_caches()


def measure(count: int, repeat: int) -> int:
    """Ask in turn, print the ratios."""
    from django.conf import settings
    from django.test import Client

    from safeconduct.node.accounts import services
    from safeconduct.node.accounts.actors import Actor
    from safeconduct.node.accounts.models import Node
    from safeconduct.node.registry.believing import open_person
    from safeconduct.node.registry.models import Person
    from safeconduct.people import latin_form

    admin = services.found_node(
        name="Benchmark", kind=Node.Kind.PARTY, side="A", username="admin", pseudonym="Oak",
        password="benchmark benchmark",  # noqa: S106
    )  # fmt: skip
    user = services.make_account(
        Actor.of(admin), username="case", pseudonym="Birch", roles=["case_officer"]
    )
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    someone = [
        open_person(p) for p in Person.objects.select_related("key")[count // 2 : count // 2 + 40]
    ]
    words = [latin_form(p.value("family_name")) for p in someone]
    pages = {
        "list": [f"/people/?page={n % 40 + 1}" for n in range(repeat)],
        "search": [f"/people/?q={words[n % len(words)]}" for n in range(repeat)],
        "person": [f"/people/{someone[n % len(someone)].row.public_id}/" for n in range(repeat)],
    }
    sizes = {name: len(client.get(urls[0]).content) for name, urls in pages.items()}
    bare_views({})
    for name in sizes:
        sizes[name] = max(0, sizes[name] - len(client.get(f"/bare/{name}/").content))
    bare_views(sizes)
    print(
        f"{'page':<8}{'median ms':>11}{'p95 ms':>9}{'bare median':>13}{'bare p95':>10}{'ratio':>8}{'p95 ratio':>11}"
    )
    worst = 0.0
    for name, urls in pages.items():
        ours, bare = [], []
        for url in urls:
            ours.append(timed(client, url))
            bare.append(timed(client, f"/bare/{name}/"))
        middle, high = statistics.median(ours), p95(ours)
        bare_middle, bare_high = statistics.median(bare), p95(bare)
        worst = max(worst, high / bare_high)
        print(
            f"{name:<8}{middle:>11.1f}{high:>9.1f}{bare_middle:>13.1f}{bare_high:>10.1f}"
            f"{middle / bare_middle:>8.1f}{high / bare_high:>11.1f}"
        )
    print(f"limit of the p95 ratio: {LIMIT:g}; worst: {worst:.1f}")
    return 0 if worst <= LIMIT else 1


def timed(client: object, url: str) -> float:
    """Milliseconds of one answer."""
    began = time.perf_counter()
    answer = client.get(url)  # type: ignore[attr-defined]
    spent = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{url} answered {answer.status_code}")
    return spent


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
