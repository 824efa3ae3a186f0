"""A trained linkage model, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safeconduct.matching.comparisons import COMPARISONS, level_counts

Settings = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """Settings with probabilities, as plain data that can be stored as JSON and used again."""

    settings: Settings

    def __post_init__(self) -> None:
        known = {c["output_column_name"] for c in self.settings.get("comparisons", ())}
        if known != set(COMPARISONS):
            wrong = ", ".join(sorted(known ^ set(COMPARISONS)))
            raise ValueError(f"the model was trained for other comparisons ({wrong}): train anew")
        # What a level's number means to the calibrator depends on how many there are.
        counts = level_counts()
        other = [
            c["output_column_name"]
            for c in self.settings["comparisons"]
            if len(c.get("comparison_levels", ())) != counts[c["output_column_name"]]
        ]
        if other:
            wrong = ", ".join(other)
            raise ValueError(f"the model was trained with other levels of {wrong}: train anew")
