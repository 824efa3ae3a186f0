"""The append-only history: who did or read what, when and why; chained so that edits show."""
