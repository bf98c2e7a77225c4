"""Drawing up what a bulletin says of its figures: one question to the statistics, kept as plain data.

Nothing here is typed by anybody. What is kept says the figures in both languages, beside the bare numbers, so that an
issued bulletin reads the same when names and formulas have changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiyin.bulletins import saying
from huiyin.bulletins.charts.rendering import begin_drawing
from huiyin.bulletins.kinds import Kind, Part, Section
from huiyin.bulletins.overdue import overdue_by_unit
from huiyin.bulletins.pictures import Picture, Planned, Wanted, drawn, planned_of
from huiyin.bulletins.rows import named_rows
from huiyin.bulletins.views import VIEWS, endings_and_views
from huiyin.duties.office_time import on_day
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text
from huiyin.statistics import asking
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.comparing import AGAINST, Against, compared
from huiyin.statistics.looking import one_look
from huiyin.statistics.moments import held
from huiyin.statistics.terms import Period, Scope, Value


@dataclass(frozen=True, slots=True)
class Asked:
    """What is drawn up: which kind, for whom, about when, as known at which moment."""

    kind: Kind
    # The unit that issues it, and the one whose matters it is about: a petition office reports for its organ.
    issuer: Unit
    unit: Unit
    name: str
    period: Period
    as_of: datetime
    goes_outside: bool = False

    @property
    def scope(self) -> Scope:
        return Scope(unit=self.unit.pk)

    @property
    def end(self) -> date:
        """The day on which what is still open is counted: the last of the period, or today while it runs."""
        return min(self.period.last, on_day(self.as_of))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands in a bulletin without anybody having written it."""

    content: dict[str, Any]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class _Figures:
    """Each indicator now, in the period before, and a year before."""

    now: Mapping[str, Value]
    before: Mapping[str, Value]
    year: Mapping[str, Value]


@one_look()
def drawn_up(asked: Asked) -> Drawn:
    """Ask the figures and put them into the sections of the kind; draw the pictures when all is known."""
    begin_drawing()
    pictures = _Pictures(asked)
    with held(asked.as_of):
        figures = _asked(asked)
        sections = [_section(asked, section, figures, pictures) for section in asked.kind.sections]
    content = {
        "title": _pair(title_of(asked.kind, asked.unit, asked.period, asked.name)),
        "sections": sections,
        "figures": {key: [figure.count, figure.base] for key, figure in figures.now.items()},
    }
    return Drawn(content, tuple(drawn(one) for one in pictures.planned))


def title_of(kind: Kind, unit: Unit, period: Period, name: str) -> Text:
    """The title: of which organ, about when."""
    called = Text(unit.name, unit.name_en or unit.name)
    return kind.title.format(unit=called, period=saying.period_said(period), name=Text(name, name))


def keys_of(kind: Kind) -> tuple[str, ...]:
    """Every indicator whose headline figure a kind needs."""
    found: dict[str, None] = {}
    for part in kind.parts:
        if part.kind == "said":
            found |= {name: None for name, _how in saying.slots_of(part.text) if name in INDICATORS}
        elif part.kind == "figures":
            found |= dict.fromkeys(part.keys)
    return tuple(found)


def _asked(asked: Asked) -> _Figures:
    periods = (asked.period, asked.period.previous(), asked.period.year_before())
    found = asking.series(None, keys_of(asked.kind), asked.scope, periods, as_of=asked.as_of)
    return _Figures(*({key: values[place] for key, values in found.items()} for place in range(len(periods))))


