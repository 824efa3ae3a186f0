"""mapping.toml: how every file's own columns and words translate to the canonical ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from safeconduct.people.vocabulary import Side
from safeconduct.samples.lands import BRANCHES, PARTY_NAMES, RANKS, UNITS
from safeconduct.samples.romanise import icao
from safeconduct.samples.sources import (
    captor_lists,
    capture_cards,
    consent,
    contacts,
    debriefs,
    desk_reports,
    open_sources,
    requests,
    testimony,
    visits,
)
from safeconduct.samples.toml import quoted

_SIDES = {name: side.value for side, name in PARTY_NAMES.items() if side is not Side.M}
_YES_NO_FR = {"oui": "yes", "non": "no"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """One [[source]] of the mapping; `options` are further keys, already written as TOML values."""

    name: str
    kind: str
    file: str
    dates: str
    headers: tuple[str, ...]
    canonical: str
    defaults: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """The table in TOML; columns whose canonical name is `-` are left as they are."""
        pairs = zip(self.headers, self.canonical.split(), strict=True)
        lines = [
            "[[source]]",
            f"name = {quoted(self.name)}",
            f"kind = {quoted(self.kind)}",
            f"files = [{quoted(self.file)}]",
            f"dates = {quoted(self.dates)}",
            *(f"{key} = {value}" for key, value in self.options.items()),
            *self._table("defaults", self.defaults),
            *self._table("columns", {h: c for h, c in pairs if c != "-"}),
        ]
        for column, table in self.values.items():
            lines += self._table(f"values.{column}", table)
        return [*lines, ""]

    @staticmethod
    def _table(name: str, table: dict[str, str]) -> list[str]:
        if not table:
            return []
        return ["", f"[source.{name}]", *(f"{quoted(k)} = {quoted(v)}" for k, v in table.items())]


def mapping_toml() -> str:
    """The whole file, the same for every scale and seed."""
    head = [
        "# Columns and words of each source. Encoding, separator and header row are found by the",
        "# reader; columns not named here are kept as they are.",
        "",
    ]
    return "\n".join([*head, *(line for source in _sources() for line in source.lines())])


def _sources() -> Iterable[SourceMapping]:
    yield from _bureaux()
    yield from _lists()
    yield from _cards()
    yield from _society()
    yield from _others()
    yield from _desks()


def _bureaux() -> Iterable[SourceMapping]:
    yield SourceMapping(
        name="orlavia-bureau",
        kind="tracing_request",
        file="a-tracing-requests.xlsx",
        dates="dmy",
        headers=requests.COLUMNS_A,
        canonical="record_id family_name given_name patronymic alias birth_date birth_place sex"
        " rank service_number unit branch last_seen_on last_seen_at next_of_kin contact category"
        " note recorded_on",
        defaults={"party_of_origin": "A"},
        values={
            "sex": {"ч": "male", "ж": "female"},
            "rank": {rank.uk: rank.name for rank in RANKS},
            "branch": {t.uk: t.en for t in BRANCHES.values()},
            "category": {t.uk: c.value for c, t in requests.STATUS.items()},
            "unit": {f.uk: u.name.en for u in UNITS[Side.A] for f in (u.name, u.short)},
        },
    )
    yield SourceMapping(
        name="tesmaria-bureau",
        kind="tracing_request",
        file="b-tracing-requests.csv",
        dates="dmy",
        headers=requests.COLUMNS_B,
        canonical="record_id full_name birth_date birth_place sex rank service_number unit branch"
        " last_seen_on last_seen_at next_of_kin contact category note recorded_on",
        defaults={"party_of_origin": "B"},
        values={
            "sex": {"муж": "male", "жен": "female"},
            "rank": {rank.ru: rank.name for rank in RANKS},
            "branch": {t.ru: t.en for t in BRANCHES.values()},
            "category": {t.ru: c.value for c, t in requests.STATUS.items()},
            "unit": {f.ru: u.name.en for u in UNITS[Side.B] for f in (u.name, u.short)},
        },
    )


def _lists() -> Iterable[SourceMapping]:
    yield SourceMapping(
        name="orlavia-list",
        kind="captor_list",
        file="a-captor-list.csv",
        dates="ymd",
        headers=captor_lists.COLUMNS_A,
        canonical="record_id prisoner_number family_name given_name patronymic birth_date sex rank"
        " service_number unit branch category health held_at captured_on captured_at fate"
        " observed_on",
        defaults={"detaining_power": "A", "party_of_origin": "B"},
        values={
            "sex": {"M": "male", "F": "female"},
            "rank": {rank.en: rank.name for rank in RANKS},
            "category": {code: c.value for c, code in captor_lists.CATEGORY_CODES_A.items()},
            "health": {code: h.value for h, code in captor_lists.HEALTH_CODES_A.items()},
            "unit": {u.short.en: u.name.en for u in UNITS[Side.B]},
        },
    )
    yield SourceMapping(
        name="tesmaria-list",
        kind="captor_list",
        file="b-captor-list.xlsx",
        dates="dmy",
        headers=captor_lists.COLUMNS_B,
        canonical="record_id prisoner_number full_name birth_date sex rank service_number unit"
        " branch category health held_at captured_on captured_at fate observed_on",
        defaults={"detaining_power": "B", "party_of_origin": "A"},
        options={"sheet": quoted("Spisok")},
        values={
            "sex": {"m": "male", "zh": "female"},
            "rank": {rank.romanised: rank.name for rank in RANKS},
            "category": {code: c.value for c, code in captor_lists.CATEGORY_CODES_B.items()},
            "health": {code: h.value for h, code in captor_lists.HEALTH_CODES_B.items()},
            "fate": {code: f.value for f, code in captor_lists.FATE_CODES_B.items()},
            "branch": {icao(t.ru): t.en for t in BRANCHES.values()},
            "unit": {icao(u.short.ru): u.name.en for u in UNITS[Side.A]},
        },
    )


def _cards() -> Iterable[SourceMapping]:
    canonical = (
        "record_id party_of_origin family_name given_name - birth_date birth_place rank"
        " service_number next_of_kin captured_on captured_at health prisoner_number held_at"
        " recorded_on"
    )
    for side, letter, name in (
        (Side.A, "a", "orlavia-cards"),
        (Side.B, "b", "tesmaria-cards"),
    ):
        ranks = {(r.ru if side is Side.A else r.uk): r.name for r in RANKS}
        words = {word: h.value for h, word in capture_cards.HEALTH_WORDS[side].items()}
        yield SourceMapping(
            name=name,
            kind="capture_card",
            file=f"{letter}-capture-cards.csv",
            dates="dmy",
            headers=capture_cards.COLUMNS[side],
            canonical=canonical,
            defaults={"detaining_power": side.value},
            values={"party_of_origin": _SIDES, "rank": ranks, "health": words},
        )


def _society() -> Iterable[SourceMapping]:
    delegations = {f"{visits.SOCIETY}, delegation to {n}": side for n, side in _SIDES.items()}
    yield SourceMapping(
        name="visits",
        kind="visit",
        file="visits.pfif.xml",
        dates="ymd",
        headers=tuple(c.removeprefix("note.") for c in visits.COLUMNS if c != "note.source_date"),
        canonical="record_id recorded_on - detaining_power observed_on full_name given_name"
        " family_name alias prisoner_number sex birth_date party_of_origin fate held_at note",
        values={
            "detaining_power": delegations,
            "party_of_origin": {code: side.value for side, code in visits.COUNTRIES.items()},
            "fate": {"believed_alive": "held", "believed_dead": "died"},
        },
    )
    yield SourceMapping(
        name="interviews",
        kind="consent",
        file="consent-interviews.xlsx",
        dates="dmy",
        headers=consent.INTERVIEW_COLUMNS,
        canonical="record_id detaining_power prisoner_number family_name given_name birth_date"
        " interviewed_on held_at wish fear_of_persecution in_private interpreter note",
        values={
            "detaining_power": _SIDES,
            "wish": {word: wish for wish, word in consent.WISHES.items()},
            "fear_of_persecution": _YES_NO_FR,
            "in_private": _YES_NO_FR,
        },
    )


def _others() -> Iterable[SourceMapping]:
    yield SourceMapping(
        name="testimony",
        kind="testimony",
        file="testimony.jsonl",
        dates="ymd",
        defaults={"witness_of": "custody"},
        headers=testimony.COLUMNS,
        canonical="record_id - observed_on detaining_power family_name given_name alias birth_date"
        " - sex unit captured_at held_at last_seen_on fate note",
        values={
            "detaining_power": _SIDES,
            "unit": {u.short.en: u.name.en for side in (Side.A, Side.B) for u in UNITS[side]},
        },
    )
    yield SourceMapping(
        name="family-contacts",
        kind="contact",
        file="family-contacts.csv",
        dates="dmy",
        headers=contacts.COLUMNS,
        canonical="record_id refers_to full_name contact_kind contact_value called_on claim "
        "demand_amount currency proof_refused recorded_on",
        values={
            "contact_kind": {word: kind for kind, word in contacts.KINDS.items()},
            "currency": {"$": "USD", "usd": "USD"},
            "proof_refused": {"так": "yes", "да": "yes", "ні": "no", "нет": "no"},
        },
    )
    acts = {w: p.value for table in consent.PROCEDURES.values() for p, w in table.items()}
    yield SourceMapping(
        name="legal-files",
        kind="legal",
        file="legal-files.csv",
        dates="dmy",
        headers=consent.LEGAL_COLUMNS,
        canonical="record_id detaining_power prisoner_number full_name procedure offence war_crime"
        " authority decided_on",
        values={"detaining_power": _SIDES, "procedure": acts},
    )


def _desks() -> Iterable[SourceMapping]:
    yield SourceMapping(
        name="desk-reports",
        kind="contact",
        file="desk-reports.csv",
        dates="dmy",
        headers=desk_reports.COLUMNS,
        canonical="record_id refers_to full_name contact_kind contact_value handle device called_on"
        " claim demand_amount currency pay_to payee proof_refused own_number own_device"
        " recorded_on",
        values={"proof_refused": {"так": "yes", "да": "yes", "ні": "no", "нет": "no"}},
    )
    yield SourceMapping(
        name="open-sources",
        kind="open_source",
        file="open-sources.csv",
        dates="ymd",
        headers=open_sources.COLUMNS,
        canonical="record_id refers_to fate detaining_power held_at observed_on derives_from"
        " content_hash recognised admiralty recorded_on",
        values={
            "fate": {word: fate for fate, word in open_sources.SHOWS.items()},
            "detaining_power": _SIDES,
        },
    )
    yield SourceMapping(
        name="unit-debriefs",
        kind="testimony",
        file="unit-debriefs.csv",
        dates="dmy",
        headers=debriefs.COLUMNS,
        canonical="record_id refers_to teller observed_on recorded_on fate detaining_power"
        " admiralty note",
        defaults={"witness_of": "capture"},
        values={
            "fate": {word: fate for fate, word in debriefs.SAW.items()},
            "detaining_power": _SIDES,
        },
    )
