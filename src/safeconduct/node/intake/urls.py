"""The import wizard."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.intake import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.new_import, name="new_import"),
    path("<str:public_id>/", views.show, name="import"),
    path("<str:public_id>/reading/", views.reading, name="import_reading"),
    path("<str:public_id>/columns/", views.columns, name="import_columns"),
    path("<str:public_id>/check/", views.check, name="import_check"),
    path("<str:public_id>/rows.<str:form>", views.rows, name="import_rows"),
    path("<str:public_id>/faults.<str:form>", views.faults, name="import_faults"),
    path("<str:public_id>/undo/", views.undo, name="import_undo"),
]