class _Pictures:
    """The pictures in the order of the text; each part says which are its."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.planned: list[Planned] = []

    def take(self, part: Part) -> int | None:
        """The number of the picture of this part; None where there is nothing to draw."""
        no = self.planned[-1].no + 1 if self.planned else 1
        asked = self.asked
        wanted = Wanted(part.keys, asked.scope, asked.period, asked.as_of, asked.goes_outside)
        planned = planned_of(part.name, wanted, no)
        self.planned += planned
        return no if planned else None


def _section(asked: Asked, section: Section, figures: _Figures, pictures: _Pictures) -> dict[str, Any]:
    parts = [row for part in section.parts for row in _drawn(asked, part, figures, pictures)]
    return {"heading": _pair(section.heading), "parts": parts}


def _drawn(asked: Asked, part: Part, figures: _Figures, pictures: _Pictures) -> Iterator[dict[str, Any]]:
    if part.kind == "said":
        yield {"kind": "said", "text": _pair(saying.filled(part.text, _slot_values(asked, part, figures)))}
    elif part.kind == "figures":
        yield _figures_table(asked, part, figures)
    elif part.kind == "breakdown":
        yield from _breakdown(asked, part)
    elif part.kind == "chart":
        no = pictures.take(part)
        if no is not None:
            yield {"kind": "chart", "no": no}
    elif part.kind == "list":
        yield from _listed(asked, part)
    elif part.kind == "views":
        yield from _views(asked, part)
    else:
        yield {"kind": part.kind, "name": part.name, "title": _pair(part.text)}


def _slot_values(asked: Asked, part: Part, figures: _Figures) -> dict[tuple[str, str], Text]:
    return {(name, how): _slot(asked, name, how, figures) for name, how in saying.slots_of(part.text)}


def _slot(asked: Asked, name: str, how: str, figures: _Figures) -> Text:
    if name == "period":
        return saying.period_said(asked.period)
    if name == "last":
        return saying.day_said(asked.end)
    if name == "name":
        return Text(asked.name, asked.name)
    if how == "change":
        return _compared(name, figures.now, figures.before, Against.PREVIOUS)
    if how == "year":
        return _compared(name, figures.now, figures.year, Against.YEAR)
    return saying.figure_said(figures.now[name])


def _compared(key: str, now: Mapping[str, Value], then: Mapping[str, Value], against: Against) -> Text:
    """The change; where nothing at all is known of that time, there is none to tell: the office began later."""
    if not _is_known(then):
        return saying.NO_RECORDS.format(called=AGAINST[against])
    return compared(now[key], then[key], against).text


def _is_known(figures: Mapping[str, Value]) -> bool:
    return any(figure.count or figure.base for figure in figures.values())


def _figures_table(asked: Asked, part: Part, figures: _Figures) -> dict[str, Any]:
    """A row for each indicator: now, the period before and the year before, with what changed."""
    before = saying.before_said(asked.period.span)
    now = Text("本期", "This period")
    change = Text("增减", "Change")
    head = [Text("指标", "Figure"), now, _headed(before), change]
    # The year before last year's figures of a year are those of the period before: one column pair is enough.
    has_year = asked.period.previous() != asked.period.year_before() and _is_known(figures.year)
    if has_year:
        head += [Text("上年同期", "A year before"), change]
    rows = []
    for key in part.keys:
        figure = figures.now[key]
        cells = [_name_of(key), saying.cell_said(figure)]
        for other in (figures.before[key], *([figures.year[key]] if has_year else [])):
            cells += [saying.cell_said(other), saying.change_cell(figure, other)]
        rows.append({"key": key, "cells": [_pair(cell) for cell in cells]})
    return {"kind": "table", "title": None, "head": [_pair(cell) for cell in head], "rows": rows}


def _headed(text: Text) -> Text:
    return Text(text.zh, text.en[0].upper() + text.en[1:])


def _name_of(key: str) -> Text:
    """The indicator with what is counted: 信访事项（件）."""
    indicator = INDICATORS[key]
    if indicator.is_rate:
        return indicator.name
    unit = saying.number_said(2, indicator.unit)
    said = Text(unit.zh.lstrip("2"), unit.en.lstrip("2 "))
    if not said.zh or said.zh in indicator.name.zh:
        return indicator.name
    return Text(f"{indicator.name.zh}（{said.zh}）", indicator.name.en)


def _breakdown(asked: Asked, part: Part) -> Iterator[dict[str, Any]]:
    rows = named_rows(part.dimension, part.keys, asked.scope, asked.period, asked.as_of, asked.goes_outside)
    if not rows:
        return
    head = [_dimension_name(part.dimension), *(_name_of(key) for key in part.keys)]
    yield {
        "kind": "table",
        "title": _pair(part.text),
        "head": [_pair(cell) for cell in head],
        "rows": [
            {
                "key": row.key,
                "cells": [
                    _pair(row.name),
                    *(_pair(saying.cell_said(row.figures[key])) for key in part.keys),
                ],
            }
            for row in rows
        ],
    }


DIMENSIONS: Mapping[str, Text] = {
    "unit": Text("单位", "Unit"),
    "channel": Text("信访形式", "Channel"),
    "kind": Text("信访目的", "Kind"),
    "category": Text("内容分类", "Category"),
    "place": Text("问题属地", "Place"),
    "ending": Text("办结方式", "Ending"),
}


def _dimension_name(dimension: str) -> Text:
    return DIMENSIONS[dimension]


def _listed(asked: Asked, part: Part) -> Iterator[dict[str, Any]]:
    """The numbers of matters past their date, unit by unit; inside the house only.

    `part.name` is "overdue", the only list there is.
    """
    if asked.goes_outside:
        return
    found = overdue_by_unit(asked.unit, asked.end, asked.as_of)
    if not found:
        return
    head = [Text("单位", "Unit"), Text("编号", "Numbers")]
    yield {
        "kind": "table",
        "title": _pair(part.text),
        "head": [_pair(cell) for cell in head],
        "rows": [{"key": f"overdue-{one.unit}", "cells": [_pair(one.name), _pair(one.said)]} for one in found],
    }


def _views(asked: Asked, part: Part) -> Iterator[dict[str, Any]]:
    """How matters ended beside what was said of it: never one without the other (law.md 9a)."""
    found = endings_and_views(asked.unit, asked.period, asked.as_of)
    if not found:
        return
    head = [Text("办结方式", "Ended by"), Text("件数", "Matters"), *VIEWS.values()]
    rows = [
        {"key": f"view-{row.ending}", "cells": [_pair(row.name), *(_pair(cell) for cell in row.cells)]} for row in found
    ]
    yield {"kind": "table", "title": _pair(part.text), "head": [_pair(cell) for cell in head], "rows": rows}


def _pair(text: Text) -> list[str]:
    return [text.zh, text.en]
