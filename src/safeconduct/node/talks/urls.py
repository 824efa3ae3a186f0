"""Addresses of the talks."""

from __future__ import annotations

from django.urls import path

from safeconduct.node.talks import carry_views, offer_views, record_views, say_views, views

_TALK = "talks/<str:public_id>/"

urlpatterns = [
    path("talks/", views.talks, name="talks"),
    path("talks/new/", views.new_talk, name="new_talk"),
    path(_TALK, views.talk, name="talk"),
    path(f"{_TALK}sides/", carry_views.sides, name="talk_sides"),
    path(f"{_TALK}sides/challenge/", carry_views.challenge, name="talk_challenge"),
    path(f"{_TALK}sides/enrol/", carry_views.enrol, name="talk_enrol"),
    path(
        f"{_TALK}sides/keys/<int:number>/destroy/", carry_views.destroy_epoch, name="destroy_epoch"
    ),
    path(f"{_TALK}files/", carry_views.bundles, name="talk_bundles"),
    path(f"{_TALK}files/take/", carry_views.take, name="talk_take"),
    path(f"{_TALK}files/pack/<str:side>/", carry_views.pack, name="talk_pack"),
    path(f"{_TALK}files/send/<str:side>/", carry_views.send, name="talk_send"),
    path(f"{_TALK}files/ways/<str:side>/", carry_views.peer, name="talk_peer"),
    path(f"{_TALK}offers/<str:entry>/", offer_views.offer, name="talk_offer"),
    path(f"{_TALK}offers/<str:entry>/accept/", say_views.accept, name="talk_accept"),
    path(f"{_TALK}changes/", offer_views.changes, name="talk_changes"),
    path(f"{_TALK}people/", offer_views.threads, name="talk_threads"),
    path(f"{_TALK}people/<str:item>/", offer_views.thread, name="talk_thread"),
    path(f"{_TALK}say/<str:step>/", say_views.say, name="talk_say"),
    path(f"{_TALK}questions/<str:entry>/", say_views.answer, name="talk_answer"),
    path(f"{_TALK}waits/<str:entry>/", say_views.lapse, name="talk_lapse"),
    path(f"{_TALK}drafts/", say_views.drafts, name="talk_drafts"),
    path(f"{_TALK}drafts/<str:draft_id>/", say_views.draft, name="talk_draft"),
    path(f"{_TALK}record/", record_views.record_page, name="talk_record"),
    path(f"{_TALK}record/verify/", record_views.verify_record, name="talk_verify"),
    path(f"{_TALK}record/checkpoints/<str:side>/", record_views.checkpoint, name="talk_checkpoint"),
    path(f"{_TALK}record/<str:leaf>/", record_views.entry, name="talk_entry"),
    path(f"{_TALK}conduct/", record_views.conduct, name="talk_conduct"),
]
