"""Why March is not what it was: which matters joined a figure or left it, and by which step."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huiyin.cases.intake.registration import Asked
from huiyin.cases.joining import join_contact, part_contact
from huiyin.cases.models import Case
from huiyin.people.models import Post
from huiyin.statistics.asking import Part, difference, figures
from huiyin.statistics.difference import Moved
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.matters import NotOpened
from huiyin.statistics.models import Matter
from huiyin.statistics.terms import Period, Scope, Span
from tests import make
from tests.cases.test_main_road import on, step, walk_to_served
from tests.statistics.recorded import at, record_steps, recorded_as_lived

pytestmark = pytest.mark.django_db

MARCH, MAY = (Period.of(Span.MONTH, date(2026, month, 1)) for month in (3, 5))
THEN, NOW = datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def told(moved: tuple[Moved, ...]) -> list[tuple[int, int | None, str | None]]:
    return [(one.case, one.seq, one.step) for one in moved]


def agrees(reader: Post, key: str, scope: Scope, period: Period) -> None:
    """What joined and left accounts for the whole change of the figure."""
    was, is_now = (figures(reader, [key], scope, period, as_of=moment)[key].count for moment in (THEN, NOW))
    found = difference(reader, key, scope, period, THEN, NOW)
    assert is_now - was == len(found.joined) - len(found.left)


def test_a_late_entry_joins_and_a_correction_leaves() -> None:
    office = make.office()
    scope = Scope(office.bureau.pk, channel="letter")
    in_time, late, corrected = (make.case(office.clerk) for _ in range(3))
    changes = {"channel": "visit"}
    step(corrected, "correct", office.clerk, date(2026, 4, 20), changes=changes, reason="登记有误。")
    for case, moments in ((in_time, {1: at(make.DAY)}), (corrected, {1: at(make.DAY), 2: at(date(2026, 4, 20))})):
        record_steps(case, moments)
    record_steps(late, {1: at(date(2026, 4, 5))})
    draw_waiting()

    assert figures(None, ["matters"], scope, MARCH, as_of=THEN)["matters"].count == 2
    assert figures(None, ["matters"], scope, MARCH, as_of=NOW)["matters"].count == 2
    found = difference(office.supervisor, "matters", scope, MARCH, THEN, NOW)
    assert told(found.joined) == [(late.pk, 1, "register")]
    assert found.joined[0].recorded_at == at(date(2026, 4, 5))
    assert told(found.left) == [(corrected.pk, 2, "correct")]
    for key in ("matters", "occurrences", "first", "open"):
        agrees(office.supervisor, key, scope, MARCH)


def test_what_changed_and_still_counts_is_not_named() -> None:
    office = make.office()
    case = walk_to_served(office)
    recorded_as_lived(case)
    draw_waiting()
    assert Matter.objects.filter(case=case, known_from__gt=THEN).exists()
    found = difference(office.supervisor, "matters", Scope(office.bureau.pk), MARCH, THEN, NOW)
    assert (found.joined, found.left) == ((), ())
    # It was open at the end of March, and is known to have been: what came later says nothing of that day.
    assert difference(office.supervisor, "open", Scope(office.bureau.pk), MARCH, THEN, NOW).left == ()


def test_what_fell_due_in_the_meantime_joined_by_the_calendar() -> None:
    office = make.office()
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    step(case, "accept", office.station_clerk, date(2026, 3, 25))
    recorded_as_lived(case)
    draw_waiting()
    due = Matter.objects.known().get(case=case).due_on
    assert due is not None
    then, now = at(due), at(due, hour=17)  # at one in the morning of the next day the day is over
    found = difference(office.supervisor, "answered_in_time", Scope(office.station.pk), MAY, then, now, part=Part.BASE)
    assert told(found.joined) == [(case.pk, None, None)]
    assert found.left == ()


def test_an_occurrence_that_was_parted_left_by_that_step() -> None:
    office = make.office()
    first = make.registered(office.clerk)
    again = make.registration(office.office, channel="visit", received_on=date(2026, 3, 25), people=6)
    joined = join_contact(case=first.case, registration=again, by=office.clerk, at=on(date(2026, 3, 25)))
    part_contact(contact=joined.contact, by=office.clerk, at=on(date(2026, 4, 26)), reason="不是同一件事。")
    for case in Case.objects.all():
        recorded_as_lived(case)
    draw_waiting()
    scope = Scope(office.bureau.pk)
    found = difference(office.supervisor, "repeat_visits", scope, MARCH, THEN, NOW)
    assert told(found.left) == [(first.case.pk, 3, "unjoin")]
    assert found.joined == ()
    agrees(office.supervisor, "repeat_visits", scope, MARCH)


def test_what_bars_the_reader_is_not_named_and_no_single_rating_is() -> None:
    office = make.office()
    asked = (Asked("所长打击报复。", "accusation"),)
    case = make.case(office.clerk, requests=asked, complained_staff=office.head.staff)
    accused = Post.objects.create(
        staff=office.head.staff, unit=office.bureau, role="supervisor", since=date(2020, 1, 1)
    )
    record_steps(case, {1: at(date(2026, 4, 5))})
    draw_waiting()
    scope = Scope(office.bureau.pk)
    assert len(difference(office.supervisor, "matters", scope, MARCH, THEN, NOW).joined) == 1
    assert difference(accused, "matters", scope, MARCH, THEN, NOW).joined == ()
    with pytest.raises(NotOpened):
        difference(office.supervisor, "satisfied_unit", scope, MARCH, THEN, NOW)
    with pytest.raises(ValueError, match="later"):
        difference(office.supervisor, "matters", scope, MARCH, NOW, THEN)
