"""Open matters that hang on posts and units: a count is all an administrator learns of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from huiyin.duties.models import Duty
from huiyin.people.models import Unit


def matters_by_post(posts: Iterable[int]) -> dict[int, int]:
    """How many matters each post still owes something in; posts that owe nothing are absent."""
    owed = Duty.objects.open().owed().filter(post__in=list(posts)).order_by()
    rows = owed.values("post").annotate(matters=Count("subject", distinct=True))
    return {row["post"]: row["matters"] for row in rows}


def matters_of_unit(unit: Unit) -> int:
    """How many matters the unit still owes something in."""
    owed = Duty.objects.open().owed().filter(unit=unit).order_by()
    return owed.aggregate(matters=Count("subject", distinct=True))["matters"] or 0
