"""Who does what in this room, and the entry each act leaves in the ledger.

Heads and supervisors direct the work; those of a petition office do it for the organ whose office it is. Whoever reads
or is shown a matter here sees it by the same reach as everywhere (cases/reach.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.cases.models import Case, Step
from huiyin.ledger.actions import append
from huiyin.people import directory
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role

DIRECTS = frozenset({Role.HEAD, Role.SUPERVISOR})
READS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
ACTS_FOR_UNIT = frozenset({Role.CLERK, Role.HEAD})
# Watching over a matter is not handling it.
WATCHING = frozenset({"demand", "withdraw_demand", "look_back", "quality_opinion", "answer_overdue", "bar_person"})


def sphere(post: Post) -> int:
    """The unit a post directs: its own; of a petition office, the organ it serves."""
    card = directory.unit(post.unit_id)
    return card.parent if card.is_petition_office and card.parent is not None else card.id


def is_within(unit: int, above: int) -> bool:
    return above in directory.unit(unit).line


def directs(post: Post, unit: int) -> bool:
    """Whether the post directs this unit in matters of quality: it stands in the post's sphere."""
    return post.role in DIRECTS and is_within(unit, sphere(post))


def may_direct(post: Post) -> bool:
    return post.role in DIRECTS


def acts_for(post: Post, unit: int) -> bool:
    """Whether the post answers for this unit."""
    return post.role in ACTS_FOR_UNIT and post.unit_id == unit


def who_handled(case: Case) -> set[int]:
    """Staff who took any step of the matter, or have it now: they do not judge it."""
    steps = Step.objects.filter(case=case, opened_month=case.opened_month, staff_id__isnull=False)
    found = set(steps.exclude(key__in=WATCHING).values_list("staff_id", flat=True))
    having = (case.handler_id, case.lead_id, *case.other_posts)
    return {one for one in found if one is not None} | set(
        Post.objects.filter(pk__in=[pk for pk in having if pk]).values_list("staff_id", flat=True)
    )


def has_handled(post: Post, case: Case) -> bool:
    """Whether the holder, or the deputy who acts, worked on the matter."""
    return bool(who_handled(case) & {post.staff_id, post.doer_id})


def note(kind: str, by: Post, at: datetime, payload: Mapping[str, Any]) -> None:
    """One entry in the chain of the post's office."""
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
