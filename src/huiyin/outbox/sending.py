"""Sending what is due: each batch in a transaction of its own, locked against every other worker.

The rows are the queue. `send_due` may be called at any time, from any number of processes: what one has taken the
others skip. A process that dies between sending and committing leaves its batch waiting, and it goes again: at least
once, with the same id (docs/decisions/0020).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.duties.office_time import on_day
from huiyin.outbox.carriers import Acknowledged, Carrier, Outcome, Outgoing, carriers
from huiyin.outbox.families import may_learn
from huiyin.outbox.models import Message, MessageState, StaffAddress
from huiyin.outbox.ways import WAY_OF, channels_for
from huiyin.outbox.wording import words_of
from huiyin.outbox.writing import open_outside
from huiyin.parties.actions import read_party
from huiyin.parties.sealing import SealBroken, open_text
from huiyin.parties.ways import NEEDS
from huiyin.people.models import Deputy, Post, Staff

logger = logging.getLogger(__name__)

# Between one try and the next; after the last the message has failed: about a day and a half in all.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 8 * 60, 24 * 60))
# A round ends after so many batches of a carrier, so that one channel holds up no other.
MOST_BATCHES = 500


@dataclass(slots=True)
class SendReport:
    """What one round did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    acknowledged: int = 0


def send_due(at: datetime) -> SendReport:
    """Send what is due at `at` by every channel that sends by itself, and read what came back."""
    report = SendReport()
    for carrier in carriers().values():
        try:
            _read_back(carrier, at, report)
            for _round in range(MOST_BATCHES):
                if not _send_batch(carrier, at, report):
                    break
        finally:
            carrier.close()
    return report


def _send_batch(carrier: Carrier, at: datetime, report: SendReport) -> bool:
    """One batch; False when nothing was due that nobody else holds."""
    with transaction.atomic():
        due = Message.objects.due(at).filter(channel=carrier.key).select_related("party")
        due = due.order_by("next_try_at", "created_at").select_for_update(skip_locked=True, of=("self",))
        rows = list(due[: carrier.batch])
        if not rows:
            return False
        ready = [(row, found) for row in rows if (found := _addressed(row, at, report)) is not None]
        outcomes = _carried(carrier, [outgoing for _row, outgoing in ready])
        for (row, _outgoing), outcome in zip(ready, outcomes, strict=True):
            _note(row, outcome, at, report)
    return True


