"""How long messages are kept, and delivery receipts of a gateway: what was said goes, that somebody was told stays."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import Settings

from huiyin.desk.message_rows import rows_of
from huiyin.duties.office_time import on_day
from huiyin.outbox.carriers.gateway import receipts_in
from huiyin.outbox.health import faults_of_settings
from huiyin.outbox.keeping import sweep_messages
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.sending import send_due
from huiyin.outbox.wording import words_of
from tests import make
from tests.outbox.test_channels import Gateway, gateway
from tests.outbox.told import registered

pytestmark = pytest.mark.django_db
NOW = make.MOMENT
__all__ = ["gateway"]


def old(state: str, days: int) -> Message:
    office = make.office()
    registered(office.clerk, "call")
    message = Message.objects.latest("created_at")
    Message.objects.filter(pk=message.pk).update(state=state, created_at=NOW - timedelta(days=days), sent_at=NOW)
    return message


def test_what_was_said_is_cleared_by_age_and_the_fact_stays(settings: Settings) -> None:
    settings.MESSAGES_KEPT_DAYS = 365
    past, fresh = old(MessageState.DELIVERED, 366), old(MessageState.DELIVERED, 364)
    assert sweep_messages(NOW) == 1
    assert sweep_messages(NOW) == 0
    number = past.params["number"]
    past.refresh_from_db()
    assert past.params == {"cleared": True, "number": number}
    assert (past.state, past.template, past.party_id is not None) == (MessageState.DELIVERED, "registered", True)
    assert "only the fact is kept" in words_of(past, "en").body
    assert number not in words_of(past, "zh").body
    (row,) = rows_of([past], on_day(NOW))
    assert number in row.url
    fresh.refresh_from_db()
    assert "cleared" not in fresh.params


def test_what_waits_or_failed_unheeded_is_never_cleared(settings: Settings) -> None:
    settings.MESSAGES_KEPT_DAYS = 30
    for state in (MessageState.WAITING, MessageState.FAILED):
        message = old(state, 400)
        assert sweep_messages(NOW) == 0
        message.refresh_from_db()
        assert "cleared" not in message.params


def test_nothing_is_cleared_where_they_are_kept_for_good(settings: Settings) -> None:
    settings.MESSAGES_KEPT_DAYS = 0
    old(MessageState.SENT, 4000)
    assert sweep_messages(NOW) == 0


def test_receipts_say_what_arrived_and_what_did_not(office: make.Office, gateway: Gateway, settings: Settings) -> None:
    first = registered(office.clerk, "text").case
    second = registered(office.clerk, "text").case
    assert send_due(NOW).sent == 2
    ids = {case.pk: str(Message.objects.get(subject=case.pk, channel="sms").pk) for case in (first, second)}
    settings.SMS_RECEIPTS_URL = f"http://127.0.0.1:{gateway.server_port}/receipts"
    settings.SMS_RECEIPTS = json.dumps(
        {"list": "data.rows", "id": "ref", "status": "st", "delivered": ["DELIVRD"], "failed": ["UNDELIV", "EXPIRED"]}
    )
    rows = [
        {"ref": ids[first.pk], "st": "DELIVRD"},
        {"ref": ids[second.pk], "st": "EXPIRED"},
        {"ref": str(uuid4()), "st": "DELIVRD"},
        {"ref": "not ours", "st": "DELIVRD"},
    ]
    gateway.receipts = json.dumps({"data": {"rows": rows}}).encode()
    assert send_due(NOW + timedelta(minutes=1)).acknowledged == 2
    assert Message.objects.get(pk=ids[first.pk]).state == MessageState.DELIVERED
    lost = Message.objects.get(pk=ids[second.pk])
    assert (lost.state, lost.last_error) == (MessageState.FAILED, "undelivered")
    assert send_due(NOW + timedelta(minutes=2)).acknowledged == 0, "told twice, it changes nothing"


@pytest.mark.parametrize("answer", [b"", b"no json", b"[]", b'{"receipts": "x"}', b'{"receipts": [1, {"id": null}]}'])
def test_an_answer_that_cannot_be_read_tells_nothing(answer: bytes) -> None:
    found = receipts_in(answer)
    assert (found.delivered, found.failed) == (frozenset(), frozenset())


def test_the_doctor_says_when_receipts_cannot_be_read(settings: Settings) -> None:
    settings.CHANNELS = ("sms",)
    settings.SMS_URL, settings.SMS_BODY = "https://gateway.example/send", "{}"
    assert faults_of_settings() == []
    settings.SMS_RECEIPTS_URL, settings.SMS_RECEIPTS = "https://gateway.example/receipts", '{"list": "x"}'
    assert "HUIYIN_SMS_RECEIPTS" in faults_of_settings()[0].en
