"""The family desk."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.tracing import views, work_views

urlpatterns = [
    path("", views.requests, name="requests"),
    path("new/", work_views.new_request, name="new_request"),
    path("<str:public_id>/", views.request_page, name="request"),
    path("<str:public_id>/change/", work_views.change_request, name="change_request"),
    path("<str:public_id>/message/", work_views.write, name="write_family"),
    path("<str:public_id>/note/", work_views.note, name="request_note"),
    path("<str:public_id>/read/", work_views.read, name="read_messages"),
    path("<str:public_id>/renew/", work_views.renew, name="renew_request"),
    path("<str:public_id>/close/", work_views.close, name="close_request"),
    path("<str:public_id>/slip/", work_views.slip, name="request_slip"),
    path("<str:public_id>/erase/", work_views.erase, name="erase_request"),
]
