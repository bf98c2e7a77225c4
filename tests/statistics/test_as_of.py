"""Figures of a past moment: what is entered later changes today's view of March, and never March as it was told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.cases.recomputing import load_calendar
from huiyin.duties.calendars import forget_calendar, shipped_texts
from huiyin.statistics.asking import figures
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.drawing import draw_all, draw_waiting, settled_at, waiting_since
from huiyin.statistics.models import Act, Matter
from huiyin.statistics.terms import Period, Scope, Span
from tests import make
from tests.cases.test_main_road import on, step
from tests.statistics.recorded import record_steps

pytestmark = pytest.mark.django_db

MARCH = Period.of(Span.MONTH, date(2026, 3, 1))
APRIL_FIRST = datetime(2026, 4, 1, tzinfo=UTC)
KEYS = tuple(INDICATORS)


def shown(office: make.Office, as_of: datetime | None) -> dict[str, tuple[int, int | None]]:
    """Every figure of March for the whole province."""
    found = figures(None, KEYS, Scope(office.province.pk), MARCH, as_of=as_of)
    return {key: (value.count, value.base) for key, value in found.items()}


def bytes_of(as_of: datetime) -> bytes:
    """What was known at that moment, to the byte; not until when, which only later entries say."""
    parts = []
    for model in (Matter, Act):
        names = [column.attname for column in model._meta.concrete_fields if column.attname != "known_to"]
        parts.append(sorted(model.objects.known(as_of).values_list(*names), key=repr))
    return repr(parts).encode()


def lived(case: Case, *days: date) -> None:
    """Each step was recorded on one of these days."""
    record_steps(case, {seq: on(day) + timedelta(seconds=seq) for seq, day in enumerate(days, 1)})


def passed_on(office: make.Office) -> Case:
    """A letter of 18 March passed on two days later, entered on those days."""
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    lived(case, date(2026, 3, 18), date(2026, 3, 20))
    return case


def accepted_late_in_the_book(office: make.Office, case: Case) -> None:
    """Accepted on 25 March, and entered on 7 April."""
    taken = take_step(
        case=case,
        step="accept",
        by=office.station_clerk,
        at=on(date(2026, 4, 7)),
        on=date(2026, 3, 25),
        given={"backdated_reason": "系统停机，补录。"},
    )
    record_steps(case, {taken.seq: on(date(2026, 4, 7))})
    draw_waiting()


def test_a_late_entry_changes_todays_view_of_march_and_not_the_view_of_the_first_of_april() -> None:
    office = make.office()
    case = passed_on(office)
    draw_waiting()
    told, then = shown(office, APRIL_FIRST), bytes_of(APRIL_FIRST)
    assert told["matters"] == (1, None)
    assert told["accepted"] == (0, None)

    accepted_late_in_the_book(office, case)
    assert shown(office, None)["accepted"] == (1, None)
    assert shown(office, APRIL_FIRST) == told
    assert bytes_of(APRIL_FIRST) == then
    draw_all()
    assert bytes_of(APRIL_FIRST) == then
    assert shown(office, APRIL_FIRST) == told


def test_a_moment_is_the_last_at_which_something_is_known() -> None:
    office = make.office()
    case = passed_on(office)
    accepted_late_in_the_book(office, case)
    entered = on(date(2026, 4, 7))
    assert shown(office, entered - timedelta(microseconds=1))["accepted"] == (0, None)
    assert shown(office, entered)["accepted"] == (1, None)


def test_a_correction_moves_todays_figures_and_leaves_what_was_told() -> None:
    office = make.office()
    case = passed_on(office)
    draw_waiting()
    given = {"reason": "登记时看错。", "changes": {"people": 8, "channel": "visit"}}
    taken = take_step(case=case, step="correct", by=office.clerk, at=on(date(2026, 4, 7)), given=given)
    record_steps(case, {taken.seq: on(date(2026, 4, 7))})
    draw_waiting()
    now, then = shown(office, None), shown(office, APRIL_FIRST)
    assert (now["visit_batches"], now["persons"], now["joint_visits"]) == ((1, None), (8, None), (1, None))
    assert (then["visit_batches"], then["persons"], then["joint_visits"]) == ((0, None), (1, None), (0, None))


def test_before_anything_was_recorded_nothing_is_known() -> None:
    office = make.office()
    passed_on(office)
    draw_waiting()
    assert not any(count for count, _ in shown(office, datetime(2026, 3, 1, tzinfo=UTC)).values())


def test_what_waits_to_be_drawn_unsettles_every_moment_since() -> None:
    office = make.office()
    case = make.case(office.clerk)
    since = waiting_since()
    assert since is not None
    assert settled_at() == since
    draw_waiting()
    assert waiting_since() is None
    assert settled_at() > since
    with connection.cursor() as cursor:
        hour_ago = settled_at() - timedelta(hours=1)
        cursor.execute("INSERT INTO statistics_queue (case_id, since) VALUES (%s, %s)", [case.pk, hour_ago])
    assert settled_at() == hour_ago


def test_figures_reckoned_under_an_old_calendar_stay_what_they_were() -> None:
    """A year loaded later moves no day of the past: each version is reckoned as its own step was."""
    office = make.office()
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    step(case, "object", office.station_clerk, date(2026, 3, 23), reason="不属于本单位职权。")
    lived(case, date(2026, 3, 18), date(2026, 3, 20), date(2026, 3, 23))
    draw_waiting()
    before = Matter.objects.known().get()
    assert before.next_due_on == date(2026, 3, 30)  # Monday: five working days to settle the objection
    then = bytes_of(APRIL_FIRST)

    text = shipped_texts()[2026] + _IDLE
    load_calendar(text=text, by={"role": "administrator"}, at=on(date(2026, 4, 2)))
    try:
        case.refresh_from_db()
        assert case.next_due_on == date(2026, 3, 31)
        draw_all()
        assert bytes_of(APRIL_FIRST) == then
        assert Matter.objects.known().get().next_due_on == date(2026, 3, 31)
    finally:
        forget_calendar()


_IDLE = """
[[holiday]]
zh = "临时放假"
en = "an extra day off"
first = 2026-03-27
last = 2026-03-27
"""
