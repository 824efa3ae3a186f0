"""First run, team, invitations."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.accounts import views

urlpatterns = [
    path("first-run/", views.first_run, name="first_run"),
    path("invitation/<str:token>/", views.accept_invitation, name="invitation"),
    path("team/", views.team, name="team"),
    path("team/new/", views.new_member, name="new_member"),
    path("team/<int:pk>/", views.member, name="member"),
    path("team/<int:pk>/invite/", views.invite_again, name="invite_again"),
]
