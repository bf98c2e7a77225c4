"""Who is told of a bulletin: by a short message with its number and where to read it, never with what it says.

Posts and units read it at the desk; whoever has asked for e-mail gets a message as well. Somebody outside gets a link
of their own, or the paper by hand. Called inside the transaction of the act.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from huiyin.bulletins.models import Bulletin, Recipient
from huiyin.bulletins.rights import READERS, WRITERS, within_reach
from huiyin.duties.office_time import on_day
from huiyin.outbox.families import About
from huiyin.outbox.listeners import Seats, listening
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.sending import cancel
from huiyin.outbox.writing import Event, message_outside, message_to_post, write_messages
from huiyin.parties.sealing import index_key
from huiyin.people.models import Post, Role

FAMILY = "bulletin"
REMINDERS = {"due_soon": "bulletin_due", "overdue": "bulletin_late"}


class BulletinMessages:
    """What the outbox asks of bulletins."""

    def may_learn(self, post: Post, subject: int) -> bool:
        return within_reach(post).filter(pk=subject).exists()

    def said_of(self, subjects: Iterable[int]) -> Mapping[int, About]:
        rows = Bulletin.objects.filter(pk__in=list(subjects)).only("kind", "number", "first", "last", "span", "name")
        return {row.pk: About(called(row), is_discreet=False, templates=REMINDERS) for row in rows}

    def link(self, params: Mapping[str, Any]) -> str:
        """Where somebody outside reads it: worked out when the message goes, and stored nowhere."""
        row = Recipient.objects.select_related("bulletin").filter(pk=params.get("recipient") or 0).first()
        return address_of(row) if row is not None else ""


def called(bulletin: Bulletin) -> str:
    """How a message names it: the number, or for a draft its kind and period."""
    if bulletin.number:
        return bulletin.number
    return f"{bulletin.form.name.zh}（{bulletin.first.isoformat()}—{bulletin.last.isoformat()}）"


def tell_recipients(bulletin: Bulletin, at: datetime) -> None:
    """The bulletin is issued: tell everybody it goes to."""
    rows = list(bulletin.recipients.select_related("unit", "post"))
    event = _event(bulletin, "issued", at)
    write_messages([*_to_posts(event, "bulletin_sent", rows, at), *_to_outside(event, rows)])


def tell_withdrawn(bulletin: Bulletin, at: datetime) -> None:
    """It is withdrawn: what still waits is not sent any more, and whoever was told hears of it."""
    for waiting in Message.objects.waiting().about(FAMILY, bulletin.pk).select_for_update(of=("self",)):
        cancel(waiting, "withdrawn")
    rows = list(bulletin.recipients.select_related("unit", "post"))
    event = _event(bulletin, "withdrawn", at)
    told = (
        Message.objects.about(FAMILY, bulletin.pk)
        .exclude(state=MessageState.CANCELLED)
        .filter(template="bulletin_link")
    )
    reached = {message.params.get("recipient") for message in told}
    outside = [row for row in rows if row.pk in reached]
    write_messages([*_to_posts(event, "bulletin_withdrawn", rows, at), *_to_outside(event, outside, "bulletin_gone")])


def tell_heads(bulletin: Bulletin, by: Post, at: datetime) -> None:
    """A draft waits for approval."""
    _tell_own(bulletin, {Role.HEAD}, "bulletin_to_approve", by, at)


def tell_writers(bulletin: Bulletin, by: Post, at: datetime) -> None:
    """A draft came back."""
    _tell_own(bulletin, WRITERS - {Role.HEAD}, "bulletin_returned", by, at)


def _tell_own(bulletin: Bulletin, roles: Iterable[str], template: str, by: Post, at: datetime) -> None:
    event = _event(bulletin, f"{template}-{bulletin.revision}", at)
    seats = Seats(units=frozenset({bulletin.unit_id}), roles=frozenset(roles))
    heard = listening([seats], on=on_day(at))
    write_messages([message_to_post(event, template, one.to) for one in heard if one.to.post != by.pk])


def _event(bulletin: Bulletin, mark: str, at: datetime) -> Event:
    params = {
        "number": called(bulletin),
        "unit": bulletin.unit.name,
        "unit_en": bulletin.unit.name_en,
        "day": on_day(at).isoformat(),
    }
    return Event(FAMILY, bulletin.pk, mark, bulletin.unit_id, params, at)


def _to_posts(event: Event, template: str, rows: Iterable[Recipient], at: datetime) -> Iterator[Message]:
    """Posts that hear by e-mail, each once however often they are named."""
    rows = list(rows)
    posts = Seats(posts=frozenset(row.post_id for row in rows if row.post_id))
    units = Seats(
        units=frozenset(row.unit_id for row in rows if row.unit_id), roles=frozenset(READERS - {Role.HANDLER})
    )
    for listener in listening([posts, units], on=on_day(at)):
        yield message_to_post(event, template, listener.to)


def _to_outside(event: Event, rows: Iterable[Recipient], template: str = "bulletin_link") -> Iterator[Message]:
    for row in rows:
        if row.sealed_address:
            yield message_outside(event, template, row.pk, bytes(row.sealed_address))


def code_of(recipient: Recipient) -> str:
    """The secret part of an outside recipient's link: a keyed digest that only this installation can make."""
    bulletin = recipient.bulletin
    assert bulletin is not None
    said = f"{recipient.pk}:{recipient.name}:{bulletin.pk}".encode() + bytes(bulletin.digest or b"")
    return hmac.digest(index_key("bulletin links"), said, "sha256").hex()[:32]


def address_of(recipient: Recipient) -> str:
    """The link itself; the bare path where the office has named no address of its own."""
    return f"{settings.PUBLIC_URL}/bulletin/{recipient.pk}-{code_of(recipient)}/"


def recipient_of(code: str) -> Recipient | None:
    """Whose link this is; None for anything that is not one."""
    number, _dash, secret = code.partition("-")
    if not number.isdecimal():
        return None
    row = Recipient.objects.select_related("bulletin__unit").filter(pk=int(number)).exclude(name="").first()
    if row is None or row.bulletin is None or not row.bulletin.is_given_out:
        return None
    return row if hmac.compare_digest(code_of(row), secret) else None
