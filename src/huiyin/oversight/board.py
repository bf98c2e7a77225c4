"""How much waits with each unit: counted a kind at a time, never ranked, no person counted (law.md 9a).

Constant queries whatever the number of units: each kind is grouped once and summed up the tree here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count

from huiyin.cases.lists import late_below, seen_among
from huiyin.duties.models import Duty
from huiyin.oversight.asked import AskedQuerySet
from huiyin.oversight.models import Instruction, Order, Suggestion
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.clocks import SOON_DAYS

# Counting of matters stops here; a board says "99+".
MOST = 100
# Objections that are read at all: they are few, five working days each.
MOST_OBJECTIONS = 2000
ASKINGS = ("orders", "instructions", "suggestions")


@dataclass(slots=True)
class Counts:
    """What waits with one unit and all below it. Of askings all that wait, and of those how many are late."""

    overdue: int = 0
    soon: int = 0
    objections: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)


def board(post: Post, units: Sequence[int], today: date) -> Mapping[int, Counts]:
    """The counts of each of these units, which lie below the post's own or are it."""
    found = {unit: Counts() for unit in units}
    through = today + timedelta(days=SOON_DAYS)
    for unit, (late, soon) in late_below(post, units, today, through, MOST).items():
        found[unit].overdue, found[unit].soon = late, soon
    objections = Counter(duty.unit_id for duty in objections_in_flight(post) if duty.unit_id is not None)
    for unit, number in _up_the_tree(objections, units).items():
        found[unit].objections = number
    kinds: dict[str, AskedQuerySet[Order] | AskedQuerySet[Instruction] | AskedQuerySet[Suggestion]] = {
        "orders": Order.objects.visible_to(post),
        "instructions": Instruction.objects.visible_to(post),
        "suggestions": Suggestion.objects.visible_to(post),
    }
    for name, rows in kinds.items():
        waiting, late_ones = _by_unit(rows.open()), _by_unit(rows.late(today))
        sums, late_sums = _up_the_tree(waiting, units), _up_the_tree(late_ones, units)
        for unit in units:
            found[unit].waiting[name], found[unit].late[name] = sums[unit], late_sums[unit]
    return found


def _by_unit(
    rows: AskedQuerySet[Order] | AskedQuerySet[Instruction] | AskedQuerySet[Suggestion],
) -> dict[int, int]:
    return dict(rows.order_by().values("unit").annotate(number=Count("pk")).values_list("unit", "number"))


def _up_the_tree(numbers: Mapping[int, int], units: Iterable[int]) -> dict[int, int]:
    """For each unit the sum over itself and everything below it."""
    cards = directory.units()
    sums = dict.fromkeys(units, 0)
    for unit, number in numbers.items():
        for above in cards[unit].line:
            if above in sums:
                sums[above] += number
    return sums


def objections_in_flight(post: Post) -> list[Duty]:
    """Objections to competence that wait for their answer, of matters the post may see."""
    rows = list(
        Duty.objects.open()
        .filter(clock="objection_answer", subject__startswith="case:")
        .order_by("due_on", "pk")[:MOST_OBJECTIONS]
    )
    seen = set(seen_among(post, [case_of(duty) for duty in rows])) if rows else set()
    return [duty for duty in rows if case_of(duty) in seen]


def case_of(duty: Duty) -> int:
    """17 from "case:17"."""
    return int(duty.subject.partition(":")[2])
