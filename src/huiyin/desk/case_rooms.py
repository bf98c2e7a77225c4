"""Which of the rooms above a matter has something of it: one statement, since most matters are in none."""

from __future__ import annotations

from enum import IntEnum

from django.db.models import Value

from huiyin.campaigns.models import Member
from huiyin.cases.models import Case
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
    received = Interview.objects.filter(visit__case=case).order_by().values_list(Value(int(Room.RECEIVED)))
    visited = FieldVisit.objects.filter(case=case).order_by().values_list(Value(int(Room.VISITED)))
    instructed = Instruction.objects.filter(case=case).order_by().values_list(Value(int(Room.INSTRUCTED)))
    campaigned = Member.objects.filter(case=case).order_by().values_list(Value(int(Room.CAMPAIGNED)))
    return frozenset(Room(mark) for (mark,) in received.union(visited, instructed, campaigned))
