"""Which of the rooms above a matter has something of it: one statement, since most matters are in none."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

from huiyin.campaigns.models import Member
from huiyin.cases.models import Case
from huiyin.ledger.reading import Statement, statement
from huiyin.oversight.models import Instruction
from huiyin.receptions.table_models import FieldVisit, Interview


class Room(IntEnum):
    """What the page of a case asks for only where there is any."""

    RECEIVED = 1
    VISITED = 2
    INSTRUCTED = 3
    CAMPAIGNED = 4


# Stands for the case in the statement that is put together once; no case has it.
_NO_CASE = -1


def rooms_of(case: Case) -> frozenset[Room]:
    """Where there is anything of the matter, whoever reads; what a post may read of it is asked there."""
    sql, values = _asking()
    with connection.cursor() as cursor:
        cursor.execute(sql, [case.pk if value == _NO_CASE else value for value in values])
        return frozenset(Room(mark) for (mark,) in cursor.fetchall())


@cache
def _asking() -> Statement:
    rows: dict[Room, QuerySet[Any]] = {
        Room.RECEIVED: Interview.objects.filter(visit__case=_NO_CASE),
        Room.VISITED: FieldVisit.objects.filter(case=_NO_CASE),
        Room.INSTRUCTED: Instruction.objects.filter(case=_NO_CASE),
        Room.CAMPAIGNED: Member.objects.filter(case=_NO_CASE),
    }
    first, *others = [found.order_by().values_list(Value(int(room))) for room, found in rows.items()]
    return statement(first.union(*others))
