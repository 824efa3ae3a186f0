"""A file of judgements: every row counts, or is named with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
LIST = "record_id,full_name\n1,Petro Boyko\n2,Ivan Kit\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("record_l,record_r,judgement\n", "no column left, right"),
        ("left,right,judgement\nlist:1,list:9,same\n", "'list:9'"),
        ("left,right,judgement\nlist:1,list:2,maybe\n", "'maybe'"),
        (
            "left,right,judgement\nlist:1,list:2,same\nlist:2,list:1,different\n",
            "judged different and same",
        ),
    ],
)
def test_a_judgement_that_cannot_count_is_an_error(
    text: str, told: str, tmp_path: Path, safeconduct: Run
) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "judgements.csv").write_text(text, encoding="utf-8")
    store = tmp_path / "store"
    rejects = tmp_path / "rejects.csv"
    options = ("--out", store, "--rejects", rejects)
    assert safeconduct("import", tmp_path / "list.csv", *options).returncode == 0
    done = safeconduct("match", "--store", store, "--judgements", tmp_path / "judgements.csv")
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())
