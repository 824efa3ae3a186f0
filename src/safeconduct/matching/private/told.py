"""What each side is told by the mediator: counts first, then rows about its own records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safeconduct.matching.comparisons import COMPARISONS
from safeconduct.matching.judgements import Judgement
from safeconduct.matching.private.handing import Fault
from safeconduct.matching.private.messages import RefusedMessageError, number_of, text_of
from safeconduct.record.envelope import Json, decode_json, encode_json
from safeconduct.record.errors import RecordError

#: Probabilities are told in such steps of per cent, rounded down; never as certain.
STEP = 5
#: Faults that a side is told; more would be a broken export, which the first show as well.
_MOST_FAULTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a side learns of one of its own records.

    Attributes:
        number: the record's place in what the side handed over.
        pair: the name of the pair; the other side has it too, and nobody else.
        percent: how probable it is that both are one person, in steps of STEP, rounded down.
        verdict: `same`, or `unsure` for two officers to judge.
        agreed: comparison -> whether the two are the same in it, or alike.
    """

    number: int
    pair: str
    percent: int
    verdict: Judgement
    agreed: Mapping[str, bool]

    @property
    def reasons(self) -> str:
        """What agrees, in words.

        >>> Row(number=0, pair="AB", percent=95, verdict=Judgement.SAME,
        ...     agreed={"family": True, "birth": False}).reasons
        'family name: the same; date of birth: alike'
        """
        words = ("alike", "the same")
        return "; ".join(
            f"{COMPARISONS[name]}: {words[same]}" for name, same in self.agreed.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that one side is told: first the counts, then its rows.

    Attributes:
        same: pairs of people taken to be one.
        unsure: pairs to be judged.
        rows: sorted by number.
        faults: its records that could not be used.
    """

    same: int
    unsure: int
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]

    @property
    def pairs(self) -> int:
        """How many people may be common."""
        return self.same + self.unsure

    def count_data(self) -> bytes:
        """What is told before anybody is named."""
        faults: list[Json] = [[f.number, f.reason] for f in self.faults[:_MOST_FAULTS]]
        return encode_json(
            {"same": self.same, "unsure": self.unsure, "left_out": len(self.faults),
             "faults": faults}
        )  # fmt: skip

    def result_data(self) -> bytes:
        """What is told when both have gone on."""
        rows: list[Json] = [
            {
                "number": row.number,
                "pair": row.pair,
                "percent": row.percent,
                "verdict": row.verdict.value,
                "agreed": {name: int(same) for name, same in row.agreed.items()},
            }
            for row in self.rows
        ]
        return encode_json({"rows": rows})


@dataclass(frozen=True, slots=True)
class Counts:
    """What a side reads in the mediator's count."""

    same: int
    unsure: int
    left_out: int
    faults: tuple[Fault, ...]


def read_counts(data: bytes) -> Counts:
    """Read what `Told.count_data` made.

    Raises:
        RefusedMessageError: if it is something else.
    """
    message = _decoded(data)
    faults = []
    for one in _listed(message, "faults"):
        if not isinstance(one, list) or len(one) != 2 or not isinstance(one[0], int):
            raise RefusedMessageError("the count is not in the agreed form")
        faults.append(Fault(one[0], str(one[1])))
    return Counts(
        number_of(message, "same"), number_of(message, "unsure"),
        number_of(message, "left_out"), tuple(faults),
    )  # fmt: skip


def read_result(data: bytes) -> tuple[Row, ...]:
    """Read what `Told.result_data` made.

    Raises:
        RefusedMessageError: if it is something else.
    """
    found = []
    for one in _listed(_decoded(data), "rows"):
        agreed = one.get("agreed") if isinstance(one, dict) else None
        if not isinstance(one, dict) or not isinstance(agreed, dict):
            raise RefusedMessageError("the result is not in the agreed form")
        if not set(agreed) <= set(COMPARISONS) or text_of(one, "verdict") not in tuple(Judgement):
            raise RefusedMessageError("the result names what this version does not compare")
        found.append(
            Row(
                number=number_of(one, "number"), pair=text_of(one, "pair"),
                percent=number_of(one, "percent"), verdict=Judgement(text_of(one, "verdict")),
                agreed={name: bool(same) for name, same in agreed.items()},
            )
        )  # fmt: skip
    return tuple(found)


def _decoded(data: bytes) -> dict[str, Json]:
    try:
        return decode_json(data)
    except RecordError as error:
        raise RefusedMessageError("what the mediator sealed is not in the agreed form") from error


def _listed(message: Mapping[str, Json], name: str) -> Sequence[Json]:
    found = message.get(name)
    if not isinstance(found, list):
        raise RefusedMessageError("what the mediator sealed is not in the agreed form")
    return found
