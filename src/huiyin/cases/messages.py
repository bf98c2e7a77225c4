"""Messages about cases, for those who reach the case and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from huiyin.cases.identities import open_identity
from huiyin.cases.models import Case, Petitioner
from huiyin.cases.telling import FAMILY
from huiyin.ledger.reading import Fixed
from huiyin.outbox.models import Channel, Message, MessageQuerySet, MessageState
from huiyin.parties.actions import Identity
from huiyin.people.models import Post, Role

# Who sees to the messages of an office; those of sealed matters are the custodian's alone.
KEEPERS = (Role.CLERK, Role.HEAD, Role.CUSTODIAN)

_MESSAGES = Fixed(Message, "WHERE t.family = %s AND t.subject = %s ORDER BY t.created_at DESC, t.key")


def messages_of(case: Case) -> list[Message]:
    """All messages about a case, newest first. The caller has fetched the case within reach."""
    return _MESSAGES.rows(FAMILY, case.pk)


def messages_to(case: Case, parties: Iterable[object]) -> list[Message]:
    """Those that went to these petitioners, newest first."""
    rows = Message.objects.about(FAMILY, case.pk).filter(party__in=list(parties))
    return list(rows.order_by("-created_at", "key"))


def office_messages(post: Post) -> MessageQuerySet:
    """The office's messages about cases that the post sees: a matter kept from a person keeps its messages as well."""
    seen = Case.objects.visible_to(post).filter(pk=OuterRef("subject"))
    return Message.objects.filter(Exists(seen), office=post.unit_id, family=FAMILY)


def handled_by(post: Post) -> MessageQuerySet:
    """The office's messages this post may print, call about, send again or let go."""
    if post.role not in KEEPERS:
        return Message.objects.none()
    rows = office_messages(post)
    return rows if post.role == Role.CUSTODIAN else rows.filter(is_sealed=False)


def waiting_for(post: Post, at: datetime) -> dict[str, int]:
    """How many letters to print, calls to make and failed messages wait for this post; one query."""
    waits = Q(state=MessageState.WAITING, next_try_at__lte=at)
    return (
        handled_by(post)
        .filter(state__in=(MessageState.WAITING, MessageState.FAILED))
        .aggregate(
            letters=Count("pk", filter=waits & Q(channel=Channel.LETTER)),
            calls=Count("pk", filter=waits & Q(channel=Channel.CALL)),
            failed=Count("pk", filter=Q(state=MessageState.FAILED, taken_over=None)),
        )
    )


def open_for_call(*, message: Message, by: Post, reason: str, at: datetime) -> Identity:
    """Whom to call: opened as any identity is, with its two records. Raises MayNotOpen, NotAllowed."""
    case = Case.objects.visible_to(by).get(pk=message.subject)
    petitioner = Petitioner.objects.select_related("party").filter(case=case, party=message.party_id).first()
    if petitioner is None:
        raise Case.DoesNotExist
    return open_identity(case=case, petitioner=petitioner, by=by, reason=reason, at=at)
