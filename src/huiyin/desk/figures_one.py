"""One indicator: what it means, how it went, what it is made of, which matters stand behind it, and why it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial

from django import forms
from django.db.models import Count, QuerySet, Window
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache

from huiyin.bulletins.charts.card import chart_card
from huiyin.bulletins.charts.words import counted
from huiyin.cases.models import Case
from huiyin.cases.projection import FAR
from huiyin.desk import figures_charts as charts
from huiyin.desk.book import page_wanted
from huiyin.desk.context import SEES_FIGURES
from huiyin.desk.figures import common, figure, in_words, of_said, read
from huiyin.desk.figures_filters import Asked, end_of_day
from huiyin.desk.figures_source import Source, subject_of
from huiyin.desk.rows import case_url, column_names, drawn, prepare, title_of, with_columns
from huiyin.duties.office_time import on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.procedure.catalogue import procedure_for
from huiyin.statistics.asking import Dimension, Moved, difference, matters
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import UNITS, Direction, Indicator, Part, Table
from huiyin.statistics.looking import one_look
from huiyin.statistics.terms import Value
from huiyin.web import dates, words
from huiyin.web.shown import Link, Pager, paged

PAGE = 50
SHOWN_BY = {
    Dimension.UNIT: gettext_lazy("by unit"),
    Dimension.CHANNEL: gettext_lazy("by channel"),
    Dimension.KIND: gettext_lazy("by kind"),
    Dimension.CATEGORY: gettext_lazy("by category"),
    Dimension.PLACE: gettext_lazy("by place"),
    Dimension.ENDING: gettext_lazy("by ending"),
}
# How sure the source of a formula is, as in the reference of procedures.
MARKS = {
    "V": gettext_lazy("a statute or work rule that can be looked up"),
    "P": gettext_lazy("our own reading, where no rule says it"),
    "X": gettext_lazy("in use at offices, read from their systems"),
    "S": gettext_lazy("reports of single offices"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to split a figure, or one part of it to list."""

    name: str
    url: str
    is_here: bool
    count: str = ""


def indicator_of(key: str) -> Indicator:
    try:
        return INDICATORS[key]
    except KeyError:
        raise Http404 from None


# ---------- The indicator ----------
@never_cache
@for_roles(*sorted(SEES_FIGURES))
@one_look()
def one(request: StaffRequest, key: str) -> HttpResponse:
    """The figure, its course through the months, its split, and what exactly it counts."""
    indicator = indicator_of(key)
    form, asked = read(request)
    source = Source(asked)
    source.load(_shown_with(indicator))
    dimension = _dimension(request.GET.get("by", ""), indicator)
    is_printed = "print" in request.GET
    context = {
        **common(request, form, asked),
        "indicator": _explained(indicator),
        "cells": [figure(source, each) for each in _shown_with(indicator)],
        "parts": part_tabs(asked, indicator, source.three(key).now, None),
        "charts": [_card(source, asked, f"{name}-{key}", is_printed) for name in ("compared", "series")],
        "dimensions": _dimension_tabs(asked, indicator, dimension),
        "split": _split_shown(source, asked, indicator, dimension, is_printed),
        "difference_url": asked.link(reverse("desk:figure_difference", args=[key])),
        "by": dimension.value,
    }
    return render(request, "desk/figures_one.html", context)


def _shown_with(indicator: Indicator) -> list[str]:
    """The indicator, and those that are only ever shown with it."""
    if not indicator.together:
        return [indicator.key]
    return [other.key for other in INDICATORS.values() if other.together == indicator.together]


def _dimension(typed: str, indicator: Indicator) -> Dimension:
    offered = _dimensions(indicator)
    return Dimension(typed) if typed in offered else offered[0]


def _dimensions(indicator: Indicator) -> list[Dimension]:
    """Acts have no ending."""
    is_act = indicator.cohort.table is Table.ACT
    return [one for one in Dimension if not (is_act and one is Dimension.ENDING)]


