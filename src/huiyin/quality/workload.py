"""How much each handler of one unit has now, for the head who appoints, so that work is shared fairly.

A figure about own staff's load stays with their own head (law.md 9a): it is drawn when it is looked at, kept nowhere,
shown no further up, and stands in the order of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from huiyin.cases.models import Case
from huiyin.people.models import Post, Role

SOON = timedelta(days=14)
WEEKS = 4
# Days since it was opened; the bands end with the statutory 15, 30 and 60 days (art. 22, 23, 34).
AGES = ((0, 15), (16, 30), (31, 60), (61, None))


@dataclass(frozen=True, slots=True)
class Load:
    """What one handler has: open matters, how many of them have a date within two weeks, how many are late."""

    post: int
    staff: int
    name: str
    open: int
    soon: int
    late: int
    ages: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()


def may_see(post: Post, unit: int) -> bool:
    """The head of that very unit, and nobody else."""
    return post.role == Role.HEAD and post.unit_id == unit


def loads(post: Post, on: date) -> list[Load]:
    """The handlers of the head's own unit, by name. Nothing for anybody else."""
    if not may_see(post, post.unit_id):
        return []
    held = Post.objects.held_on(on).filter(unit=post.unit_id, role=Role.HANDLER)
    posts = list(held.select_related("staff").order_by("staff__name_key", "pk"))
    counted = _counted([one.pk for one in posts], post, on)
    empty = dict.fromkeys((*_measures(on), "open"), 0)
    return [_load(one, counted.get(one.pk, empty)) for one in posts]


def _load(post: Post, row: dict[str, int]) -> Load:
    ages = tuple(row[f"age_{place}"] for place in range(len(AGES)))
    weeks = tuple(row[f"week_{place}"] for place in range(WEEKS))
    return Load(post.pk, post.staff_id, post.staff.name, row["open"], row["soon"], row["late"], ages, weeks)


def _counted(posts: Sequence[int], head: Post, on: date) -> dict[int, dict[str, int]]:
    """Every handler in one statement; what the head may not see is not counted for them either."""
    rows = Case.objects.visible_to(head).filter(handler__in=posts, is_open=True).values("handler").order_by()
    measures = {name: Count("pk", filter=which) for name, which in _measures(on).items()}
    found: Iterable[Any] = rows.annotate(open=Count("pk"), **measures)
    return {row["handler"]: row for row in found}


def _measures(on: date) -> dict[str, Q]:
    found = {"soon": Q(next_due_on__gte=on, next_due_on__lte=on + SOON), "late": Q(next_due_on__lt=on)}
    for place, (least, most) in enumerate(AGES):
        young = Q() if most is None else Q(opened_on__gte=on - timedelta(days=most))
        old = Q() if least == 0 else Q(opened_on__lte=on - timedelta(days=least))
        found[f"age_{place}"] = young & old
    for place in range(WEEKS):
        first = on + timedelta(days=7 * place)
        found[f"week_{place}"] = Q(next_due_on__gte=first, next_due_on__lt=first + timedelta(days=7))
    return found


def suggested(found: Iterable[Load], kept_out: Iterable[int] = ()) -> Load | None:
    """Who has least: by open matters, then by dates within two weeks and late ones, then by name.

    `kept_out`: staff who stand aside from this matter (art. 28(3), 30(3)).
    """
    out = set(kept_out)
    fit = [one for one in found if one.staff not in out]
    return (
        min(enumerate(fit), key=lambda pair: (pair[1].open, pair[1].soon + pair[1].late, pair[0]))[1] if fit else None
    )
