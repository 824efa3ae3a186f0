"""The notice itself: one text a language, made of the counts that may be said."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from safeconduct.notices.checking import Finding, check_text
from safeconduct.notices.disclosure import (
    DEFAULT_THRESHOLD,
    Disclosure,
    LeftOut,
    StageCount,
    disclose,
)
from safeconduct.notices.wording import WORDINGS, Wording
from safeconduct.tables.problems import InputError

Named = str | Mapping[str, str]

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A public statement and the account of what it leaves out.

    Attributes:
        texts: the text in each language, by ISO 639-1 code.
        disclosure: the counts that were said, and (for the bureau only) what was left out.
    """

    texts: Mapping[str, str]
    disclosure: Disclosure

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What the notice does not say, and why."""
        return self.disclosure.left_out


def notice(
    counts: Iterable[StageCount],
    *,
    parties: Mapping[str, Named],
    mediator: Named,
    date: datetime.date,
    stages: int,
    place: Named | None = None,
    names: Iterable[str] = (),
    threshold: int = DEFAULT_THRESHOLD,
) -> Notice:
    """Write the notice after a stage, in every language.

    Args:
        counts: people returned, one for each stage so far and party.
        parties: name of each party by side code, one for all languages or one a language.
        mediator: name of the mediator.
        date: day of the last stage counted.
        stages: number of stages agreed; after the last one the place may be said.
        place: where the hand-over happened; left out before the end whatever is given.
        names: names and identifiers of the people on file, looked for in the finished texts;
            words of the wording itself and the names of parties and mediator are let pass.
        threshold: the smallest part of a total that may be said (people).

    Raises:
        InputError: if there is nothing to say, a party has no name, or a text would name a person.
    """
    told = sorted(counts, key=lambda c: (c.stage, c.party))
    _check(told, parties)
    latest = told[-1].stage
    ended = latest >= stages
    allowed = disclose(told, place=_in("en", place), ended=ended, threshold=threshold)
    named: dict[str, Named] = {**parties, "mediator": mediator, "place": place or ""}
    texts = {
        language: _text(wording, language, allowed, named, date=date, stage=latest, stages=stages)
        for language, wording in WORDINGS.items()
    }
    _refuse_names(texts, names, [*parties.values(), mediator])
    return Notice(texts=texts, disclosure=allowed)


def _check(told: list[StageCount], parties: Mapping[str, Named]) -> None:
    if not told:
        raise InputError(
            "there is no stage to speak of",
            where="counts for the notice",
            remedy="Make the notice after the first stage.",
        )
    nameless = sorted({count.party for count in told} - parties.keys())
    if nameless:
        raise InputError(
            f"the party {', '.join(nameless)} has no name",
            where="names of the parties",
            remedy="Give the name of every party by its side code.",
        )


def _text(
    wording: Wording,
    language: str,
    allowed: Disclosure,
    named: Mapping[str, Named],
    *,
    date: datetime.date,
    stage: int,
    stages: int,
) -> str:
    def name(key: str) -> str:
        plain = _in(language, named[key]) or ""
        return f"{_FIRST_STRONG_ISOLATE}{plain}{_POP_ISOLATE}" if wording.right_to_left else plain

    sides = [key for key in named if key not in ("mediator", "place")]
    words = {f"party_{n}": name(side) for n, side in enumerate(sides, start=1)}
    lines = [wording.title, "", wording.opening.format(date=wording.date(date), **words), ""]
    lines += [wording.stage.format(stage=stage, stages=stages)]
    for side in sides:
        lines += _side_lines(wording, allowed, side, name(side), stage)
    if stage > 1:
        lines += ["", wording.total if stage >= stages else wording.so_far]
        for side in sides:
            total = sum(s.value for s in allowed.said if s.party == side and s.group is None)
            lines.append("- " + wording.returned.format(party=name(side), n=total))
    if allowed.place:
        lines += ["", wording.place.format(place=name("place"))]
    thanks = wording.thanks.format(mediator=name("mediator"))
    return "\n".join([*lines, "", thanks, wording.closing, ""])


def _side_lines(
    wording: Wording, allowed: Disclosure, side: str, name: str, stage: int
) -> list[str]:
    total = allowed.total(stage=stage, party=side)
    if total is None:
        return []
    parts = allowed.parts(stage=stage, party=side)
    return ["- " + wording.returned.format(party=name, n=total)] + [
        "    " + wording.of_whom.format(group=wording.groups[group], n=value)
        for group, value in parts.items()
    ]


def _refuse_names(texts: Mapping[str, str], names: Iterable[str], spoken: list[Named]) -> None:
    # A word of the wording tells nobody's name, even if somebody happens to be called so.
    known = list(names)
    words = [w for item in spoken for w in ([item] if isinstance(item, str) else item.values())]
    found: dict[str, list[Finding]] = {
        language: check_text(text, known, allowed=[*words, *WORDINGS[language].fixed])
        for language, text in texts.items()
    }
    for language, findings in found.items():
        if findings:
            raise InputError(
                f"the text would say {findings[0].found!r}, {findings[0].why}",
                where=f"notice, language {language}",
                remedy="Word the place in another way, or leave it unsaid.",
            )


def _in(language: str, named: Named | None) -> str | None:
    if named is None or isinstance(named, str):
        return named
    return named.get(language) or named.get("en") or next(iter(named.values()))
