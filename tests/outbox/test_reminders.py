"""What falls due reaches those who want mail, once, and nobody who may not know."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.duties.models import Reminder
from huiyin.duties.tick import tick
from huiyin.outbox.models import Message
from huiyin.outbox.reminders import write_reminders
from tests import make
from tests.outbox.told import hears, registered, with_handler

pytestmark = pytest.mark.django_db
DUE_SOON = make.MOMENT + timedelta(days=57)
OVERDUE = make.MOMENT + timedelta(days=62)


@pytest.fixture(autouse=True)
def _checkpoints(settings: Settings, tmp_path: Path) -> None:
    settings.CHECKPOINTS = tmp_path


def told_of(office: make.Office) -> list[tuple[str, str]]:
    rows = Message.objects.filter(post=office.handler).order_by("created_at", "key")
    return [(row.template, row.params.get("day", "")) for row in rows]


def test_the_handler_hears_before_the_day_and_after_it(office: make.Office) -> None:
    case = with_handler(office)
    hears(office.handler)
    tick(DUE_SOON)
    assert write_reminders(DUE_SOON) >= 1
    assert ("due_soon", "2026-05-17") in told_of(office)
    assert {row.params["number"] for row in Message.objects.all()} == {case.number}
    assert write_reminders(DUE_SOON) == 0
    tick(OVERDUE)
    write_reminders(OVERDUE)
    assert ("overdue", "2026-05-17") in told_of(office)


def test_what_belongs_to_no_post_reaches_the_clerks_of_the_unit(office: make.Office) -> None:
    hears(office.clerk, language="en")
    registered(office.clerk)
    at = make.MOMENT + timedelta(days=12)
    tick(at)
    write_reminders(at)
    message = Message.objects.get()
    assert (message.post_id, message.template, message.language) == (office.clerk.pk, "due_soon", "en")


def test_of_a_discreet_matter_the_reminder_says_the_number_alone(office: make.Office) -> None:
    hears(office.clerk)
    case = registered(office.clerk, is_sealed=True).case
    at = make.MOMENT + timedelta(days=12)
    tick(at)
    write_reminders(at)
    message = Message.objects.get()
    assert (message.template, message.params) == ("plain_staff", {"number": case.number})


def test_without_a_listener_reminders_are_passed_over(office: make.Office) -> None:
    registered(office.clerk)
    at = make.MOMENT + timedelta(days=12)
    tick(at)
    assert write_reminders(at) == 0
    assert not Reminder.objects.filter(told_at=None).exists()


def test_old_reminders_are_no_news(office: make.Office) -> None:
    hears(office.clerk)
    registered(office.clerk)
    at = make.MOMENT + timedelta(days=12)
    tick(at)
    assert write_reminders(at + timedelta(days=3)) == 0
