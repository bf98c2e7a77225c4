"""Central entry by spreadsheet: upload, recognise or map, look, check, enter, undo; every fault to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.cases.intake.mapping import Glimpse, drop_profile, glimpses, guessed, own_profiles, save_profile
from huiyin.cases.intake.mending import good_rows, rows_to_mend
from huiyin.cases.intake.models import OfficeProfile, SheetRun, SheetState
from huiyin.cases.intake.profile import known_profiles
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.rows import trimmed
from huiyin.cases.intake.sheet_files import is_kept, opened_sheet
from huiyin.cases.intake.sheets import (
    asked_of,
    is_lost,
    may_enter_sheets,
    order_check,
    order_entering,
    order_undoing,
    put_aside,
    recognise_sheet,
    take_in_sheet,
)
from huiyin.cases.models import Case
from huiyin.desk.entry_preview import preview_of
from huiyin.desk.entry_sheet_forms import MappingForm, RowForm, UndoForm, UploadForm, mapping_initial
from huiyin.desk.people_pages import page_number, pager
from huiyin.desk.rows import case_url
from huiyin.duties.office_time import now, today
from huiyin.ledger.actions import append
from huiyin.people.access import StaffRequest, for_roles, office_chain
from huiyin.people.models import Post, Role
from huiyin.procedure.terms import Text
from huiyin.web import dates
from huiyin.web.words import said

SHOWN_ROWS = 8
FAULTS_A_PAGE = 50
MOST_LISTED = 40
SECONDS = 4
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class RunLine:
    """One sheet, as the list shows it."""

    url: str
    name: str
    uploaded: str
    by: str
    profile: str
    state: str
    counts: str


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.CLERK)
def entry_sheets(request: StaffRequest) -> HttpResponse:
    """The sheets of the office, and the form to upload one."""
    may = may_enter_sheets(request.post)
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if not may:
            raise Http404
        if form.is_valid():
            upload = form.cleaned_data["sheet"]
            try:
                run = take_in_sheet(upload=upload.file, name=upload.name, by=request.post, at=now())
            except ImportRefused as refused:
                form.add_error("sheet", said(refused.text))
            else:
                return redirect("desk:entry_sheet", run.pk)
    rows = SheetRun.objects.filter(office=request.post.unit_id).select_related("staff")[:MOST_LISTED] if may else []
    context = {
        "form": form,
        "may": may,
        "most": settings.MAX_FILE_BYTES // 1024 // 1024,
        "lines": [_run_line(row, today()) for row in rows],
        "profiles": list(OfficeProfile.objects.filter(office=request.post.unit_id)) if may else [],
    }
    return render(request, "desk/entry/sheets.html", context, status=status)


def _run_line(run: SheetRun, day: date) -> RunLine:
    return RunLine(
        url=reverse("desk:entry_sheet", args=[run.pk]),
        name=run.file_name,
        uploaded=dates.moment(run.uploaded_at, day),
        by=run.staff.name,
        profile=run.profile,
        state=run.get_state_display(),
        counts=counts_said(run),
    )


def counts_said(run: SheetRun) -> str:
    """How many rows, and what became of them, so that every row of the sheet is accounted for."""
    counts = run.counts
    if not counts:
        return ""
    parts = [ngettext("%(n)d row", "%(n)d rows", counts["rows"]) % {"n": counts["rows"]}]
    new = {"n": counts["contacts_new"], "cases": counts["cases_new"]}
    parts.append(_("%(n)d new contacts in %(cases)d matters") % new)
    if counts["already_there"]:
        parts.append(_("%(n)d there already") % {"n": counts["already_there"]})
    if counts["rows_refused"]:
        parts.append(_("%(n)d to mend") % {"n": counts["rows_refused"]})
    return _(", ").join(parts)


@require_POST
@for_roles(Role.CLERK)
def entry_profile_drop(request: StaffRequest, profile_id: int) -> HttpResponse:
    """Forget a mapping of the own office."""
    row = OfficeProfile.objects.filter(office=request.post.unit_id, pk=profile_id).first()
    if row is None:
        raise Http404
    drop_profile(profile=row, by=request.post, at=now())
    messages.success(request, _("The mapping is gone. What was entered by it stays."))
    return redirect("desk:entry_sheets")


def run_or_404(post: Post, sheet_id: UUID) -> SheetRun:
    """A sheet of the own office."""
    run = SheetRun.objects.filter(pk=sheet_id, office=post.unit_id).select_related("staff", "batch").first()
    if run is None or not may_enter_sheets(post):
        raise Http404
    return run


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.CLERK)
def entry_sheet(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """One sheet at whatever point it is; the act that is asked for is the button's name."""
    run = run_or_404(request.post, sheet_id)
    undo = UndoForm(request.POST if "undo" in request.POST else None)
    if request.method == "POST" and ("undo" not in request.POST or undo.is_valid()):
        try:
            _do(request, run, undo)
        except ImportRefused as refused:
            messages.error(request, said(refused.text))
        return redirect("desk:entry_sheets") if "aside" in request.POST else redirect("desk:entry_sheet", run.pk)
    response = render(request, "desk/entry/sheet.html", _context(request, run, undo))
    if run.is_at_work and not is_lost(run, now()):
        response.headers["Refresh"] = str(SECONDS)
    return response


