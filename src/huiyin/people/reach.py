"""What a post reaches: the half of the access rule that knows units and roles.

`cases/reach.py` compiles it to SQL and to a check on one row; nothing else decides who sees a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.people.models import Post, Role, Staff, Unit


@dataclass(frozen=True, slots=True)
class Reaches:
    """Grants of one post.

    `unit` and `below`: cases in which that unit, or (below) any unit under it, takes part.
    `own_post`: only the cases this post handles or leads.
    Subtracted last, after every grant: cases that bar one of `unit_line` (the own unit and all above it) or
    one of `staff` (the holder, and the deputy who acts).
    """

    nothing: bool
    unit: int
    below: bool
    own_post: int | None
    unit_line: tuple[int, ...]
    staff: tuple[int, ...]


def reaches(post: Post) -> Reaches:
    """The grants of a post. An administrator, or any role not named here, sees no case: it fails closed."""
    role = post.role
    return Reaches(
        nothing=role not in {Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN},
        unit=post.unit_id,
        below=role in {Role.HEAD, Role.SUPERVISOR},
        own_post=post.pk if role == Role.HANDLER else None,
        unit_line=tuple(post.unit.ancestor_ids),
        staff=tuple(sorted({post.staff_id, post.doer_id})),
    )


def administers(post: Post, unit: Unit) -> bool:
    """Whether the post may change this unit, its staff and posts: an administrator, in the own subtree."""
    return post.role == Role.ADMINISTRATOR and unit.is_within(post.unit)


def looks_after(post: Post, staff: Staff, on: date) -> bool:
    """Whether the post may change this member of staff: an administrator of every unit they have a post in.

    Else an administrator below could reset the password of somebody with a post above, and sign in as them.
    Of those who have no post any more, all their former posts count.
    """
    if post.role != Role.ADMINISTRATOR:
        return False
    posts = list(staff.posts.select_related("unit"))
    counted = [row for row in posts if row.until is None or row.until >= on] or posts
    return bool(counted) and all(row.unit.is_within(post.unit) for row in counted)
