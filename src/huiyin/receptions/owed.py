"""What a session asks of its unit by a date: its notice five days before, and its attendance the day after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty, DutyState
from huiyin.duties.office_time import on_day
from huiyin.receptions.models import Session

NOTICE, ATTENDANCE = "notice", "attendance"
# Eight weeks are planned; what stands on "my work today" is what comes up within a week.
SEEN_BEFORE = timedelta(days=7)
# Attendance that nobody entered for so long is asked for no more by a duty; the session's page still asks.
ASKED_FOR = timedelta(days=60)


def subject_of(session: Session | int) -> str:
    return f"session:{session if isinstance(session, int) else session.pk}"


def owe_sessions(at: datetime) -> int:
    """Make duties of what has come near, and let go of notices nobody can give any more. Twice does no harm."""
    day = on_day(at)
    near = Session.objects.from_day(day).unpublished().filter(notice_by__lte=day + SEEN_BEFORE, kept_at=None)
    held = Session.objects.filter(on__lte=day, on__gte=day - ASKED_FOR, kept_at=None)
    known = _known([*near, *held])
    new = 0
    for session in near:
        if (subject_of(session), NOTICE, session.notice_by) not in known:
            owe(subject_of(session), _notice(session))
            new += 1
    for session in held:
        promise = _attendance(session)
        if (subject_of(session), ATTENDANCE, promise.due_on) not in known:
            owe(subject_of(session), promise)
            new += 1
    _let_past_notices_go(day)
    return new


def met_notice(sessions: Iterable[Session], on: date) -> None:
    for session in sessions:
        meet(subject_of(session), NOTICE, on)


def met_attendance(session: Session, on: date) -> None:
    meet(subject_of(session), ATTENDANCE, on)
    let_go(subject_of(session), NOTICE, on)


def moved(session: Session, on: date) -> None:
    """The day of a session was changed: what was owed for the old day falls away; the next sweep says it anew."""
    for key in (NOTICE, ATTENDANCE):
        let_go(subject_of(session), key, on)
    if session.published_at is None and session.notice_by <= on + SEEN_BEFORE:
        owe(subject_of(session), _notice(session))


def gone(sessions: Iterable[int], on: date) -> None:
    """Sessions that were planned anew and are no more."""
    subjects = [subject_of(pk) for pk in sessions]
    for duty in Duty.objects.open().filter(subject__in=subjects):
        let_go(duty.subject, duty.key, on)


def _known(sessions: Iterable[Session]) -> set[tuple[str, str, date]]:
    subjects = {subject_of(one) for one in sessions}
    rows = Duty.objects.filter(subject__in=subjects).exclude(state=DutyState.VOID)
    return set(rows.values_list("subject", "key", "due_on"))


def _notice(session: Session) -> Promise:
    begins = session.notice_by - SEEN_BEFORE
    return Promise(NOTICE, "reception_notice", session.unit_id, begins, session.notice_by)


def _attendance(session: Session) -> Promise:
    after = current_calendar().next_working(session.on + timedelta(days=1))
    return Promise(ATTENDANCE, "reception_attendance", session.unit_id, session.on, after, in_workdays=True)


def _let_past_notices_go(day: date) -> None:
    """The day came without a notice: the session says so for good; nothing is owed for it any more."""
    open_ones = Duty.objects.open().filter(clock="reception_notice", due_on__lt=day)
    numbers = {int(duty.subject.partition(":")[2]): duty for duty in open_ones}
    for pk in Session.objects.filter(pk__in=numbers, on__lt=day).values_list("pk", flat=True):
        let_go(numbers[pk].subject, NOTICE, day)
