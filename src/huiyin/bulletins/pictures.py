"""The pictures of a bulletin: built from figures, drawn in both languages, kept with their specification."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import translation

from huiyin.bulletins.charts.rendering import chart_specification, chart_svg
from huiyin.bulletins.charts.series import Run, Subject, over_time
from huiyin.bulletins.charts.shares import Part, by_category, by_unit
from huiyin.bulletins.charts.terms import Chart
from huiyin.bulletins.rows import named_rows
from huiyin.procedure.terms import Text
from huiyin.statistics import asking
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.terms import Period, Scope, Span
from huiyin.web.words import said

OTHERS = Text("其他各类合计", "all others together")
LANGUAGES = {"zh": "zh-hans", "en": "en"}
# How many periods a line goes back.
BACK: Mapping[Span, int] = {Span.WEEK: 12, Span.MONTH: 12, Span.QUARTER: 8, Span.YEAR: 5, Span.FREE: 4}


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in one language: its finding, its cohort, what it was drawn from, and the numbers behind it."""

    no: int
    language: str
    name: str
    title: str
    about: str
    specification: dict[str, Any]
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    # Which columns are shares of 1.
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a builder is told: of which figures, whose, about when."""

    keys: tuple[str, ...]
    scope: Scope
    period: Period
    as_of: datetime
    goes_outside: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """A picture whose numbers are known and that is not drawn yet."""

    no: int
    language: str
    name: str
    chart: Chart


def planned_of(name: str, wanted: Wanted, no: int) -> list[Planned]:
    """The picture of that name in each language; none where there is nothing to draw."""
    found = []
    for language, code in LANGUAGES.items():
        with translation.override(code):
            chart = BUILDERS[name](wanted)
        if chart.shape is not None:
            found.append(Planned(no, language, name, chart))
    return found


def drawn(planned: Planned) -> Picture:
    chart = planned.chart
    return Picture(
        no=planned.no,
        language=planned.language,
        name=planned.name,
        title=chart.title,
        about=chart.about,
        specification=chart_specification(chart),
        svg=str(chart_svg(chart)),
        head=chart.head,
        rows=chart.rows,
        shares=tuple(sorted(chart.shares)),
    )


def subject_of(key: str) -> Subject:
    """An indicator as far as a chart needs it, in the active language."""
    indicator = INDICATORS[key]
    name = said(indicator.name)
    about = said(indicator.formula)
    return Subject(key, name, about, str(indicator.unit), has_direction=indicator.direction is not None)


def _trend(wanted: Wanted) -> Chart:
    """The first indicator through the periods up to this one, beside the same periods a year before."""
    key, periods = wanted.keys[0], tuple(wanted.period.back(BACK[wanted.period.span]))
    years_ago = tuple(period.year_before() for period in periods)
    if wanted.period.span in (Span.YEAR, Span.FREE):
        years_ago = ()
    values = tuple(asking.series(None, [key], wanted.scope, (*periods, *years_ago), as_of=wanted.as_of)[key])
    now, before = values[: len(periods)], values[len(periods) :]
    return over_time(subject_of(key), Run(periods, now, before if any(value.count for value in before) else ()))


def _categories(wanted: Wanted) -> Chart:
    """Every category; those that are not told are one bar, so that shares are still of all."""
    key, parts = wanted.keys[0], _parts("category", wanted)
    whole = asking.figures(None, [key], wanted.scope, wanted.period, as_of=wanted.as_of)[key]
    rest = whole.count - sum(part.value.count for part in parts)
    if rest > 0:
        parts.append(Part(said(OTHERS), replace(whole, count=rest)))
    return by_category(subject_of(key), parts)


def _in_time_by_unit(wanted: Wanted) -> Chart:
    key = wanted.keys[0]
    whole = asking.figures(None, [key], wanted.scope, wanted.period, as_of=wanted.as_of)[key]
    return by_unit(subject_of(key), _parts("unit", wanted), whole=whole)


def _parts(dimension: str, wanted: Wanted) -> list[Part]:
    """The rows of a table by this dimension as parts of a chart; what is not told has none."""
    key = wanted.keys[0]
    rows = named_rows(dimension, [key], wanted.scope, wanted.period, wanted.as_of, wanted.goes_outside)
    told = [(row, row.figures[key]) for row in rows]
    return [Part(said(row.name), value) for row, value in told if value is not None]


Builder = Callable[[Wanted], Chart]
BUILDERS: Mapping[str, Builder] = {
    "trend": _trend,
    "categories": _categories,
    "in_time_by_unit": _in_time_by_unit,
}
