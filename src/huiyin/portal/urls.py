from django.urls import URLPattern, URLResolver, path

from huiyin.portal import (
    views_ask,
    views_check,
    views_file,
    views_messages,
    views_open,
    views_reprisal,
    views_send,
    views_track,
)

app_name = "portal"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_open.home, name="home"),
    path("rules/", views_open.rules, name="rules"),
    path("privacy/", views_open.privacy, name="privacy"),
    path("offices/", views_open.offices, name="offices"),
    path("offices/<int:unit_id>/", views_open.office, name="office"),
    path("check/", views_check.check, name="check"),
    path("check/<str:code>/", views_check.check_paper, name="check_paper"),
    path("file/", views_file.start, name="file"),
    path("file/matter/", views_file.about, name="file_about"),
    path("file/you/", views_file.who, name="file_who"),
    path("file/files/", views_file.files, name="file_files"),
    path("file/check/", views_send.check, name="file_check"),
    path("file/receipt/", views_send.receipt, name="receipt"),
    path("file/saved/", views_file.saved, name="saved"),
    path("file/resume/", views_file.resume, name="resume"),
    path("file/forget/", views_file.forget, name="forget_draft"),
    path("track/", views_track.look_up, name="track"),
    path("track/matter/", views_track.matter, name="matter"),
    path("track/ask/<slug:kind>/", views_ask.why, name="ask"),
    path("track/ask/<slug:kind>/you/", views_ask.who, name="ask_who"),
    path("track/ask/<slug:kind>/check/", views_ask.check, name="ask_check"),
    path("track/ask/<slug:kind>/receipt/", views_ask.receipt, name="ask_receipt"),
    path("track/matter/reprisal/", views_reprisal.reprisal, name="reprisal"),
    path("track/matter/<slug:step>/", views_track.do, name="do"),
    path("track/papers.zip", views_track.papers_zip, name="papers_zip"),
    path("track/papers/<uuid:paper_id>/", views_track.paper, name="paper"),
    path("track/papers/<uuid:paper_id>/pdf/", views_track.paper_pdf, name="paper_pdf"),
    path("track/messages/", views_messages.messages, name="messages"),
    path("track/leave/", views_track.leave, name="leave"),
]
