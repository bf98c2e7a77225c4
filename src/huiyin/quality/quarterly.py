"""The assessment of units, recorded for a quarter: what it found, with the figures as they stood.

Art. 39 asks for an assessment each year. That units are assessed each quarter is the rule of one county only
(requirement 84), so the duty is an optional layer; an assessment may be recorded without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from huiyin.duties.beside import Promise, meet, owe
from huiyin.duties.layers import layers_in_force
from huiyin.duties.models import Holder
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.procedure.layers import QUARTERLY
from huiyin.quality import refusals
from huiyin.quality.models import Assessment
from huiyin.quality.rights import directs, may_direct, note, sphere
from huiyin.quality.scorecards import Card, cards, quarter_of
from huiyin.quality.texts import said
from huiyin.statistics.terms import Period

KEY, CLOCK = "assess", "assess_units"
# The source names no day; a month after the quarter is ours.
DAYS = 31


def assessments_for(post: Post) -> QuerySet[Assessment]:
    """Those of the organ the post works for, and of units below it where the post directs."""
    here = directory.unit(sphere(post))
    if may_direct(post):
        return Assessment.objects.filter(unit__path__startswith=here.path)
    return Assessment.objects.filter(unit=here.id)


def assessors() -> list[directory.UnitCard]:
    """The units that assess others: those that have a petition office, and other units below them."""
    found = []
    for card in directory.units().values():
        below = [one for one in directory.units().values() if one.parent == card.id and one.is_active]
        has_office = any(one.is_petition_office for one in below)
        if card.is_active and not card.is_outside and has_office and any(not one.is_petition_office for one in below):
            found.append(card)
    return sorted(found, key=lambda card: card.path)


def owe_assessments(at: datetime) -> int:
    """The quarter that has ended is owed by every unit that assesses, if the layer binds; returns how many are new."""
    since, today = layers_in_force().get(QUARTERLY), on_day(at)
    period = quarter_of(today).previous()
    if since is None or period.last < since:
        return 0
    there = set(Assessment.objects.filter(quarter=period.first).values_list("unit", flat=True))
    made = 0
    for card in assessors():
        if card.id not in there:
            _owe(card, period, today)
            made += 1
    return made


def _owe(card: directory.UnitCard, period: Period, today: date) -> None:
    due_on = period.last + timedelta(days=DAYS)
    with transaction.atomic():
        row, is_new = Assessment.objects.get_or_create(
            unit_id=card.id, quarter=period.first, defaults={"due_on": due_on}
        )
        if is_new:
            unit, holder = _whose(card, today)
            owe(subject_of(row), Promise(KEY, CLOCK, unit, min(today, due_on), due_on, holder=holder))


def _whose(card: directory.UnitCard, today: date) -> tuple[int, str]:
    """The supervisors of the unit; where it has none, its petition office."""
    if Post.objects.held_on(today).filter(unit=card.id, role=Role.SUPERVISOR).exists():
        return card.id, Holder.SUPERVISOR
    offices = (one.id for one in directory.units().values() if one.parent == card.id and one.is_petition_office)
    return next(offices, card.id), Holder.UNIT


def subject_of(row: Assessment) -> str:
    return f"assessment:{row.pk}"


def may_record(post: Post, unit: int) -> bool:
    """Heads and supervisors who direct the unit that assesses."""
    return directs(post, unit) and sphere(post) == unit


def record_assessment(*, unit: int, quarter: date, text: str, by: Post, at: datetime) -> Assessment:
    """What the assessment found, with the cards of the quarter as they stand; its duty is met. Raises Refused."""
    if not may_record(by, unit):
        raise refusals.NotYourRoom()
    period, words = quarter_of(quarter), said(text)
    if period.last >= on_day(at):
        raise refusals.QuarterRuns()
    found = cards(by, unit, period)
    with transaction.atomic():
        row, _is_new = Assessment.objects.select_for_update().get_or_create(
            unit_id=unit, quarter=period.first, defaults={"due_on": period.last + timedelta(days=DAYS)}
        )
        if row.recorded_at is not None:
            raise refusals.AlreadyAssessed()
        row.text, row.figures, row.recorded_at, row.by_id = words, list(_kept(found)), at, by.doer_id
        row.save()
        meet(subject_of(row), KEY, on_day(at))
        note("units_assessed", by, at, {"assessment": row.pk, "unit": unit, "quarter": period.first.isoformat()})
    return row


def _kept(found: list[Card]) -> Iterator[dict[str, Any]]:
    """Each card as plain values; a rate that is withheld stays withheld."""
    for card in found:
        rates = {
            key: None if value.is_withheld else [value.count, value.base or 0] for key, value in card.values.items()
        }
        quality = str(card.quality.score) if card.quality.score is not None else ""
        yield {"unit": card.unit, "rates": rates, "quality": quality, "checks": card.quality.count}
