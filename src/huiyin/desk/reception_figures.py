"""Figures of receptions by unit and period (接访统计表), each opened to its sessions and these to their visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.desk.people_pages import page_number, pager
from huiyin.desk.pickers import DayInput
from huiyin.desk.reception_figures_file import workbook
from huiyin.desk.receptions import SEES_RECEPTIONS
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Level, Post, Role
from huiyin.receptions.figures import Counted, between, by_session, by_unit, together
from huiyin.receptions.models import Session, SessionQuerySet
from huiyin.receptions.table_models import Outcome
from huiyin.web import dates
from huiyin.web.shown import Pager

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SESSIONS_A_PAGE = 50
MOST_IN_FILE = 5000


class PeriodForm(forms.Form):
    """From which day to which; this month where nothing fits."""

    first = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        return typed


@dataclass(frozen=True, slots=True)
class Asked:
    """The period, the unit that is looked at alone (or none), and the sessions behind both."""

    first: date
    last: date
    unit: int | None
    sessions: SessionQuerySet
    form: PeriodForm

    def link(self, **more: object) -> str:
        given = {"first": self.first.isoformat(), "last": self.last.isoformat(), "unit": self.unit or "", **more}
        return "?" + urlencode({key: value for key, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a unit, a session or the sum, with its figures under the names of their columns."""

    name: str
    url: str
    named: tuple[tuple[str, int], ...]

    @property
    def cells(self) -> tuple[int, ...]:
        return tuple(number for _name, number in self.named)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns: leaders stand in them by the levels at which anybody received."""

    levels: tuple[Level, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        return (
            _("sessions planned"),
            _("sessions held"),
            _("days of reception"),
            _("put off or brought forward"),
            _("exchanged"),
            _("notice in time"),
            *(_("leaders: %(level)s") % {"level": level.label} for level in self.levels),
            _("batches"),
            _("of them groups"),
            _("persons"),
        )

    @property
    def session_heads(self) -> tuple[str, ...]:
        """Of one session: by day, hours and place. Beside a leader's name these would be figures about a person."""
        return (
            _("held"),
            _("put off or brought forward"),
            _("exchanged"),
            _("notice in time"),
            _("batches"),
            _("of them groups"),
            _("persons"),
        )

    def session(self, name: str, url: str, one: Counted) -> Line:
        cells = (one.held, one.moved, one.exchanged, one.in_notice, one.batches, one.groups, one.persons)
        return Line(name, url, tuple(zip(self.session_heads, cells, strict=True)))

    def line(self, name: str, url: str, one: Counted) -> Line:
        plain = (one.planned, one.held, one.days, one.moved, one.exchanged, one.in_notice)
        leaders = (one.leaders.get(level, 0) for level in self.levels)
        cells = (*plain, *leaders, one.batches, one.groups, one.persons)
        return Line(name, url, tuple(zip(self.heads, cells, strict=True)))


@dataclass(frozen=True, slots=True)
class Found:
    """What a page, a sheet of paper and a spreadsheet are made of."""

    table: Table
    units: list[Line]
    total: Line
    planned: int
    outcomes: list[tuple[str, int]]


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def reception_figures(request: StaffRequest) -> HttpResponse:
    """The table by unit in the order of the tree; of one unit its sessions as well. `?print=1` for paper."""
    asked = _asked(request)
    found = _found(asked)
    is_one = asked.unit is not None or len(found.units) == 1
    sessions, place = _sessions(request, asked, found) if is_one else ([], None)
    context = {
        "form": asked.form,
        "heads": found.table.heads,
        "session_heads": found.table.session_heads,
        "units": found.units,
        "total": found.total,
        "outcomes": found.outcomes,
        "period": _period(asked),
        "unit": directory.unit_label(asked.unit) if asked.unit else "",
        "sessions": sessions,
        "pager": place,
        "office": request.post.unit.label,
        "as_of": dates.moment(now(), today()),
        "all_url": asked.link(unit=""),
        "print_url": asked.link(print=1),
        "xlsx_url": reverse("desk:reception_figures_xlsx") + asked.link(),
        "back_url": reverse("desk:reception_figures") + asked.link(),
    }
    template = "desk/reception_figures_print.html" if "print" in request.GET else "desk/reception_figures.html"
    return render(request, template, context)


