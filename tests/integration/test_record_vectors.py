"""What was valid or refused when the vectors were made is so still."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from safeconduct.cli.steps import record_checking
from safeconduct.record import RecordError

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "record.json").read_text())


def check(directory: Path, kind: str) -> str:
    def file(name: str) -> Path | None:
        path = directory / name
        return path if path.exists() else None

    policy = directory / "policy"
    match kind:
        case "checkpoint":
            return record_checking.check_checkpoint(policy, directory / "checkpoint", exact=False)
        case "proof":
            return record_checking.check_proof(
                policy, directory / "proof", file("entry"), leaf_hash_text="", exact=False
            )
        case "consistency":
            return record_checking.check_consistency(
                policy, directory / "old", directory / "new", file("proof"), exact=False
            )
        case "tiles":
            return record_checking.check_tiles(policy, directory, None, exact=False)
        case _:
            return record_checking.check_fork(
                policy, directory / "first", directory / "second", file("path")
            )


@pytest.mark.parametrize("vector", VECTORS["cases"], ids=lambda v: f"{v['check']}: {v['name']}")
def test_vector(tmp_path: Path, vector: dict[str, Any]) -> None:
    for name, number in vector["files"].items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(base64.b64decode(VECTORS["contents"][number]))
    if vector["result"] == "ok":
        assert check(tmp_path, vector["check"])
        return
    with pytest.raises(RecordError) as caught:
        check(tmp_path, vector["check"])
    assert caught.value.reason == vector["result"], caught.value
