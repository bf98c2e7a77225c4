"""The weekly report in person: called, each unit's sheet, the record, its decisions; as a page and as a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.models import Case
from huiyin.desk.figures_filters import FREE
from huiyin.desk.oversight import tabs
from huiyin.desk.oversight_asked import answered_said, earlier_answers, forms_for, was_done
from huiyin.desk.oversight_forms import (
    DecisionForm,
    MeetingForm,
    RecordForm,
    SheetForm,
    StopForm,
    leader_choices,
)
from huiyin.desk.oversight_lines import clock_of, decision_lines, state_of
from huiyin.desk.people_pages import tell
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.oversight import answering, meetings
from huiyin.oversight.answering import ASKS
from huiyin.oversight.models import Decision, Meeting, Sheet, SheetReason
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role, Unit
from huiyin.people.refusals import Refused
from huiyin.statistics.asking import may_ask
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.terms import Scope, Value
from huiyin.web import dates
from huiyin.web.words import said

ASKERS = sorted(ASKS)
MOST = 60


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def meeting_list(request: StaffRequest) -> HttpResponse:
    """Reports called and held; whoever may calls the next one here."""
    day = office_today()
    form = MeetingForm(request.POST if request.method == "POST" else None) if meetings.may_call(request.post) else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            row = meetings.call_meeting(by=request.post, at=now(), **form.cleaned_data)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Called. Each head finds the sheet on “my work today”."))
            return redirect("desk:oversight_meeting", row.pk)
    rows = Meeting.objects.visible_to(request.post).prefetch_related("sheets")[:MOST]
    context = {
        "tabs": tabs(request.post, "desk:oversight_meetings"),
        "form": form,
        "lines": [_line(row, day) for row in rows],
    }
    return render(request, "desk/oversight_meetings.html", context, status=422 if request.POST else 200)


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One report in the list."""

    url: str
    day: str
    period: str
    handed_in: str
    state: str


def _line(row: Meeting, day: date) -> MeetingLine:
    sheets = list(row.sheets.all())
    handed = sum(sheet.handed_in_at is not None for sheet in sheets)
    return MeetingLine(
        reverse("desk:oversight_meeting", args=[row.pk]),
        dates.day(row.on, day),
        dates.span(row.first, row.last, day),
        _("%(n)d of %(all)d") % {"n": handed, "all": len(sheets)},
        _("recorded") if row.recorded_at else _("every week") if row.repeats else _("called"),
    )