def _do(request: StaffRequest, run: SheetRun, undo: UndoForm) -> None:
    post, at = request.post, now()
    acts: Mapping[str, Callable[[], Any]] = {
        "check": lambda: order_check(run=run, at=at),
        "enter": lambda: order_entering(run=run, by=post, at=at),
        "undo": lambda: order_undoing(run=run, reason=undo.cleaned_data["reason"], by=post, at=at),
        "aside": lambda: put_aside(run=run, by=post, at=at),
    }
    act = next((name for name in acts if name in request.POST), "")
    if not act:
        raise Http404
    acts[act]()


@sensitive_variables()
def _context(request: StaffRequest, run: SheetRun, undo: UndoForm) -> dict[str, Any]:
    day, number = today(), page_number(request)
    start = (number - 1) * FAULTS_A_PAGE
    has_file = is_kept(run.pk)
    shows_rows = has_file and run.profile and run.state in {SheetState.READY, SheetState.CHECKED}
    preview, trouble = preview_of(run, SHOWN_ROWS) if shows_rows else ([], "")
    in_english = dates.language() == "en"
    return {
        "run": run,
        "read_by": _read_by(run),
        "uploaded": dates.moment(run.uploaded_at, day),
        "state": run.get_state_display(),
        "counts": counts_said(run),
        "problem": said(Text(**run.problem)) if run.problem else trouble,
        "preview": preview,
        "faults": []
        if run.kept
        else [(row, column, en if in_english else zh) for row, column, _c, zh, en in run.faults[start : start + 50]],
        "fault_count": len(run.faults),
        "pager": pager(request, len(run.faults), number, _("Faults %(first)s to %(last)s of %(total)s"), FAULTS_A_PAGE),
        "has_file": has_file,
        "is_lost": is_lost(run, now()),
        "is_recognised": bool(run.profile),
        "may_check": has_file and run.state in {SheetState.READY, SheetState.FAILED} and bool(run.profile),
        "may_enter": has_file
        and run.state in {SheetState.CHECKED, SheetState.FAILED}
        and bool(run.counts.get("contacts_new")),
        "may_undo": run.batch is not None
        and (run.state == SheetState.DONE or (run.state == SheetState.UNDONE and bool(run.kept))),
        **_kept(request, run),
        "may_put_aside": run.state in {SheetState.UNKNOWN, SheetState.READY, SheetState.CHECKED, SheetState.FAILED},
        "good": run.counts.get("rows", 0) - run.counts.get("rows_refused", 0),
        "undo_form": undo,
        "seconds": SECONDS,
    }


def _read_by(run: SheetRun) -> str:
    """What the mapping is called; one that was forgotten since keeps its name."""
    known = (known_profiles(settings.HOME / "profiles") | own_profiles(run.office_id)).get(run.profile)
    return said(known.title) if known is not None else run.profile


def _kept(request: StaffRequest, run: SheetRun) -> dict[str, Any]:
    """Matters an undoing left as they are, page by page; one beyond the post's reach by now is not named."""
    number, in_english = page_number(request), dates.language() == "en"
    shown = run.kept[(number - 1) * FAULTS_A_PAGE : number * FAULTS_A_PAGE]
    named = Case.objects.visible_to(request.post).filter(number__in=[case for case, _zh, _en in shown])
    seen = set(named.values_list("number", flat=True)) if shown else set()
    told = _("Matters %(first)s to %(last)s of %(total)s")
    return {
        "kept": [
            (case_url(case) if case in seen else "", case if case in seen else "", en if in_english else zh)
            for case, zh, en in shown
        ],
        "kept_count": len(run.kept),
        "kept_pager": pager(request, len(run.kept), number, told, FAULTS_A_PAGE),
    }


