"""The office's clock. Only views, the command line and `tick` may ask it; everything else is told the time."""

from datetime import UTC, date, datetime

from django.utils import timezone


def now() -> datetime:
    return datetime.now(UTC)


def on_day(at: datetime) -> date:
    """The day of an instant in the office's time zone: 2026-03-01T16:30Z is 2 March in Shanghai."""
    return timezone.localtime(at).date()


def today() -> date:
    return on_day(now())
