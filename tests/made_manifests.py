"""Manifests of people who never were, with names in three scripts."""

from __future__ import annotations

import datetime

import polars as pl

from safeconduct.handover import Manifest, make_manifest

NAMES = ("Коваленко Іван Петрович", "Sydorov, Pyotr", "عبد الرحمن الحداد")


def made_manifest(people: int) -> Manifest:
    """Stage 1 with so many people of party A."""
    listed = pl.DataFrame(
        {
            "person_id": [f"P{n:04}" for n in range(people)],
            "stage": [1] * people,
            "side": ["A"] * people,
            "place": list(range(1, people + 1)),
            "basis": ["owed" if n % 10 == 0 else "counted" for n in range(people)],
            "full_name": [NAMES[n % 3] for n in range(people)],
            "birth_date": ["1990-05-12"] * people,
            "rank": ["" if n % 2 else "Sergeant" for n in range(people)],
            "category": ["prisoner_of_war"] * people,
            "prisoner_number": [f"OR-{n:05}" for n in range(people)],
        }
    )
    day = datetime.date(2026, 9, 23)
    return make_manifest(listed, talk="t", seats=50, place="Long Bridge", date=day)
