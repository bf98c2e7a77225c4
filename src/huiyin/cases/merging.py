"""Many matters merged under one in a go (law.md 9a): each gets its own link step, and each keeps all that is its own.

In batches, each in a transaction of its own, so that it can be stopped half-way, gone on with and taken back. What the
law core refuses for one matter stops none of the others, and is told with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from huiyin.cases import ties
from huiyin.cases.actions import offers_for, take_step
from huiyin.cases.models import Case, Merging
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.terms import Reason, Text

# While a page waits; the minute's job moves more at once.
AT_ONCE = 20
AT_ONCE_IN_THE_JOB = 100
MOST = 200

_ALREADY = Reason("linked", Text("两件事项已经关联。", "The two matters are linked already."))
_GONE = Reason("case", Text("该岗位已不能查看本事项。", "The matter is out of this post's reach now."))
_NOT_HELD = Reason("post", Text("发起合并的岗位已经停用。", "The post that began the merging is not held any more."))
_NOBODY = Reason("nobody", Text("没有可以合并的事项。", "There is no matter that can join."))
_TOO_MANY = Reason(
    "too_many", Text("一次最多合并{most}件。", "At most {most} matters can be merged in one go.").format(most=MOST)
)


def why_not(case: Case, leading: Case, by: Post, *, today: date) -> tuple[Reason, ...]:
    """Why this matter cannot join the leading one now; the same rules as the step itself asks."""
    if (unfit := ties.unfit(case, leading)) is not None:
        return (unfit,)
    if any(tie["case"] == leading.number for tie in case.state.get("ties", ())):
        return (_ALREADY,)
    offers = offers_for(case, by, today=today, only="merge")
    return tuple(reason for offer in offers for reason in offer.reasons)


def may_lead(case: Case, by: Post, *, today: date) -> bool:
    """Whether other matters may be put under this one."""
    return any(offer.is_open for offer in offers_for(case, by, today=today, only="merge"))


def begin_merging(
    *, leading: Case, others: Sequence[Case], reason: str, by: Post, at: datetime, token: UUID
) -> Merging:
    """Order the merging; `go_on` does it. The same form sent twice is one order. Raises NotAllowed."""
    joining = [case for case in others if not why_not(case, leading, by, today=on_day(at))]
    if not joining or not may_lead(leading, by, today=on_day(at)):
        raise NotAllowed((_NOBODY,))
    if len(joining) > MOST:
        raise NotAllowed((_TOO_MANY,))
    try:
        with transaction.atomic():
            made = Merging.objects.create(
                leading=leading,
                reason=reason,
                wanted=[case.pk for case in joining],
                token=token,
                by=by,
                staff_id=by.doer_id,
                started_at=at,
            )
            _note("merging_begun", made, by, at)
    except IntegrityError:
        return Merging.objects.get(token=token)
    return made


def _note(kind: str, merging: Merging, by: Post, at: datetime) -> None:
    payload = {"id": merging.pk, "leading": merging.leading.number, "matters": len(merging.wanted)}
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)


def undo_merging(*, merging: Merging, by: Post, at: datetime) -> Merging:
    """Begin to take the whole merging back; `go_on` does it."""
    with transaction.atomic():
        row = Merging.objects.select_for_update(of=("self",)).get(pk=merging.pk)
        if row.undoing_at is None:
            row.undoing_at, row.undone_by, row.undone_staff_id = at, by, by.doer_id
            # What has not joined yet does not join any more.
            row.finished_at = row.finished_at or at
            row.save()
            _note("merging_undone", row, by, at)
    return row


def go_on(merging: Merging, *, at: datetime, most: int = AT_ONCE) -> Merging:
    """Link the next matters, or take the next links back. Call it until it is finished; twice does no harm."""
    with transaction.atomic():
        row = Merging.objects.select_for_update(of=("self",)).select_related("leading").get(pk=merging.pk)
        if row.undoing_at is not None and row.undone_at is None:
            _part_some(row, at, most)
        elif row.finished_at is None:
            _join_some(row, at, most)
        row.save()
    return row


def go_on_with_all(at: datetime) -> int:
    """The next batch of every merging under way, for the minute's job: closing the browser loses nothing."""
    waiting = Merging.objects.filter(Q(finished_at=None) | Q(undoing_at__isnull=False, undone_at=None))
    rows = list(waiting.order_by("started_at", "pk"))
    for row in rows:
        go_on(row, at=at, most=AT_ONCE_IN_THE_JOB)
    return len(rows)


def _seat(post: Post, staff: int) -> Post:
    """The post with the person who gave the order: a deputy's order is done in the deputy's name."""
    if staff != post.staff_id:
        post.acting = type(post.staff).objects.get(pk=staff)
    return post


def _join_some(row: Merging, at: datetime, most: int) -> None:
    by = _seat(row.by, row.staff_id)
    settled = {*row.joined, *map(int, row.refused)}
    left = [pk for pk in row.wanted if pk not in settled]
    for pk, case in _cases(left[:most], by, at):
        reasons = _joined(case, row, by, at)
        if reasons:
            row.refused[str(pk)] = [[reason.text.zh, reason.text.en] for reason in reasons]
        else:
            row.joined.append(pk)
    if len(left) <= most:
        row.finished_at = at


def _cases(ids: Iterable[int], by: Post, at: datetime) -> list[tuple[int, Case | None]]:
    """Each wanted matter as far as the post reaches it now, in the order that was asked for."""
    ids = list(ids)
    if not by.is_held_on(on_day(at)):
        return [(pk, None) for pk in ids]
    found = Case.objects.visible_to(by).in_bulk(ids)
    return [(pk, found.get(pk)) for pk in ids]


def _joined(case: Case | None, row: Merging, by: Post, at: datetime) -> tuple[Reason, ...]:
    if case is None:
        return (_GONE if by.is_held_on(on_day(at)) else _NOT_HELD,)
    given = {"case": row.leading.number, "kind": "led_by", "reason": row.reason}
    try:
        with transaction.atomic():
            take_step(case=case, step="merge", by=by, at=at, given=given)
    except NotAllowed as refused:
        return refused.reasons
    return ()


def _part_some(row: Merging, at: datetime, most: int) -> None:
    assert row.undone_by is not None
    assert row.undone_staff_id is not None
    by = _seat(row.undone_by, row.undone_staff_id)
    left = [pk for pk in row.joined if pk not in row.parted and str(pk) not in row.refused]
    for pk, case in _cases(left[:most], by, at):
        reasons = _parted(case, row, by, at)
        if reasons:
            row.refused[str(pk)] = [[reason.text.zh, reason.text.en] for reason in reasons]
        else:
            row.parted.append(pk)
    if len(left) <= most:
        row.undone_at = at


def _parted(case: Case | None, row: Merging, by: Post, at: datetime) -> tuple[Reason, ...]:
    """Nothing to do where somebody has taken the link back meanwhile."""
    if case is None:
        return (_GONE if by.is_held_on(on_day(at)) else _NOT_HELD,)
    if not any(tie["case"] == row.leading.number for tie in case.state.get("ties", ())):
        return ()
    given = {"case": row.leading.number, "reason": row.reason}
    try:
        with transaction.atomic():
            take_step(case=case, step="unmerge", by=by, at=at, given=given)
    except NotAllowed as refused:
        return refused.reasons
    return ()
