"""What a post owes by a date: duties and cases brought into one shape, and only those within its reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.functions import Cast, Substr

from huiyin.cases.lists import AFTER_CASE, listed, seen_among
from huiyin.cases.models import Case
from huiyin.duties.models import FIRST_MOVES, Duty, DutyQuerySet
from huiyin.people.models import Post, Role
from huiyin.procedure.catalogue import PROCEDURES

# Three weeks of columns in the ruler: today and eighteen days after it.
RULER_DAYS = 19
# Reading stops here; the page then says how far it counted.
MOST_LATE = 100
MOST_COMING = 400

# Periods a unit may use and need not: nobody is late with them.
RIGHTS = frozenset(key for law in PROCEDURES.values() for key, rule in law.clocks.items() if rule.is_right)
# Clocks whose paper the front desk serves as well as the handler.
SERVICE = ("serve_notice", "serve_opinion", "serve_review")


@dataclass(frozen=True, slots=True)
class Owing:
    """One date an office owes something by. `post`: the handler whose it is; None where it is the unit's."""

    case: int
    clock: str
    request: int | None
    due_on: date
    starts_on: date | None
    is_provisional: bool
    is_paused: bool
    unit: int | None
    post: int | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is late and what comes within the ruler; `counted_to` is the last day that was counted whole."""

    late: tuple[Owing, ...]
    coming: tuple[Owing, ...]
    late_is_cut: bool
    counted_to: date


COLUMNS = ("subject", "clock", "request_no", "due_on", "starts_on", "is_provisional", "is_paused", "unit_id", "post_id")


def agenda_of(post: Post, today: date) -> Agenda:
    """The agenda of a post: a handler's own duties, a unit's for clerk and head, what is below for a supervisor."""
    last = today + timedelta(days=RULER_DAYS - 1)
    if post.role == Role.SUPERVISOR:
        late = _of_cases(post, None, today - timedelta(days=1), MOST_LATE)
        coming = _of_cases(post, today, last, MOST_COMING)
    else:
        duties = duties_of(post)
        late = _of_duties(duties.filter(due_on__lt=today), MOST_LATE)
        coming = _of_duties(duties.filter(due_on__gte=today, due_on__lte=last), MOST_COMING)
        seen = visible_ids(post, [one.case for one in (*late, *coming)])
        late, coming = [one for one in late if one.case in seen], [one for one in coming if one.case in seen]
    is_cut = len(coming) > MOST_COMING
    counted_to = coming[MOST_COMING].due_on - timedelta(days=1) if is_cut else last
    return Agenda(tuple(late[:MOST_LATE]), tuple(coming[:MOST_COMING]), len(late) > MOST_LATE, counted_to)


def duties_of(post: Post) -> DutyQuerySet:
    """Open obligations of this post's desk, by date: one range of one index."""
    owed = Duty.objects.open().owed().exclude(clock__in=RIGHTS).filter(subject__startswith="case:")
    if post.role == Role.HANDLER:
        return owed.filter(post=post.pk).order_by("due_on", "pk")
    owed = owed.filter(unit=post.unit_id).order_by("due_on", "pk")
    if post.role == Role.HEAD:
        return owed
    # What lies with a handler is the handler's, but a paper waits at the front desk as well.
    return owed.filter(Q(post__isnull=True) | Q(clock__in=SERVICE))


def _of_duties(duties: DutyQuerySet, most: int) -> list[Owing]:
    return [Owing(case_of(row[0]), *row[1:]) for row in duties.values_list(*COLUMNS)[: most + 1]]


def case_of(subject: str) -> int:
    """17 from "case:17"."""
    return int(subject[AFTER_CASE - 1 :])


def _of_cases(post: Post, first: date | None, last: date, most: int) -> list[Owing]:
    """The next date of each case below a supervisor, in place of its single duties."""
    cases = listed(post).filter(sort_on__lte=last)
    if first is not None:
        cases = cases.filter(sort_on__gte=first)
    rows = cases.values_list(
        "pk", "next_clock", "next_request", "next_due_on", "next_is_provisional", "unit_id", "office_id", "handler_id"
    )
    return [
        Owing(pk, clock, request, due_on, None, provisional, False, unit or office, handler)
        for pk, clock, request, due_on, provisional, unit, office, handler in rows[: most + 1]
    ]


def visible_ids(post: Post, ids: Iterable[int]) -> set[int]:
    """Those of the cases that the post may see; the table of duties knows no reach of its own."""
    wanted = set(ids)
    return set(seen_among(post, wanted)) if wanted else set()


def arrived(post: Post, most: int) -> list[Owing]:
    """What came to the unit and waits for its first move, the latest first."""
    duties = Duty.objects.open().filter(unit=post.unit_id, clock__in=FIRST_MOVES, subject__startswith="case:")
    return _of_duties(duties.order_by("-starts_on", "-pk"), most)


def awaited(post: Post, most: int) -> list[Owing]:
    """Answers that others owe this unit: to its objections, to its supervision orders; by date, within reach.

    One question for each clock: each is a stretch of one index in the order of the dates.
    """
    seen = Case.objects.visible_to(post).filter(is_open=True)
    if post.role != Role.SUPERVISOR:
        seen = seen.filter(Q(unit=post.unit_id) | Q(handler=post.pk) | Q(lead=post.pk))
    of_duty = Cast(Substr(OuterRef("subject"), AFTER_CASE), BigIntegerField())
    asked = Duty.objects.open().exclude(unit=post.unit_id).filter(Exists(seen.filter(pk=of_duty)))
    found = [
        owing
        for clock in ("objection_answer", "demand")
        for owing in _of_duties(asked.filter(clock=clock).order_by("due_on", "pk"), most)
    ]
    return sorted(found, key=lambda one: one.due_on)[:most]


def by_day(owing: Sequence[Owing]) -> dict[date, list[Owing]]:
    found: dict[date, list[Owing]] = {}
    for one in owing:
        found.setdefault(one.due_on, []).append(one)
    return found
