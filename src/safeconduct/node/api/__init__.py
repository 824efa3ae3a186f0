"""The interface for programs: tokens, and REST under /api/v1."""
