"""Open figures: what the offices of this installation did, quarter by quarter, for everybody (art. 18, 41).

Small numbers are kept back by `statistics.open_figures`; this page only shows what it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from huiyin.bulletins.charts.words import rate_said
from huiyin.cases import categories
from huiyin.duties import office_time
from huiyin.people import directory
from huiyin.portal.pages import draw, for_citizens
from huiyin.procedure.terms import CHANNELS
from huiyin.statistics.asking import Dimension
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.open_figures import OpenTable, open_figures, open_table
from huiyin.statistics.suppression import TOTAL
from huiyin.statistics.terms import Period, Span, Value
from huiyin.web import words

# How many years back can be looked at.
YEARS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table; each cell with the head of its column, which a telephone shows beside it."""

    name: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    first: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Year:
    label: str
    url: str
    is_here: bool


@require_safe
@for_citizens
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a year: all indicators that are open, then matters by channel, subject and unit."""
    today = office_time.today()
    year = _year(request.GET.get("year", ""), today)
    told = open_figures(year, today)
    periods = list(next(iter(told.values())))
    context = {
        "year": year,
        "years": _years(year, today),
        "is_empty": not periods,
        "main": _main(told, periods),
        "tables": _tables(year, today) if periods else [],
        "explained": [(words.said(INDICATORS[key].name), words.said(INDICATORS[key].formula)) for key in told],
        "withheld": _not_told(),
    }
    return draw(request, "portal/figures.html", context)


def _year(typed: str, today: date) -> int:
    """The year in the address; without one, the last of which a quarter is over. Raises Http404 for others."""
    latest = today.year if today.month > 3 else today.year - 1
    if not typed:
        return latest
    if not typed.isdecimal() or not today.year - YEARS < int(typed) <= today.year:
        raise Http404
    return int(typed)


def _years(here: int, today: date) -> list[Year]:
    url = reverse("portal:figures")
    years = range(today.year, today.year - YEARS, -1)
    return [Year(pgettext("a year", "%(year)d") % {"year": year}, f"{url}?year={year}", year == here) for year in years]


def _not_told() -> str:
    return pgettext("a figure", "not told")


def _main(told: dict[str, dict[Period, Value]], periods: Sequence[Period]) -> Table:
    lines = [
        Line(words.said(INDICATORS[key].name), tuple((_head(period), _said(values[period])) for period in periods))
        for key, values in told.items()
    ]
    return Table(_("What was done"), _("Figure"), tuple(_head(period) for period in periods), tuple(lines))


def _head(period: Period) -> str:
    if period.span is Span.YEAR:
        return _("Whole year")
    return _("Quarter %(quarter)d") % {"quarter": (period.first.month + 2) // 3}


def _said(value: Value) -> str:
    if value.is_withheld:
        return _not_told()
    if value.base is None:
        return f"{value.count:,}"
    return rate_said(value) if value.base else pgettext("a rate of nothing", "none")


def _tables(year: int, today: date) -> list[Table]:
    wanted = (
        (Dimension.CHANNEL, _("Matters by the way they came in"), _("Way")),
        (Dimension.CATEGORY, _("Matters by what they are about"), pgettext("head of a table", "What about")),
        (Dimension.UNIT, _("Matters by the unit that has them"), _("Unit")),
    )
    return [_table(open_table(dimension, year, today), dimension, title, first) for dimension, title, first in wanted]


def _table(found: OpenTable, dimension: Dimension, title: str, first: str) -> Table:
    """In the order of the names' keys, and of the tree: nobody is ranked."""
    columns: list[Period | None] = [*found.quarters]
    if any(place[1] == TOTAL for place in found.told):
        columns.append(None)
    heads = [_head(column) if column else _("Whole year") for column in columns]
    groups = sorted(found.groups, key=lambda group: _place(dimension, group))
    named = [(_name(dimension, group), group) for group in groups] + [(_("All"), TOTAL)]
    lines = []
    for name, group in named:
        cells = [_cell(found.cell(group, column)) for column in columns]
        lines.append(Line(name, tuple(zip(heads, cells, strict=True))))
    return Table(title, first, tuple(heads), tuple(lines))


def _cell(count: int | None) -> str:
    return _not_told() if count is None else f"{count:,}"


def _place(dimension: Dimension, group: str) -> str:
    return directory.unit(int(group)).path if dimension is Dimension.UNIT else group


def _name(dimension: Dimension, group: str) -> str:
    if dimension is Dimension.UNIT:
        return directory.unit_label(int(group))
    if dimension is Dimension.CHANNEL:
        return words.said(CHANNELS[group]) if group in CHANNELS else group
    known = categories.CATEGORIES.get(group)
    return words.said(known.name) if known else pgettext("category", "none yet")
