"""When a round comes round again (requirement 15): monthly, half-monthly, or once and at once. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """How often. At once: one round, from the day it is ordered."""

    MONTHLY = "monthly"
    HALF_MONTHLY = "half_monthly"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class Span:
    """The days a round is about, both included, and the last day to answer."""

    first: date
    last: date
    due: date


def span_on(rhythm: str, day: date, *, starts_on: date, days: int) -> Span:
    """The round a day falls into; units answer within `days` after its last day, of one at once after its first."""
    if rhythm == Rhythm.ONCE:
        due = starts_on + timedelta(days=days)
        return Span(starts_on, due, due)
    end = day.replace(day=monthrange(day.year, day.month)[1])
    first, last = day.replace(day=1), end
    if rhythm == Rhythm.HALF_MONTHLY:
        first, last = (first, day.replace(day=15)) if day.day <= 15 else (day.replace(day=16), end)
    return Span(first, last, last + timedelta(days=days))


def is_within(rhythm: str, span: Span, *, starts_on: date, ends_on: date | None) -> bool:
    """Whether the plan goes on in these days. One at once is made whenever its day has come."""
    if rhythm == Rhythm.ONCE:
        return True
    return span.last >= starts_on and (ends_on is None or span.first <= ends_on)
