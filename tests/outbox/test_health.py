"""What is wrong with the channels is said before the first message is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from huiyin.outbox.health import STUCK, faults_of_settings, overdue
from huiyin.outbox.models import Message
from tests import make
from tests.outbox.told import registered


def test_channels_that_are_set_up_have_no_faults() -> None:
    assert faults_of_settings() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"CHANNELS": ("letter", "pigeon")}, "pigeon"),
        ({"CHANNELS": ("email",), "MAIL_FROM": ""}, "HUIYIN_MAIL_FROM"),
        ({"CHANNELS": ("sms",), "SMS_URL": ""}, "HUIYIN_SMS_URL"),
        ({"CHANNELS": ("sms",), "SMS_URL": "https://sms.example", "SMS_BODY": "{phone}"}, "HUIYIN_SMS_BODY"),
        ({"CHANNELS": ("file",), "EXCHANGE_FORMAT": "xlsx"}, "HUIYIN_EXCHANGE_FORMAT"),
    ],
)
def test_each_fault_is_named(settings: Settings, given: dict[str, object], said: str) -> None:
    for name, value in given.items():
        setattr(settings, name, value)
    (fault,) = faults_of_settings()
    assert said in fault.zh
    assert said in fault.en


@pytest.mark.django_db
def test_only_what_goes_out_by_itself_can_stand_still(office: make.Office) -> None:
    registered(office.clerk, "letter")
    registered(office.clerk, "email")
    assert overdue(make.MOMENT) == 0
    assert overdue(make.MOMENT + STUCK + timedelta(minutes=1)) == 1
    Message.objects.filter(channel="email").delete()
    assert overdue(make.MOMENT + STUCK + timedelta(minutes=1)) == 0
