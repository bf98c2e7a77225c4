"""Receptions of a unit: the sessions to come, their public notice, and the rotas they follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.desk.reception_said import hours_said, rule_said
from huiyin.documents.printing import printed
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Refused
from huiyin.receptions import actions
from huiyin.receptions.booking import taken_of
from huiyin.receptions.models import Rota, Session
from huiyin.receptions.planning import AHEAD
from huiyin.receptions.poster import Size, poster_of
from huiyin.web import dates

SEES_RECEPTIONS = (Role.CLERK, Role.HEAD, Role.SUPERVISOR)
# A province in eight weeks; whoever looks down on more chooses a unit.
MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One session as the list shows it. `notice` is the words on its notice, `is_late` where that was missed.

    `given` says how many numbers stand and how many were planned.
    """

    url: str
    day: str
    hours: str
    place: str
    leader: str
    portfolio: str
    unit: str
    notice: str
    is_late: bool
    given: str


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_RECEPTIONS)
def receptions(request: StaffRequest) -> HttpResponse:
    """The sessions to come; `POST` makes those of the own unit public."""
    if request.method == "POST":
        return _publish(request)
    day = today()
    sessions = list(sessions_for(request.post, day)[: MOST_SHOWN + 1])
    own = [one for one in sessions if one.unit_id == request.post.unit_id]
    waiting = [one for one in own if one.published_at is None]
    keeps = actions.may_keep(request.post, request.post.unit_id)
    context = {
        "lines": lines_of(sessions[:MOST_SHOWN], day),
        "is_cut": len(sessions) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "status": _status(sessions, day),
        "rotas": _rotas(request.post, day),
        "keeps": keeps,
        "waiting": len(waiting) if keeps else 0,
        "waiting_until": dates.day(waiting[-1].on, day) if waiting else "",
        "shows_units": len({one.unit_id for one in sessions}) > 1,
        "calendar_ends": _calendar_ends(day),
        "poster_url": reverse("desk:reception_poster"),
    }
    return render(request, "desk/receptions.html", context)


def _calendar_ends(day: date) -> str:
    """The last day that can be planned, where the calendar ends before the plan does."""
    ends = current_calendar().covered_through
    return dates.plain_day(ends, day) if ends < day + AHEAD else ""


def sessions_for(post: Post, day: date) -> QuerySet[Session]:
    """From `day` on: a clerk's of the own unit, a head's and a supervisor's of all below as well; and one's own."""
    rows = Session.objects.from_day(day).select_related("host__staff", "unit")
    near = Q(unit=post.unit_id) if post.role == Role.CLERK else Q(unit__path__startswith=post.unit.path)
    rows = rows.filter(near | Q(host=post))
    return rows.order_by("on", "begins_at", "unit__path", "pk")


def _publish(request: StaffRequest) -> HttpResponse:
    rows = Session.objects.from_day(today()).unpublished().filter(unit=request.post.unit_id, kept_at=None)
    try:
        count = actions.publish(sessions=list(rows), by=request.post, at=now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = ngettext("%(count)d session is public now.", "%(count)d sessions are public now.", count)
        messages.success(request, said % {"count": count})
    return HttpResponseRedirect(reverse("desk:receptions"))


def lines_of(sessions: Sequence[Session], day: date) -> list[Line]:
    taken = taken_of(sessions)
    return [
        Line(
            url=reverse("desk:reception", args=[one.pk]),
            day=dates.day(one.on, day),
            hours=hours_said(one.begins_at, one.ends_at),
            place=one.place,
            leader=f"{one.host.staff.name} {one.host.title or one.host.get_role_display()}",
            portfolio=one.portfolio,
            unit=directory.unit_label(one.unit_id),
            notice=notice_said(one, day),
            is_late=one.misses_notice(day),
            given=_("%(given)d of %(seats)d") % {"given": taken.get(one.pk, 0), "seats": one.seats},
        )
        for one in sessions
    ]


def notice_said(session: Session, day: date) -> str:
    """Whether the notice is out, and by when it has to be."""
    if session.published_at is not None:
        return _("public")
    by = dates.plain_day(session.notice_by, day)
    if session.misses_notice(day):
        return _("was to be public by %(day)s") % {"day": by}
    return _("to be public by %(day)s") % {"day": by}


def _status(sessions: Sequence[Session], day: date) -> dict[str, str]:
    late = sum(one.misses_notice(day) for one in sessions)
    count = len(sessions)
    said = ngettext("%(count)d session in eight weeks.", "%(count)d sessions in eight weeks.", count)
    missed = ngettext("%(count)d has missed its notice.", "%(count)d have missed their notice.", late)
    return {"all": said % {"count": count}, "late": missed % {"count": late} if late else ""}


@dataclass(frozen=True, slots=True)
class RotaLine:
    """A rota in words."""

    url: str
    title: str
    rule: str
    hosts: str
    ends: str


def _rotas(post: Post, day: date) -> list[RotaLine]:
    rows = Rota.objects.filter(unit=post.unit_id).exclude(ends_on__lt=day).prefetch_related("hosts__post__staff")
    return [
        RotaLine(
            url=reverse("desk:reception_rota", args=[rota.pk]),
            title=rota.title,
            rule=f"{rule_said(rota.days)} {hours_said(rota.begins_at, rota.ends_at)}",
            hosts=_(", ").join(host.post.staff.name for host in rota.hosts.all()),
            ends=dates.plain_day(rota.ends_on, day) if rota.ends_on else "",
        )
        for rota in rows.order_by("starts_on", "pk")
    ]


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def poster(request: StaffRequest) -> HttpResponse:
    """The notice on paper: what is public of the own unit, to be put up where people read it (requirement 38)."""
    day = today()
    sessions = _published(request.post, day)
    context = {
        "lines": lines_of(sessions, day),
        "unit": request.post.unit,
        "printed_on": dates.day(day),
        "back_url": reverse("desk:receptions"),
        "pdf_url": reverse("desk:reception_poster_pdf"),
    }
    return render(request, "desk/reception_poster.html", context)


def _published(post: Post, day: date) -> list[Session]:
    rows = Session.objects.from_day(day).published().filter(unit=post.unit_id)
    return list(rows.select_related("host__staff", "unit").order_by("on", "begins_at", "pk"))


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def poster_pdf(request: StaffRequest) -> HttpResponse:
    """The same as a poster, on A4 or (`?size=a3`) for a wall, with a code that leads to the public page."""
    day, unit = today(), request.post.unit
    sessions = _published(request.post, day)
    if not sessions:
        raise Http404
    where = f"{request.build_absolute_uri(reverse('portal:receptions'))}?unit={unit.pk}"
    size: Size = "a3" if request.GET.get("size") == "a3" else "a4"
    page = printed(poster_of(unit, sessions, on=day, address=where, size=size))
    name = content_disposition_header(False, f"领导接访公示 {size.upper()}.pdf") or "inline"
    return HttpResponse(page.pdf, content_type="application/pdf", headers={"Content-Disposition": name})
