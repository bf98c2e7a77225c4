"""The office's messages: letters to print today, calls to make, what could not be delivered, what waits.

Names and addresses are on none of these lists. A call opens one identity, with the two records that leaves; the letters
are drawn with their addresses and handed over as one document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages as toasts
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huiyin.cases.identities import MayNotOpen
from huiyin.cases.messages import KEEPERS, handled_by, open_for_call
from huiyin.cases.models import Case, Petitioner
from huiyin.desk.message_rows import MessageRow, rows_of
from huiyin.desk.said import reason_texts
from huiyin.duties.office_time import now, on_day
from huiyin.outbox.actions import (
    NOT_REACHED,
    OTHER_WAY,
    REACHED,
    NotNow,
    let_go,
    mark_posted,
    mark_returned,
    note_call,
    print_letters,
    try_again,
)
from huiyin.outbox.models import BY_HAND, Channel, Message, MessageState
from huiyin.outbox.ways import switched_on
from huiyin.outbox.wording import words_of
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.procedure.engine import NotAllowed

MOST = 200
MOST_DONE = 50
DONE_DAYS = 14
# Drawing a letter takes a twelfth of a second.
MOST_LETTERS = 100


@never_cache
@require_GET
@for_roles(*KEEPERS)
def outbox(request: StaffRequest) -> HttpResponse:
    """The page: everything that waits for somebody first."""
    at = now()
    return render(request, "desk/outbox.html", _page(request.post, at))


def _page(post: Post, at: datetime) -> dict[str, object]:
    today, mine = on_day(at), handled_by(post)
    open_states = (MessageState.WAITING, MessageState.FAILED)
    found = list(mine.filter(state__in=open_states, taken_over=None).order_by("created_at", "key")[:MOST])
    ended = (MessageState.SENT, MessageState.DELIVERED, MessageState.CANCELLED)
    lately = at - timedelta(days=DONE_DAYS)
    done = mine.filter(Q(created_at__gt=lately) | Q(sent_at__gt=lately), state__in=ended)
    waiting = [one for one in found if one.state == MessageState.WAITING]
    letters = [one for one in waiting if one.channel == Channel.LETTER]
    calls = [one for one in waiting if one.channel == Channel.CALL]
    due_calls = [one for one in calls if one.next_try_at is None or one.next_try_at <= at]
    failed = [one for one in found if one.state == MessageState.FAILED]
    return {
        "today": today,
        "status": status(len(letters), len(due_calls), len(failed)),
        "letters": rows_of(letters[:MOST_LETTERS], today),
        "more_letters": len(letters) > MOST_LETTERS,
        "calls": rows_of(due_calls, today),
        "later": rows_of([one for one in calls if one not in due_calls], today),
        "failed": rows_of(failed, today),
        "waiting": rows_of([one for one in waiting if not one.is_by_hand], today),
        "sends_itself": bool(switched_on() - set(BY_HAND)),
        "done": done_rows(done.order_by("-created_at", "key")[:MOST_DONE], today),
        "done_days": DONE_DAYS,
        "is_custodian": post.role == Role.CUSTODIAN,
    }


@dataclass(frozen=True, slots=True)
class DoneRow:
    """A message that went out lately; a posted letter may still come back."""

    row: MessageRow
    may_return: bool


def done_rows(found: Iterable[Message], today: date) -> list[DoneRow]:
    rows = list(found)
    may = [one.channel == Channel.LETTER and one.state == MessageState.SENT for one in rows]
    return [DoneRow(row, back) for row, back in zip(rows_of(rows, today), may, strict=True)]


def status(letters: int, calls: int, failed: int) -> dict[str, str]:
    """What waits for somebody, in words; empty parts are left out."""
    return {
        "failed": ngettext("%(n)d could not be delivered", "%(n)d could not be delivered", failed) % {"n": failed}
        if failed
        else "",
        "letters": ngettext("%(n)d letter to print", "%(n)d letters to print", letters) % {"n": letters},
        "calls": ngettext("%(n)d call to make", "%(n)d calls to make", calls) % {"n": calls},
    }


def _named(request: StaffRequest, channel: str) -> list[Message]:
    """The messages whose boxes were ticked, among those this post may handle."""
    ids = []
    for text in request.POST.getlist("message")[:MOST]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    rows = handled_by(request.post).waiting().filter(pk__in=ids, channel=channel)
    return list(rows.select_related("party").order_by("created_at", "key"))


@never_cache
@require_POST
@for_roles(*KEEPERS)
def letters(request: StaffRequest) -> HttpResponse:
    """The chosen letters: as one PDF, or (`posted`) marked as posted with the numbers beside them."""
    chosen = _named(request, Channel.LETTER)[:MOST_LETTERS]
    at = now()
    if not chosen:
        toasts.error(request, _("Choose at least one letter. Somebody else may have posted the others."))
        return redirect("desk:outbox")
    if "posted" in request.POST:
        numbers = {str(one.pk): request.POST.get(f"number-{one.pk}", "").strip() for one in chosen}
        count = mark_posted(messages=chosen, numbers=numbers, by=request.post, at=at)
        said = ngettext("%(n)d letter is marked as posted.", "%(n)d letters are marked as posted.", count)
        toasts.success(request, said % {"n": count})
        return redirect("desk:outbox")
    response = HttpResponse(print_letters(messages=chosen, by=request.post, at=at), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="letters-{on_day(at).isoformat()}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _message(request: StaffRequest, message_id: UUID) -> Message:
    found = handled_by(request.post).select_related("party").filter(pk=message_id).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_POST
@for_roles(*KEEPERS)
def call(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """Whom to call and what to say, on this one answer only; opening it is recorded on the case and in the office."""
    message = _message(request, message_id)
    if message.channel != Channel.CALL or message.state != MessageState.WAITING:
        return _too_late(request)
    try:
        identity = open_for_call(message=message, by=request.post, reason=_("Call from today's list"), at=now())
    except NotAllowed as refused:
        for text in reason_texts(refused.reasons):
            toasts.error(request, text)
        return redirect("desk:outbox")
    except (MayNotOpen, Case.DoesNotExist):
        toasts.error(request, _("This identity cannot be opened here."))
        return redirect("desk:outbox")
    shown = rows_of([message], on_day(now()))[0]
    context = {"row": shown, "identity": identity, "words": words_of(message).body}
    response = render(request, "desk/outbox_call.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _too_late(request: StaffRequest) -> HttpResponse:
    toasts.info(request, _("Somebody else has seen to this message already."))
    return redirect("desk:outbox")


def _again(message: Message, by: Post, at: datetime) -> str:
    try_again(message=message, by=by, at=at)
    return _("It is tried again.")


def _let_go(message: Message, by: Post, at: datetime) -> str:
    let_go(message=message, by=by, at=at)
    return _("The message is let go; nothing is sent.")


def _returned(message: Message, by: Post, at: datetime) -> str:
    mark_returned(message=message, by=by, at=at)
    return _("Noted. Where the petitioner allows another way, it is used.")


def _reached(message: Message, by: Post, at: datetime) -> str:
    note_call(message=message, result=REACHED, by=by, at=at)
    return _("Noted: the petitioner was told.")


def _not_reached(message: Message, by: Post, at: datetime) -> str:
    after = note_call(message=message, result=NOT_REACHED, by=by, at=at)
    if after.state == MessageState.WAITING:
        return _("Noted. The call comes up again tomorrow.")
    return _("Noted. Nobody answered on three days: another way is used, where there is one.")


def _other_way(message: Message, by: Post, at: datetime) -> str:
    note_call(message=message, result=OTHER_WAY, by=by, at=at)
    return _("Noted. Record now how the petitioner wants to be told.")


ACTS: Mapping[str, Callable[[Message, Post, datetime], str]] = {
    "again": _again,
    "let-go": _let_go,
    "returned": _returned,
    "reached": _reached,
    "not-reached": _not_reached,
    "other-way": _other_way,
}


@require_POST
@for_roles(*KEEPERS)
def act(request: StaffRequest, message_id: UUID, doing: str) -> HttpResponse:
    """One thing done with one message."""
    message = _message(request, message_id)
    if doing not in ACTS:
        raise Http404
    try:
        toasts.success(request, ACTS[doing](message, request.post, now()))
    except NotNow:
        return _too_late(request)
    if doing == "other-way":
        petitioner = Petitioner.objects.filter(case=message.subject, party=message.party_id).first()
        if petitioner is not None:
            return redirect("desk:message_ways", message.params["number"], petitioner.pk)
    return redirect("desk:outbox")
