"""Bulletins that come round: a rule of a unit makes the draft on its day and a duty to finish it. Off until set up.

Called by every tick on the hour. A draft is made once for a rule and a period, whoever ticks: the database keeps it so.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.bulletins.drafting import AlreadyThere, Plan, draft_bulletin, owe
from huiyin.bulletins.kinds import kind_of
from huiyin.bulletins.models import Bulletin, BulletinState, Rule
from huiyin.bulletins.refusals import NOT_YOURS, BulletinRefused
from huiyin.bulletins.rights import may_write
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Unit
from huiyin.procedure.terms import Text
from huiyin.statistics.terms import Period, Span

logger = logging.getLogger(__name__)

LONGEST_TO_FINISH = 60
RULE_THERE = BulletinRefused(
    Text("本单位已有这种通报的安排。请先停用原来的安排。", "There is a rule for this kind already. End that one first.")
)
RULE_UNFIT = BulletinRefused(
    Text(
        "请写明每期哪一天起草，阶段总结还要写明阶段名称和起止日期。",
        "Say on which day it is drafted; of a phase also its name and dates.",
    )
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One round of a rule: the day the draft is made, what it is about, the last day for issuing it."""

    on: date
    period: Period
    due_on: date


@dataclass(frozen=True, slots=True)
class When:
    """When a rule's drafts are made: the columns of `Rule` that its kind uses."""

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    name: str = ""
    first: date | None = None
    last: date | None = None

    def fits(self, span: Span) -> bool:
        if span is Span.WEEK:
            return self.weekday is not None
        if span is Span.MONTH:
            return self.day is not None
        if span is Span.YEAR:
            return self.day is not None and self.month is not None
        return bool(self.name.strip()) and self.first is not None and self.last is not None and self.first <= self.last


def last_turn(rule: Rule, today: date) -> Turn | None:
    """The latest round up to today; None before the first. Earlier ones that were missed are not made up for."""
    span = kind_of(rule.kind).span
    if span is Span.FREE:
        return _after_phase(rule, today)
    on = _latest_day(rule, span, today)
    return Turn(on, Period.of(span, on).previous(), on + timedelta(days=rule.finish_days))


def next_day(rule: Rule, today: date) -> date | None:
    """The day of the next draft after today; None for a phase that is over."""
    span = kind_of(rule.kind).span
    if span is Span.FREE:
        on = rule.last + timedelta(days=1) if rule.last else None
        return on if on is not None and on > today else None
    # A year and a day hold every turn; the first day on which the latest turn is a new one.
    latest = _latest_day(rule, span, today)
    days = (today + timedelta(days=ahead) for ahead in range(1, 368))
    return next((day for day in days if _latest_day(rule, span, day) > latest), None)


def _latest_day(rule: Rule, span: Span, today: date) -> date:
    if span is Span.WEEK:
        return today - timedelta(days=(today.weekday() - (rule.weekday or 0)) % 7)
    if span is Span.YEAR:
        this = _clipped(today.year, rule.month or 1, rule.day or 1)
        return this if this <= today else _clipped(today.year - 1, rule.month or 1, rule.day or 1)
    this = _clipped(today.year, today.month, rule.day or 1)
    if this <= today:
        return this
    before = today.replace(day=1) - timedelta(days=1)
    return _clipped(before.year, before.month, rule.day or 1)


def _clipped(year: int, month: int, day: int) -> date:
    """The 31st of a shorter month is its last day."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _after_phase(rule: Rule, today: date) -> Turn | None:
    if rule.first is None or rule.last is None or today <= rule.last:
        return None
    # Counted from the end of the phase: "within 3 days after it" (requirement 82).
    return Turn(
        rule.last + timedelta(days=1), Period(rule.first, rule.last), rule.last + timedelta(days=rule.finish_days)
    )


def make_due_drafts(at: datetime) -> int:
    """Draw up what is due by now. Returns how many drafts were made. One that fails stops no other."""
    made, today = 0, on_day(at)
    for rule in Rule.objects.filter(ended_at=None).select_related("unit__parent").order_by("pk"):
        turn = last_turn(rule, today)
        if turn is None or turn.on < rule.since:
            continue
        try:
            made += _make(rule, turn, at)
        except Exception:
            logger.exception("the draft of rule %s could not be made", rule.pk)
    return made


def _make(rule: Rule, turn: Turn, at: datetime) -> bool:
    if Bulletin.objects.filter(rule=rule, first=turn.period.first).exists():
        return False
    by_hand = Bulletin.objects.filter(
        unit=rule.unit, kind=rule.kind, first=turn.period.first, last=turn.period.last, name=rule.name
    ).exclude(state=BulletinState.DROPPED)
    found = by_hand.order_by("-drafted_at").first()
    if found is not None:
        _adopt(found, rule, turn, at)
        return False
    plan = Plan(rule.kind, rule.unit, turn.period, rule.name, rule=rule, due_on=turn.due_on)
    try:
        draft_bulletin(plan=plan, by=None, at=at)
    except AlreadyThere:
        return False
    return True


@transaction.atomic
def _adopt(found: Bulletin, rule: Rule, turn: Turn, at: datetime) -> None:
    """Somebody began it by hand before its day: it is the one of this round."""
    if Bulletin.objects.filter(pk=found.pk, rule=None, corrects=None).update(rule=rule) and found.is_in_work:
        owe(found, turn.due_on, at)


def set_rule(*, kind: str, unit: Unit, when: When, finish_days: int, by: Post, at: datetime) -> Rule:
    """From now on drafts of this kind are made by themselves. Raises BulletinRefused."""
    if not may_write(by, unit):
        raise NOT_YOURS
    if not when.fits(kind_of(kind).span) or not 0 <= finish_days <= LONGEST_TO_FINISH:
        raise RULE_UNFIT
    name = when.name.strip()
    with transaction.atomic():
        if Rule.objects.filter(unit=unit, kind=kind, name=name, ended_at=None).exists():
            raise RULE_THERE
        rule = Rule.objects.create(
            unit=unit, kind=kind, weekday=when.weekday, day=when.day, month=when.month, name=name, first=when.first,
            last=when.last, finish_days=finish_days, made_by=by, made_at=at, since=on_day(at),
        )  # fmt: skip
        _note("bulletin_rule_set", rule, by, at)
    return rule


@transaction.atomic
def end_rule(*, rule: Rule, by: Post, at: datetime) -> None:
    """No further drafts; those made stay. Raises BulletinRefused."""
    if not may_write(by, rule.unit):
        raise NOT_YOURS
    if Rule.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=at):
        _note("bulletin_rule_ended", rule, by, at)


def _note(kind: str, rule: Rule, by: Post, at: datetime) -> None:
    payload: Mapping[str, object] = {
        "rule": rule.pk,
        "kind": rule.kind,
        "weekday": rule.weekday,
        "day": rule.day,
        "month": rule.month,
        "phase": [rule.name, str(rule.first or ""), str(rule.last or "")],
        "finish_days": rule.finish_days,
    }
    append(chain=office_chain(rule.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
