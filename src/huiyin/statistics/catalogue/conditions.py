"""What must be true of a fact to be counted: written once, compiled to SQL, and judged on one row in hand.

There is no "not" here: what is not known satisfies nothing, in SQL as in Python, so that both roads say the same of
a missing day. Every condition prints itself for the reference page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db.models import F, Q


@dataclass(frozen=True, slots=True)
class Asked:
    """What a condition may know beside the row: the last day asked for.

    `is_latest`: nothing that is known can be later than that day, so that "ended since" need not be asked.
    `only`: what has not ended yet by that day either never did or did since; only one of the two is asked for, because
    each has an index of its own, which answers it alone.
    """

    end: date
    is_latest: bool = False
    only: Literal["", "never", "since"] = ""


@dataclass(frozen=True, slots=True)
class _End:
    """Stands for the last day asked for."""

    def __str__(self) -> str:
        return "last_day"


END: Final = _End()
type Operand = str | int | _End


class Condition:
    """Something that holds of a fact, or not."""

    __slots__ = ()

    def q(self, asked: Asked) -> Q:
        """The same as a filter."""
        raise NotImplementedError

    def holds(self, row: object, asked: Asked) -> bool:
        """The same of one row in hand."""
        raise NotImplementedError

    def columns(self) -> frozenset[str]:
        """Which columns it looks at."""
        raise NotImplementedError

    def __and__(self, other: Condition) -> Condition:
        return All(_parts(All, self) + _parts(All, other))

    def __or__(self, other: Condition) -> Condition:
        return Some(_parts(Some, self) + _parts(Some, other))


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every one of them; nothing to ask holds of every row."""

    parts: tuple[Condition, ...] = ()

    def q(self, asked: Asked) -> Q:
        found = Q()
        for part in self.parts:
            found &= part.q(asked)
        return found

    def holds(self, row: object, asked: Asked) -> bool:
        return all(part.holds(row, asked) for part in self.parts)

    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns() for part in self.parts))

    def __str__(self) -> str:
        return " and ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some(Condition):
    """At least one of them."""

    parts: tuple[Condition, ...]

    def q(self, asked: Asked) -> Q:
        found = self.parts[0].q(asked)
        for part in self.parts[1:]:
            found |= part.q(asked)
        return found

    def holds(self, row: object, asked: Asked) -> bool:
        return any(part.holds(row, asked) for part in self.parts)

    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns() for part in self.parts))

    def __str__(self) -> str:
        return "(" + " or ".join(str(part) for part in self.parts) + ")"


@dataclass(frozen=True, slots=True)
class Among(Condition):
    """The column has one of these values, or (`is_among` false) none of them; a column that always has one."""

    column: str
    values: tuple[str | bool, ...]
    is_among: bool = True

    def q(self, asked: Asked) -> Q:
        one_of = Q(**{self.column: self.values[0]} if len(self.values) == 1 else {f"{self.column}__in": self.values})
        return one_of if self.is_among else ~one_of

    def holds(self, row: object, asked: Asked) -> bool:
        return (getattr(row, self.column) in self.values) is self.is_among

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def __str__(self) -> str:
        value = self.values[0]
        if isinstance(value, bool):
            return self.column if value else f"not {self.column}"
        if len(self.values) > 1:
            named = ", ".join(str(value) for value in self.values)
            return f"{self.column} {'' if self.is_among else 'not '}in ({named})"
        return f"{self.column} {'=' if self.is_among else '!='} {value}"


@dataclass(frozen=True, slots=True)
class Known(Condition):
    """The column has a value, or (`is_known` false) has none."""

    column: str
    is_known: bool = True

    def q(self, asked: Asked) -> Q:
        return Q(**{f"{self.column}__isnull": not self.is_known})

    def holds(self, row: object, asked: Asked) -> bool:
        return (getattr(row, self.column) is not None) is self.is_known

    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def __str__(self) -> str:
        return f"{self.column} is {'known' if self.is_known else 'not known'}"


