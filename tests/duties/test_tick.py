"""The calendar acts by itself: once, however often and from wherever it is called."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.duties.models import Duty, DutyState, Reminder
from huiyin.duties.tick import LOCK, tick
from huiyin.people.models import Attempt
from tests import make
from tests.cases.test_main_road import walk_to_served

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_checkpoints(settings: Any, tmp_path: Path) -> None:
    settings.CHECKPOINTS = tmp_path


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC)


def kinds(clock: str) -> list[str]:
    return sorted(Reminder.objects.filter(duty__clock=clock).values_list("kind", flat=True))


def test_reminders_come_once_each() -> None:
    make.case(make.office().clerk)  # to be sorted by Thursday 2 April
    tick(on(date(2026, 3, 27)))
    assert kinds("sort") == []  # six days left
    tick(on(date(2026, 3, 28)))
    tick(on(date(2026, 3, 28)))
    assert kinds("sort") == ["soon"]
    tick(on(date(2026, 4, 2)))
    assert kinds("sort") == ["soon"]  # the last day is not late
    report = tick(on(date(2026, 4, 3)))
    tick(on(date(2026, 4, 3)))
    assert kinds("sort") == ["late", "soon"]
    assert report.late == 1


def test_a_window_that_closed_is_a_step_of_the_case() -> None:
    case = walk_to_served(make.office())  # served on 22 April: a review may be asked for until Friday 22 May
    window = Duty.objects.get(subject=f"case:{case.pk}", clock="review_window")
    assert window.due_on == date(2026, 5, 22)
    tick(on(date(2026, 5, 22)))
    window.refresh_from_db()
    assert window.state == DutyState.OPEN
    report = tick(on(date(2026, 5, 23)))
    window.refresh_from_db()
    assert (window.state, report.failed) == (DutyState.LAPSED, 0)
    assert "lapse" in case.steps.values_list("key", flat=True)
    assert check_cases(cases=[Case.objects.get(pk=case.pk)]).differences == []
    assert tick(on(date(2026, 5, 23))).lapsed == 0


def test_one_case_that_cannot_be_moved_stops_no_other() -> None:
    office = make.office()
    broken, whole = walk_to_served(office), walk_to_served(office)
    Duty.objects.filter(subject=f"case:{broken.pk}").update(subject="case:0")
    report = tick(on(date(2026, 6, 30)))
    assert report.failed > 0
    assert Duty.objects.get(subject=f"case:{whole.pk}", clock="review_window").state == DutyState.LAPSED


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_no_harm() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        reports = []

        def other() -> None:
            reports.append(tick(on(date(2026, 3, 28))))
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=20)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    assert [report.skipped for report in reports] == [True]


def test_old_counts_and_drafts_are_cleared_on_the_hour() -> None:
    at = datetime(2026, 3, 28, 0, 0, tzinfo=UTC)
    Attempt.objects.create(key="x", window=at - timedelta(days=3), count=1)
    assert tick(at + timedelta(minutes=1)).swept == {}
    swept = tick(at).swept
    assert swept["attempts and sessions"] == 1
    assert "drafts" in swept
    assert "files without a row" not in swept  # eight in the morning; that one runs at three
