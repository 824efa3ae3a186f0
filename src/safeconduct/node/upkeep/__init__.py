"""Keeping a node running: its state, its processes, backups, retention, and what a thief sees."""
