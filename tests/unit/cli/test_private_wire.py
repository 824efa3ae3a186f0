from __future__ import annotations

from safeconduct.cli.steps.private_wire import Bucket


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_then_so_many_a_minute() -> None:
    clock = Clock()
    bucket = Bucket(per_minute=60, burst=3, clock=clock)
    assert [bucket.wait() for _ in range(4)] == [0, 0, 0, 1 + 1]
    clock.now = 1.0
    assert [bucket.wait(), bucket.wait() > 0] == [0, True]
    clock.now = 1_000.0
    assert [bucket.wait() for _ in range(3)] == [0, 0, 0], "what was not used is kept up to burst"
    assert bucket.wait() > 0
