"""Addresses of terms, positions and lists."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.cartels import builder_views, views

_LINES = "lists/papers/<str:kind>/<str:key>/"

urlpatterns = [
    path("lists/", views.lists, name="lists"),
    path("lists/builder/", builder_views.builder, name="builder"),
    path("lists/builder/try/", builder_views.try_lists, name="try_lists"),
    path("lists/papers/", builder_views.papers, name="papers"),
    path(f"{_LINES}new/", builder_views.new_line, name="new_line"),
    path(f"{_LINES}<int:number>/remove/", builder_views.remove_line, name="remove_line"),
    path("lists/compare/", views.compare_lists, name="compare_lists"),
    path("lists/<str:public_id>/", views.list_version, name="list_version"),
    path("lists/<str:public_id>/costs/", views.list_costs, name="list_costs"),
    path("lists/<str:public_id>/audit/", views.list_audit, name="list_audit"),
    path("lists/<str:public_id>/reasons/<str:code>/", views.list_reason, name="list_reason"),
    path("people/<str:public_id>/lists/", views.person_lists, name="person_lists"),
    path("people/<str:public_id>/lists/changes/", views.person_changes, name="person_changes"),
]
