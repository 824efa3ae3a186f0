"""The process in which a backup is tried: `python -m safeconduct.node.upkeep.trying FILE`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import django


def main(path: Path) -> dict[str, object]:
    """Restore a backup into the empty node of this process's environment, and check it."""
    from django.conf import settings

    from safeconduct.node.upkeep import restoring
    from safeconduct.node.upkeep.archive import ArchiveError, Secret

    words = json.load(sys.stdin)
    secret = Secret(passphrase=words["passphrase"], key=bytes.fromhex(words["key"]))
    data: Path = settings.CONFIGURATION.data
    data.mkdir(mode=0o700)
    try:
        with path.open("rb") as file:
            ended = restoring.fill(file, secret, files_to=data)
        restoring.bring_up_to_date()
        return asdict(restoring.check(ended))
    except (ArchiveError, restoring.RestoreRefused, restoring.NotHolding) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    os.umask(0o077)
    django.setup()
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
