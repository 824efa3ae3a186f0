"""Addresses of: calls and payments of several families, connected: the fraud desk."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
