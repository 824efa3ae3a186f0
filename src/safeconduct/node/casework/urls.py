"""Addresses of law and consent."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.casework import agreement_views, case_views, consent_views, views

urlpatterns = [
    path("people/<str:public_id>/law/", views.person_law, name="person_law"),
    path("people/<str:public_id>/law/facts/", views.add_facts, name="add_facts"),
    path("people/<str:public_id>/law/cases/new/", case_views.new_case, name="new_case"),
    path(
        "people/<str:public_id>/law/examinations/new/", views.new_examination,
        name="new_examination",
    ),
    path(
        "people/<str:public_id>/interviews/", consent_views.person_interviews,
        name="person_interviews",
    ),
    path("people/<str:public_id>/arrival/", consent_views.person_arrival, name="person_arrival"),
    path("cases/", case_views.holds, name="holds"),
    path("cases/<str:public_id>/", case_views.case, name="case"),
    path("cases/<str:public_id>/back/", case_views.take_step_back, name="step_back"),
    path("cases/<str:public_id>/steps/<str:step>/", case_views.take_step, name="take_step"),
    path("examinations/<str:public_id>/", views.examination, name="examination"),
    path("law/", views.law, name="law"),
    path("law/determine/", views.determine_all, name="determine_all"),
    path("law/rules/", views.rules, name="rules"),
    path("law/agreement/", agreement_views.agreement, name="agreement"),
    path("law/reasons/<str:code>/", views.people_by_reason, name="people_by_reason"),
]  # fmt: skip
