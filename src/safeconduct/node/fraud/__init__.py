"""Calls and payments of several families, connected: the fraud desk."""
