"""Whether messages can go out: what is wrong with the settings of channels, and whether something stands still."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from huiyin.outbox.models import BY_HAND, Channel, Message
from huiyin.procedure.terms import Text

# The worker sends each minute; what has been due for so long says that it, or the channel, stands still.
STUCK = timedelta(minutes=15)


def faults_of_settings() -> list[Text]:
    """What is wrong with the channels that are switched on, one line each."""
    return list(_faults(frozenset(settings.CHANNELS)))


def _faults(on: frozenset[str]) -> Iterator[Text]:
    for name in sorted(on - set(Channel.values)):
        yield Text(f"HUIYIN_CHANNELS 中的“{name}”不是已有的渠道", f"HUIYIN_CHANNELS names “{name}”, no channel")
    if "email" in on and "@" not in settings.MAIL_FROM:
        yield Text("启用了 email，但没有设 HUIYIN_MAIL_FROM", "email is on, but HUIYIN_MAIL_FROM is not set")
    if "sms" in on:
        if not settings.SMS_URL.startswith(("https://", "http://")):
            yield Text("启用了 sms，但没有设 HUIYIN_SMS_URL", "sms is on, but HUIYIN_SMS_URL is not set")
        if not _is_object(settings.SMS_BODY):
            yield Text("HUIYIN_SMS_BODY 不是 JSON 对象", "HUIYIN_SMS_BODY is no JSON object")
        if settings.SMS_RECEIPTS_URL and not _says_how(settings.SMS_RECEIPTS):
            yield Text("HUIYIN_SMS_RECEIPTS 不完整", "HUIYIN_SMS_RECEIPTS does not say how receipts are read")
    if "file" in on and settings.EXCHANGE_FORMAT not in ("jsonl", "csv"):
        yield Text("HUIYIN_EXCHANGE_FORMAT 只能是 jsonl 或 csv", "HUIYIN_EXCHANGE_FORMAT is neither jsonl nor csv")


def _says_how(text: str) -> bool:
    """Whether the names of id and status are there, and the statuses that mean something."""
    return _is_object(text) and {"id", "status", "delivered", "failed"} <= json.loads(text).keys()


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def overdue(at: datetime) -> int:
    """How many messages that go out by themselves should have left long ago."""
    return Message.objects.due(at - STUCK).exclude(channel__in=BY_HAND).count()
