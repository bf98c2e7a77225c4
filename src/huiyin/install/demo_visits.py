"""Visits of the demo: two weeks of sessions that were held, numbers for those to come, matters looked into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle
from uuid import uuid4

from django.utils.timezone import get_default_timezone

from huiyin.cases.models import Case, Contact
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post
from huiyin.receptions.actions import keep_attendance
from huiyin.receptions.booking import Booker, book, is_bookable
from huiyin.receptions.models import Session, Stage
from huiyin.receptions.refusals import BookedAlready, LeaderComplainedOf
from huiyin.receptions.study import study
from huiyin.receptions.visits import Coming, advance, greet

# How many come, how many speak, what has to be ready, and whether it is about a matter: one row a visit, in turn.
COMERS = (
    (Coming(1, 1), True),
    (Coming(2, 2), False),
    (Coming(1, 1, ("reading",)), True),
    (Coming(14, 5), True),
    (Coming(1, 1), False),
    (Coming(3, 1, ("wheelchair",)), True),
    (Coming(6, 4), False),
    (Coming(1, 1, ("interpreter",), "wuu"), True),
)
BOOKERS = (Booker("岑若水", "13700000421"), Booker("祝长青", "13700000422"), Booker())
NOTES = (
    "调阅现场执法记录仪影像，请承办民警带卷到场。",
    "核对上次答复中承诺的办理期限是否兑现。",
    "请法制大队说明适用条款，当面答复诉求二。",
)
HELD_EVERY_DAY = 2


def play_visits(*, clerk: Post, at: datetime) -> None:
    """What came of the sessions up to `at`, and who has a number for the next ones."""
    day, comers, contacts = on_day(at), cycle(COMERS), _contacts(clerk, at)
    rows = Session.objects.filter(unit=clerk.unit_id).select_related("host__staff", "host__unit", "unit")
    past = list(rows.filter(on__lt=day).order_by("on", "pk"))
    for session in past:
        _hold(session, [next(comers) for _each in range(HELD_EVERY_DAY)], contacts, clerk)
    # The attendance of the last one is still to be entered: it stands on "my work today".
    for session in past[:-1]:
        evening = _moment(session.on, session.ends_at)
        units = session.accompanying[:1]
        keep_attendance(session=session, attended_by=session.host, units=units, note="", by=clerk, at=evening)
    coming = rows.filter(on__gte=day, published_at__isnull=False).order_by("on", "pk")[:4]
    for number, session in enumerate(coming):
        _book(session, 5 - number, comers, contacts, clerk, at)


def _contacts(clerk: Post, at: datetime) -> Iterator[Contact]:
    """Open matters of the office, one after the other."""
    day = on_day(at) - timedelta(days=21)
    cases = Case.objects.visible_to(clerk).open().filter(is_sealed=False, office=clerk.unit_id, opened_on__lte=day)
    first = (
        Contact.objects.filter(case__in=cases.exclude(kind="accusation")).select_related("case").order_by("case", "pk")
    )
    return cycle(first.distinct("case"))


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, get_default_timezone())


def _hold(session: Session, comers: Sequence[tuple[Coming, bool]], contacts: Iterator[Contact], clerk: Post) -> None:
    """Each is greeted, registered, shown to a seat, called in and answered, one some time after the other."""
    begins = _moment(session.on, session.begins_at)
    for number, (coming, has_matter) in enumerate(comers):
        came = begins + timedelta(minutes=22 * number - 12)
        contact = next(contacts) if has_matter else None
        visit = greet(session=session, coming=coming, contact=contact, by=clerk, at=came)
        steps = ((Stage.REGISTERED, 3), (Stage.WAITING, 5), (Stage.CALLED, 14), (Stage.ANSWERED, 33))
        for stage, minutes in steps:
            when = came + timedelta(minutes=minutes)
            visit = advance(visit=visit, to=stage, by=clerk, at=when, room="接访室一")


def _book(
    session: Session,
    count: int,
    comers: Iterator[tuple[Coming, bool]],
    contacts: Iterator[Contact],
    clerk: Post,
    at: datetime,
) -> None:
    """Numbers given beforehand, and a note on some of the matters."""
    if not is_bookable(session, at):
        return
    for number in range(count):
        coming, has_matter = next(comers)
        by = None if number % 2 else clerk
        contact = next(contacts) if has_matter else None
        booker = None if has_matter else BOOKERS[number % len(BOOKERS)]
        try:
            made = book(session=session, coming=coming, form=uuid4(), by=by, at=at, contact=contact, booker=booker)
        except (BookedAlready, LeaderComplainedOf):
            continue
        if has_matter and number % 3 == 0:
            study(visit=made.visit, note=NOTES[number % len(NOTES)], by=clerk, at=at)
