"""Who may do what with a bulletin. A bulletin holds figures and the office's own words, no matter and no person."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from huiyin.bulletins.models import GIVEN_OUT, Bulletin, BulletinQuerySet, BulletinState, Reading, Recipient
from huiyin.people.models import Post, Role, Unit

# Who writes bulletins in a unit, and who reads one that was sent to it.
WRITERS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
READERS = frozenset({Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN})
LOOKS_DOWN = frozenset({Role.HEAD, Role.SUPERVISOR})


def counted_unit(unit: Unit) -> Unit:
    """Whose matters a unit's bulletins are about: a petition office reports for its organ (art. 41)."""
    return unit.parent if unit.is_petition_office and unit.parent is not None else unit


def may_write(post: Post, unit: Unit) -> bool:
    return post.unit_id == unit.pk and post.role in WRITERS


def may_approve(post: Post, bulletin: Bulletin) -> bool:
    """A head of the unit, or of one above it, who has neither drafted it nor written in it."""
    is_head = post.role == Role.HEAD and bulletin.unit.is_within(post.unit)
    return is_head and post.doer_id not in bulletin.worked_by


def within_reach(post: Post) -> BulletinQuerySet:
    """Those of the own unit, in work or not, for its writers; those given out that were sent here; those from below."""
    if post.role not in READERS:
        return Bulletin.objects.none()
    given_out = Q(state__in=GIVEN_OUT)
    sent = Q(recipients__post=post.pk) | Q(recipients__unit=post.unit_id)
    seen = given_out & (Q(unit=post.unit_id) | sent)
    if post.role in WRITERS:
        seen |= Q(unit=post.unit_id)
    if post.role in LOOKS_DOWN:
        seen |= Q(unit__path__startswith=post.unit.path) & (given_out | Q(state__in=_TO_APPROVE))
    return Bulletin.objects.filter(pk__in=Bulletin.objects.filter(seen).values("pk"))


_TO_APPROVE = (BulletinState.READY, BulletinState.APPROVED)


def came_unread(post: Post) -> Q:
    """Whether a bulletin was sent to this post or its unit, and the post has not opened it."""
    sent = Recipient.objects.filter(Q(post=post.pk) | Q(unit=post.unit_id), bulletin=OuterRef("pk"))
    read = Reading.objects.filter(bulletin=OuterRef("pk"), post=post.pk)
    return Q(Exists(sent)) & ~Q(Exists(read)) & ~Q(unit=post.unit_id)


def is_outside(recipient_unit: Unit, unit: Unit) -> bool:
    """Whether this recipient stands outside the organ a bulletin is about, and outside the line above it."""
    counted = counted_unit(unit)
    is_in_line = recipient_unit.is_within(counted) or counted.is_within(recipient_unit)
    return recipient_unit.is_outside or not is_in_line


__all__ = ["READERS", "WRITERS", "counted_unit", "is_outside", "may_approve", "may_write", "within_reach"]
