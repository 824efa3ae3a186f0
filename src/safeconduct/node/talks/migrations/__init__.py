"""Migrations of the talks."""
