"""The charts of pages of figures, by their names: on the page, and alone as a picture or a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.bulletins.charts.forecast import coming_due
from huiyin.bulletins.charts.series import over_time
from huiyin.bulletins.charts.shares import Part, by_category, by_unit, compared
from huiyin.bulletins.charts.terms import Cell, Chart
from huiyin.bulletins.charts.waiting import ages, waiting_where
from huiyin.bulletins.charts.words import counted
from huiyin.cases import categories, divisions
from huiyin.desk.figures_filters import Asked, moment_said
from huiyin.desk.figures_filters import said as asked_said
from huiyin.desk.figures_source import Source, subject
from huiyin.duties.calendars import current_calendar
from huiyin.people import directory
from huiyin.procedure.terms import CHANNELS, ENDINGS, KINDS, Text
from huiyin.statistics.asking import Dimension
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import UNITS, Indicator
from huiyin.statistics.comparing import sentence
from huiyin.statistics.waiting import AGE_BANDS
from huiyin.web import words
from huiyin.web.shown import Link

RATE = "answered_in_time"
COUNT = "matters"


def dashboard(source: Source) -> list[Chart]:
    """The charts of the first page: what comes, where it waits, how it went, what it was about."""
    source.load_runs((RATE, COUNT))
    names = [
        "forecast",
        "waiting",
        "ages",
        f"series-{RATE}",
        f"units-{RATE}",
        f"series-{COUNT}",
        f"category-{COUNT}",
        f"channel-{COUNT}",
    ]
    found = [named(source, name) for name in names]
    return [chart for chart in found if chart is not None]


def named(source: Source, name: str) -> Chart | None:
    """The chart of this name for this question; None where there is none."""
    if name in WHOLE:
        return WHOLE[name](source)
    kind, _dash, key = name.partition("-")
    if key not in INDICATORS or kind not in OF_ONE:
        return None
    return OF_ONE[kind](source, key)


def links(asked: Asked, chart: Chart) -> list[Link]:
    """Where the chart can be fetched as a picture and as a spreadsheet."""
    found = []
    if chart.shape is not None:
        found.append(Link(_("Picture (PNG)"), asked.link(reverse("desk:figures_png", args=[chart.key]))))
    if chart.rows:
        found.append(Link(_("Spreadsheet (xlsx)"), asked.link(reverse("desk:figures_xlsx", args=[chart.key]))))
    return found


def notes(asked: Asked, chart: Chart) -> list[tuple[str, str]]:
    """The second sheet of the spreadsheet: whose matters, as known when, and the formula with its source."""
    found = [(_("Whose matters"), asked_said(asked)), (_("Known"), moment_said(asked))]
    key = chart.key.partition("-")[2]
    if key in INDICATORS:
        one = INDICATORS[key]
        found += [(_("Indicator"), words.said(one.name)), (_("Formula"), words.said(one.formula))]
        found += [(_("Cohort"), words.said(one.cohort.name)), (_("Source"), words.said(one.source))]
    return found


# ---------- What is open ----------
def _forecast(source: Source) -> Chart | None:
    """The coming days as they are known now; of an earlier moment nothing is coming."""
    if source.asked.as_of is not None:
        return None
    days = source.forecast()
    calendar = current_calendar()
    rest = {day for day, _count in days if not calendar.is_working(day)}
    holidays = {day: words.said(calendar.name_of(day)) for day in rest if calendar.name_of(day)}
    late = sum(one.late for one in source.waiting)
    about = _("open matters by the day of their next time limit, four weeks; shaded: rest days")
    return coming_due(days, about, late=late, rest=rest, names=holidays, as_of=source.asked.moment)


def _open_said(source: Source) -> str:
    total = sum(one.count for one in source.waiting)
    return counted(total, "matters")


def _waiting(source: Source) -> Chart:
    about = _("%(all)s open, by the stage where they stand; red: not answered by their last day")
    return waiting_where(source.stages(), about % {"all": _open_said(source)}, source.asked.moment)


def _ages(source: Source) -> Chart:
    """By the units below, or by stage where there are none."""
    places, of, about = source.units(), _("Unit"), _("%(all)s open, by unit and by the days at the present stage")
    if len(places) < 2:
        places, of, about = source.stages(), _("Stage"), _("%(all)s open, by the days at the present stage")
    return ages(places, bands(), of, "ages", about % {"all": _open_said(source)}, source.asked.moment)


def bands() -> list[str]:
    """The names of the ages, the youngest first."""
    found = []
    for least, most in AGE_BANDS:
        if most is None:
            found.append(_("more than %(days)d days") % {"days": least - 1})
        elif least:
            found.append(_("%(first)d–%(last)d days") % {"first": least, "last": most})
        else:
            found.append(ngettext("up to %(days)d day", "up to %(days)d days", most) % {"days": most})
    return found


def _all(source: Source) -> Chart:
    """Every indicator, as a table only."""
    source.load(INDICATORS)
    of = pgettext("a rate", "Of")
    return Chart(
        key="all",
        title=_("All figures"),
        about=asked_said(source.asked),
        head=(_("Indicator"), _("In"), _("Period"), of, _("Period before"), of, _("A year before"), of),
        rows=tuple(_all_row(source, indicator) for indicator in INDICATORS.values()),
        shape=None,
        as_of=source.asked.moment,
    )


def _all_row(source: Source, indicator: Indicator) -> tuple[Cell, ...]:
    three = source.three(indicator.key)
    cells: list[Cell] = [words.said(indicator.name), words.said(UNITS[indicator.unit])]
    for value in (three.now, three.previous, three.year_before):
        cells += [None, None] if value.is_withheld else [value.count, value.base]
    return tuple(cells)


# ---------- One indicator ----------
def _compared(source: Source, key: str) -> Chart:
    """The period beside the one before and the same a year before; its finding is the comparison in words."""
    three = source.three(key)
    named = [
        (pgettext("bar of a chart", "this period"), three.now),
        (pgettext("bar of a chart", "period before"), three.previous),
        (pgettext("bar of a chart", "a year before"), three.year_before),
    ]
    earlier = [value if value.base is None or value.base else None for value in (three.previous, three.year_before)]
    return compared(subject(key), named, words.said(sentence(three.now, *earlier)))


def _series(source: Source, key: str) -> Chart:
    return over_time(subject(key), source.run(key))


def _units(source: Source, key: str) -> Chart | None:
    """A rate by unit. A count has no such chart: units are never set side by side by how many come to them."""
    parts = unit_parts(source, key)
    if not INDICATORS[key].is_rate or len(parts) < 2:
        return None
    return by_unit(subject(key), parts, whole=source.three(key).now)


def unit_parts(source: Source, key: str) -> list[Part]:
    """The units below with their values, in the order of the tree."""
    found = source.split(key, Dimension.UNIT)
    in_order = sorted((int(unit) for unit in found), key=lambda unit: directory.unit(unit).path)
    return [Part(directory.unit(unit).short_label, found[str(unit)]) for unit in in_order]


def _by(dimension: Dimension, source: Source, key: str) -> Chart:
    """A figure by channel, kind, category, place or ending."""
    parts = [Part(name_of(dimension, group), value) for group, value in source.split(key, dimension).items()]
    name, of = f"{dimension}-{key}", heading(dimension)
    if INDICATORS[key].is_rate:
        return by_unit(subject(key), parts, whole=source.three(key).now, of=of, key=name)
    return by_category(subject(key), parts, of=of, key=name)


def place_name(code: str) -> str:
    """A division by the beginning of its code."""
    found = divisions.division(code if len(code) == 9 else code.ljust(6, "0"))
    return found.name if found else code


def heading(dimension: Dimension) -> str:
    return {
        Dimension.UNIT: _("Unit"),
        Dimension.CHANNEL: _("Came by"),
        Dimension.KIND: _("Kind"),
        Dimension.CATEGORY: _("Category"),
        Dimension.PLACE: _("Place of the matter"),
        Dimension.ENDING: _("How it ended"),
    }[dimension]


def name_of(dimension: Dimension, group: str) -> str:
    """What a value of a dimension is called."""
    if dimension is Dimension.UNIT:
        return directory.unit(int(group)).short_label
    if dimension is Dimension.CATEGORY:
        known = categories.CATEGORIES.get(group)
        return words.said(known.name) if known else pgettext("category", "none yet")
    if dimension is Dimension.PLACE:
        return place_name(group) if group else pgettext("place", "none given")
    texts: Mapping[str, Text] = {
        Dimension.CHANNEL: CHANNELS,
        Dimension.KIND: KINDS,
        Dimension.ENDING: ENDINGS,
    }[dimension]
    return words.said(texts[group]) if group in texts else pgettext("ending", "none yet")


WHOLE: Mapping[str, Callable[[Source], Chart | None]] = {
    "all": _all,
    "forecast": _forecast,
    "waiting": _waiting,
    "ages": _ages,
}
OF_ONE: Mapping[str, Callable[[Source, str], Chart | None]] = {
    "series": _series,
    "compared": _compared,
    "units": _units,
    **{dimension.value: partial(_by, dimension) for dimension in Dimension if dimension is not Dimension.UNIT},
}
