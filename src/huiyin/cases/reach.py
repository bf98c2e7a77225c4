"""One expression for who sees a case, compiled twice: to a SQL filter and to a check on one row.

Exclusions are subtracted last, after every grant (house ruling 1; art. 28(3), 30(3) of the 2022 Regulation):
the unit complained of, the subtree of the person complained of, whoever was recused, and at a review whoever worked
on the matter before, but from the unit they did it in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.ledger.reading import FIRST, SECOND, FixedValues
from huiyin.people.models import Post
from huiyin.people.reach import Reaches, reaches

if TYPE_CHECKING:
    from huiyin.cases.models import Case


def visible_q(post: Post) -> Q:
    """The filter on `Case` for a post."""
    return visible_under(reaches(post))


def visible_under(grant: Reaches) -> Q:
    """The same for the grants of a post."""
    from huiyin.cases.models import Reach

    if grant.nothing:
        return Q(pk__in=[])
    if grant.own_post is not None:
        granted = own_q(grant.own_post)
    else:
        rows = Reach.objects.filter(case=OuterRef("pk"), unit=grant.unit)
        granted = Q(Exists(rows if grant.below else rows.filter(is_own=True)))
    return granted & not_barred_q(grant)


def own_q(post: int) -> Q:
    """Cases that this post handles, leads, or conducts a proceeding of."""
    # Said twice, so that the partial index over the few cases with such posts can answer it.
    conducts = Q(other_posts__contains=[post]) & ~Q(other_posts=[])
    return Q(handler=post) | Q(lead=post) | conducts


def not_barred_q(grant: Reaches, prefix: str = "") -> Q:
    """What is subtracted; `prefix` leads to the case ("case__")."""
    return ~barred_q(grant, prefix)


def barred_q(grant: Reaches, prefix: str = "") -> Q:
    """What bars the holder of these grants."""
    barred = Q(**{f"{prefix}barred_units__overlap": list(grant.unit_line)}) | Q(
        **{f"{prefix}barred_staff__overlap": list(grant.staff)}
    )
    for staff in grant.staff:
        apart = f"{prefix}kept_apart__contains"
        barred |= Q(**{apart: [f"{staff}"]}) & ~Q(**{apart: [f"{staff}@{grant.unit}"]})
    return barred


def barred_to(grant: Reaches) -> QuerySet[Case, int]:
    """The ids of all that bars them, to be subtracted from sums: few, whatever the number of cases.

    Said so that the partial indexes over the cases that bar somebody answer it.
    """
    from huiyin.cases.models import Case

    units = Q(barred_units__overlap=list(grant.unit_line)) & ~Q(barred_units=[])
    staff = Q(barred_staff__overlap=list(grant.staff)) & ~Q(barred_staff=[])
    apart = Q(kept_apart__overlap=[f"{staff}" for staff in grant.staff]) & ~Q(kept_apart=[])
    return Case.objects.filter(units | staff | apart).filter(barred_q(grant)).order_by().values_list("pk", flat=True)


def can_see(post: Post, case: Case) -> bool:
    """The same rule for one row already in hand."""
    grant = reaches(post)
    if grant.nothing or is_barred(grant, case):
        return False
    if grant.own_post is not None:
        return grant.own_post in {case.handler_id, case.lead_id, *case.other_posts}
    return any(grant.below or is_own for (is_own,) in _PART.rows(case.pk, grant.unit))


def _part() -> QuerySet[Any, Any]:
    from huiyin.cases.models import Reach

    return Reach.objects.filter(case=FIRST, unit=SECOND).order_by().values_list("is_own")


# How a unit takes part in a case: a row, or none.
_PART = FixedValues(_part)


def who_sees(posts: Iterable[Post], case: Case) -> list[Post]:
    """Those of the posts that see one case: the same rule for many readers, in one query."""
    takes_part = dict(case.reach.values_list("unit_id", "is_own"))
    found = []
    for post in posts:
        grant = reaches(post)
        if grant.nothing or is_barred(grant, case):
            continue
        if grant.own_post is not None:
            is_seen = grant.own_post in {case.handler_id, case.lead_id, *case.other_posts}
        else:
            is_seen = grant.unit in takes_part and (grant.below or takes_part[grant.unit])
        if is_seen:
            found.append(post)
    return found


def is_barred(grant: Reaches, case: Case) -> bool:
    units, staff = set(case.barred_units), set(case.barred_staff)
    if any(is_apart(case, one, grant.unit) for one in grant.staff):
        return True
    return bool(units & set(grant.unit_line) or staff & set(grant.staff))


def is_apart(case: Case, staff: int, unit: int) -> bool:
    """Whether somebody who worked on the matter asks from a unit in which they did not, while it is reviewed."""
    apart = set(case.kept_apart)
    return f"{staff}" in apart and f"{staff}@{unit}" not in apart


def reads_sealed(post: Post, case: Case) -> bool:
    """Whether a post that sees the case may read the words of a sealed one: petition office and custodian only."""
    if not case.is_sealed:
        return True
    return case.office_id == post.unit_id and post.role in {"clerk", "head", "custodian"}
