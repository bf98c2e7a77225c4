"""Good practice by kind of problem: written without anybody's identity, reviewed, then shown to every unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.cases.categories import CATEGORIES
from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.people.models import Post
from huiyin.quality import refusals
from huiyin.quality.models import Practice, Showing
from huiyin.quality.rights import READS, directs, may_direct, note
from huiyin.quality.texts import said, screened


@dataclass(frozen=True, slots=True)
class Told:
    """What a practice tells: which kind of problem, what was wrong, what was done, on which articles."""

    category: str
    title: str
    problem: str
    done: str
    articles: str


def practices_for(post: Post) -> QuerySet[Practice]:
    """What is shown to all; of the rest the own unit's, and what waits for review below."""
    own = Q(unit=post.unit_id)
    if may_direct(post):
        own |= Q(unit__path__startswith=post.unit.path) & ~Q(state=Showing.DRAFT)
    return Practice.objects.filter(Q(state=Showing.SHOWN) | own)


def matching(rows: QuerySet[Practice], words: str, category: str) -> QuerySet[Practice]:
    """Those with every word in them, of one category or what lies below it."""
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(problem__icontains=word)
            | Q(done__icontains=word)
            | Q(articles__icontains=word)
        )
    if category:
        rows = rows.filter(Q(category=category) | Q(category__startswith=f"{category}."))
    return rows


def write_practice(
    *, told: Told, case: Case | None, by: Post, at: datetime, practice: Practice | None = None
) -> Practice:
    """A practice begun, or one of the own unit that is not shown yet written anew. Raises Refused."""
    if by.role not in READS or told.category not in CATEGORIES:
        raise refusals.NotYourRoom()
    if case is not None and (not can_see(by, case) or case.is_sealed):
        raise refusals.NotYourRoom()
    screened(told.articles)
    texts = {name: said(getattr(told, name)) for name in ("title", "problem", "done")}
    with transaction.atomic():
        row = _own_draft(practice, by) if practice is not None else Practice(unit_id=by.unit_id, case=case)
        row.category, row.articles, row.changed_at, row.by_id = told.category, told.articles.strip(), at, by.doer_id
        row.title, row.problem, row.done = texts["title"], texts["problem"], texts["done"]
        row.state = Showing.DRAFT
        row.save()
        note("practice_written", by, at, {"practice": row.pk})
    return row


def _own_draft(practice: Practice, by: Post) -> Practice:
    row = Practice.objects.select_for_update().get(pk=practice.pk)
    if row.unit_id != by.unit_id:
        raise refusals.NotYourRoom()
    if row.state == Showing.SHOWN:
        raise refusals.NotNow()
    return row


def hand_in_practice(*, practice: Practice, by: Post, at: datetime) -> Practice:
    """It is ready to be reviewed."""
    with transaction.atomic():
        row = _own_draft(practice, by)
        if row.state != Showing.DRAFT:
            raise refusals.NotNow()
        row.state, row.changed_at = Showing.HANDED_IN, at
        row.save()
        note("practice_handed_in", by, at, {"practice": row.pk})
    return row


def may_review(post: Post, practice: Practice) -> bool:
    """A head or supervisor of the unit or above it who did not write it."""
    return directs(post, practice.unit_id) and practice.by_id != post.doer_id


def show_practice(*, practice: Practice, by: Post, at: datetime) -> Practice:
    """Reviewed: nothing in it tells who it was about. From now on every unit reads it."""
    with transaction.atomic():
        row = _to_review(practice, by)
        row.state, row.shown_at, row.reviewed_by_id, row.reason = Showing.SHOWN, at, by.doer_id, ""
        row.save()
        note("practice_shown", by, at, {"practice": row.pk})
    return row


def return_practice(*, practice: Practice, reason: str, by: Post, at: datetime) -> Practice:
    """Back to whoever wrote it, with what is to be changed."""
    with transaction.atomic():
        row = _to_review(practice, by)
        row.state, row.reason = Showing.DRAFT, said(reason)
        row.save()
        note("practice_returned", by, at, {"practice": row.pk})
    return row


def _to_review(practice: Practice, by: Post) -> Practice:
    row = Practice.objects.select_for_update().get(pk=practice.pk)
    if not directs(by, row.unit_id):
        raise refusals.NotYourRoom()
    if row.by_id == by.doer_id:
        raise refusals.OwnWork()
    if row.state != Showing.HANDED_IN:
        raise refusals.NotNow()
    return row


def withdraw_practice(*, practice: Practice, reason: str, by: Post, at: datetime) -> Practice:
    """Not shown any more, with the reason: the law changed, or it does not hold."""
    with transaction.atomic():
        row = Practice.objects.select_for_update().get(pk=practice.pk)
        if not directs(by, row.unit_id):
            raise refusals.NotYourRoom()
        if row.state != Showing.SHOWN:
            raise refusals.NotNow()
        row.state, row.reason = Showing.WITHDRAWN, said(reason)
        row.save()
        note("practice_withdrawn", by, at, {"practice": row.pk})
    return row
