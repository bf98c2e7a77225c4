"""Reading the times of a sheet: several spellings, and Excel's own dates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

_PARTS = {"Y": r"\d{4}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "M": r"\d{1,2}", "S": r"\d{1,2}"}
_TOKENS = re.compile(r"%(.)|(\s+)|([^%\s]+)")
# Neither Huiyin nor any system it replaces is older; Excel shows an empty date as the year 1900.
EARLIEST = date(1980, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A day, and the time of day where the sheet says it; in the office's time zone."""

    day: date
    clock: time | None = None

    @property
    def order(self) -> tuple[date, time]:
        return (self.day, self.clock or time.min)

    def is_before(self, other: Moment) -> bool:
        """Whether it certainly lies before: by the day alone where either has no time of day."""
        if self.clock is None or other.clock is None:
            return self.day < other.day
        return self.order < other.order


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a time, made ready from "%Y/%m/%d %H:%M"."""

    pattern: re.Pattern[str]

    def read(self, text: str) -> Moment | None:
        """The moment, or None where the text is written another way. Raises ValueError on 2019/2/30."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        parts = {key: int(value) for key, value in found.groupdict().items()}
        day = date(parts["Y"], parts["m"], parts["d"])
        return Moment(day, time(parts["H"], parts.get("M", 0), parts.get("S", 0)) if "H" in parts else None)


def spelling(written: str) -> Spelling:
    """A spelling of a profile. Raises ValueError when it lacks a day or names a part that is not known."""
    pattern, named = "", []
    for part, blank, sign in _TOKENS.findall(written):
        if part:
            named.append(part)
            pattern += f"(?P<{part}>{_PARTS[part]})" if part in _PARTS else ""
        else:
            pattern += r"\s+" if blank else re.escape(unicodedata.normalize("NFKC", sign))
    is_whole = {"Y", "m", "d"} <= set(named) <= set(_PARTS) and len(named) == len(set(named))
    if not is_whole or ("M" in named and "H" not in named):
        raise ValueError(written)
    # Databases print fractions of a second that nobody wrote.
    return Spelling(re.compile(pattern + (r"(?:\.\d+)?" if "S" in named else "")))


def read_moment(value: Any, spellings: tuple[Spelling, ...]) -> Moment | None:
    """The moment in a cell, or None when it cannot be read."""
    if isinstance(value, datetime):
        return Moment(value.date(), value.time().replace(microsecond=0, tzinfo=None))
    if isinstance(value, date):
        return Moment(value)
    if not isinstance(value, str):
        return None
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    try:
        return next((moment for one in spellings if (moment := one.read(text)) is not None), None)
    except ValueError:
        return None
