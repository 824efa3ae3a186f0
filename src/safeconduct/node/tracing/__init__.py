"""Tracing requests: the family desk, and the public page on which a family reads its status."""