def _carried(carrier: Carrier, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
    """What the carrier says of each. A fault of its own puts them off, so that it holds up nothing else."""
    if not batch:
        return ()
    try:
        return carrier.send(batch)
    except Exception:
        logger.exception("channel %s could not send", carrier.key)
        return [Outcome("unreachable")] * len(batch)


@sensitive_variables()
def _addressed(row: Message, at: datetime, report: SendReport) -> Outgoing | None:
    """The message with its address; None where it may not, or cannot, go out, which is noted on the row."""
    try:
        address, why_not = _address_for(row, at)
    except SealBroken:
        address, why_not = "", "sealed"
    if why_not in ("unwanted", "not_to_learn"):
        cancel(row, why_not)
        return None
    if not address:
        _note(row, Outcome(why_not or "no_address", is_final=True), at, report)
        return None
    said = words_of(row)
    return Outgoing(row.pk, address, said.title, said.body, row.language)


def _address_for(row: Message, at: datetime) -> tuple[str, str]:
    """The address of whoever it goes to, or why there is none."""
    if row.sealed_address is not None:
        return open_outside(bytes(row.sealed_address)), ""
    return _party_address(row) if row.party_id else _post_address(row, at)


def _party_address(row: Message) -> tuple[str, str]:
    """The address of this channel, or why there is none. What the petitioner wants is asked again right here."""
    party = row.party
    assert party is not None
    if not party.ways:
        return "", "unwanted"
    way = WAY_OF[row.channel]
    if way not in party.ways:
        return "", "no_address"
    return str(getattr(read_party(party), NEEDS[way])), ""


def _post_address(row: Message, at: datetime) -> tuple[str, str]:
    """Where whoever sits in the post now gets mail: the deputy in force, else the holder."""
    post = Post.objects.select_related("staff", "unit").get(pk=row.post_id or 0)
    today = on_day(at)
    if not post.is_held_on(today):
        return "", "not_to_learn"
    post.acting = _deputy_of(post, at)
    if not may_learn(post, row.family, row.subject):
        return "", "not_to_learn"
    return address_of(post.doer), ""


def _deputy_of(post: Post, at: datetime) -> Staff | None:
    standing = Deputy.objects.in_force_on(on_day(at)).filter(post=post).select_related("deputy").order_by("pk").first()
    return standing.deputy if standing else None


@sensitive_variables()
def address_of(staff: Staff) -> str:
    """The e-mail address a member of staff has given; empty where there is none."""
    row = StaffAddress.objects.filter(staff=staff).first()
    return open_text(bytes(row.sealed), str(staff.pk).encode()) if row else ""


def cancel(row: Message, why: str) -> None:
    row.state, row.last_error, row.next_try_at = MessageState.CANCELLED, why, None
    row.save(update_fields=["state", "last_error", "next_try_at"])


def _note(row: Message, outcome: Outcome, at: datetime, report: SendReport) -> None:
    """Write down what became of a try."""
    row.attempts += 1
    row.last_error = outcome.error
    if not outcome.error:
        row.state, row.sent_at, row.next_try_at = MessageState.SENT, at, None
        row.reference = outcome.reference[:60]
        report.sent += 1
    elif outcome.is_final or row.attempts > len(BACK_OFF):
        report.failed += 1
        give_up(row, outcome.error, at)
        return
    else:
        row.next_try_at = at + BACK_OFF[row.attempts - 1]
        report.put_off += 1
    row.save(update_fields=["attempts", "last_error", "state", "sent_at", "next_try_at", "reference"])


def give_up(row: Message, error: str, at: datetime) -> Message | None:
    """This channel has failed for good: the next one that the petitioner allows takes over.

    Returns the message that took over; where none is left the failed one stays for somebody at the desk.
    """
    row.state, row.last_error, row.next_try_at = MessageState.FAILED, error, None
    row.save(update_fields=["state", "last_error", "next_try_at", "attempts"])
    if row.party is None:
        return None
    tried = _tried(row)
    left = [channel for channel in channels_for(row.party.ways or ()) if channel not in tried]
    return in_place_of(row, left[0], at) if left else None


def _tried(row: Message) -> set[str]:
    """The channels this message has been through."""
    tried = {row.channel}
    while row.instead_of is not None:
        row = row.instead_of
        tried.add(row.channel)
    return tried


def in_place_of(row: Message, channel: str, at: datetime) -> Message:
    """The same message by another channel."""
    return Message.objects.create(
        id=uuid4(),
        key=f"{row.key}+{channel}"[:120],
        family=row.family,
        subject=row.subject,
        party_id=row.party_id,
        office_id=row.office_id,
        is_sealed=row.is_sealed,
        channel=channel,
        template=row.template,
        language=row.language,
        params=row.params,
        created_at=at,
        next_try_at=at,
        instead_of=row,
    )


def _read_back(carrier: Carrier, at: datetime, report: SendReport) -> None:
    came = carrier.acknowledged()
    if not came.delivered and not came.failed:
        carrier.settle()
        return
    with transaction.atomic():
        report.acknowledged += _store(carrier, came, at)
    carrier.settle()


def _store(carrier: Carrier, came: Acknowledged, at: datetime) -> int:
    """Note what arrived and what did not; what is no longer only sent, or is not ours, is left alone."""
    sent = Message.objects.filter(channel=carrier.key, state=MessageState.SENT).select_for_update(of=("self",))
    arrived = sent.filter(pk__in=came.delivered).update(state=MessageState.DELIVERED, delivered_at=at)
    lost: Sequence[Message] = list(sent.filter(pk__in=came.failed))
    for row in lost:
        give_up(row, "undelivered", at)
    return int(arrived) + len(lost)
