"""Jobs."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<str:public_id>/", views.job, name="job"),
    path("<str:public_id>/state/", views.state, name="job_state"),
]
