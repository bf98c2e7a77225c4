"""The working-day calendar: which years are covered, where each comes from, and loading the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.recomputing import Recomputed, load_calendar
from huiyin.duties.calendars import YearRefused, current_calendar
from huiyin.duties.models import CalendarYear, Duty
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role
from huiyin.procedure.calendar import Calendar
from huiyin.web.words import said

# A year of holidays is a page of text; anything longer is another file.
MOST_BYTES = 64_000
YEARS_SHOWN = 4


class YearForm(forms.Form):
    """The file of a year, or the text of one that was looked at in a dry run."""

    file = forms.FileField(required=False)
    text = forms.CharField(required=False, max_length=MOST_BYTES, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        upload = typed.get("file")
        if upload is None and not typed.get("text"):
            raise forms.ValidationError(_("Choose the file of a year."))
        if upload is not None:
            typed["text"] = self._read(upload)
        return typed

    def _read(self, upload: Any) -> str:
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("This is no calendar file: it is too long."))
        try:
            return str(upload.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is no calendar file: it is not text in UTF-8.")) from error


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year: how many days are off and made up, and where it comes from."""

    year: int
    days_off: int
    made_up: int
    loaded: CalendarYear | None


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.ADMINISTRATOR)
def calendar(request: StaffRequest) -> HttpResponse:
    """Coverage; a file looked at ("look") says what would move, one that is loaded ("load") moves it."""
    if request.method == "GET":
        return _page(request, YearForm())
    form = YearForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    text, is_dry = form.cleaned_data["text"], "load" not in request.POST
    try:
        report = load_calendar(text=text, by=request.post.signature, at=now(), dry_run=is_dry)
    except YearRefused as refused:
        form.add_error(None, said(refused.text))
        return _page(request, form, status=422)
    if is_dry:
        return _page(request, YearForm(initial={"text": text}), report)
    messages.success(request, _said(report))
    return HttpResponseRedirect(reverse("desk:calendar"))


def _said(report: Recomputed) -> str:
    """2027 is loaded: 12 dates moved in 9 matters, 31 are certain now."""
    moved = ngettext("%(count)d date moved", "%(count)d dates moved", len(report.moved)) % {"count": len(report.moved)}
    return _("%(year)d is loaded: %(moved)s in %(cases)d matters; %(settled)d are certain now.") % {
        "year": report.year,
        "moved": moved,
        "cases": report.moved_cases,
        "settled": report.settled,
    }


def _page(
    request: StaffRequest, form: YearForm, report: Recomputed | None = None, *, status: int = 200
) -> HttpResponse:
    in_force = current_calendar()
    loads = list(CalendarYear.objects.order_by("-pk"))
    context = {
        "calendar": in_force,
        "form": form,
        "report": report,
        "years": _years(in_force, loads),
        "loads": loads,
        "provisional": Duty.objects.open().filter(is_provisional=True).count(),
        "ends_soon": in_force.covered_through.year <= today().year,
        "today": today(),
    }
    return render(request, "desk/calendar.html", context, status=status)


def _years(in_force: Calendar, loads: list[CalendarYear]) -> list[YearLine]:
    """The latest years, newest first; earlier ones come with the program."""
    by_year = {row.year: row for row in reversed(loads)}
    last = in_force.covered_through.year
    return [
        YearLine(
            year,
            _in_year(in_force.holidays, year),
            _in_year(in_force.workdays, year),
            by_year.get(year),
        )
        for year in range(last, last - YEARS_SHOWN, -1)
    ]


def _in_year(days: Any, year: int) -> int:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return sum(first <= day <= last for day in days)