def meeting_or_404(post: Post, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(post).select_related("organ", "chaired_by__staff", "chaired_by__unit")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def meeting(request: StaffRequest, meeting_id: int) -> HttpResponse:
    """One report: the sheets, the record, what was decided."""
    row = meeting_or_404(request.post, meeting_id)
    sheets = sheets_of(row, request.post)
    shown = _forms(request, row, sheets)
    if was_done(request, shown, _acts(row, request.post, shown)):
        return redirect("desk:oversight_meeting", row.pk)
    context = {**page_of(row, request.post, sheets), **{f"{name}_form": form for name, form in shown.items()}}
    return render(request, "desk/oversight_meeting.html", context, status=422 if request.POST else 200)


def sheets_of(row: Meeting, post: Post) -> list[Sheet]:
    """All of them for the organ; a unit that reports sees its own."""
    sheets = list(row.sheets.select_related("unit", "handed_in_by__staff").prefetch_related("reasons__case"))
    sees_all = row.shows_all_to(post)
    return [sheet for sheet in sheets if sees_all or sheet.unit_id == post.unit_id]


def _forms(request: StaffRequest, row: Meeting, sheets: list[Sheet]) -> dict[str, Any]:
    post, day = request.post, office_today()
    if post.unit_id != row.office_id or post.role not in ASKS:
        return {}
    shown: dict[str, Any] = {}
    units = [(sheet.unit_id, sheet.unit.label) for sheet in sheets]
    if row.recorded_at is None and day >= row.on:
        held = Post.objects.held_on(day).filter(unit=row.organ_id, role__in=(Role.HEAD, Role.SUPERVISOR))
        leaders = leader_choices(list(held.select_related("staff", "unit").order_by("role", "pk")))
        named = [(sheet.pk, sheet.unit.label) for sheet in sheets]
        sent = request.POST if "record" in request.POST else None
        shown["record"] = RecordForm(sent, prefix="record", leaders=leaders, units=named)
    if day >= row.on:
        shown["decide"] = DecisionForm(request.POST if "decide" in request.POST else None, prefix="decide", units=units)
    if row.repeats:
        shown["stop"] = StopForm(request.POST if "stop" in request.POST else None, prefix="stop")
    return shown


def _acts(row: Meeting, by: Post, shown: dict[str, Any]) -> dict[str, Any]:
    at = now()
    return {
        "record": lambda typed: meetings.record_meeting(
            meeting=row,
            chaired_by=Post.objects.get(pk=typed["chaired_by"]),
            reported=shown["record"].reported(),
            record=typed["record"],
            by=by,
            at=at,
        ),
        "decide": lambda typed: meetings.decide(
            meeting=row, unit=Unit.objects.get(pk=typed.pop("unit")), by=by, at=at, **typed
        ),
        "stop": lambda _typed: meetings.stop_repeating(meeting=row, by=by, at=at),
    }


def page_of(row: Meeting, post: Post, sheets: list[Sheet]) -> dict[str, Any]:
    """The report in words of the reader."""
    day = office_today()
    decisions = row.decisions.select_related("unit", "meeting")
    if not row.shows_all_to(post):
        decisions = decisions.filter(unit=post.unit_id)
    seen = set(Case.objects.visible_to(post).filter(pk__in=_cases_of(sheets)).values_list("pk", flat=True))
    return {
        "row": row,
        "title": _("Weekly report of %(day)s") % {"day": dates.plain_day(row.on, day)},
        "organ": row.organ.label,
        "day": dates.day(row.on, day),
        "period": dates.span(row.first, row.last, day),
        "chair": directory.post_label(row.chaired_by_id),
        "heads": figure_names(),
        "sheets": [_shown(sheet, post, seen) for sheet in sheets],
        "decisions": decision_lines(list(decisions), day),
        "pdf_url": reverse("desk:oversight_meeting_pdf", args=[row.pk]),
    }


def _cases_of(sheets: list[Sheet]) -> set[int]:
    return {reason.case_id for sheet in sheets for reason in sheet.reasons.all()}


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why one matter is overdue; a matter out of reach of the reader is left out altogether."""

    number: str
    url: str
    title: str
    due: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetShown:
    """One unit's sheet: figures in the order of `figure_names`, each with the page it opens to."""

    unit: str
    url: str
    figures: tuple[tuple[str, str, str], ...]
    handed_in: str
    reasons: tuple[ReasonLine, ...]
    asks: str
    in_person: bool | None
    said: str


def _shown(sheet: Sheet, post: Post, seen: set[int]) -> SheetShown:
    return SheetShown(
        unit=sheet.unit.label,
        url=reverse("desk:oversight_sheet", args=[sheet.pk]),
        figures=tuple(_figures(sheet, post)),
        handed_in=directory.post_label(sheet.handed_in_by_id),
        reasons=tuple(reason_lines(sheet, seen)),
        asks=sheet.asks,
        in_person=sheet.in_person,
        said=sheet.said,
    )


def reason_lines(sheet: Sheet, seen: set[int]) -> list[ReasonLine]:
    day = office_today()
    return [
        ReasonLine(
            one.case.number,
            case_url(one.case.number),
            title_of(one.case),
            _due(one, day),
            one.reason,
        )
        for one in sheet.reasons.all()
        if one.case_id in seen
    ]


def _due(one: SheetReason, day: date) -> str:
    """The day that was missed, and that it was provisional: on paper nothing else says so."""
    shown = dates.plain_day(one.due_on, day)
    return _("%(day)s (provisional)") % {"day": shown} if one.is_provisional else shown


def figure_names() -> list[str]:
    return [said(INDICATORS[key].name) for key in meetings.REPORTED]


def _figures(sheet: Sheet, post: Post) -> list[tuple[str, str, str]]:
    """Name, number and the page it opens to, as handed in; nothing before."""
    if not sheet.figures:
        return [(name, "", "") for name in figure_names()]
    opens = may_ask(post, Scope(sheet.unit_id))
    return [
        (name, number_said(*sheet.figures[key]), figure_url(key, sheet) if opens else "")
        for name, key in zip(figure_names(), meetings.REPORTED, strict=True)
    ]


def number_said(count: int, base: int | None) -> str:
    """A count, or of how many; a rate of nothing is none."""
    if base == 0:
        return _("none due")
    return str(count) if base is None else _("%(n)d of %(all)d") % {"n": count, "all": base}


def figure_url(key: str, sheet: Sheet) -> str:
    """The matters behind a figure."""
    asked = {
        "unit": sheet.unit_id,
        "period": FREE,
        "first": sheet.meeting.first.isoformat(),
        "last": sheet.meeting.last.isoformat(),
    }
    return f"{reverse('desk:figure_matters', args=[key])}?{urlencode(asked)}"


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def sheet(request: StaffRequest, unit_sheet_id: int) -> HttpResponse:
    """One unit's sheet: drawn from live figures until its head hands it in."""
    rows = Sheet.objects.select_related("unit", "meeting__organ").prefetch_related("reasons__case")
    row = rows.filter(pk=unit_sheet_id).first()
    if row is None or not _sees(request.post, row):
        raise Http404
    at = now()
    drawn = meetings.draw(row, request.post, at) if may_ask(request.post, Scope(row.unit_id)) else None
    overdue = drawn.overdue if drawn else ()
    form = _sheet_form(request, row, overdue)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            meetings.hand_in(sheet=row, reasons=form.reasons(), asks=form.cleaned_data["asks"], by=request.post, at=at)
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Handed in. Until the report is recorded it can be handed in anew."))
            return redirect("desk:oversight_sheet", row.pk)
    return _sheet_page(request, row, drawn.figures if drawn else {}, form)


def _sees(post: Post, row: Sheet) -> bool:
    if row.unit_id == post.unit_id:
        return True
    return Meeting.objects.visible_to(post).filter(pk=row.meeting_id).exists() and row.meeting.shows_all_to(post)


def _sheet_form(request: StaffRequest, row: Sheet, overdue: Any) -> SheetForm | None:
    post = request.post
    if post.role != Role.HEAD or post.unit_id != row.unit_id or row.meeting.recorded_at is not None:
        return None
    former = {one.case_id: one.reason for one in row.reasons.all()}
    matters = [(case.pk, f"{case.number} {title_of(case)}", former.get(case.pk, "")) for case in overdue]
    return SheetForm(request.POST if request.method == "POST" else None, matters=matters, initial={"asks": row.asks})


def _sheet_page(request: StaffRequest, row: Sheet, live: Any, form: SheetForm | None) -> HttpResponse:
    day = office_today()
    seen = set(Case.objects.visible_to(request.post).filter(pk__in=_cases_of([row])).values_list("pk", flat=True))
    context = {
        "row": row,
        "unit": row.unit.label,
        "meeting_url": reverse("desk:oversight_meeting", args=[row.meeting_id]),
        "day": dates.day(row.meeting.on, day),
        "period": dates.span(row.meeting.first, row.meeting.last, day),
        "figures": [_live(key, row, live) for key in meetings.REPORTED],
        "handed_in": directory.post_label(row.handed_in_by_id),
        "reasons": reason_lines(row, seen),
        "form": form,
    }
    if "print" in request.GET and not request.POST:
        return render(request, "desk/oversight_sheet_print.html", context)
    return render(request, "desk/oversight_sheet.html", context, status=422 if request.POST else 200)


def _live(key: str, row: Sheet, live: Any) -> tuple[str, str, str, str]:
    """Name, what stands now, what was handed in, and where it opens to."""
    value: Value | None = live.get(key)
    now_said = "" if value is None or value.is_withheld else number_said(value.count, value.base)
    kept = number_said(*row.figures[key]) if key in row.figures else ""
    return said(INDICATORS[key].name), now_said, kept, figure_url(key, row) if live else ""


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*ASKERS)
def decision(request: StaffRequest, decision_id: int) -> HttpResponse:
    """One decision of a weekly report, and what was reported on it."""
    rows = Decision.objects.visible_to(request.post).select_related("unit", "meeting")
    row = rows.filter(pk=decision_id).first()
    if row is None:
        raise Http404
    shown = forms_for(request, row)
    at, by = now(), request.post
    acts = {
        "answer": lambda typed: answering.keep_answer(row, by=by, at=at, **typed),
        "back": lambda typed: answering.send_back(row, by=by, at=at, **typed),
        "withdraw": lambda typed: answering.take_back(row, by=by, at=at, **typed),
    }
    if was_done(request, shown, acts):
        return redirect("desk:oversight_decision", row.pk)
    day = office_today()
    context = {
        "row": row,
        "unit": directory.unit_label(row.unit_id),
        "given_on": dates.day(row.on, day),
        "due": dates.day(row.answer_by, day),
        "clock": clock_of(row, day, with_date=False),
        "state": state_of(row, day),
        "answered": answered_said(row, day),
        "earlier": earlier_answers(row, day),
        "meeting_url": reverse("desk:oversight_meeting", args=[row.meeting_id]),
        "meeting_said": _("Weekly report of %(day)s") % {"day": dates.plain_day(row.meeting.on, day)},
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "desk/oversight_decision.html", context, status=422 if request.POST else 200)
