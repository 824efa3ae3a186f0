"""The whole invented world from a scale and a seed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from safeconduct.people.vocabulary import Side
from safeconduct.samples.agreement import cartel_toml, positions_toml
from safeconduct.samples.captivity import Captive, make_captives
from safeconduct.samples.dice import Dice
from safeconduct.samples.mapping import mapping_toml
from safeconduct.samples.persons import Registry
from safeconduct.samples.readme import readme_text
from safeconduct.samples.rows import SourceRows
from safeconduct.samples.sources.captor_lists import captor_list
from safeconduct.samples.sources.capture_cards import capture_cards
from safeconduct.samples.sources.consent import interviews_file, legal_file
from safeconduct.samples.sources.contacts import family_contacts
from safeconduct.samples.sources.debriefs import debriefs
from safeconduct.samples.sources.desk_reports import desk_reports
from safeconduct.samples.sources.open_sources import open_sources
from safeconduct.samples.sources.requests import Request, plan_requests, requests_file
from safeconduct.samples.sources.testimony import testimony
from safeconduct.samples.sources.visits import visits
from safeconduct.samples.truth import dead_among, identities_frame, natures_frame, people_frame

_SIDES = (Side.A, Side.B)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What `write_world` writes: sources as rows, texts by file name, and the truth as frames.

    `identities` is in truth.IDENTITIES_SCHEMA, `people` in truth.PEOPLE_SCHEMA, `contacts` in
    truth.CONTACTS_SCHEMA.
    """

    scale: float
    seed: int
    sources: tuple[SourceRows, ...]
    texts: dict[str, str]
    captives: tuple[Captive, ...]
    identities: pl.DataFrame
    people: pl.DataFrame
    contacts: pl.DataFrame


def make_world(*, scale: float, seed: int) -> World:
    """Invent two parties, their captives, their missing, and what everybody wrote about them.

    Args:
        scale: 1 for 6,465 and 1,348 captives and 24,000 tracing requests; 0.1 for a tenth.
        seed: the same seed gives the same world, byte for byte.

    Raises:
        ValueError: if the scale is not a number above 0 or the seed is negative.
    """
    if not (math.isfinite(scale) and scale > 0):
        raise ValueError(f"the scale must be a number above 0, not {scale}")
    if seed < 0:
        raise ValueError(f"the seed must be 0 or more, not {seed}")
    people, planning, papers, talks, truth = Dice.seeded(seed).spawn(5)
    registry = Registry(people)
    held = {side: make_captives(people, registry, holder=side, scale=scale) for side in _SIDES}
    requests: dict[Side, list[Request]] = {}
    others = []
    for bureau in _SIDES:
        requests[bureau], missing = plan_requests(
            planning, registry, bureau=bureau, captives=held[bureau.other], scale=scale
        )
        others += missing
    captives = [*held[Side.A], *held[Side.B]]
    everything = [*requests[Side.A], *requests[Side.B]]
    dice = iter(papers.spawn(11))
    dead = dead_among(truth, others)
    contacts = family_contacts(next(dice), everything, captives, scale=scale)
    sources = (
        *(requests_file(next(dice), requests[side], bureau=side) for side in _SIDES),
        *(captor_list(next(dice), held[side], holder=side) for side in _SIDES),
        *(capture_cards(next(dice), held[side], holder=side) for side in _SIDES),
        visits(next(dice), captives),
        testimony(next(dice), captives, scale=scale),
        contacts.rows,
        legal_file(next(dice), captives),
        interviews_file(next(dice), captives),
    )
    # Dice spawned later leave the draws of all files above as they are.
    later = iter(papers.spawn(3))
    desk = desk_reports(next(later), everything, captives, dead, scale=scale)
    sources = (
        *sources,
        desk.rows,
        open_sources(next(later), everything, captives, dead),
        debriefs(next(later), everything, captives, dead),
    )
    return World(
        scale=scale,
        seed=seed,
        sources=sources,
        texts={
            "cartel.toml": cartel_toml(scale),
            "positions.toml": positions_toml(
                talks, requests, {c.person.person_id for c in captives if c.in_custody}
            ),
            "mapping.toml": mapping_toml(),
            "README.txt": readme_text(),
        },
        captives=tuple(captives),
        identities=identities_frame(sources),
        people=people_frame(
            captives=captives,
            others=others,
            dead=dead,
            swindled=contacts.swindled | desk.swindled,
            extorted=contacts.extorted | desk.extorted,
        ),
        contacts=natures_frame((*contacts.natures, *desk.natures)),
    )
