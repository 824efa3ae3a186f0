"""Migrations of terms and lists."""