def _dimension_tabs(asked: Asked, indicator: Indicator, here: Dimension) -> list[Tab]:
    url = reverse("desk:figure", args=[indicator.key])
    return [
        Tab(str(SHOWN_BY[each]), f"{asked.link(url, by=each.value)}#split", each is here)
        for each in _dimensions(indicator)
    ]


def _card(source: Source, asked: Asked, name: str, is_open: bool) -> SafeString | str:
    chart = charts.named(source, name)
    return chart_card(chart, charts.links(asked, chart), is_open=is_open) if chart else ""


@dataclass(frozen=True, slots=True)
class Split:
    """The figure by one dimension: a chart with its table, or the table alone."""

    card: SafeString | str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def _split_shown(source: Source, asked: Asked, indicator: Indicator, dimension: Dimension, is_open: bool) -> Split:
    """Counts by unit have no bars and stay in the order of the tree: nobody is ranked by how many come."""
    if dimension is not Dimension.UNIT:
        return Split(_card(source, asked, f"{dimension}-{indicator.key}", is_open))
    if indicator.is_rate and (card := _card(source, asked, f"units-{indicator.key}", is_open)):
        return Split(card)
    parts = charts.unit_parts(source, indicator.key)
    rows = tuple((part.name, in_words(indicator, part.value)) for part in parts)
    return Split("", (_("Unit"), words.said(indicator.name)), rows)


def _explained(indicator: Indicator) -> dict[str, str]:
    direction = {
        Direction.UP: _("more is better"),
        Direction.DOWN: _("less is better"),
        None: _("none: neither more nor less of it is better, and no unit is ranked by it"),
    }[indicator.direction]
    return {
        "name": subject_of(indicator).title,
        "formula": words.said(indicator.formula),
        "cohort": words.said(indicator.cohort.name),
        "source": words.said(indicator.source),
        "mark": f"{indicator.mark}: {MARKS[indicator.mark]}",
        "unit": words.said(UNITS[indicator.unit]),
        "direction": direction,
    }


# ---------- The matters behind it ----------
def part_tabs(asked: Asked, indicator: Indicator, value: Value, here: Part | None) -> list[Tab]:
    """The parts that open to their matters, each with how many it counts."""
    counts = {Part.COUNT: value.count, Part.BASE: value.base or 0, Part.REST: (value.base or 0) - value.count}
    names = part_names(indicator)
    url = reverse("desk:figure_matters", args=[indicator.key])
    return [
        Tab(names[part], asked.link(url, part=part.value), part is here, f"{counts[part]:,}")
        for part in names
        if part in indicator.parts
    ]


def part_names(indicator: Indicator) -> dict[Part, str]:
    if not indicator.is_rate:
        return {Part.COUNT: _("all that were counted")}
    return {
        Part.COUNT: _("those that fulfil it"),
        Part.REST: _("those that do not"),
        Part.BASE: _("all it is a share of"),
    }


@never_cache
@for_roles(*sorted(SEES_FIGURES))
@one_look()
def behind(request: StaffRequest, key: str) -> HttpResponse:
    """The matters behind one part of the figure, as far as the post may see them now."""
    indicator = indicator_of(key)
    form, asked = read(request)
    part = _part(request.GET.get("part", ""), indicator)
    value = Source(asked).three(key).now
    found = matters(asked.post, key, part, asked.scope, asked.period, as_of=asked.as_of)
    ids, total, page = page_of(found, request.GET.get("page", ""))
    shown = Case.objects.visible_to(asked.post).filter(pk__in=ids).annotate(sort_on=Coalesce("next_due_on", FAR))
    rows = prepare(list(with_columns(shown).order_by("-opened_on", "-pk")), today=on_day(form.moment))
    context = {
        **common(request, form, asked),
        "indicator": _explained(indicator),
        "parts": part_tabs(asked, indicator, value, part),
        "part": part.value,
        "columns": column_names(),
        "rows": drawn(rows, column_names()),
        "total": total,
        "said": _listed_said(indicator, part, value, total),
        "pager": _pager(asked, indicator, part, page, total),
        "one_url": asked.link(reverse("desk:figure", args=[key])),
    }
    return render(request, "desk/figures_matters.html", context)


