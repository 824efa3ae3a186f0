"""How well the list of the unacknowledged and the flags of fraud do against known outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.evidence.fraud import ContactRisk
from safeconduct.people.vocabulary import SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many captives whom nobody acknowledges are on the list.

    Attributes:
        on_list: person files on the list, of those whose truth is known.
        right: of those, the files of people who truly are such captives.
        true: how many such captives there truly are on file.
        reported: of those, the ones of whom anything but a tracing request has been reported.
        found: such captives on the list, each once however many files he has.
    """

    on_list: int
    right: int
    true: int
    reported: int
    found: int

    @property
    def precision(self) -> float:
        """Share of the list that is right; 1 for an empty list."""
        return self.right / self.on_list if self.on_list else 1.0

    @property
    def recall_reported(self) -> float:
        """Share found of those of whom anything was reported; nobody could find the others."""
        return self.found / self.reported if self.reported else 1.0

    @property
    def recall_all(self) -> float:
        """Share found of all who are on file."""
        return self.found / self.true if self.true else 1.0


def found_unacknowledged(
    listed: pl.DataFrame, people: pl.DataFrame, known: pl.DataFrame, kinds: pl.DataFrame
) -> Found:
    """Compare the list with the truth.

    Args:
        listed: frame of UNACKNOWLEDGED_SCHEMA.
        people: outcomes of person files, as `outcomes_of_people` makes them.
        known: outcomes of records, as `read_outcomes` makes them.
        kinds: record, kind.
    """
    hidden = pl.col("captive") & ~pl.col("acknowledged")
    true = people.filter(hidden)["true_person_id"].unique()
    told = (
        known.join(kinds, on="record")
        .filter(hidden & (pl.col("kind") != SourceKind.TRACING_REQUEST.value))
        .join(people.select("true_person_id").unique(), on="true_person_id", how="semi")
    )
    on_list = listed.filter("on_list").select("person_id").join(people, on="person_id")
    right = on_list.filter(hidden)
    return Found(
        on_list=on_list.height,
        right=right.height,
        true=len(true),
        reported=told["true_person_id"].n_unique(),
        found=right["true_person_id"].n_unique(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """How well swindles are flagged.

    Attributes:
        flagged: contacts flagged as likely fraud, of those whose nature is known.
        right: of those, the true swindles.
        true: true swindles.
        extortion_as_swindle: contacts of captors who extort, flagged as likely fraud.
        table: nature, risk, contacts.
    """

    flagged: int
    right: int
    true: int
    extortion_as_swindle: int
    table: pl.DataFrame

    @property
    def precision(self) -> float:
        """Share of the flags that are right; 1 if there are none."""
        return self.right / self.flagged if self.flagged else 1.0

    @property
    def recall(self) -> float:
        """Share of the swindles that are flagged; 1 if there are none."""
        return self.right / self.true if self.true else 1.0


def judged_contacts(contacts: pl.DataFrame, known: pl.DataFrame) -> Flagged:
    """Compare risks with what the contacts truly were.

    Args:
        contacts: frame of RISK_SCHEMA.
        known: record, nature.
    """
    both = contacts.join(
        known.filter(pl.col("nature").is_not_null()).select("record", "nature"), on="record"
    )
    flag = pl.col("risk") == ContactRisk.LIKELY_FRAUD.value
    swindle = pl.col("nature") == "swindle"
    return Flagged(
        flagged=both.filter(flag).height,
        right=both.filter(flag & swindle).height,
        true=both.filter(swindle).height,
        extortion_as_swindle=both.filter(flag & (pl.col("nature") == "extortion")).height,
        table=both.group_by("nature", "risk")
        .agg(contacts=pl.len().cast(pl.Int64))
        .sort("nature", "risk"),
    )
