"""Analysis meetings: what is to be studied, calling a meeting, what it found and decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.cases.reach import can_see
from huiyin.desk import reception_table_forms as table_forms
from huiyin.desk import reception_table_said as told
from huiyin.desk.people_pages import tell
from huiyin.desk.reception_forms import leader_label, leaders_for
from huiyin.desk.reception_table_seat import units_about_visit
from huiyin.desk.rows import title_of
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role, Unit
from huiyin.people.refusals import Refused
from huiyin.receptions import after_meetings, table
from huiyin.receptions.after_meetings import Decision
from huiyin.receptions.table_models import Interview, Meeting, MeetingMatter
from huiyin.web import dates

KEEPERS = (Role.CLERK, Role.HEAD)
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting in the list."""

    url: str
    day: str
    chair: str
    state: str


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*KEEPERS)
def reception_meetings(request: StaffRequest) -> HttpResponse:
    """What waits for a meeting, the form that calls one, and the meetings of the unit."""
    post, day = request.post, today()
    waiting = list(after_meetings.to_study(post))
    form = _meeting_form(post, waiting, day, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = [one for one in waiting if one.pk in given.pop("interviews")]
        given["chair"] = Post.objects.get(pk=given["chair"])
        try:
            meeting = after_meetings.call_meeting(interviews=chosen, by=post, at=now(), **given)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("The meeting is called."))
            return redirect("desk:reception_meeting", meeting.pk)
    rows = Meeting.objects.filter(unit=post.unit_id).select_related("chair__staff")[:MOST_SHOWN]
    context = {"form": form if waiting else None, "waiting": len(waiting), "lines": [_line(one, day) for one in rows]}
    return render(request, "desk/reception_meetings.html", context, status=422 if request.method == "POST" else 200)


def _line(one: Meeting, day: date) -> MeetingLine:
    state = dates.moment(one.held_at, day) if one.held_at else ""
    return MeetingLine(
        url=reverse("desk:reception_meeting", args=[one.pk]),
        day=dates.day(one.on, day),
        chair=f"{one.chair.staff.name} {one.chair.title}".strip(),
        state=_("held, kept %(at)s") % {"at": state} if state else _("called"),
    )


def _meeting_form(post: Post, waiting: list[Interview], day: date, data: Any) -> table_forms.MeetingForm:
    leaders = [(str(one.pk), leader_label(one)) for one in leaders_for(post, day)]
    units = sorted({pk for one in waiting for pk in units_about_visit(one.visit)})
    matters = [(str(one.pk), matter_said(one, day)) for one in waiting]
    initial = {"on": day, "place": post.unit.address, "interviews": [pk for pk, _label in matters]}
    return table_forms.MeetingForm(data, leaders=leaders, units=units, matters=matters, initial=initial)


def matter_said(interview: Interview, day: date) -> str:
    """2026-000417 title, received on 18 March."""
    visit = interview.visit
    told = {"day": dates.plain_day(visit.session.on, day)}
    if visit.case is None:
        return _("received on %(day)s") % told
    told["matter"] = f"{visit.case.number} {title_of(visit.case)}"
    return _("%(matter)s, received on %(day)s") % told


@dataclass(slots=True)
class MatterPart:
    """One matter on the page of its meeting."""

    id: int
    title: str
    table_url: str
    view: str
    decisions: list[told.CommitmentLine]
    form: forms.Form | None


@never_cache
@sensitive_post_parameters("view")
@require_http_methods(["GET", "POST"])
@for_roles(*KEEPERS)
def reception_meeting(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """One meeting of the unit: the view on each matter, its decisions, and closing it."""
    row = Meeting.objects.filter(pk=meeting_id, unit=request.post.unit_id).select_related("chair__staff").first()
    if row is None:
        raise Http404
    parts = _parts(request, row)
    sent = next((part.form for part in parts if part.form is not None and part.form.is_bound), None)
    if request.method == "POST":
        sent = sent if sent is not None else forms.Form(request.POST)
        if sent.is_valid():
            try:
                _do(request, row, sent)
            except Refused as refused:
                tell(sent, refused)
            else:
                messages.success(request, _("Kept."))
                return redirect("desk:reception_meeting", row.pk)
    day = today()
    context = {
        "meeting": row,
        "line": _line(row, day),
        "units": [directory.unit_label(pk) for pk in row.units],
        "parts": parts,
        "is_ahead": row.on > day,
        "may_close": row.held_at is None and row.on <= day and any(part.view for part in parts),
        "sent": sent,
    }
    return render(request, "desk/reception_meeting.html", context, status=422 if request.method == "POST" else 200)


def _parts(request: StaffRequest, row: Meeting) -> list[MatterPart]:
    """The matters this post sees; a meeting's other matters are not named to it."""
    post, day = request.post, today()
    rows = row.matters.select_related("interview__visit__session__unit", "interview__visit__case__unit")
    found = []
    for one in rows:
        case = one.interview.visit.case
        if case is None or not can_see(post, case):
            continue
        reads = table.reads_record(post, one.interview.visit)
        found.append(
            MatterPart(
                id=one.pk,
                title=matter_said(one.interview, day),
                table_url=reverse("desk:reception_table", args=[one.interview.visit_id]),
                view=table.open_here(one.interview, one.sealed_view) if one.sealed_view and reads else "",
                decisions=told.commitment_lines(
                    row.decisions.filter(interview=one.interview, kind="decision").select_related("unit"), day
                ),
                form=_matter_form(request, one, row) if row.held_at is None and row.on <= day and reads else None,
            )
        )
    return found


def _matter_form(request: StaffRequest, one: MeetingMatter, row: Meeting) -> forms.Form:
    is_sent = request.method == "POST" and request.POST.get("matter") == str(one.pk)
    view = table.open_here(one.interview, one.sealed_view) if one.sealed_view else ""
    units = units_about_visit(one.interview.visit)
    initial = {"view": view, "unit": one.interview.visit.case.unit_id if one.interview.visit.case else None}
    data = request.POST if is_sent else None
    return table_forms.MatterForm(data, prefix=f"m{one.pk}", units=units, initial=initial)


def _do(request: StaffRequest, row: Meeting, form: forms.Form) -> None:
    if "close" in request.POST:
        after_meetings.close_meeting(meeting=row, by=request.post, at=now())
        return
    key = request.POST.get("matter", "")
    matter = row.matters.filter(pk=int(key) if key.isascii() and key.isdecimal() and len(key) < 18 else 0).first()
    if matter is None or not isinstance(form, table_forms.MatterForm):
        raise Http404
    given = form.cleaned_data
    decisions = (
        [Decision(given["what"], Unit.objects.get(pk=given["unit"] or row.unit_id), given["due_on"])]
        if given["what"]
        else []
    )
    after_meetings.record_matter(matter=matter, view=given["view"], decisions=decisions, by=request.post, at=now())
