"""What people do with messages: choose how to be told, print, call, post, try again, let go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.outbox.letters import letters_pdf
from huiyin.outbox.models import BY_HAND, Channel, Message, MessageState, StaffAddress
from huiyin.outbox.sending import cancel, give_up
from huiyin.outbox.ways import channels_for
from huiyin.parties.actions import Contactable, change_ways
from huiyin.parties.models import Party
from huiyin.parties.sealing import seal_text
from huiyin.people.access import office_chain
from huiyin.people.models import Post

# A call that reached nobody is tried on this many days; then the next way takes over.
MOST_CALLS = 3
REACHED, NOT_REACHED, OTHER_WAY = "reached", "not_reached", "other_way"
# From where a message may be taken by hand.
OPEN = (MessageState.WAITING, MessageState.FAILED)


class NotNow(Exception):
    """The message is no longer where the page showed it: somebody else, or the worker, was faster."""


@transaction.atomic
@sensitive_variables()
def choose_ways(
    *,
    party: Party,
    ways: Sequence[str],
    language: str,
    changes: Mapping[str, str],
    by: Post | None,
    at: datetime,
) -> Party:
    """Record how a petitioner wants to be told, and let waiting messages follow it. `by` is None on the portal.

    Raises `WayWithoutAddress` (parties) when a chosen way has nowhere to go.
    """
    asked = Contactable(tuple(ways), language, dict(changes))
    party = change_ways(party=party, asked=asked, by=by.signature if by else {"role": "petitioner"}, at=at)
    channels = channels_for(party.ways or ())
    waiting = Message.objects.waiting().filter(party=party).select_for_update(of=("self",))
    for message in waiting:
        if not channels:
            cancel(message, "unwanted")
        elif message.channel not in channels:
            message.channel, message.attempts, message.next_try_at = channels[0], 0, at
            message.save(update_fields=["channel", "attempts", "next_try_at"])
    return party


@transaction.atomic
def try_again(*, message: Message, by: Post, at: datetime) -> Message:
    """Send a failed message once more by the channel it failed on, unless another has taken over. Raises NotNow."""
    row = _taken(message, (MessageState.FAILED,))
    if Message.objects.filter(instead_of=row).exists():
        raise NotNow
    row.state, row.attempts, row.next_try_at, row.last_error = MessageState.WAITING, 0, at, ""
    return _kept(row, by, at, "message_retried")


@transaction.atomic
def let_go(*, message: Message, by: Post, at: datetime) -> Message:
    """A message that is not to go out any more, or that somebody has seen to in another way. Raises NotNow."""
    row = _taken(message, OPEN)
    row.state, row.next_try_at = MessageState.CANCELLED, None
    return _kept(row, by, at, "message_cancelled")


@sensitive_variables()
def print_letters(*, messages: Sequence[Message], by: Post, at: datetime) -> bytes:
    """The letters as one PDF, recorded in the office's chain. They wait on until they are marked as posted."""
    pdf = letters_pdf(messages, on=on_day(at))
    _record(messages, by, at, "letters_printed")
    return pdf


@transaction.atomic
def mark_posted(*, messages: Iterable[Message], numbers: Mapping[str, str], by: Post, at: datetime) -> int:
    """Letters that were posted, with the number of the mail item where there is one. Returns how many."""
    wanted = [message.pk for message in messages]
    rows = Message.objects.waiting().filter(pk__in=wanted, channel=Channel.LETTER).select_for_update(of=("self",))
    posted = list(rows)
    for row in posted:
        row.state, row.sent_at, row.next_try_at, row.marked_by = MessageState.SENT, at, None, by
        row.reference, row.attempts = numbers.get(str(row.pk), "")[:60], row.attempts + 1
        row.save(update_fields=["state", "sent_at", "next_try_at", "marked_by", "reference", "attempts"])
    _record(posted, by, at, "letters_posted")
    return len(posted)


@transaction.atomic
def mark_returned(*, message: Message, by: Post, at: datetime) -> Message:
    """A letter that came back: the next way takes over. Raises NotNow."""
    row = _taken(message, (MessageState.SENT,))
    row.marked_by = by
    row.save(update_fields=["marked_by"])
    give_up(row, "returned", at)
    _record([row], by, at, "letter_returned")
    return row


@transaction.atomic
def note_call(*, message: Message, result: str, by: Post, at: datetime) -> Message:
    """What came of a call. Not reached: tomorrow again, three days in all, then the next way. Raises NotNow.

    Somebody who asks for another way is asked which; that is `choose_ways`, and this call is over.
    """
    row = _taken(message, OPEN)
    row.attempts += 1
    if result == REACHED:
        row.state, row.sent_at, row.delivered_at, row.next_try_at = MessageState.DELIVERED, at, at, None
    elif result == OTHER_WAY:
        row.state, row.next_try_at, row.last_error = MessageState.CANCELLED, None, ""
    elif row.attempts < MOST_CALLS:
        row.next_try_at, row.last_error = at + timedelta(days=1), "not_reached"
    else:
        give_up(row, "not_reached", at)
    return _kept(row, by, at, f"call_{result}")


@transaction.atomic
@sensitive_variables()
def hear_by_mail(*, by: Post, email: str, language: str, at: datetime) -> None:
    """Whoever is at the keyboard wants messages by e-mail, or with an empty address no longer. Raises ValueError."""
    staff = by.doer
    if not email.strip():
        StaffAddress.objects.filter(staff=staff).delete()
    else:
        try:
            validate_email(email.strip())
        except ValidationError as error:
            raise ValueError("not an address") from error
        sealed = seal_text(email.strip(), str(staff.pk).encode())
        StaffAddress.objects.update_or_create(
            staff=staff, defaults={"sealed": sealed, "language": language, "changed_at": at}
        )
    payload = {"staff": staff.pk, "by_mail": bool(email.strip())}
    append(chain=office_chain(by.unit_id), kind="staff_messages_chosen", at=at, payload=payload, by=by.signature)


def _taken(message: Message, states: Iterable[str]) -> Message:
    row = Message.objects.select_for_update(of=("self",)).filter(pk=message.pk, state__in=list(states)).first()
    if row is None:
        raise NotNow
    return row


def _kept(row: Message, by: Post, at: datetime, kind: str) -> Message:
    row.marked_by = by
    row.save()
    _record([row], by, at, kind)
    return row


def _record(rows: Sequence[Message], by: Post, at: datetime, kind: str) -> None:
    """Who did it and to which messages, in the office's chain; the messages say about which matters."""
    if not rows:
        return
    payload: dict[str, Any] = {"messages": [str(row.pk) for row in rows]}
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)


__all__ = [
    "BY_HAND",
    "NOT_REACHED",
    "OTHER_WAY",
    "REACHED",
    "NotNow",
    "choose_ways",
    "hear_by_mail",
    "let_go",
    "mark_posted",
    "mark_returned",
    "note_call",
    "print_letters",
    "try_again",
]
