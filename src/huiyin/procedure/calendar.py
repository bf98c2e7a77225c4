"""Working days from dated files: which day is worked, which is not, and how far the files reach.

A calendar is data: a weekend, named holidays, and make-up days (调休) on which a weekend is worked. China needs all
three; another country leaves `workdays` empty or names another weekend.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from huiyin.procedure.terms import Text

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked between `covered_from` and `covered_through`, both included.

    `holidays` and `workdays` (make-up days) map a day to the festival it belongs to. `weekend` holds Python weekday
    numbers, Monday being 0. `version` is a digest of the content: the same days give the same version anywhere.
    """

    id: str
    version: str
    covered_from: date
    covered_through: date
    holidays: Mapping[date, Text]
    workdays: Mapping[date, Text]
    weekend: frozenset[int]
    # Sorted once, so that counting over years costs no walk: weekdays off, and weekend days worked.
    _idle_weekdays: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _worked_weekends: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        idle = sorted(day for day in self.holidays if day.weekday() not in self.weekend)
        worked = sorted(day for day in self.workdays if day.weekday() in self.weekend)
        object.__setattr__(self, "_idle_weekdays", tuple(idle))
        object.__setattr__(self, "_worked_weekends", tuple(worked))

    def is_working(self, day: date) -> bool:
        """A make-up day is worked, a holiday is not, otherwise the weekend decides."""
        if day in self.workdays:
            return True
        return day not in self.holidays and day.weekday() not in self.weekend

    def name_of(self, day: date) -> Text | None:
        """The festival a holiday or a make-up day belongs to; None on an ordinary day."""
        return self.holidays.get(day) or self.workdays.get(day)

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself is not counted."""
        while count > 0:
            day += ONE_DAY
            if self.is_working(day):
                count -= 1
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` lies before `first`."""
        if last < first:
            return -self.workdays_between(last, first)
        weeks, rest = divmod((last - first).days, 7)
        count = weeks * (7 - len(self.weekend))
        count += sum((last.weekday() - offset) % 7 not in self.weekend for offset in range(rest))
        count -= bisect_right(self._idle_weekdays, last) - bisect_right(self._idle_weekdays, first)
        return count + bisect_right(self._worked_weekends, last) - bisect_right(self._worked_weekends, first)

    def is_provisional(self, day: date) -> bool:
        """A date past the files may still move when the next year's holidays are announced."""
        return day > self.covered_through or day < self.covered_from


def calendar_from_toml(texts: Iterable[str], *, id: str) -> Calendar:
    """Build a calendar from the text of one TOML file per year, in any order.

    Raises ValueError when a year is missing between the first and the last, given twice, when a day lies outside its
    file's year, or when a day is both a holiday and a make-up day.
    """
    years: dict[int, dict[str, object]] = {}
    for text in texts:
        content = tomllib.loads(text)
        year = int(content["year"])
        if year in years:
            raise ValueError(f"calendar {id}: {year} is given twice")
        years[year] = content
    _check_years(id, years)
    holidays: dict[date, Text] = {}
    workdays: dict[date, Text] = {}
    weekends: set[frozenset[int]] = set()
    for year in sorted(years):
        holidays |= _days(id, year, years[year].get("holiday", []))
        workdays |= _days(id, year, years[year].get("workday", []))
        weekends.add(_weekend(years[year].get("weekend", [5, 6])))
    if len(weekends) != 1:
        raise ValueError(f"calendar {id}: the weekend differs between years")
    if both := holidays.keys() & workdays.keys():
        raise ValueError(f"calendar {id}: {min(both)} is both a holiday and a make-up day")
    weekend = weekends.pop()
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    version = _digest(first, last, holidays, workdays, weekend)
    return Calendar(id, version, first, last, holidays, workdays, weekend)


def _check_years(id: str, years: Mapping[int, object]) -> None:
    if not years:
        raise ValueError(f"calendar {id}: no year given")
    missing = set(range(min(years), max(years) + 1)) - years.keys()
    if missing:
        raise ValueError(f"calendar {id}: {min(missing)} is missing")


def _weekend(days: object) -> frozenset[int]:
    if not isinstance(days, list):
        raise ValueError("weekend must be a list of weekday numbers, Monday being 0")
    return frozenset(int(day) for day in days)


def _days(id: str, year: int, entries: object) -> dict[date, Text]:
    """Spread `{zh, en, first, last}` entries over their days; `last` may be left out for a single day."""
    days: dict[date, Text] = {}
    if not isinstance(entries, list):
        raise ValueError(f"calendar {id} {year}: holidays and workdays are lists of tables")
    for entry in entries:
        name = Text(entry["zh"], entry["en"])
        day, last = entry["first"], entry.get("last", entry["first"])
        if last < day:
            raise ValueError(f"calendar {id}: the entry of {day} ends before it starts")
        while day <= last:
            if day.year != year:
                raise ValueError(f"calendar {id}: {day} stands in the file of {year}")
            days[day] = name
            day += ONE_DAY
    return days


def _digest(
    first: date, last: date, holidays: Mapping[date, Text], workdays: Mapping[date, Text], weekend: frozenset[int]
) -> str:
    """Sixteen hex digits over what decides a date; names are left out, since rewording one moves nothing."""
    parts = [first.isoformat(), last.isoformat(), "".join(str(day) for day in sorted(weekend))]
    parts += [f"-{day.isoformat()}" for day in sorted(holidays)]
    parts += [f"+{day.isoformat()}" for day in sorted(workdays)]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]
