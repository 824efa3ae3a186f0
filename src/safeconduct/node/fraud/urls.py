"""Addresses of the fraud desk."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.fraud import views, work_views

urlpatterns = [
    path("people/<str:public_id>/contacts/", work_views.person_contacts, name="person_contacts"),
    path("fraud/", views.fraud, name="fraud"),
    path("fraud/judge/", work_views.judge, name="judge_contacts"),
    path("fraud/rings/<str:public_id>/", views.ring, name="ring"),
    path("fraud/rings/<str:public_id>/police/", work_views.police_report, name="police_report"),
    path("fraud/contacts/<str:public_id>/", views.contact, name="contact"),
    path("fraud/contacts/<str:public_id>/advice/", views.contact_advice, name="contact_advice"),
]
