"""Lists of cases in the order of their deadlines: each is one range of one index, however many cases there are.

The same rule as `visible_to` (cases/reach.py), written as a join so that the database walks the index of `Reach` in
order and stops after a page. Exclusions are subtracted last here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Substr

from huiyin.cases.models import Case, Reach, Request
from huiyin.cases.projection import FAR
from huiyin.cases.reach import not_barred_q, own_q
from huiyin.duties.models import Duty
from huiyin.ledger.reading import IsAmong
from huiyin.people import directory
from huiyin.people.models import Post, Unit
from huiyin.people.reach import Reaches, reaches

# Cases with `sort_on` beside their own columns, which the type checker cannot name.
type Listed = QuerySet[Any]

# Where the number of the case begins in the subject of a duty, "case:17", counted from one.
AFTER_CASE = len("case:") + 1


def listed(
    post: Post, *, is_open: bool | None = True, under: int | None = None, stage: str = "", channel: str = ""
) -> Listed:
    """Cases the post may see, by deadline; each has `sort_on`, the day lists sort by (FAR where none runs).

    `is_open=None` takes open and closed ones. `under` narrows to cases in which that unit, or one below it, takes
    part; a unit the post does not look down on gives nothing. `stage` and `channel` narrow within the index.
    """
    grant = reaches(post)
    if grant.nothing or not _looks_down_on(grant, under):
        return Case.objects.none().annotate(sort_on=F("next_due_on"))
    narrow = {name: value for name, value in (("stage", stage), ("channel", channel)) if value}
    if grant.own_post is not None:
        found = _of_post(grant.own_post, is_open).filter(**narrow)
    else:
        found = _of_unit(grant, under or grant.unit, is_open, narrow)
    return found.filter(not_barred_q(grant)).order_by("sort_on", "pk")


def places(
    post: Post, *, is_open: bool, under: int | None = None, stage: str = "", channel: str = ""
) -> QuerySet[Any, tuple[str, date]]:
    """Stage and day of the same cases in the same order, for counting: read from the index of `Reach` alone.

    Only of cases that bar somebody is looked up whom.
    """
    grant = reaches(post)
    if grant.nothing or grant.own_post is not None or not _looks_down_on(grant, under):
        cases = listed(post, is_open=is_open, under=under, stage=stage, channel=channel)
        return cases.values_list("stage", "sort_on")
    rows = Reach.objects.filter(unit=under or grant.unit, is_open=is_open)
    if not grant.below:
        rows = rows.filter(is_own=True)
    rows = rows.filter(**{name: value for name, value in (("stage", stage), ("channel", channel)) if value})
    return _admitted(rows, grant).order_by("sort_on", "case_id").values_list("stage", "sort_on")


def seen_among(post: Post, ids: Iterable[int]) -> QuerySet[Any, int]:
    """Which of these cases the post may see, by their ids; read from `Reach`, as `places` is."""
    grant = reaches(post)
    if grant.nothing or grant.own_post is not None:
        return Case.objects.visible_to(post).filter(pk__in=ids).order_by().values_list("pk", flat=True)
    rows = Reach.objects.filter(unit=grant.unit, case_id__in=ids)
    if not grant.below:
        rows = rows.filter(is_own=True)
    return _admitted(rows, grant).order_by().values_list("case_id", flat=True)


def _admitted(rows: QuerySet[Reach], grant: Reaches) -> QuerySet[Reach]:
    """Without the cases that bar this post; only of those that bar somebody is looked up whom."""
    # One value and not EXISTS: that the database would answer by reading every case there is.
    admitted = Case.objects.filter(not_barred_q(grant), pk=OuterRef("case_id")).values("pk")[:1]
    return rows.alias(admitted=Subquery(admitted)).filter(Q(is_restricted=False) | Q(admitted__isnull=False))


def _looks_down_on(grant: Reaches, under: int | None) -> bool:
    if under is None or under == grant.unit:
        return True
    card = directory.units().get(under)
    return grant.below and card is not None and grant.unit in card.line


def _of_post(post: int, is_open: bool | None) -> Listed:
    """A handler's own cases: few enough to be sorted."""
    found = Case.objects.filter(own_q(post))
    if is_open is not None:
        found = found.filter(is_open=is_open)
    return found.annotate(sort_on=Coalesce("next_due_on", FAR))


