"""Addresses of messages: the office's outbox, how somebody wants to be told, how delivery goes."""

from django.urls import URLPattern, URLResolver, path

from huiyin.desk import delivery, message_ways, outbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("messages/", outbox.outbox, name="outbox"),
    path("messages/letters/", outbox.letters, name="outbox_letters"),
    path("messages/<uuid:message_id>/call/", outbox.call, name="outbox_call"),
    path("messages/<uuid:message_id>/<slug:doing>/", outbox.act, name="outbox_act"),
    path("delivery/", delivery.delivery, name="delivery"),
    path("account/messages/", message_ways.own, name="own_messages"),
    path("cases/<str:number>/people/<int:petitioner_id>/messages/", message_ways.ways, name="message_ways"),
]
