"""Migrations of what passes between nodes."""
