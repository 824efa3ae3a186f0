"""Whether a node keeps what it has said, whatever kills it.

    [DATABASE_URL=postgres://...] python benchmarks/node_talk_kills.py [--kills 500] [--seed 1]

A node on SQLite, or on PostgreSQL if DATABASE_URL names a server, says one message after the other,
each drafted, approved, committed, signed and acknowledged, and is killed (SIGKILL) at a random moment,
again and again. After each death every entry that was ever acknowledged must stand at its index; after
every tenth the node speaks again and everything must verify. It stops at the first violation.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from node_places import TALKS, founded_place


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=float, default=0.3, help="seconds before a death")
    options = parser.parse_args()
    words = (str(options.kills), str(options.seed), str(options.most))
    with tempfile.TemporaryDirectory() as name, founded_place(Path(name)) as node:
        begun = time.monotonic()
        process = node.start("killed_often", *words, script=TALKS)
        out, err = process.communicate()
        if process.returncode:
            sys.exit(err[-4_000:])
        told, store = json.loads(out), "PostgreSQL" if node.url else "SQLite"
    print(
        f"{told['kills']} kills on {store} in {time.monotonic() - begun:.0f} s, "
        f"{told['acknowledged']} entries acknowledged, {told['entries']} there: none lost, "
        f"{'no index twice' if told['gapless'] and told['once'] else 'BUT AN INDEX IS WRONG'}"
    )


if __name__ == "__main__":
    main()
