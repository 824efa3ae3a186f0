"""Write the seeds of every target that are not there yet: `python tests/fuzz/make_corpus.py`.

Signatures of ML-DSA-44 differ from one time to the next, so what is there is left as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.targets import SEEDS, TARGETS

CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    for name in sorted(TARGETS):
        (CORPUS / name).mkdir(parents=True, exist_ok=True)
        for seed, data in SEEDS[name]().items():
            path = CORPUS / name / f"good-{seed}"
            if not path.exists():
                path.write_bytes(data)


if __name__ == "__main__":
    main()
