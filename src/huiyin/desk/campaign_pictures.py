"""The charts of a campaign: on its page of progress and in its reports. They are drawn here: bulletins stands above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.bulletins.charts.card import chart_card
from huiyin.bulletins.charts.progress import by_phase, by_unit, over_days
from huiyin.bulletins.charts.rendering import chart_svg
from huiyin.bulletins.charts.terms import Chart
from huiyin.campaigns.models import Campaign, Report
from huiyin.campaigns.paper import unit_name
from huiyin.campaigns.progress import Line, Sums, resolved_by_day, summed
from huiyin.campaigns.reports import sums_of
from huiyin.documents.content import Piece
from huiyin.people import directory

# More bars are no picture any more: then those below are summed into the topmost that take part.
MOST_UNITS = 24


def cards(
    row: Campaign, found: Sequence[Line], units: Sequence[tuple[int, str, Sums]], phases: Sequence[tuple[str, Sums]],
    until: date, *, is_open: bool = False,
) -> dict[str, SafeString]:  # fmt: skip
    """The charts of the page. Units and phases have their numbers in the table that follows each of them."""
    whole, last = summed(found), min(until, row.ends_on)
    days = over_days(resolved_by_day(found), whole.total, (row.starts_on, last), _about_days())
    return {
        "chart_units": _above_table(by_unit(_few(row, units), _about_units())),
        "chart_phases": _above_table(by_phase(phases, _about_days())),
        "chart_days": chart_card(days, level=3, is_open=is_open) if days.shape is not None else SafeString(""),
    }


def _above_table(chart: Chart) -> SafeString:
    return chart_card(replace(chart, rows=()), level=3) if chart.shape is not None else SafeString("")


def _about_units() -> str:
    return _("Matters of the campaign by the unit that has them, in the order of the tree")


def _about_days() -> str:
    return _("Matters of the campaign resolved in law, by the day of closing")


def _few(row: Campaign, units: Sequence[tuple[int, str, Sums]]) -> list[tuple[str, Sums]]:
    """Every unit; of very many those with none above them that takes part, each with what lies below it."""
    if len(units) <= MOST_UNITS:
        return [(name, sums) for _unit, name, sums in units]
    names = {unit: name for unit, name, _sums in units}
    found: dict[int, Sums] = {}
    for unit, _name, sums in units:
        top = next((one for one in directory.unit(unit).line if one in names and one != row.organ_id), unit)
        found[top] = found.get(top, Sums()) + sums
    return [(names[unit], sums) for unit, sums in found.items()]


def pieces_of(report: Report, figures: Mapping[str, Any]) -> tuple[Piece, ...]:
    """The charts of a report as parts of its paper, in Chinese as papers are; from its own figures, frozen or not."""
    with translation.override("zh-hans"):
        return tuple(_pieces(_charts(report, figures, "zh")))


def card_of(report: Report, figures: Mapping[str, Any], tongue: str) -> list[SafeString]:
    """The same on the page of the report, in the reader's language."""
    return [_above_table(chart) for chart in _charts(report, figures, tongue) if chart.shape is not None]


def _charts(report: Report, figures: Mapping[str, Any], tongue: str) -> list[Chart]:
    row, whole = report.campaign, sums_of(figures)
    units = [(int(unit), unit_name(int(unit), row.organ_id, tongue), Sums(**sums)) for unit, sums in figures["units"]]
    found = [by_unit(_few(row, units), _about_units(), datetime.fromisoformat(figures["as_of"]))]
    # Reports finished before the days were kept have no line.
    if "days" in figures:
        closed = {date.fromisoformat(day): count for day, count in figures["days"]}
        found.append(over_days(closed, whole.total, (row.starts_on, report.last), _about_days()))
    return found


def _pieces(charts: Sequence[Chart]) -> Iterator[Piece]:
    for chart in charts:
        if chart.shape is not None:
            yield Piece("caption", chart.title)
            yield Piece("picture", str(chart_svg(chart)), rows=((chart.title, chart.about),))
