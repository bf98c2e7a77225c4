"""How far a reader's figures reach: the same expression as everywhere (people/reach.py, cases/reach.py).

A head or a supervisor asks about the own unit and those below. A clerk or a custodian asks about the own unit, and in
a petition office also about the organ it serves; of both only the matters in which the own unit takes part are counted.
A handler, who sees nothing but the own matters, and an administrator, who sees none, have no figures: a figure of one
person's matters would be a figure about that person. The public (no reader) may ask about any unit; what it may be
told is `open_figures.py`. Barred matters are subtracted last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.cases.models import Reach
from huiyin.cases.reach import barred_to
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.people.reach import Reaches, reaches
from huiyin.statistics.looking import seen_once
from huiyin.statistics.terms import Scope


class OutOfReach(Exception):
    """Figures were asked for of a unit that the reader does not see into."""


@dataclass(frozen=True, slots=True)
class Within:
    """What a reader's figures of one scope are taken from.

    `units`: the unit asked about and those below it; None where that is every unit there is. `grant`: None for the
    public. `is_partial`: the reader sees only those of these matters in which the own unit takes part.
    """

    units: tuple[int, ...] | None
    grant: Reaches | None
    is_partial: bool = False

    def admitted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Facts the reader's figures may count; barred matters are subtracted last."""
        if self.grant is None:
            return rows
        if self.is_partial:
            takes_part = Reach.objects.filter(unit=self.grant.unit, case=OuterRef("case_id"))
            rows = rows.filter(Exists(takes_part if self.grant.below else takes_part.filter(is_own=True)))
        return rows.exclude(case_id__in=barred_to(self.grant)) if self.bars_any() else rows

    def bars_any(self) -> bool:
        """Whether anything bars the reader, so that it has to be taken out of sums that hold everything."""
        grant = self.grant
        return grant is not None and seen_once(("bars", grant), barred_to(grant).exists)

    def barred(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The facts of what bars the reader."""
        return rows.none() if self.grant is None else rows.filter(case_id__in=barred_to(self.grant))


def within(reader: Post | None, scope: Scope) -> Within:
    """What figures of this scope are taken from. Raises OutOfReach."""
    everywhere = directory.units()
    if scope.unit not in everywhere:
        raise OutOfReach
    below = tuple(card.id for card in everywhere.values() if scope.unit in card.line)
    units = None if len(below) == len(everywhere) else below
    if reader is None:
        return Within(units, None)
    grant = reaches(reader)
    if grant.nothing or grant.own_post is not None:
        raise OutOfReach
    line = everywhere[scope.unit].line
    if grant.unit in line and (grant.below or scope.unit == grant.unit):
        return Within(units, grant, is_partial=not grant.below and len(below) > 1)
    if _serves(grant) in line:
        return Within(units, grant, is_partial=True)
    raise OutOfReach


def may_ask(reader: Post | None, scope: Scope) -> bool:
    """Whether figures of this scope are within reach."""
    try:
        within(reader, scope)
    except OutOfReach:
        return False
    return True


def widest(reader: Post) -> int | None:
    """The unit whose figures a post begins with: the widest it may ask about; None for posts without figures."""
    grant = reaches(reader)
    if grant.nothing or grant.own_post is not None:
        return None
    return _serves(grant) or grant.unit


def _serves(grant: Reaches) -> int | None:
    """The organ whose petition office the unit is; None for any other unit, and at the top of the tree."""
    card = directory.unit(grant.unit)
    return card.parent if card.is_petition_office else None


def subtree_q(column: str, units: tuple[int, ...] | None) -> Q:
    """Facts of these units, by this column."""
    return Q() if units is None else Q(**{f"{column}__in": units})