@dataclass(frozen=True, slots=True)
class AtMost(Condition):
    """The column is at most the other (a column, a number, the last day asked for); `strictly`: below it."""

    column: str
    other: Operand
    strictly: bool = False

    def q(self, asked: Asked) -> Q:
        return Q(**{f"{self.column}__{'lt' if self.strictly else 'lte'}": _in_sql(self.other, asked)})

    def holds(self, row: object, asked: Asked) -> bool:
        left, right = getattr(row, self.column), _in_hand(self.other, row, asked)
        if left is None or right is None:
            return False
        return bool(left < right if self.strictly else left <= right)

    def columns(self) -> frozenset[str]:
        return _named(self.column, self.other)

    def __str__(self) -> str:
        return f"{self.column} {'<' if self.strictly else '<='} {self.other}"


@dataclass(frozen=True, slots=True)
class AtLeast(Condition):
    """The column is at least the other; `strictly`: above it."""

    column: str
    other: Operand
    strictly: bool = False

    def q(self, asked: Asked) -> Q:
        return Q(**{f"{self.column}__{'gt' if self.strictly else 'gte'}": _in_sql(self.other, asked)})

    def holds(self, row: object, asked: Asked) -> bool:
        left, right = getattr(row, self.column), _in_hand(self.other, row, asked)
        if left is None or right is None:
            return False
        return bool(left > right if self.strictly else left >= right)

    def columns(self) -> frozenset[str]:
        return _named(self.column, self.other)

    def __str__(self) -> str:
        return f"{self.column} {'>' if self.strictly else '>='} {self.other}"


@dataclass(frozen=True, slots=True)
class NotYet(Condition):
    """What the column dates had not happened by the end of the last day asked for.

    `after` names a day before that last one: what happened later than the last day happened later than it, too, and few
    rows did that.
    """

    column: str
    after: str = ""

    def q(self, asked: Asked) -> Q:
        still = Q(**{f"{self.column}__isnull": True})
        if asked.is_latest or asked.only == "never":
            # Said only where it can make a difference: the index of what is open then answers by itself.
            return still
        since = Q(**{f"{self.column}__gt": asked.end})
        if self.after:
            since &= Q(**{f"{self.column}__gt": F(self.after)})
        return since if asked.only == "since" else still | since

    def holds(self, row: object, asked: Asked) -> bool:
        day = getattr(row, self.column)
        return day is None or (not asked.is_latest and bool(day > asked.end))

    def columns(self) -> frozenset[str]:
        return frozenset({self.column, self.after} - {""})

    def __str__(self) -> str:
        return f"{self.column} not by {END}"


EVERY: Final = All()


def _parts(kind: type[All] | type[Some], condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, kind) else (condition,)


def _in_sql(other: Operand, asked: Asked) -> F | int | date:
    if isinstance(other, _End):
        return asked.end
    return F(other) if isinstance(other, str) else other


def _in_hand(other: Operand, row: object, asked: Asked) -> int | date | None:
    if isinstance(other, _End):
        return asked.end
    found: int | date | None = getattr(row, other) if isinstance(other, str) else other
    return found


def _named(column: str, other: Operand) -> frozenset[str]:
    return frozenset({column, other}) if isinstance(other, str) else frozenset({column})


def among(column: str, *values: str) -> Condition:
    return Among(column, values)


def apart_from(column: str, *values: str) -> Condition:
    return Among(column, values, is_among=False)


def yes(column: str) -> Condition:
    return Among(column, (True,))


def no(column: str) -> Condition:
    return Among(column, (False,))


def known(column: str) -> Condition:
    return Known(column)


def missing(column: str) -> Condition:
    return Known(column, is_known=False)


def by(column: str, other: Operand) -> Condition:
    """On that day or before."""
    return AtMost(column, other)


def before(column: str, other: Operand) -> Condition:
    return AtMost(column, other, strictly=True)


def after(column: str, other: Operand) -> Condition:
    return AtLeast(column, other, strictly=True)


def at_least(column: str, other: Operand) -> Condition:
    return AtLeast(column, other)


def not_yet(column: str, *, after: str = "") -> Condition:
    return NotYet(column, after)
