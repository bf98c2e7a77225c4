"""Why a figure is not what it was: which matters joined it or left it between two moments, and by which step.

Only facts that changed between the two moments can have moved, unless the period itself has grown in the meantime; so
mostly few rows are read. When each of them moved is judged by the same conditions that count in SQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.cases.models import Case, Step
from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Indicator, Part, Table
from huiyin.statistics.matters import NotOpened, part_of
from huiyin.statistics.rows import MODELS, Question, counted_days, end_of, is_in_scope, of_period, question
from huiyin.statistics.terms import Period, Scope

# What tells one fact from another, whatever is known of it: the matter, or the act in it.
type Identity = tuple[int | str, ...]
IDENTITY: Mapping[Table, tuple[str, ...]] = {Table.MATTER: ("case_id",), Table.ACT: ("case_id", "seq", "key", "no")}


@dataclass(frozen=True, slots=True)
class Moved:
    """A matter that joined or left.

    `seq` and `step` name the step that did it (its number in the matter, its key), `recorded_at` when it was written
    down; all three are None where no step did it: a day had passed.
    """

    case: int
    seq: int | None = None
    step: str | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What joined and what left one part of a figure, in the order of recording; what moved by the calendar last."""

    indicator: str
    part: Part
    joined: tuple[Moved, ...]
    left: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """A part of a figure as it was at one of the two moments."""

    indicator: Indicator
    part: Part
    period: Period
    asked: Question

    def identities(self, **changed: datetime) -> set[Identity]:
        """What is in it, of all facts or of those that changed."""
        rows = of_period(self.indicator.cohort, self.period, self.asked).filter(**changed)
        found = part_of(rows, self.indicator, self.part, end_of(self.period, self.asked.today), self.asked)
        return set(found.values_list(*IDENTITY[self.indicator.cohort.table]))

    def days(self) -> object:
        """What decides which unchanged facts are in it."""
        if self.indicator.cohort.is_standing:
            return end_of(self.period, self.asked.today)
        return counted_days(self.indicator.cohort, self.period, self.asked.today)

    def holds(self, row: Any) -> bool:
        """Whether one version is in it."""
        indicator, end = self.indicator, end_of(self.period, self.asked.today)
        if not is_in_scope(row, indicator.cohort, self.asked):
            return False
        if indicator.of_set is not None and self.asked.among is None and not indicator.of_set.holds(row, end):
            return False
        if not indicator.cohort.is_standing:
            days = counted_days(indicator.cohort, self.period, self.asked.today)
            day = indicator.cohort.day_of(row)
            if days is None or day is None or not days[0] <= day <= days[1]:
                return False
        return indicator.holds(row, self.part, end)


def difference(
    reader: Post,
    key: str,
    scope: Scope,
    period: Period,
    then: datetime,
    now: datetime,
    *,
    part: Part = Part.COUNT,
    among: Iterable[int] | None = None,
) -> Difference:
    """What joined and what left a part of a figure between `then` and `now`, which is the later moment.

    What the reader may not see by now was counted and is not named. Raises OutOfReach and NotOpened.
    """
    indicator = INDICATORS[key]
    if part not in indicator.parts:
        raise NotOpened
    if now < then:
        raise ValueError("the later moment comes second")
    before, after = (_Side(indicator, part, period, question(reader, scope, at, among)) for at in (then, now))
    if before.days() == after.days():
        was, is_now = before.identities(known_to__lte=now), after.identities(known_from__gt=then)
    else:
        was, is_now = before.identities(), after.identities()
    joined, left = _since(after, is_now - was, then), _until(before, was - is_now, now)
    seen = Case.objects.visible_to(reader).filter(pk__in={int(one[0]) for one in was ^ is_now})
    named = set(seen.values_list("pk", flat=True))
    return Difference(key, part, *(_told(side, named) for side in (joined, left)))


def _since(side: _Side, joined: set[Identity], then: datetime) -> dict[Identity, datetime | None]:
    """Since when each of these is in it without a break; None: no step since `then` did it."""
    found: dict[Identity, datetime | None] = {}
    for identity, versions in _versions(side, joined).items():
        since: datetime | None = None
        for row in versions:
            if row.known_from > side.asked.moment:
                break
            is_in = side.holds(row)
            since = (since or row.known_from) if is_in else None
        found[identity] = since if since is not None and since > then else None
    return found


def _until(side: _Side, left: set[Identity], now: datetime) -> dict[Identity, datetime | None]:
    """Until when each of these was in it; None: no step up to `now` did it."""
    found: dict[Identity, datetime | None] = {}
    for identity, versions in _versions(side, left).items():
        until: datetime | None = None
        for row in versions:
            if row.known_from <= now and side.holds(row):
                until = row.known_to
        found[identity] = until if until is not None and until <= now else None
    return found


def _versions(side: _Side, identities: set[Identity]) -> dict[Identity, list[Any]]:
    """Every version of these facts, in the order in which they became known."""
    table = side.indicator.cohort.table
    names, found = IDENTITY[table], dict[Identity, list[Any]]()
    rows: Any = MODELS[table].objects.filter(case_id__in={one[0] for one in identities})
    for row in rows.order_by("case_id", "known_from"):
        identity = tuple(getattr(row, name) for name in names)
        if identity in identities:
            found.setdefault(identity, []).append(row)
    return found


def _told(side: Mapping[Identity, datetime | None], named: set[int]) -> tuple[Moved, ...]:
    """The steps that were recorded at these moments; of several in one transaction the last."""
    wanted = [(int(identity[0]), moment) for identity, moment in side.items() if int(identity[0]) in named]
    moments = {moment for _, moment in wanted if moment is not None}
    steps = Step.objects.filter(case__in={case for case, _ in wanted}, recorded_at__in=moments).order_by("seq")
    done = {(row.case_id, row.recorded_at): row for row in steps}
    moved = [
        Moved(case, row.seq, row.key, row.recorded_at)
        if moment is not None and (row := done.get((case, moment))) is not None
        else Moved(case)
        for case, moment in wanted
    ]
    return tuple(sorted(moved, key=lambda one: (one.recorded_at is None, one.recorded_at or 0, one.case, one.seq or 0)))