def page_of(found: QuerySet[Case], typed: str) -> tuple[list[int], int, int]:
    """The ids of the page in the address, the newest first, how many there are in all, and which page it is.

    Counted and read in one go: each by itself would look at every one of them.
    """
    ordered = found.annotate(total=Window(Count("pk"))).order_by("-opened_on", "-pk").values_list("pk", "total")
    page = max(1, int(typed)) if typed.isdecimal() and len(typed) < 8 else 1
    rows = list(ordered[(page - 1) * PAGE : page * PAGE])
    if not rows and page > 1:
        page = page_wanted(typed, found.count())
        rows = list(ordered[(page - 1) * PAGE : page * PAGE])
    return [pk for pk, _ in rows], rows[0][1] if rows else 0, page


def _part(typed: str, indicator: Indicator) -> Part:
    return Part(typed) if typed in indicator.parts else indicator.parts[0]


def _listed_said(indicator: Indicator, part: Part, value: Value, total: int) -> str:
    """How many were counted and how many are listed; where the two differ, why."""
    listed = counted(total, "matters")
    number = {Part.COUNT: value.count, Part.BASE: value.base or 0, Part.REST: (value.base or 0) - value.count}[part]
    if indicator.cohort.table is Table.ACT:
        unit = "occurrences" if indicator.is_rate else indicator.unit.value
        return _("%(counted)s, in %(listed)s") % {"counted": counted(number, unit), "listed": listed}
    if total == number:
        return listed
    return _("%(counted)s were counted; %(listed)s of them are open to you now") % {
        "counted": counted(number, "matters"),
        "listed": f"{total:,}",
    }


def _pager(asked: Asked, indicator: Indicator, part: Part, page: int, total: int) -> Pager | None:
    url = reverse("desk:figure_matters", args=[indicator.key])
    return paged(page, PAGE, total, lambda number: asked.link(url, part=part.value, page=str(number)))


