"""When leaders receive people: the published notice (art. 18(1), requirement 38), as a page and as a feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from huiyin.duties.office_time import now, on_day, today
from huiyin.people import directory
from huiyin.people.models import Unit
from huiyin.portal.pages import draw, for_citizens
from huiyin.receptions.booking import is_bookable, taken_of
from huiyin.receptions.feeds import feed
from huiyin.receptions.models import Session, SessionChange
from huiyin.web import dates
from huiyin.web.shown import Link

# Two months ahead is all that is planned; a province holds some twenty a day.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One session as the public reads it. `changed` tells what was changed since the notice, and why.

    `free` says how many numbers are left; without one people are received all the same.
    """

    hours: str
    leader: str
    portfolio: str
    place: str
    unit: str
    changed: tuple[str, ...]
    book_url: str
    free: str


@dataclass(frozen=True, slots=True)
class Day:
    """The sessions of one day."""

    name: str
    lines: tuple[Line, ...]


@require_safe
@for_citizens
def receptions(request: HttpRequest) -> HttpResponse:
    """Everything that is public from today on, of all offices or of one."""
    day = today()
    rows = Session.objects.from_day(day).published().select_related("host__staff").prefetch_related(_CHANGES)
    unit = _chosen(request.GET.get("unit", ""))
    offices = sorted(set(rows.order_by().values_list("unit_id", flat=True)))
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = list(rows.order_by("on", "begins_at", "unit_id", "pk")[: MOST_SHOWN + 1])
    context = {
        "days": _days(found[:MOST_SHOWN], now()),
        "is_cut": len(found) > MOST_SHOWN,
        "unit": unit,
        "offices": [Link(directory.unit_label(pk), f"?unit={pk}") for pk in offices],
        "feed_url": reverse("portal:receptions_feed", args=[unit.pk]) if unit else "",
    }
    return draw(request, "portal/receptions.html", context)


_CHANGES = "changes__was_host__staff"


def _chosen(text: str) -> Unit | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        return None
    return Unit.objects.active().filter(pk=int(text)).first()


def _days(sessions: list[Session], at: datetime) -> list[Day]:
    day, taken = on_day(at), taken_of(sessions)
    return [
        Day(dates.day(on, day), tuple(_line(one, at, taken.get(one.pk, 0)) for one in rows))
        for on, rows in groupby(sessions, key=lambda one: one.on)
    ]


def _line(session: Session, at: datetime, taken: int) -> Line:
    day, is_open = on_day(at), is_bookable(session, at)
    return Line(
        hours=f"{session.begins_at:%H:%M}–{session.ends_at:%H:%M}",
        leader=f"{session.host.staff.name} {session.host.title or session.host.get_role_display()}",
        portfolio=session.portfolio,
        place=session.place,
        unit=directory.unit_label(session.unit_id),
        changed=tuple(_changed(one, day) for one in session.changes.all() if one.after_notice),
        book_url=reverse("portal:book", args=[session.pk]) if is_open else "",
        free=_free(session.seats - taken) if is_open else "",
    )


def _free(left: int) -> str:
    if left <= 0:
        return _("All numbers are given; whoever comes is received after them.")
    return ngettext("%(count)d number is free", "%(count)d numbers are free", left) % {"count": left}


def _changed(change: SessionChange, day: date) -> str:
    before = {"day": dates.day(change.was_on, day), "host": change.was_host.staff.name, "place": change.was_place}
    said = _("Changed: before it was %(day)s, %(host)s, %(place)s. Why: %(reason)s")
    return said % {**before, "reason": change.reason}


@require_safe
@for_citizens
def receptions_feed(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The same of one office as iCalendar."""
    unit = Unit.objects.active().filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    rows = Session.objects.from_day(today()).published().filter(unit=unit).select_related("host__staff")
    name = _("%(office)s: receptions") % {"office": unit.label}
    made = feed(name, rows.order_by("on", "begins_at", "pk")[:MOST_SHOWN], host=request.get_host())
    return HttpResponse(
        made,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="receptions-{unit.pk}.ics"'},
    )
