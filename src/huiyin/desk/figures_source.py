"""What a page of figures reads, each thing once: values of periods, series of months, what waits, what comes due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from huiyin.bulletins.charts.series import Run, Subject
from huiyin.bulletins.charts.waiting import Place
from huiyin.desk.figures_filters import Asked
from huiyin.people import directory
from huiyin.procedure.stages import STAGES
from huiyin.statistics import asking
from huiyin.statistics.asking import Dimension
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Indicator
from huiyin.statistics.terms import Period, Span, Value
from huiyin.statistics.waiting import Waiting
from huiyin.web import words

MONTHS = 12
# Of repeats no change is told, neither of their share nor of their number (law.md 9a).
REPEATS = frozenset({"repeat_letters", "repeat_visits"})


@dataclass(frozen=True, slots=True)
class Three:
    """One figure of the period, of the period before it, and of the same period a year before."""

    now: Value
    previous: Value
    year_before: Value


@dataclass(slots=True)
class Source:
    """The figures of one question. What was read stays; `load_*` read several in one statement for each cohort."""

    asked: Asked
    _three: dict[str, Three] = field(default_factory=dict)
    _runs: dict[str, Run] = field(default_factory=dict)
    _waiting: list[Waiting] | None = None
    _split: dict[tuple[str, Dimension, bool], dict[str, Value]] = field(default_factory=dict)

    def load(self, keys: Iterable[str]) -> None:
        """The period, the one before and the same a year before."""
        asked, wanted = self.asked, list(keys)
        periods = (asked.period, asked.period.previous(), asked.period.year_before())
        found = asking.series(asked.post, wanted, asked.scope, periods, as_of=asked.as_of)
        self._three |= {key: Three(*values) for key, values in found.items()}

    def three(self, key: str) -> Three:
        if key not in self._three:
            self.load((key,))
        return self._three[key]

    def load_runs(self, keys: Iterable[str]) -> None:
        """Twelve whole months and the same of the year before."""
        asked, wanted = self.asked, list(keys)
        months = tuple(last_month(asked.period, asked.today).back(2 * MONTHS))
        found = asking.series(asked.post, wanted, asked.scope, months, as_of=asked.as_of)
        for key, values in found.items():
            self._runs[key] = Run(months[MONTHS:], tuple(values[MONTHS:]), tuple(values[:MONTHS]))

    def run(self, key: str) -> Run:
        if key not in self._runs:
            self.load_runs((key,))
        return self._runs[key]

    def split(self, key: str, dimension: Dimension, *, year_before: bool = False) -> Mapping[str, Value]:
        """The figure by a dimension: its values by their keys."""
        asked, place = self.asked, (key, dimension, year_before)
        if place not in self._split:
            period = asked.period.year_before() if year_before else asked.period
            found = asking.by(asked.post, (key,), asked.scope, period, dimension, as_of=asked.as_of)
            self._split[place] = {group: values[key] for group, values in found.items()}
        return self._split[place]

    @property
    def waiting(self) -> list[Waiting]:
        if self._waiting is None:
            found = asking.waiting(self.asked.post, self.asked.scope, as_of=self.asked.as_of)
            # A closed matter may have a promise or a review to come; here it counts as closed, as everywhere.
            self._waiting = [one for one in found if STAGES[one.stage].is_open]
        return self._waiting

    def forecast(self) -> list[tuple[date, int]]:
        return asking.forecast(self.asked.post, self.asked.scope, self.asked.today)

    def stages(self) -> list[Place]:
        """What is open, by stage in the order of the road; stages where nothing waits are left out."""
        found = {key: [one for one in self.waiting if one.stage == key] for key in STAGES}
        return [_place(words.said(STAGES[key].name), rows, self.asked.today) for key, rows in found.items() if rows]

    def units(self) -> list[Place]:
        """What is open, by the units below the one asked about, in the order of the tree."""
        below = self.asked.scope.unit
        rows: dict[int, list[Waiting]] = {}
        for one in self.waiting:
            rows.setdefault(child_of(below, one.unit), []).append(one)
        in_order = sorted(rows, key=lambda unit: directory.unit(unit).path)
        return [_place(directory.unit(unit).short_label, rows[unit], self.asked.today) for unit in in_order]


def _place(name: str, rows: list[Waiting], today: date) -> Place:
    return Place(
        name=name,
        count=sum(one.count for one in rows),
        late=sum(one.late for one in rows),
        oldest=max((today - min(one.oldest for one in rows)).days, 0),
        ages=tuple(sum(counts) for counts in zip(*(one.ages for one in rows), strict=True)),
    )


def child_of(above: int, unit: int) -> int:
    """Of the units directly below `above`, the one `unit` lies in; `above` for itself."""
    line = directory.unit(unit).line
    place = line.index(above) + 1 if above in line else len(line)
    return line[place] if place < len(line) else unit


def last_month(period: Period, today: date) -> Period:
    """The last month of a period that is over: a month half gone cannot be set beside whole ones."""
    month = Period.of(Span.MONTH, min(period.last, today))
    return month if month.last < today else month.previous()


def subject_of(indicator: Indicator) -> Subject:
    """An indicator as charts know it."""
    return Subject(
        key=indicator.key,
        name=words.said(indicator.name),
        about=words.said(indicator.formula),
        unit=indicator.unit.value,
        has_direction=indicator.direction is not None or not (indicator.is_rate or indicator.key in REPEATS),
    )


def subject(key: str) -> Subject:
    return subject_of(INDICATORS[key])
