"""What an indicator is: a cohort and predicates, with its names, its formula and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.procedure.terms import Text
from huiyin.statistics.catalogue.conditions import EVERY, All, Asked, Condition, NotYet


class Table(StrEnum):
    """Where the rows of a cohort lie: one for each matter, or one for each act."""

    MATTER = "matter"
    ACT = "act"


class Whose(StrEnum):
    """Whose figure it is: the column the unit of a scope is matched against.

    `unit`: who has the matter now. What was owed and is over stays with the unit it was owed by.
    """

    UNIT = "unit_id"
    OFFICE = "office_id"
    SORTED_BY = "sort_unit_id"
    ACCEPTED_BY = "accept_unit_id"
    ANSWERED_BY = "answer_unit_id"


class Unit(StrEnum):
    """What is counted."""

    MATTERS = "matters"
    OCCURRENCES = "occurrences"
    BATCHES = "batches"
    PERSONS = "persons"
    FEN = "fen"
    SHARE = "share"


UNITS: Mapping[Unit, Text] = {
    Unit.MATTERS: Text("件", "matters"),
    Unit.OCCURRENCES: Text("件次", "occurrences"),
    Unit.BATCHES: Text("批", "batches"),
    Unit.PERSONS: Text("人次", "person-times"),
    Unit.FEN: Text("分", "fen"),
    Unit.SHARE: Text("比例", "share"),
}


class Direction(StrEnum):
    """Which way is better, for indicators that have one at all."""

    UP = "up"
    DOWN = "down"


class Part(StrEnum):
    """What of a figure is opened: what it counts, what that is a share of, or what is left of it."""

    COUNT = "count"
    BASE = "base"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Which facts a figure of a period is about: those of which `day` falls in it.

    `day` names columns; the first that is known counts. None at all: what stands at the end of the period.
    `passed`: only days that are wholly over at the moment asked for, because before the day has ended nobody has
    missed it; what is still to fall due makes no honest unit look bad.
    """

    table: Table
    day: tuple[str, ...]
    name: Text
    passed: bool = False
    whose: Whose = Whose.UNIT

    @property
    def is_standing(self) -> bool:
        return not self.day

    def day_of(self, row: object) -> date | None:
        """The day by which a row belongs to a period."""
        found = (getattr(row, column) for column in self.day)
        return next((day for day in found if day is not None), None)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. A count counts the rows of its cohort that satisfy `count`; a rate sets those that satisfy `base`
    and `count` against those that satisfy `base`.

    `adds` is the column whose values are summed instead of rows being counted. `mark` says how sure the source is
    (V P X S, as in docs/procedure.md). `direction` is None where more is neither better nor worse.
    `from_base`: below so many in the base nothing is said, so that nobody's answer can be read off (law.md 9a).
    `of_set`: it is asked for a set of matters; this stands for the set where none is given.
    `flows`: what comes into a standing figure and what goes out of it, so that the end of an earlier month can be
    reckoned from today's and from what came and went since.
    `together`: those of one name are only ever shown all together (law.md 9a).
    `is_open`: whether the part counted opens to its matters; where it does not, the base does.
    """

    key: str
    name: Text
    formula: Text
    source: Text
    mark: str
    cohort: Cohort
    count: Condition
    unit: Unit
    base: Condition | None = None
    adds: str = ""
    direction: Direction | None = None
    from_base: int = 0
    of_set: Condition | None = None
    flows: tuple[str, str] | None = None
    together: str = ""
    is_open: bool = True

    @property
    def is_rate(self) -> bool:
        return self.base is not None

    @property
    def is_of_not_yet(self) -> bool:
        """Whether it counts what has not ended by a day, and asks nothing else of that kind."""
        return self.base is None and len(self.not_yet) == 1

    @property
    def not_yet(self) -> tuple[str, ...]:
        """The columns of what must not have happened by the end of a day."""
        parts = self.counted.parts if isinstance(self.counted, All) else (self.counted,)
        return tuple(part.column for part in parts if isinstance(part, NotYet))

    @property
    def counted(self) -> Condition:
        """What a row of the cohort must satisfy to be counted."""
        return self.count if self.base is None else self.base & self.count

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that open to their matters."""
        if self.base is None:
            return (Part.COUNT,)
        return (Part.COUNT, Part.BASE, Part.REST) if self.is_open else (Part.BASE,)

    def condition(self, part: Part) -> Condition:
        """What the rows of a part satisfy; of the rest, what those satisfy from which the count is taken away."""
        if part is Part.COUNT:
            return self.counted
        return self.base if self.base is not None else EVERY

    def holds(self, row: object, part: Part, asked: Asked) -> bool:
        """Whether one row of the cohort is in this part."""
        if not self.condition(part).holds(row, asked):
            return False
        return part is not Part.REST or not self.counted.holds(row, asked)

    def columns(self) -> frozenset[str]:
        """Every column it looks at."""
        named = self.counted.columns() | set(self.cohort.day) | {self.cohort.whose.value}
        return named | ({self.adds} if self.adds else frozenset())
