"""What a round came to, in numbers: who answered, what was found by field, how it was entered, what is mended.

Units stand in the order of the tree and are never ranked by any of it (law.md 9a).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.rounds.models import Answer, Correction, Round


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit that was asked. `answered_on`: empty while it has not answered."""

    unit: int
    name: str
    answered_on: str
    is_late: bool
    found_none: bool
    entries: int
    returned: int
    open_corrections: int


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """A whole round."""

    units: tuple[UnitFigures, ...]
    fields: tuple[tuple[str, int], ...]
    entries: int
    unchecked: int
    returned: int
    corrections: int
    mended: int

    @property
    def answered(self) -> int:
        return sum(bool(one.answered_on) for one in self.units)

    @property
    def waiting(self) -> int:
        return len(self.units) - self.answered

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def figures_of(round: Round, day: date) -> RoundFigures:
    """As it stands, in three queries."""
    entries = list(round.entries.standing().values_list("unit_id", "field", "is_checked", "is_returned"))
    corrections = list(
        Correction.objects.filter(entry__round=round).values_list("unit_id", "ended_at", "is_mended", "followed_by")
    )
    answers = list(round.answers.all())
    fields = Counter(row[1] for row in entries)
    return RoundFigures(
        units=tuple(_of_units(round, answers, entries, corrections, day)),
        fields=tuple((label.zh, fields[label.key]) for label in round.labels),
        entries=len(entries),
        unchecked=sum(not row[2] for row in entries),
        returned=sum(row[3] for row in entries),
        corrections=len(corrections),
        mended=sum(row[2] for row in corrections),
    )


def _of_units(
    round: Round, answers: Sequence[Answer], entries: Sequence[Any], corrections: Sequence[Any], day: date
) -> list[UnitFigures]:
    count = Counter(row[0] for row in entries)
    returned = Counter(row[0] for row in entries if row[3])
    waiting = Counter(row[0] for row in corrections if row[1] is None)
    cards = directory.units()
    ordered = sorted(answers, key=lambda one: cards[one.unit_id].path)
    return [
        UnitFigures(
            unit=one.unit_id,
            name=cards[one.unit_id].name,
            answered_on=on_day(one.answered_at).isoformat() if one.answered_at else "",
            is_late=_is_late(round, one, day),
            found_none=one.found_none,
            entries=count[one.unit_id],
            returned=returned[one.unit_id],
            open_corrections=waiting[one.unit_id],
        )
        for one in ordered
    ]


def _is_late(round: Round, answer: Answer, day: date) -> bool:
    """Answered after the last day, or not at all and the day is over."""
    return (on_day(answer.answered_at) if answer.answered_at else day) > round.due_on
