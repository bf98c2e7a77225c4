"""Which of the rooms above a matter has something of it: one statement, since most matters are in none."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from django.db.models import QuerySet, Value

from huiyin.campaigns.models import Member
from huiyin.cases.models import Case
from huiyin.ledger.reading import FIRST, FixedValues
from huiyin.oversight.models import Instruction
from huiyin.receptions.table_models import FieldVisit, Interview


class Room(IntEnum):
    """What the page of a case asks for only where there is any."""

    RECEIVED = 1
    VISITED = 2
    INSTRUCTED = 3
    CAMPAIGNED = 4


def rooms_of(case: Case) -> frozenset[Room]:
    """Where there is anything of the matter, whoever reads; what a post may read of it is asked there."""
    return frozenset(Room(mark) for (mark,) in _THERE.rows(case.pk))


def _there() -> QuerySet[Any, Any]:
    rows: dict[Room, QuerySet[Any]] = {
        Room.RECEIVED: Interview.objects.filter(visit__case=FIRST),
        Room.VISITED: FieldVisit.objects.filter(case=FIRST),
        Room.INSTRUCTED: Instruction.objects.filter(case=FIRST),
        Room.CAMPAIGNED: Member.objects.filter(case=FIRST),
    }
    first, *others = [found.order_by().values_list(Value(int(room))) for room, found in rows.items()]
    return first.union(*others)


_THERE = FixedValues(_there)
