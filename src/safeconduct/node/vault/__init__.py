"""Secrets: keys held outside the database, personal fields sealed under keys of their own."""