@never_cache
@require_safe
@for_roles(*SEES_RECEPTIONS)
def reception_figures_xlsx(request: StaffRequest) -> HttpResponse:
    """The same as a spreadsheet, with its sessions on a second sheet."""
    asked = _asked(request)
    found = _found(asked)
    every = asked.sessions.order_by("on", "begins_at", "pk")[:MOST_IN_FILE]
    sessions = _lines_of_sessions(every, asked.sessions, found.table)
    made = workbook(
        heads=(_("Unit"), *found.table.heads),
        units=[(line.name, *line.cells) for line in (*found.units, found.total)],
        session_heads=(_("Session"), *found.table.session_heads),
        sessions=[(line.name, *line.cells) for line in sessions],
        notes=[
            (_("Period"), _period(asked)),
            (_("As of"), dates.moment(now(), today())),
            *((name, str(number)) for name, number in found.outcomes),
        ],
    )
    name = f"receptions-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}.xlsx"
    return HttpResponse(made, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _asked(request: StaffRequest) -> Asked:
    day = today()
    form = PeriodForm(request.GET if "first" in request.GET else {"first": day.replace(day=1), "last": day})
    good = form.is_valid()
    first = form.cleaned_data["first"] if good else day.replace(day=1)
    last = form.cleaned_data["last"] if good else day
    rows, unit = _within_reach(request.post), _unit(request)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return Asked(first, last, unit, between(rows, first, last), form)


def _within_reach(post: Post) -> SessionQuerySet:
    """The own unit's; whoever looks down has those of all below as well."""
    rows: SessionQuerySet = Session.objects.all()
    return rows.filter(unit=post.unit_id) if post.role == Role.CLERK else rows.of_subtree(post.unit)


def _unit(request: StaffRequest) -> int | None:
    text = request.GET.get("unit", "")
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) in directory.units() else None
    )


def _found(asked: Asked) -> Found:
    rows = by_unit(asked.sessions)
    total = together(one.counted for one in rows)
    table = Table(tuple(level for level in Level if total.leaders.get(level)))
    units = [table.line(directory.unit_label(one.unit), asked.link(unit=one.unit), one.counted) for one in rows]
    outcomes = [(str(one.label), total.outcomes.get(one, 0)) for one in Outcome]
    line = table.line(_("Together"), "", total)
    return Found(table, units, line, total.planned, outcomes if total.outcomes else [])


def _sessions(request: StaffRequest, asked: Asked, found: Found) -> tuple[list[Line], Pager]:
    rows, number = asked.sessions.order_by("on", "begins_at", "pk"), page_number(request)
    page = rows[(number - 1) * SESSIONS_A_PAGE : number * SESSIONS_A_PAGE]
    said = _("Sessions %(first)d to %(last)d of %(total)d")
    lines = _lines_of_sessions(page, asked.sessions, found.table)
    return lines, pager(request, found.planned, number, said, SESSIONS_A_PAGE)


def _lines_of_sessions(page: SessionQuerySet, every: SessionQuerySet, table: Table) -> list[Line]:
    found: Sequence[Session] = list(page)
    counted = by_session(every.filter(pk__in=[one.pk for one in found]))
    return [
        table.session(_session(one), reverse("desk:reception_visits", args=[one.pk]), counted[one.pk]) for one in found
    ]


def _session(one: Session) -> str:
    return f"{dates.day(one.on, today())} {one.begins_at:%H:%M}–{one.ends_at:%H:%M} {one.place}"


def _period(asked: Asked) -> str:
    day = today()
    return f"{dates.plain_day(asked.first, day)} – {dates.plain_day(asked.last, day)}"
