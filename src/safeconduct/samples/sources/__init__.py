"""The sources of the invented world, one module a kind of source."""
