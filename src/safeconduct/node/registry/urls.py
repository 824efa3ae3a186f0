"""Lists, search, person files."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.registry import document_views, export_views, views, work_views

urlpatterns = [
    path("", views.people, name="people"),
    path("facets/", views.facets, name="people_facets"),
    path("export/", export_views.export, name="export"),
    path("export/<str:public_id>/", export_views.download, name="export_download"),
    path("seal/", work_views.seal_many, name="seal_many"),
    path("new/", work_views.new_report, name="new_person"),
    path("<str:public_id>/", views.person, name="person"),
    path("<str:public_id>/history/", views.person_history, name="person_history"),
    path("<str:public_id>/report/", work_views.new_report, name="new_report"),
    path("<str:public_id>/field/<str:field>/", work_views.decide, name="decide_field"),
    path("<str:public_id>/death/", work_views.death, name="death"),
    path("<str:public_id>/compartment/", work_views.compartment, name="compartment"),
    path("<str:public_id>/erase/", work_views.erase, name="erase"),
    path("<str:public_id>/documents/", document_views.add, name="add_document"),
    path("<str:public_id>/documents/<str:document>/", document_views.show, name="document"),
]
