"""How far a reader's figures reach: the same expression as everywhere (people/reach.py, cases/reach.py).

A head or a supervisor asks about the own unit and those below. A clerk or a custodian asks about the own unit, and in
a petition office also about the organ it serves; of both only the matters in which the own unit takes part are counted.
A handler, who sees nothing but the own matters, and an administrator, who sees none, have no figures: a figure of one
person's matters would be a figure about that person. The public (no reader) may ask about any unit; what it may be
told is `open_figures.py`. Barred matters are subtracted last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Value

from huiyin.cases.models import Reach
from huiyin.cases.reach import barred_to
from huiyin.ledger.reading import IsAmong
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.people.reach import Reaches, reaches
from huiyin.statistics.catalogue.indicator import Whose
from huiyin.statistics.looking import seen_once
from huiyin.statistics.models import Act, Matter
from huiyin.statistics.terms import Scope

# Every column by which a fact can belong to the unit of a scope.
WHOSE = tuple(whose.value for whose in Whose)


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

    def admitted(self, rows: QuerySet[Any], *, is_now: bool = False) -> QuerySet[Any]:
        """Facts the reader's figures may count; barred matters are subtracted last.

        `is_now`: they are facts of the scope as known now, so that of what bars the reader only those need be named.
        """
        if self.grant is None:
            return rows
        if self.is_partial:
            takes_part = Reach.objects.filter(unit=self.grant.unit, case=OuterRef("case_id"))
            rows = rows.filter(Exists(takes_part if self.grant.below else takes_part.filter(is_own=True)))
        barred = self.barred_now() if is_now else self.barred_ever()
        return rows.exclude(is_of(barred)) if barred else rows

    def barred_ever(self) -> tuple[int, ...]:
        """Every matter that bars the reader. Read once: said anew in each question it would cost more than they do."""
        grant = self.grant
        if grant is None:
            return ()
        return seen_once(("barred", grant), lambda: tuple(sorted(barred_to(grant))))

    def barred_now(self) -> tuple[int, ...]:
        """Those of them of which a fact known now lies in the scope: few, for they are dealt with above it."""
        ever = self.barred_ever()
        if not ever or self.units is None:
            return ever
        return seen_once(("barred now", self.grant, self.units), lambda: self._of_scope(ever))

    def _of_scope(self, cases: Sequence[int]) -> tuple[int, ...]:
        parts, values = [], list[Any]()
        for model in (Matter, Act):
            named = {field.attname for field in model._meta.concrete_fields}
            columns = [column for column in WHOSE if column in named]
            units = " OR ".join(f"{column} = ANY(%s)" for column in columns)
            parts.append(
                f"SELECT case_id FROM {model._meta.db_table} WHERE known_to IS NULL AND case_id = ANY(%s) AND ({units})"
            )
            values += [list(cases), *[list(self.units or ())] * len(columns)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ".join(parts) + " ORDER BY 1", values)
            return tuple(case for (case,) in cursor.fetchall())


def is_of(cases: Sequence[int], column: str = "case_id") -> IsAmong:
    """Facts of these matters."""
    return IsAmong(F(column), Value(list(cases), output_field=ArrayField(BigIntegerField())))


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