# ---------------------------------------------------------------- mapping by hand


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.CLERK)
@sensitive_variables()
def entry_mapping(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """Say which column is what; it is saved as a mapping of the office, and the sheet is read by it."""
    run = run_or_404(request.post, sheet_id)
    if not is_kept(run.pk) or run.is_at_work or run.state in {SheetState.DONE, SheetState.UNDONE, SheetState.DROPPED}:
        raise Http404
    with opened_sheet(run.pk) as path:
        seen = glimpses(path, run.file_name)
    if not seen:
        messages.error(request, _("There is nothing in this file."))
        return redirect("desk:entry_sheet", run.pk)
    glimpse, row = _chosen(request, seen)
    headers = glimpse.headers(row)
    form = _mapping_form(request, run, headers)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = save_profile(mapping=form.mapping(), headers=headers, by=request.post, at=now())
                recognise_sheet(run=run, at=now(), profile=saved.name)
            except ImportRefused as refused:
                form.add_error(None, said(refused.text))
            else:
                messages.success(request, _("The mapping is saved."))
                return redirect("desk:entry_sheet", run.pk)
    where = f"{seen.index(glimpse)}:{row}"
    context = {
        "run": run,
        "form": form,
        "row_form": RowForm(initial={"where": where}, rows=_row_choices(seen)),
        "where": where,
        "headers": headers,
        "samples": [cells for number, cells in glimpse.rows if number > row][:3],
    }
    return render(request, "desk/entry/mapping.html", context, status=status)


def _chosen(request: StaffRequest, seen: Sequence[Glimpse]) -> tuple[Glimpse, int]:
    """The sheet and row that were chosen ("0:3"), or the likeliest."""
    sheet, _colon, row = (request.POST.get("where") or request.GET.get("where") or "").partition(":")
    if sheet.isdecimal() and row.isdecimal() and int(sheet) < len(seen) and seen[int(sheet)].headers(int(row)):
        return seen[int(sheet)], int(row)
    return seen[0], seen[0].likely_row


def _row_choices(seen: Sequence[Glimpse]) -> list[tuple[str, str]]:
    return [
        (f"{place}:{number}", f"{glimpse.sheet} {number}: {trimmed(' | '.join(filter(None, cells)), 80)}")
        for place, glimpse in enumerate(seen)
        for number, cells in glimpse.rows
    ]


def _mapping_form(request: StaffRequest, run: SheetRun, headers: Sequence[str]) -> MappingForm:
    if request.method == "POST":
        return MappingForm(request.POST, headers=headers)
    known = known_profiles(settings.HOME / "profiles") | own_profiles(run.office_id)
    return MappingForm(headers=headers, initial=mapping_initial(guessed(headers, known), PurePath(run.file_name).stem))


# ---------------------------------------------------------------- lists to take along


@never_cache
@require_GET
@for_roles(Role.CLERK)
def entry_faults(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """The rows to mend, each with what to mend."""
    return _list(request, sheet_id, "faults")


@never_cache
@require_GET
@for_roles(Role.CLERK)
def entry_good(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """The good rows apart."""
    return _list(request, sheet_id, "good")


@sensitive_variables()
def _list(request: StaffRequest, sheet_id: UUID, which: str) -> HttpResponse:
    run = run_or_404(request.post, sheet_id)
    if not is_kept(run.pk) or not run.counts:
        raise Http404
    try:
        with opened_sheet(run.pk) as path:
            asked = asked_of(run, path, now())
            made = rows_to_mend(run, asked, dates.language()) if which == "faults" else good_rows(run, asked)
    except ImportRefused as refused:
        messages.error(request, said(refused.text))
        return redirect("desk:entry_sheet", run.pk)
    payload = {"sheet": str(run.pk), "file": run.file_name, "which": which}
    append(chain=office_chain(run.office_id), kind="sheet_list", at=now(), payload=payload, by=request.post.signature)
    stem = PurePath(run.file_name).stem
    name = _("%(file)s to mend.xlsx") if which == "faults" else _("%(file)s good rows.xlsx")
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name % {"file": stem}) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
