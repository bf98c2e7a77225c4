"""Measures towards units (art. 39): talk, notice, listed supervision, correction; each with ground and answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.duties.beside import Promise, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.quality import refusals
from huiyin.quality.models import Following, Measure, Way
from huiyin.quality.rights import acts_for, directs, may_direct, note, sphere
from huiyin.quality.scorecards import Card, card_of, quarter_of
from huiyin.quality.texts import said


def measures_for(post: Post) -> QuerySet[Measure]:
    """Measures the post's unit took or answers, and those of units it directs."""
    own = Q(unit=post.unit_id) | Q(about=post.unit_id)
    if may_direct(post):
        own |= Q(about__path__startswith=directory.unit(sphere(post)).path)
    return Measure.objects.filter(own)


def take_measure(*, about: int, quarter: date, way: str, ground: str, due_on: date, by: Post, at: datetime) -> Measure:
    """One measure after a quarter was assessed; the figures of the unit are kept with it. Raises Refused."""
    if not directs(by, about) or about in (by.unit_id, sphere(by)):
        raise refusals.NotYourRoom()
    if due_on < on_day(at):
        raise refusals.InThePast()
    period = quarter_of(quarter)
    words, card = said(ground), card_of(by, about, period)
    with transaction.atomic():
        row = Measure.objects.create(
            unit_id=by.unit_id,
            about_id=about,
            quarter=period.first,
            way=Way(way),
            ground=words,
            figures=_figures(card),
            due_on=due_on,
            at=at,
            by_id=by.doer_id,
        )
        _owe(row, at)
        note("measure_taken", by, at, {"measure": row.pk, "about": about, "way": row.way})
    return row


def _figures(card: Card) -> dict[str, Any]:
    """The card as plain values: count and base of each rate that is told."""
    rates = {
        key: [value.count, value.base] for key, value in card.values.items() if value.base and not value.is_withheld
    }
    return {"rates": rates, "quality": str(card.quality.score or ""), "checks": card.quality.count}


def answer_measure(*, measure: Measure, text: str, by: Post, at: datetime) -> Measure:
    """The unit says what it did about it."""
    with transaction.atomic():
        row = _locked(measure, Following.OWED)
        if not acts_for(by, row.about_id):
            raise refusals.NotYourAnswer()
        row.answer, row.answered_at, row.state = said(text), at, Following.REPORTED
        row.save()
        meet(f"measure:{row.pk}", "answer", on_day(at))
        note("measure_answered", by, at, {"measure": row.pk})
    return row


def end_measure(*, measure: Measure, reason: str, by: Post, at: datetime) -> Measure:
    """It has done its work, or was not called for after all: over, with the reason."""
    with transaction.atomic():
        row = _locked(measure, Following.REPORTED, Following.OWED)
        _must_direct(row, by)
        row.reason, row.state, row.ended_at = said(reason), Following.DONE, at
        row.save()
        meet(f"measure:{row.pk}", "answer", on_day(at))
        note("measure_ended", by, at, {"measure": row.pk})
    return row


def send_back_measure(*, measure: Measure, reason: str, due_on: date, by: Post, at: datetime) -> Measure:
    """Not enough: back to the unit, with the reason and another day."""
    with transaction.atomic():
        row = _locked(measure, Following.REPORTED)
        _must_direct(row, by)
        if due_on < on_day(at):
            raise refusals.InThePast()
        row.reason, row.due_on, row.state = said(reason), due_on, Following.OWED
        row.save()
        _owe(row, at)
        note("measure_sent_back", by, at, {"measure": row.pk, "due_on": due_on.isoformat()})
    return row


def _owe(row: Measure, at: datetime) -> None:
    owe(f"measure:{row.pk}", Promise("answer", "answer_measure", row.about_id, on_day(at), row.due_on))


def _locked(measure: Measure, *states: Following) -> Measure:
    row = Measure.objects.select_for_update().get(pk=measure.pk)
    if row.state not in states:
        raise refusals.NotNow()
    return row


def _must_direct(row: Measure, by: Post) -> None:
    if not directs(by, row.unit_id):
        raise refusals.NotYourRoom()
