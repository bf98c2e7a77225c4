"""How long messages are kept: after that what they said is cleared, and that there was one stays.

A message stores no words but what fills its template (number, organ, day), and an outside office's address, sealed. Who
was told, by which channel, when and how it ended are kept: they prove that somebody was told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, Value
from django.db.models.functions import JSONObject

from huiyin.outbox.models import Message, MessageState

AT_ONCE = 5000
# What stands in the place of the values once they are cleared.
CLEARED = "cleared"
_OVER = (MessageState.SENT, MessageState.DELIVERED, MessageState.CANCELLED, MessageState.FAILED)


def sweep_messages(at: datetime) -> int:
    """Clear what is past its keeping; a failed one that nobody has dealt with is left to them. Returns how many."""
    days = settings.MESSAGES_KEPT_DAYS
    if not days:
        return 0
    before = at - timedelta(days=days)
    past = Message.objects.filter(state__in=_OVER, created_at__lt=before).exclude(params__has_key=CLEARED)
    past = past.exclude(Q(state=MessageState.FAILED, taken_over=None))
    ids = list(past.order_by("created_at").values_list("pk", flat=True)[:AT_ONCE])
    rows = Message.objects.filter(pk__in=ids)
    rows.filter(sealed_address__isnull=False).update(sealed_address=b"")
    # Which matter it was about stands in `subject` as well; its number stays, so that lists can lead there.
    return rows.update(params=JSONObject(cleared=Value(True), number=F("params__number")))
