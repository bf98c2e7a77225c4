"""Pages of figures: what the offices of a unit owe and how they kept it, as known at a moment (law.md 4, 9a).

Nothing here has a person as its subject. A handler sees only the own matters, so there are no figures for handlers.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache

from huiyin.bulletins.charts.card import chart_card
from huiyin.bulletins.charts.rendering import chart_png
from huiyin.bulletins.charts.words import counted, rate_said
from huiyin.bulletins.charts.workbook import chart_workbook
from huiyin.desk import figures_charts as charts
from huiyin.desk.context import SEES_FIGURES
from huiyin.desk.figures_filters import LATELY, Asked, FiguresForm, controls, moment_said
from huiyin.desk.figures_filters import said as asked_said
from huiyin.desk.figures_source import Source, subject
from huiyin.people.access import StaffRequest, for_roles
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Indicator, Part
from huiyin.statistics.comparing import SMALL
from huiyin.statistics.drawing import draw_some, waiting_since
from huiyin.statistics.looking import one_look
from huiyin.statistics.terms import Value

# What the first page tells, and what is only told together (law.md 9a).
KEY_FIGURES = (
    "matters", "occurrences", "open", "overdue", "office_in_time", "unit_in_time", "answered_in_time", "satisfied_unit",
)  # fmt: skip
VIEWS = ("resolved", "resolved_agrees", "resolved_disagrees", "resolved_no_view")
# A page waits at most for so many cases to be drawn; the tick draws the rest within a minute.
DRAWN_BY_A_PAGE = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure, ready to print."""

    name: str
    url: str
    said: str
    unit: str
    list_url: str
    of: str
    previous: str
    year_before: str
    is_late: bool
    is_none: bool


@never_cache
@for_roles(*sorted(SEES_FIGURES))
@one_look()
def figures(request: StaffRequest) -> HttpResponse:
    """Key figures and charts of a unit and a period; with `print` for paper, the tables open."""
    form, asked = read(request)
    source = Source(asked)
    source.load((*KEY_FIGURES, *VIEWS))
    is_printed = "print" in request.GET
    context = {
        **common(request, form, asked),
        "status": status(source),
        "figures": [figure(source, key) for key in KEY_FIGURES],
        "views": [figure(source, key) for key in VIEWS],
        "charts": [
            chart_card(chart, charts.links(asked, chart), is_open=is_printed) for chart in charts.dashboard(source)
        ],
        "all_url": asked.link(reverse("desk:figures_all")),
        "lately_url": lately_url(source),
    }
    return render(request, "desk/figures.html", context)


def lately_url(source: Source) -> str:
    """The way to the last days for whoever has matters waiting, and none in the period of the page."""
    if source.three("matters").now.count or not source.waiting:
        return ""
    return f"{reverse('desk:figures')}?{urlencode({'unit': source.asked.scope.unit, 'period': LATELY})}"


def read(request: StaffRequest) -> tuple[FiguresForm, Asked]:
    """The question of the address, after what was done since the last tick has been drawn."""
    draw_some(DRAWN_BY_A_PAGE)
    form = FiguresForm(request.GET, request.post)
    return form, form.asked()


def common(request: StaffRequest, form: FiguresForm, asked: Asked) -> dict[str, object]:
    """What every page of figures shows: the filters, the question and the moment in words."""
    shown, more = controls(form, asked)
    return {
        "form": form,
        "filters": shown,
        "more_filters": more,
        "more_is_open": any(item.is_set for item in more),
        "is_filtered": any(item.is_set for item in (*shown, *more)),
        "asked_said": asked_said(asked),
        "moment_said": moment_said(asked),
        "is_past": asked.as_of is not None,
        "drawn_until": waiting_since(),
        "figures_url": asked.link(reverse("desk:figures")),
        "then_form": None,
        "clear_url": request.path,
        "print_url": asked.link(request.path, print="1"),
    }


def status(source: Source) -> dict[str, str]:
    """How the answers of the period went; what is late now is bold."""
    due, late = source.three("answered_in_time").now, sum(one.late for one in source.waiting)
    kept = ""
    if due.base:
        kept = ngettext(
            "%(base)s answer fell due, %(count)s in time", "%(base)s answers fell due, %(count)s in time", due.base
        ) % {"base": f"{due.base:,}", "count": f"{due.count:,}"}
    overdue = ngettext("%(n)s is overdue", "%(n)s are overdue", late) % {"n": f"{late:,}"} if late else ""
    return {"kept": kept or _("No answer fell due in this period"), "late": overdue}


def figure(source: Source, key: str) -> Figure:
    """One indicator of the period, with the period before and the same a year before beside it."""
    indicator, three, asked = INDICATORS[key], source.three(key), source.asked
    said, unit = value_said(indicator, three.now)
    return Figure(
        name=subject(key).title,
        url=asked.link(reverse("desk:figure", args=[key])),
        said=said,
        unit=unit,
        list_url=list_url(asked, indicator, three.now),
        of=of_said(indicator, three.now),
        previous=_("period before: %(value)s") % {"value": in_words(indicator, three.previous)},
        year_before=_("a year before: %(value)s") % {"value": in_words(indicator, three.year_before)},
        is_late=key == "overdue" and three.now.count > 0,
        is_none=not said[:1].isdigit(),
    )


def value_said(indicator: Indicator, value: Value) -> tuple[str, str]:
    """A value in large print, and the small word behind it."""
    if value.is_withheld:
        return _("too few to tell"), ""
    if not indicator.is_rate:
        number, _space, unit = counted(value.count, indicator.unit.value).partition(" ")
        return number, unit
    if not value.base:
        return pgettext("a rate of nothing", "none"), ""
    said = rate_said(value)
    return (said.removesuffix("%"), "%") if said.endswith("%") else (said, "")


def of_said(indicator: Indicator, value: Value) -> str:
    """What a rate stands on: 389 of 412; one that is said as 7/9 says so itself."""
    if not indicator.is_rate or (value.base or 0) < SMALL:
        return ""
    return _("%(count)s of %(base)s") % {"count": f"{value.count:,}", "base": f"{value.base:,}"}


def in_words(indicator: Indicator, value: Value) -> str:
    """A value in one word of a sentence or a cell of a table."""
    if not indicator.is_rate:
        return counted(value.count, indicator.unit.value)
    return "".join(value_said(indicator, value))


def list_url(asked: Asked, indicator: Indicator, value: Value) -> str:
    """Where the matters behind the number are listed; "" where there are none or they must not be."""
    part = indicator.parts[0]
    is_there = value.count if part is Part.COUNT else value.base
    if not is_there:
        return ""
    return asked.link(reverse("desk:figure_matters", args=[indicator.key]), part=part.value)


# ---------- A chart alone ----------
@never_cache
@for_roles(*sorted(SEES_FIGURES))
@one_look()
def png(request: StaffRequest, chart: str) -> HttpResponse:
    """The chart as a picture that says what it is."""
    asked = read(request)[1]
    found = charts.named(Source(asked), chart)
    if found is None or found.shape is None:
        raise Http404
    return _file(chart_png(found, with_words=True), "image/png", f"{chart}.png")


@never_cache
@for_roles(*sorted(SEES_FIGURES))
@one_look()
def xlsx(request: StaffRequest, chart: str) -> HttpResponse:
    """The numbers of the chart as a spreadsheet."""
    asked = read(request)[1]
    found = charts.named(Source(asked), chart)
    if found is None or not found.rows:
        raise Http404
    return _file(chart_workbook(found, charts.notes(asked, found)), XLSX, f"{chart}.xlsx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
