"""What is fuzzed: each parser of outside bytes, and what must hold of whatever it accepts.

A target takes any bytes. It returns True if they were accepted, and False if they were refused with
a RecordError or an InputError. Any other exception is a bug, and so is an AssertionError: something
was accepted that is written differently. Where only a signature or a hash keeps mutated bytes out,
the target makes it anew, so that what lies behind it is reached too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from fuzz import record_targets, talk_targets

from safeconduct.record import RecordError
from safeconduct.tables.problems import InputError

Target = Callable[[bytes], bool]


def _refusing(parse: Callable[[bytes], object]) -> Target:
    @wraps(parse)
    def target(data: bytes) -> bool:
        try:
            parse(data)
        except (RecordError, InputError) as error:
            assert str(error), "refused without a reason"  # noqa: PT017
            return False
        return True

    return target


def _all() -> Iterator[tuple[str, Target]]:
    for module in (record_targets, talk_targets):
        for name, parse in module.TARGETS.items():
            yield name, _refusing(parse)


TARGETS: dict[str, Target] = dict(_all())
SEEDS: dict[str, Callable[[], dict[str, bytes]]] = record_targets.SEEDS | talk_targets.SEEDS
