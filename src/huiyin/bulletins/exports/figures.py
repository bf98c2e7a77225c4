"""Statistics as rows: every indicator of a unit and of those directly below it, month by month.

One row a figure, with its parts, so that whoever gets the file can add up and check; what is too small to be told is
empty here as well. The keys are the months, the first being 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from huiyin.bulletins.exports.kinds import Asked, Batch, Cell, Column, Kind, Shape, offer
from huiyin.bulletins.exports.ledgers import period_of
from huiyin.people import directory
from huiyin.people.models import Role
from huiyin.procedure.terms import Text
from huiyin.statistics import asking
from huiyin.statistics.asking import Dimension
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import UNITS
from huiyin.statistics.terms import Period, Scope, Span, Value
from huiyin.web import dates
from huiyin.web.words import said

COLUMNS = (
    Column(Text("期间起", "From"), Shape.DATE),
    Column(Text("期间止", "To"), Shape.DATE),
    Column(Text("单位", "Unit"), width=22),
    Column(Text("层级", "Level"), width=12),
    Column(Text("指标", "Indicator"), width=28),
    Column(Text("指标代码", "Key"), width=20),
    Column(Text("计量单位", "Counted in"), width=12),
    Column(Text("数量", "Count"), Shape.NUMBER),
    Column(Text("基数", "Out of"), Shape.NUMBER),
    Column(Text("比率", "Share"), Shape.SHARE),
    Column(Text("统计时点", "As of"), Shape.MOMENT, 16),
)
# Shares are written to this many places.
PLACES = Decimal("0.000001")


def _months(asked: Asked) -> list[Period]:
    first, last = period_of(asked)
    found = [Period.of(Span.MONTH, first)]
    while found[-1].last < last:
        found.append(Period.of(Span.MONTH, date.fromordinal(found[-1].last.toordinal() + 1)))
    return found


def scope_of(asked: Asked) -> Scope | None:
    """The unit asked about where its figures are within reach, else the widest; None for posts without figures."""
    widest = asking.widest(asked.post)
    if widest is None:
        return None
    typed = asked.question.get("unit", "")
    wanted = Scope(int(typed)) if typed.isdecimal() else Scope(widest)
    return wanted if asking.may_ask(asked.post, wanted) else Scope(widest)


def _keys(asked: Asked) -> Iterator[int]:
    return iter(range(len(_months(asked)) if scope_of(asked) else 0))


def _rows(asked: Asked, keys: Sequence[int]) -> Batch:
    scope, months = scope_of(asked), _months(asked)
    if scope is None:
        return Batch(())
    return Batch([row for key in keys for row in _of_month(asked, scope, months[key])])


def _of_month(asked: Asked, scope: Scope, month: Period) -> Iterator[list[Cell]]:
    """The unit with all below it, then each unit directly below; its own alone where it has matters itself."""
    keys = tuple(INDICATORS)
    whole = asking.figures(asked.post, keys, scope, month)
    yield from _of_unit(month, directory.unit_label(scope.unit), _("with all below"), whole)
    parts = asking.by(asked.post, keys, scope, month, Dimension.UNIT)
    for unit, values in sorted(parts.items(), key=lambda item: directory.unit(int(item[0])).path):
        level = _("itself") if int(unit) == scope.unit else _("below")
        yield from _of_unit(month, directory.unit_label(int(unit)), level, values)


def _of_unit(month: Period, name: str, level: str, values: Mapping[str, Value]) -> Iterator[list[Cell]]:
    for key, value in values.items():
        indicator = INDICATORS[key]
        numbers: list[Cell] = [None, None, None]
        if not value.is_withheld:
            rate = value.rate
            numbers = [value.count, value.base, rate.quantize(PLACES) if rate is not None else None]
        counted_in = said(UNITS[indicator.unit])
        yield [month.first, month.last, name, level, said(indicator.name), key, counted_in, *numbers, value.as_of]


def _said(asked: Asked) -> str:
    months, scope = _months(asked), scope_of(asked)
    between = dates.span(months[0].first, months[-1].last)
    return f"{directory.unit_label(scope.unit) if scope else ''}{_(', ')}{between}"


def offer_figures() -> None:
    """Make the figures known as an export."""
    offer(
        Kind(
            key="figures",
            name=Text("统计数据", "Figures"),
            # A handler sees only the own matters: a figure of them would be one about a person.
            roles=frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN}),
            columns=lambda asked: COLUMNS,
            freeze=_keys,
            read=_rows,
            said=_said,
            # A key is a month of all indicators of all units below: a year is made at once.
            most_at_once=12,
            batch=1,
        )
    )
