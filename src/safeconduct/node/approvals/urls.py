"""What waits for approval."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.approvals import views

urlpatterns = [
    path("", views.approvals, name="approvals"),
    path("<str:public_id>/", views.approval, name="approval"),
]
