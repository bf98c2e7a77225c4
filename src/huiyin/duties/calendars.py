"""The working-day calendar in force: the dated files of the law core, and the years loaded since.

A loaded year takes the place of a shipped one; loading is an entry of the ledger. Each process keeps the calendar for
a minute, so that a date costs no query; `forget_calendar` makes the process that loaded a year see it at once, and the
sweep of `tick` (cases/recomputing.py) brings after what others reckoned with the old one meanwhile.
"""

from __future__ import annotations

import threading
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from django.conf import settings
from django.db import transaction

from huiyin.duties.models import CalendarYear
from huiyin.ledger.actions import append
from huiyin.procedure.calendar import Calendar, calendar_from_toml
from huiyin.procedure.terms import Text

COUNTRY = "cn"


class YearRefused(Exception):
    """A file that is no year of a calendar; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(slots=True)
class _Shelf:
    """What the process knows now."""

    calendar: Calendar | None = None
    until: float = 0.0


_shelf = _Shelf()
_lock = threading.Lock()


def current_calendar() -> Calendar:
    """The calendar in force. Its `version` goes into every step, since replay depends on it (house ruling 4)."""
    if _shelf.calendar is None or time.monotonic() >= _shelf.until:
        with _lock:
            _shelf.calendar = calendar_of(loaded_texts())
            _shelf.until = time.monotonic() + settings.CALENDAR_SECONDS
    return _shelf.calendar


def forget_calendar() -> None:
    """Read it anew on the next look."""
    _shelf.calendar = None


@cache
def shipped_texts() -> Mapping[int, str]:
    """The files that come with the program, by year."""
    folder = resources.files("huiyin.procedure") / "holidays" / COUNTRY
    texts = (file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml"))
    return {year_of(text): text for text in texts}


def loaded_texts() -> dict[int, str]:
    """What was loaded last for each year."""
    rows = CalendarYear.objects.order_by("year", "-pk").distinct("year").values_list("year", "text")
    return dict(rows)


@cache
def _calendar(texts: tuple[str, ...]) -> Calendar:
    return calendar_from_toml(texts, id=COUNTRY)


def calendar_of(loaded: Mapping[int, str]) -> Calendar:
    """The shipped years with the loaded ones in their place. Raises ValueError where a year would be missing."""
    texts = {**shipped_texts(), **loaded}
    return _calendar(tuple(texts[year] for year in sorted(texts)))


def year_of(text: str) -> int:
    """The year a file is about. Raises YearRefused."""
    try:
        return int(tomllib.loads(text)["year"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        told = Text(f"不是日历文件：{error}", f"This is no calendar file: {error}")
        raise YearRefused(told) from error


def calendar_with(text: str) -> Calendar:
    """The calendar as it would be with this year. Raises YearRefused."""
    year = year_of(text)
    try:
        return calendar_of({**loaded_texts(), year: text})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise YearRefused(Text(f"日历文件有误：{error}", f"The calendar file is wrong: {error}")) from error


def load_year(*, text: str, by: Mapping[str, Any], at: datetime) -> CalendarYear:
    """Take a year into force: a row, and an entry of its own in the ledger. Raises YearRefused."""
    made = calendar_with(text)
    with transaction.atomic():
        row = CalendarYear.objects.create(year=year_of(text), text=text, version=made.version, loaded_at=at)
        payload = {"year": row.year, "version": made.version, "load": row.pk, "text": text}
        append(chain=f"calendar:{COUNTRY}", kind="calendar_loaded", at=at, payload=payload, by=by)
        transaction.on_commit(forget_calendar)
    forget_calendar()
    return row