# ---------- Why it changed ----------
class ThenForm(forms.Form):
    """The earlier of two moments."""

    then = forms.DateField(label=gettext_lazy("Compared with what was known on"), required=False)

    def __init__(self, given: object, now: datetime) -> None:
        super().__init__(given, auto_id="filter-%s")  # type: ignore[arg-type]
        self.now = now
        self.fields["then"].error_messages["invalid"] = _("Choose a day, as in 2026-03-31.")

    def clean_then(self) -> date | None:
        day: date | None = self.cleaned_data["then"]
        if day is not None and end_of_day(day) >= self.now:
            raise forms.ValidationError(_("Choose a day before the moment that is shown."))
        return day


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A matter that joined or left, and the step that moved it."""

    number: str
    url: str
    title: str
    step: str
    recorded: str


@dataclass(frozen=True, slots=True)
class MovedList:
    """One page of the matters that joined, or of those that left; `name` is its place on the page."""

    name: str
    said: str
    rows: Sequence[MovedLine]
    pager: Pager | None


@never_cache
@for_roles(*sorted(SEES_FIGURES))
@one_look()
def changed(request: StaffRequest, key: str) -> HttpResponse:
    """Which matters joined a figure, and which left it, between two moments; and by which step."""
    indicator = indicator_of(key)
    form, asked = read(request)
    part = _part(request.GET.get("part", ""), indicator)
    then = ThenForm(request.GET, asked.moment)
    day = then.cleaned_data.get("then") if then.is_valid() else None
    context: dict[str, object] = {
        **common(request, form, asked),
        "indicator": _explained(indicator),
        "then_form": then,
        "then": request.GET.get("then", ""),
        "part": part.value,
        "parts": [
            Tab(name, "", each is part) for each, name in part_names(indicator).items() if each in indicator.parts
        ],
        "part_options": [(each.value, name) for each, name in part_names(indicator).items() if each in indicator.parts],
        "one_url": asked.link(reverse("desk:figure", args=[key])),
    }
    if day is not None:
        context |= _compared(asked, key, part, day, request.GET)
    return render(request, "desk/figures_difference.html", context)


def _compared(asked: Asked, key: str, part: Part, day: date, given: Mapping[str, str]) -> dict[str, object]:
    found = difference(asked.post, key, asked.scope, asked.period, end_of_day(day), asked.moment, part=part)
    sides: Mapping[str, Sequence[Moved]] = {"joined": found.joined, "left": found.left}
    pages = {name: page_wanted(given.get(name, ""), len(moved)) for name, moved in sides.items()}
    url, same = reverse("desk:figure_difference", args=[key]), {"then": str(day), "part": part.value}

    def at(name: str, number: int) -> str:
        """That page of one list, with the other left where it is."""
        return f"{asked.link(url, **same, **{one: str(page) for one, page in (pages | {name: number}).items()})}#{name}"

    shown = {name: moved[(pages[name] - 1) * PAGE : pages[name] * PAGE] for name, moved in sides.items()}
    cases = Case.objects.defer("state").in_bulk({one.case for moved in shown.values() for one in moved})
    said = {"joined": _joined_said(len(found.joined)), "left": _left_said(len(found.left))}
    return {
        "is_compared": True,
        "then_said": dates.day(day),
        "lists": [
            MovedList(
                name,
                said[name],
                [_line(one, cases[one.case]) for one in shown[name]],
                paged(pages[name], PAGE, len(moved), partial(at, name), said[name]),
            )
            for name, moved in sides.items()
        ],
    }


def _joined_said(number: int) -> str:
    return ngettext("%(n)s matter joined", "%(n)s matters joined", number) % {"n": f"{number:,}"}


def _left_said(number: int) -> str:
    return ngettext("%(n)s matter left", "%(n)s matters left", number) % {"n": f"{number:,}"}


def _line(moved: Moved, case: Case) -> MovedLine:
    steps = procedure_for(case.procedure).steps
    return MovedLine(
        number=case.number,
        url=case_url(case.number),
        title=title_of(case),
        step=words.said(steps[moved.step].name) if moved.step and moved.step in steps else _("a day passed"),
        recorded=dates.moment(moved.recorded_at) if moved.recorded_at else "",
    )


# ---------- All of them ----------
@never_cache
@for_roles(*sorted(SEES_FIGURES))
@one_look()
def every(request: StaffRequest) -> HttpResponse:
    """Every indicator of the catalogue for one question, with the period before and the same a year before."""
    form, asked = read(request)
    source = Source(asked)
    source.load(INDICATORS)
    context = {
        **common(request, form, asked),
        "table": mark_safe("".join(_whole_row(source, indicator) for indicator in INDICATORS.values())),
        "all_xlsx": Link(_("Spreadsheet (xlsx)"), asked.link(reverse("desk:figures_xlsx", args=["all"]))),
    }
    return render(request, "desk/figures_all.html", context)


ROW = (
    '<tr><th scope="row" class="what"><a href="{}">{}</a></th><td class="figure" data-name="{}">{}</td>'
    '<td class="figure" data-name="{}">{}</td><td class="figure" data-name="{}">{}</td>'
    '<td class="figure" data-name="{}">{}</td></tr>'
)


def _whole_row(source: Source, indicator: Indicator) -> SafeString:
    """One line of the table, drawn here: fifty rows of nine variables (house ruling 10)."""
    three, heads = source.three(indicator.key), _heads(dates.language())
    cells = (
        in_words(indicator, three.now),
        of_said(indicator, three.now),
        in_words(indicator, three.previous),
        in_words(indicator, three.year_before),
    )
    url = source.asked.link(reverse("desk:figure", args=[indicator.key]))
    named = [each for pair in zip(heads, cells, strict=True) for each in pair]
    return format_html(ROW, url, subject_of(indicator).title, *named)


@lru_cache(maxsize=4)
def _heads(lang: str) -> tuple[str, str, str, str]:
    return _("This period"), pgettext("a rate", "Of"), _("Period before"), _("A year before")
