"""Who stands over whom: the organ a unit belongs to, and who looks after a unit where nobody was named for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from huiyin.people.models import Post, Role, Unit


def organ_of(unit: Unit) -> Unit:
    """The organ a petition office serves; any other unit is its own."""
    if not unit.is_petition_office or unit.parent_id is None:
        return unit
    return organ_of(Unit.objects.get(pk=unit.parent_id))


def leads(post: Post, organ: Unit) -> bool:
    """Whether the post gives instructions in this organ: its heads and supervisors, and those of the units below."""
    return post.role in {Role.HEAD, Role.SUPERVISOR} and post.unit.is_within(organ)


@dataclass(frozen=True, slots=True)
class Overseer:
    """The unit before which it is laid, and the units on the way up in which nobody supervises.

    `has_supervisor` is false where there is none up to the top: then it is laid before the head and clerk of the
    nearest petition office.
    """

    unit: Unit
    passed_by: tuple[int, ...]
    has_supervisor: bool


def overseer_of(unit: Unit, on: date) -> Overseer:
    """Who supervises `unit`: the nearest organ above it in which somebody does, itself or its petition office.

    It is never skipped in silence: what was passed by is told.
    """
    line = organ_of(unit).ancestor_ids if unit.is_petition_office else unit.ancestor_ids[:-1] or unit.ancestor_ids
    offices = Q(parent__in=line, is_petition_office=True, is_outside=False)
    near = list(Unit.objects.active().filter(Q(pk__in=line) | offices).order_by("path"))
    supervised = set(
        Post.objects.held_on(on).filter(role=Role.SUPERVISOR, unit__in=near).values_list("unit", flat=True)
    )
    passed: list[int] = []
    for pk in reversed(line):
        here = [one for one in near if one.pk == pk or (one.parent_id == pk and one.is_petition_office)]
        found = next((one for one in here if one.pk in supervised), None)
        if found is not None:
            return Overseer(found, tuple(passed), True)
        passed.append(pk)
    return Overseer(_nearest_office(line, near), tuple(passed), False)


def _nearest_office(line: Sequence[int], near: Sequence[Unit]) -> Unit:
    """The petition office nearest on the way up; a tree without one leaves it to its top."""
    for pk in reversed(line):
        for one in near:
            if one.parent_id == pk and one.is_petition_office:
                return one
    return next(one for one in near if one.pk == line[0])
