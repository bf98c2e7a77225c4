"""Receptions as a handler sees them: where they are called to, who comes about their matters, visits they make.

Nothing more: no list of a session, no record, nobody else's matter. What a leader notes before a session stays with the
office that receives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.reception_field import FieldLine, field_line, visits_for
from huiyin.desk.reception_said import hours_said
from huiyin.desk.reception_wish_rows import WishLine, wish_line, wishes_for
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.receptions.models import Session, Visit
from huiyin.receptions.table_models import Called
from huiyin.web import dates

# What was a month ago is found on the page of its matter.
LOOKS_BACK = timedelta(days=30)
MOST = 50


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session somebody's matter comes to, or that they are called to."""

    day: str
    hours: str
    place: str
    leader: str
    matter: str
    url: str
    state: str


@never_cache
@require_safe
@for_roles(Role.HANDLER)
def reception_mine(request: StaffRequest) -> HttpResponse:
    """The own part in receptions, on one page."""
    post, day = request.post, today()
    called, coming = _called(post, day), _coming(post, day)
    fields, asked = _fields(post, day), _asked(post, day)
    context = {"called": called, "coming": coming, "fields": fields, "asked": asked}
    return render(request, "desk/reception_mine.html", context)


def _called(post: Post, day: date) -> list[SessionLine]:
    """Calls to the table by name, the latest first; of matters this post sees, or of none yet."""
    rows = Called.objects.filter(post=post, interview__visit__session__on__gte=day - LOOKS_BACK)
    rows = rows.select_related("interview__visit__session", "interview__visit__case").order_by("-at")[:MOST]
    found = list(rows)
    seen = _seen(post, {one.interview.visit.case_id for one in found})
    return [
        _line(one.interview.visit, day, _came(one, day))
        for one in found
        if one.interview.visit.case_id is None or one.interview.visit.case_id in seen
    ]


def _came(one: Called, day: date) -> str:
    if one.came_at is not None:
        return _("came %(at)s") % {"at": dates.moment(one.came_at, day)}
    return _("called %(at)s: come to the table with the file") % {"at": dates.moment(one.at, day)}


def _coming(post: Post, day: date) -> list[SessionLine]:
    """Numbers taken for sessions to come, about matters this post handles: the file has to be ready that day."""
    rows = Visit.objects.filter(case__handler=post, session__on__gte=day, withdrawn_at=None, session__kept_at=None)
    rows = rows.select_related("session", "case").order_by("session__on", "session__begins_at", "no")[:MOST]
    found = list(rows)
    seen = _seen(post, {one.case_id for one in found})
    return [_line(one, day, _studied(one, day)) for one in found if one.case_id in seen]


def _studied(one: Visit, day: date) -> str:
    if one.studied_at is None:
        return _("not looked into yet")
    return _("looked into %(at)s") % {"at": dates.moment(one.studied_at, day)}


def _seen(post: Post, cases: set[int | None]) -> set[int]:
    named = [pk for pk in cases if pk is not None]
    return set(Case.objects.visible_to(post).filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def _line(visit: Visit, day: date, state: str) -> SessionLine:
    session: Session = visit.session
    case = visit.case
    place = f"{session.place} {visit.room}".strip()
    return SessionLine(
        day=dates.day(session.on, day),
        hours=hours_said(session.begins_at, session.ends_at),
        place=place,
        leader=directory.post_label(visit.receiver_id or session.host_id),
        matter=f"{case.number} {title_of(case)}" if case is not None else _("not registered yet"),
        url=case_url(case.number) if case is not None else "",
        state=state,
    )


def _fields(post: Post, day: date) -> list[FieldLine]:
    """Visits this post makes: those to come, and those of the last month."""
    rows = visits_for(post).filter(leader=post, on__gte=day - LOOKS_BACK).order_by("-on", "-pk")[:MOST]
    return [field_line(one, day) for one in rows]


def _asked(post: Post, day: date) -> list[WishLine]:
    """What petitioners ask about the visits this post makes."""
    rows = wishes_for(post).filter(visit__leader=post, answered_on=None, let_go_on=None).order_by("due_on", "pk")
    return [wish_line(one, day) for one in rows[:MOST]]
