"""The matching desk."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.matching import views

urlpatterns = [
    path("", views.desk, name="links"),
    path("all/", views.all_links, name="all_links"),
    path("propose/", views.propose, name="propose_links"),
    path("alike/", views.judge_alike, name="judge_alike"),
    path("<str:public_id>/", views.one, name="link"),
]
