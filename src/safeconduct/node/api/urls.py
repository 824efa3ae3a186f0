"""Tokens, the reference, and the interface itself."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.api import views
from safeconduct.node.api.site import api

urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/new/", views.new_token, name="new_token"),
    path("tokens/<str:public_id>/revoke/", views.revoke_token, name="revoke_token"),
    path("api/v1/docs/", views.reference, name="api_reference"),
    path("api/v1/", api.urls),
]
