"""Messages as the desk shows them: every value ready to print, no address among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from huiyin.desk.rows import case_url
from huiyin.outbox.catalogue import TEMPLATES
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.wording import ERRORS, words_of
from huiyin.people import directory
from huiyin.web import dates
from huiyin.web.words import said


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message: what is told to whom, by which channel, and how far it has come."""

    id: UUID
    number: str
    url: str
    what: str
    to: str
    channel: str
    state: str
    since: str
    when: str
    why: str
    reference: str
    words: str
    language: str
    tries: int


def rows_of(messages: Iterable[Message], today: date) -> list[MessageRow]:
    found = list(messages)
    directory.warm_posts(one.post_id for one in found)
    return [_row(one, today) for one in found]


def _row(one: Message, today: date) -> MessageRow:
    number = str(one.params.get("number", ""))
    return MessageRow(
        id=one.pk,
        number=number,
        url=case_url(number),
        what=said(TEMPLATES[one.template].name),
        to=directory.post_label(one.post_id) if one.post_id else _("petitioner"),
        channel=str(one.get_channel_display()),
        state=state_said(one, today),
        since=dates.moment(one.created_at, today),
        when=dates.moment(one.next_try_at, today) if one.next_try_at else "",
        why=said(ERRORS.get(one.last_error)),
        reference=one.reference if one.channel == "letter" else "",
        words=words_of(one).body,
        language="zh-Hans" if one.language == "zh" else one.language,
        tries=one.attempts,
    )


def state_said(one: Message, today: date) -> str:
    """How far it has come, in words."""
    at = one.delivered_at or one.sent_at
    if one.state == MessageState.DELIVERED and at:
        told = _("spoken to %(when)s") if one.channel == "call" else _("arrived %(when)s")
        return told % {"when": dates.moment(at, today)}
    if one.state == MessageState.SENT and at:
        told = _("posted %(when)s") if one.channel == "letter" else _("sent %(when)s")
        return told % {"when": dates.moment(at, today)}
    if one.state == MessageState.WAITING:
        by_hand = {"letter": _("to be printed"), "call": _("to be called")}
        return by_hand.get(one.channel) or _("waits to be sent")
    if one.state == MessageState.FAILED:
        return _("not delivered: %(why)s") % {"why": said(ERRORS.get(one.last_error))}
    return _("not sent: %(why)s") % {"why": said(ERRORS[one.last_error])} if one.last_error else _("let go")
