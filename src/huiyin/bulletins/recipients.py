"""Whom a bulletin goes to: named while it is in work, copied from the rule or from the last one of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.bulletins.drafting import draw_again, keep_pictures, note, taken
from huiyin.bulletins.models import IN_WORK, Bulletin, BulletinState, Reading, Recipient, Rule
from huiyin.bulletins.refusals import NOT_YOURS, BulletinRefused
from huiyin.bulletins.rights import is_outside, may_write
from huiyin.outbox.writing import seal_outside
from huiyin.people.models import Post, Unit
from huiyin.procedure.terms import Text

NOBODY = BulletinRefused(
    Text("请选择单位或者岗位，或者写明单位外的收件人。", "Choose a unit or a post, or name somebody outside.")
)
NO_ADDRESS = BulletinRefused(Text("这不是电子邮件地址。", "This is no e-mail address."))
THERE_ALREADY = BulletinRefused(Text("已在收件人之中。", "Is among the recipients already."))


@sensitive_variables("address")
@transaction.atomic
def add_recipient(
    *,
    of: Bulletin | Rule,
    by: Post,
    at: datetime,
    unit: Unit | None = None,
    post: Post | None = None,
    name: str = "",
    address: str = "",
    is_copy: bool = False,
) -> Recipient:
    """Name one more recipient. Raises BulletinRefused."""
    owner = _own(of, by)
    name, address = name.strip(), address.strip()
    if sum(map(bool, (unit, post, name))) != 1:
        raise NOBODY
    if address:
        _must_be_address(address)
    if owner.recipients.filter(unit=unit, post=post, name=name).exists():
        raise THERE_ALREADY
    row = Recipient.objects.create(
        bulletin=owner if isinstance(owner, Bulletin) else None,
        rule=owner if isinstance(owner, Rule) else None,
        unit=unit,
        post=post,
        name=name,
        sealed_address=seal_outside(address) if address else None,
        is_copy=is_copy,
    )
    if isinstance(owner, Bulletin):
        _settle(owner, by, at)
        note("bulletin_recipient_added", owner, by, at, recipient=str(row))
    return row


def _must_be_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise NO_ADDRESS from None


@transaction.atomic
def remove_recipient(*, recipient: Recipient, by: Post, at: datetime) -> None:
    """Take a recipient out again, as long as the bulletin has not been issued. Raises BulletinRefused."""
    of = recipient.bulletin or recipient.rule
    assert of is not None
    owner = _own(of, by)
    said = str(recipient)
    recipient.delete()
    if isinstance(owner, Bulletin):
        _settle(owner, by, at)
        note("bulletin_recipient_removed", owner, by, at, recipient=said)


def _own(of: Bulletin | Rule, by: Post) -> Bulletin | Rule:
    """The row, locked, of somebody who may write for its unit."""
    if isinstance(of, Bulletin):
        row: Bulletin | Rule = taken(of, (BulletinState.DRAFT,))
    else:
        row = Rule.objects.select_for_update(of=("self",)).select_related("unit").get(pk=of.pk)
    if not may_write(by, row.unit):
        raise NOT_YOURS
    return row


def _settle(bulletin: Bulletin, by: Post, at: datetime) -> None:
    """Whether it leaves the house decides whether small cells are told; the same moment is drawn once more."""
    outside = leaves_the_house(bulletin.recipients.select_related("unit", "post__unit"), bulletin.unit)
    if outside == bulletin.goes_outside:
        return
    bulletin.goes_outside = outside
    drawn = draw_again(bulletin, bulletin.as_of)
    bulletin.content, bulletin.revision = drawn.content, bulletin.revision + 1
    bulletin.changed_at, bulletin.changed_by = at, by
    bulletin.save(update_fields=["goes_outside", "content", "revision", "changed_at", "changed_by"])
    keep_pictures(bulletin, drawn)


def leaves_the_house(recipients: Iterable[Recipient], unit: Unit) -> bool:
    """Whether any of them stands outside the organ the bulletin is about."""
    for row in recipients:
        at = row.unit or (row.post.unit if row.post else None)
        if at is None or is_outside(at, unit):
            return True
    return False


def note_reading(bulletin: Bulletin, post: Post, at: datetime) -> None:
    """A post has opened it: written once, when the bulletin was sent to the post or its unit."""
    if not bulletin.is_given_out or bulletin.unit_id == post.unit_id:
        return
    Reading.objects.bulk_create([Reading(bulletin=bulletin, post=post, at=at)], ignore_conflicts=True)


@transaction.atomic
def note_handed_over(*, recipient: Recipient, by: Post, at: datetime) -> None:
    """The paper was brought to somebody outside. Raises BulletinRefused."""
    bulletin = recipient.bulletin
    assert bulletin is not None
    if not may_write(by, bulletin.unit) or bulletin.state in IN_WORK:
        raise NOT_YOURS
    if Recipient.objects.filter(pk=recipient.pk, reached_at=None).update(reached_at=at, handed_over=True):
        note("bulletin_handed_over", bulletin, by, at, recipient=str(recipient))


def note_opened(recipient: Recipient, at: datetime) -> None:
    """Somebody outside has opened the link; the first moment stands."""
    Recipient.objects.filter(pk=recipient.pk, reached_at=None).update(reached_at=at)
