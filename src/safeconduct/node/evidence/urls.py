"""Addresses of: how sure we are of one person, captives whom nobody acknowledges, proof of life."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.evidence import demand_views, proof_views, views

_DEMANDS = "unacknowledged/demands/"
_PERSON = "people/<str:public_id>/"

urlpatterns = [
    path(f"{_PERSON}evidence/", views.person_evidence, name="person_evidence"),
    path(f"{_PERSON}proof/", proof_views.person_proof, name="person_proof"),
    path(f"{_PERSON}proof/<str:question>/", proof_views.proof_question, name="proof_question"),
    path(f"{_PERSON}proof/check/<str:medium>/", proof_views.proof_check, name="proof_check"),
    path("unacknowledged/", views.unacknowledged, name="unacknowledged"),
    path("unacknowledged/find/", views.find_unacknowledged, name="find_unacknowledged"),
    path(_DEMANDS, demand_views.make_demands, name="make_demands"),
    path(f"{_DEMANDS}<str:public_id>/", demand_views.demand, name="demand"),
    path(f"{_DEMANDS}<str:public_id>/annex.csv", demand_views.annex, name="demand_annex"),
    path(
        f"{_DEMANDS}<str:public_id>/letter.<str:language>.txt",
        demand_views.letter,
        name="demand_letter",
    ),
    path(
        f"{_DEMANDS}<str:public_id>/return-asked.toml",
        demand_views.return_asked,
        name="return_asked",
    ),
]