def _of_unit(grant: Reaches, unit: int, is_open: bool | None, narrow: Mapping[str, str]) -> Listed:
    narrowed: dict[str, Any] = {"reach__unit": unit, **{f"reach__{name}": value for name, value in narrow.items()}}
    if is_open is not None:
        # Not said of the case as well: the planner would take the two for two conditions, expect few rows, and sort
        # all of them instead of walking the index and stopping.
        narrowed["reach__is_open"] = is_open
    if not grant.below:
        narrowed["reach__is_own"] = True
    return Case.objects.filter(**narrowed).annotate(sort_on=F("reach__sort_on"))


def with_route(cases: Listed, route: str) -> Listed:
    """Cases with a request that goes this way."""
    return cases.filter(Exists(Request.objects.filter(case=OuterRef("pk"), route=route)))


def with_unit(cases: Listed, unit: int) -> Listed:
    """Cases that this unit, or one below it, has now: the competent unit, or the office while there is none."""
    below = [card.id for card in directory.units().values() if unit in card.line]
    return cases.filter(Q(unit__in=below) | Q(unit__isnull=True, office__in=below))


def ending_on(cases: Listed, day: date) -> Listed:
    """Cases in which an office owes something by that very day, also where an earlier date comes first."""
    ids = (
        Duty.objects.open()
        .owed()
        .filter(due_on=day, subject__startswith="case:")
        .values(case=Cast(Substr("subject", AFTER_CASE), BigIntegerField()))
    )
    return cases.filter(sort_on__lte=day, pk__in=ids)


def before_and_after(cases: Listed, place: tuple[date, int], *, forward: bool) -> Listed:
    """The cases past a place in the order of the list, away from it in either direction."""
    day, pk = place
    if forward:
        past = Q(sort_on__gt=day) | Q(sort_on=day, pk__gt=pk)
        # Said twice, so that the range of the index begins at the place.
        return cases.filter(past, sort_on__gte=day).order_by("sort_on", "pk")
    past = Q(sort_on__lt=day) | Q(sort_on=day, pk__lt=pk)
    return cases.filter(past, sort_on__lte=day).order_by("-sort_on", "-pk")


def days_open(post: Post, most: int) -> ArraySubquery:
    """The days of the first `most` open cases the post may see, as an expression: how many there are, and how many of
    them late, since those come first.
    """
    return ArraySubquery(places(post, is_open=True).values("sort_on")[:most])


def late_below(post: Post, units: Iterable[int], today: date, through: date, most: int) -> dict[int, tuple[int, int]]:
    """For each of these units: how many cases it, or one below, has that are late, and that are due by `through`.

    Both stop counting at `most`. Units the post does not look down on are left out.
    """
    grant = reaches(post)
    wanted = [unit for unit in units if not grant.nothing and grant.below and _looks_down_on(grant, unit)]
    if not wanted:
        return {}
    # The ids of those below, found once for each unit: compared with the path of each case's, they cost most of it.
    below = ArraySubquery(Unit.objects.filter(path__startswith=OuterRef(OuterRef("path"))).order_by().values("pk"))
    rows = (
        Reach.objects.filter(unit=OuterRef("pk"), is_open=True)
        .filter(
            Q(IsAmong(F("case__unit_id"), below)) | Q(case__unit__isnull=True) & Q(IsAmong(F("case__office_id"), below))
        )
        .filter(not_barred_q(grant, prefix="case__"))
        .order_by("sort_on", "case_id")
    )
    found = Unit.objects.filter(pk__in=wanted).values_list(
        "pk",
        _capped(rows.filter(sort_on__lt=today), most),
        _capped(rows.filter(sort_on__gte=today, sort_on__lte=through), most),
    )
    return {pk: (late, soon) for pk, late, soon in found}


def _capped(rows: QuerySet[Reach], most: int) -> Func:
    return Func(ArraySubquery(rows.values("case_id")[:most]), function="CARDINALITY", output_field=IntegerField())
