"""What stands behind a figure: exactly the matters it counted, as far as the reader may see them now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models import Value as Constant
from django.db.models.functions import Coalesce

from huiyin.cases.models import Case
from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.catalogue.indicator import Indicator, Part
from huiyin.statistics.rows import Question, Rows, end_of, of_period, question
from huiyin.statistics.terms import Period, Scope


class NotOpened(Exception):
    """This part of a figure opens to no matters: it would tell what one petitioner said."""


def matters(
    reader: Post,
    key: str,
    part: Part,
    scope: Scope,
    period: Period,
    *,
    as_of: datetime | None = None,
    among: Iterable[int] | None = None,
) -> QuerySet[Case]:
    """The matters behind one part of a figure. Raises OutOfReach and NotOpened.

    Of an indicator of matters there are as many as were counted; of acts, the matters they belong to. A matter that
    has left the reader's reach since the moment asked for was counted then and is not shown now.
    """
    indicator = INDICATORS[key]
    if part not in indicator.parts:
        raise NotOpened
    asked = question(reader, scope, as_of, among)
    rows = part_of(of_period(indicator.cohort, period, asked), indicator, part, end_of(period, asked.today), asked)
    if indicator.from_base and rows.count() < indicator.from_base:
        # What is not told as a figure is not told as a list either.
        rows = rows.none()
    return Case.objects.visible_to(reader).filter(pk__in=rows.values("case_id"))


def part_of(rows: Rows, indicator: Indicator, part: Part, end: Asked, asked: Question) -> Rows:
    """Those of the cohort's rows that are in one part of the figure."""
    if indicator.of_set is not None and asked.among is None:
        rows = rows.filter(indicator.of_set.q(end))
    rows = rows.filter(indicator.condition(part).q(end))
    if part is not Part.REST:
        return rows
    rest: Rows = rows.alias(is_counted=_said(indicator.counted.q(end))).filter(is_counted=False)
    return rest


def _said(which: Q) -> Coalesce:
    """Whether it holds; what is not known does not."""
    said = ExpressionWrapper(which, output_field=BooleanField())
    return Coalesce(said, Constant(False), output_field=BooleanField())
