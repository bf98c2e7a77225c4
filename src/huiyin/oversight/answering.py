"""What is the same for all that is asked of a unit: its duty, its answer, an answer that comes back, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.documents.models import File
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.models import Holder
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.outbox import asking
from huiyin.outbox.listeners import Seats
from huiyin.oversight import refusals
from huiyin.oversight.asked import Asked
from huiyin.oversight.screening import screened
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role

KEY = "answer"
ACTS_FOR_UNIT = frozenset({Role.CLERK, Role.HEAD})
ASKS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})


def owe_answer(row: Asked, *, by: Post, at: datetime) -> None:
    """The duty of the unit, or of the post by name, to the last day of the answer; they are told of it."""
    promise = Promise(
        KEY, row.clock, row.owed_by_unit, row.on, row.answer_by, post=row.owed_by_post, holder=row.duty_holder
    )
    owe(row.subject, promise)
    _tell(row, "asked", row.answer_by, by, at)


def may_answer(post: Post, row: Asked) -> bool:
    """The post that was named, else the clerk or the head of the unit."""
    if row.owed_by_post is not None:
        return post.pk == row.owed_by_post or (post.role == Role.HEAD and follows(post, row.owed_by_post))
    if row.owed_by_unit == row.office_id:
        # A talk is written down by the office that called it; an outside unit's letter is entered by whoever asked.
        return may_change(post, row)
    return post.unit_id == row.unit_id and post.role in ACTS_FOR_UNIT


def follows(post: Post, former: int) -> bool:
    """Whether a duty by name has come to this post: whoever had it left, and this one heads the same unit."""
    return Post.objects.filter(pk=former, unit=post.unit_id, until__isnull=False).exists()


def may_change(post: Post, row: Asked) -> bool:
    """Whether the post acts for the office that asked."""
    return post.unit_id == row.office_id and post.role in ASKS


def keep_answer[T: Asked](
    row: T, *, answer: str, by: Post, at: datetime, also: Mapping[str, Any] | None = None, paper: File | None = None
) -> T:
    """The unit's written answer, and what else its kind of answer says; its duty is met. Raises Refused.

    `paper`: the letter of an outside unit, whose answer is entered for it.
    """
    with transaction.atomic():
        kept = locked(row)
        if not may_answer(by, kept):
            raise refusals.NotAsked()
        if not kept.is_open:
            raise refusals.OverAlready()
        if kept.needs_paper and paper is None:
            raise refusals.PaperMissing()
        kept.answer, kept.paper = screened(answer, field="answer"), paper if kept.needs_paper else None
        kept.answered_on, kept.answered_by = on_day(at), by
        for name, value in (also or {}).items():
            setattr(kept, name, value)
        kept.save()
        meet(kept.subject, KEY, on_day(at))
        attached = {"paper": str(paper.pk), "sha256": bytes(paper.sha256).hex()} if paper is not None else {}
        note(kept, "answered", by, at, {"answer": kept.answer, **attached, **(also or {})})
    return kept


def send_back[T: Asked](row: T, *, reason: str, answer_by: date, by: Post, at: datetime) -> T:
    """The answer was not enough: it stays on record, and another one is owed by a new day. Raises Refused."""
    with transaction.atomic():
        kept = locked(row)
        must_be_the_asking_office(by, kept)
        if kept.answered_on is None:
            raise refusals.NotAnswered()
        must_be_ahead(answer_by, at)
        why = screened(reason, field="reason")
        told = {
            "answer": kept.answer,
            "by": kept.answered_by_id,
            "on": kept.answered_on.isoformat(),
            "paper": str(kept.paper_id or ""),
            "why": why,
            "returned_on": on_day(at).isoformat(),
        }
        kept.returned = [*kept.returned, told]
        kept.forget_answer()
        kept.answer_by = answer_by
        kept.save()
        owe_answer(kept, by=by, at=at)
        note(kept, "sent_back", by, at, {"why": why, "answer_by": answer_by.isoformat()})
    return kept


def take_back[T: Asked](row: T, *, reason: str, by: Post, at: datetime) -> T:
    """It was a mistake or has no object any more; it stays readable with the reason. Raises Refused."""
    with transaction.atomic():
        kept = locked(row)
        must_be_the_asking_office(by, kept)
        if not kept.is_open:
            raise refusals.OverAlready()
        kept.withdrawn_on, kept.withdrawn_why = on_day(at), screened(reason, field="reason")
        kept.save()
        let_go(kept.subject, KEY, on_day(at))
        _tell(kept, "ask_withdrawn", on_day(at), by, at)
        note(kept, "withdrawn", by, at, {"why": kept.withdrawn_why})
    return kept


def _tell(row: Asked, template: str, day: date, by: Post, at: datetime) -> None:
    """The post that owes the answer by name, else whoever may answer for the unit."""
    roles = {Role.SUPERVISOR} if row.duty_holder == Holder.SUPERVISOR else ACTS_FOR_UNIT
    unit = Seats(units=frozenset({row.owed_by_unit}), roles=frozenset(roles))
    seats = Seats(posts=frozenset({row.owed_by_post})) if row.owed_by_post else unit
    about = asking.Asking(row.family, row.pk, str(row.pk), seats)
    asking.tell_asked(about, template, day, by=by, at=at)


def must_be_ahead(day: date, at: datetime) -> None:
    if day < on_day(at):
        raise refusals.DayTooEarly()


def must_be_the_asking_office(by: Post, row: Asked) -> None:
    if not may_change(by, row):
        raise refusals.NotYours()


def locked[T: Asked](row: T) -> T:
    """The row as it stands now, held until the end of the transaction."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def note(row: Asked, what: str, by: Post, at: datetime, payload: Mapping[str, Any]) -> None:
    """One entry in the chain of the office whose post acted."""
    append(
        chain=office_chain(by.unit_id),
        kind=f"{row.family}_{what}",
        at=at,
        payload={row.family: row.pk, **payload},
        by=by.signature,
    )
