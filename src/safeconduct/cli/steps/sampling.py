"""`samples make`: the invented world as files."""

from __future__ import annotations

from pathlib import Path

from safeconduct.cli.steps.workspace import Progress, Summary, quiet
from safeconduct.samples import make_world, write_world


def make_samples(*, scale: float, seed: int, out: Path, progress: Progress = quiet) -> Summary:
    """Write the world of this scale and seed to out/samples and out/truth."""
    progress("inventing people", 0, 1)
    world = make_world(scale=scale, seed=seed)
    files = write_world(world, out, progress=progress)
    return {"scale": scale, "seed": seed, "files": len(files), "out": str(out)}
