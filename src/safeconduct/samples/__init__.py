"""The invented world of the demonstration and the tests: its truth, and the untidy files about it.

It stands for step 1 of the field, reports coming in from many offices. `make_world` invents, and
`write_world` writes; nothing else in the package reads the truth.
"""

from safeconduct.samples.files import write_world
from safeconduct.samples.world import World, make_world

__all__ = ["World", "make_world", "write_world"]
