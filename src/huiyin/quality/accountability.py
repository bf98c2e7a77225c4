"""Accountability records about the handling (art. 42 to 46): heard first, decided with a reason, open to objection.

Need-to-know: heads and supervisors who direct the unit, and the person. A list names matters and never whom a record
is about; nothing is counted by person (law.md 9a). Texts and name go after a time; that there was a record stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.cases.models import Case
from huiyin.cases.reach import barred_to, can_see
from huiyin.duties.beside import Promise, let_go, meet, owe
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.procedure.terms import Text
from huiyin.quality import refusals
from huiyin.quality.models import Accountability, Decision
from huiyin.quality.rights import DIRECTS, directs, note, sphere
from huiyin.quality.texts import said
from huiyin.quality.tracing import is_founded

# Working days to state one's view, and to object to a decision (P: the Regulation names no number for these records).
HEAR_DAYS = OBJECT_DAYS = ANSWER_DAYS = 10
# How long the texts are kept after the decision (P).
KEPT = timedelta(days=730)

ARTICLES: Mapping[str, Text] = {
    "42": Text("第四十二条（引发信访事项）", "art. 42 (what caused the matter)"),
    "43": Text("第四十三条（信访部门履职）", "art. 43 (duties of the petition office)"),
    "44": Text("第四十四条（登记、受理）", "art. 44 (registering and accepting)"),
    "45": Text("第四十五条（办理、答复）", "art. 45 (handling and answering)"),
    "46": Text("第四十六条（作风、保密、打击报复）", "art. 46 (conduct, confidentiality, reprisal)"),
}


def records_for(post: Post) -> QuerySet[Accountability]:
    """Records the post needs to know: of units it directs; and those about the person, in whatever post they sit."""
    own = Q(post__staff=post.staff_id) if post.acting is None else Q(pk__in=[])
    if post.role in DIRECTS:
        above = Q(unit__path__startswith=directory.unit(sphere(post)).path)
        own |= above & ~Q(case_id__in=barred_to(reaches(post)))
    return Accountability.objects.filter(own)


def is_about(record: Accountability, post: Post) -> bool:
    """Whether the record is about whoever sits here."""
    return record.post is not None and record.post.staff_id in {post.staff_id, post.doer_id}


def may_decide(record: Accountability, post: Post) -> bool:
    """Who directs the unit and is not the one it is about."""
    return directs(post, record.unit_id) and not is_about(record, post)


def open_record(*, case: Case, about: Post, article: str, ground: str, by: Post, at: datetime) -> Accountability:
    """Begin a record about the handling of a founded matter; the person is asked for their view. Raises Refused."""
    if not directs(by, about.unit_id):
        raise refusals.NotElsewhere()
    if about.staff_id in {by.staff_id, by.doer_id}:
        raise refusals.NotAboutYou()
    if not can_see(by, case):
        raise refusals.NotYourRoom()
    if case.is_sealed:
        raise refusals.SealedMatter()
    if about.staff_id in case.barred_staff or set(case.barred_units) & set(directory.unit(about.unit_id).line):
        raise refusals.NotToldOfIt()
    if article not in ARTICLES or not is_founded(case):
        raise refusals.NotFounded()
    with transaction.atomic():
        day = on_day(at)
        row = Accountability.objects.create(
            case=case,
            unit_id=about.unit_id,
            post=about,
            article=article,
            ground=said(ground),
            at=at,
            by_id=by.doer_id,
            hear_by=_workdays(day, HEAR_DAYS),
        )
        promise = Promise("state", "be_heard", about.unit_id, day, row.hear_by, post=about.pk, in_workdays=True)
        owe(_subject(row), promise)
        # Neither the person nor the words: the ledger does not forget.
        note("accountability_opened", by, at, {"record": row.pk, "case": case.number, "article": article})
    return row


def state_view(*, record: Accountability, text: str, by: Post, at: datetime) -> Accountability:
    """The person concerned says what they have to say, once; it stays beside the record. Raises Refused."""
    with transaction.atomic():
        row = _locked(record)
        _must_be_about(row, by)
        if row.stated_at is not None or row.decided_at is not None:
            raise refusals.NotNow()
        row.statement, row.stated_at = said(text), at
        row.save()
        meet(_subject(row), "state", on_day(at))
        note("accountability_heard", by, at, {"record": row.pk})
    return row


def decide(*, record: Accountability, decision: str, reason: str, by: Post, at: datetime) -> Accountability:
    """What follows, and why; not before the person was heard or the day for it has passed. Raises Refused."""
    with transaction.atomic():
        row = _locked(record)
        _must_decide(row, by)
        day = on_day(at)
        if row.decided_at is not None:
            raise refusals.NotNow()
        if row.stated_at is None and day <= row.hear_by:
            raise refusals.NotHeard()
        row.decision, row.reason = Decision(decision), said(reason)
        row.decided_at, row.decided_by_id = at, by.doer_id
        row.object_by, row.erase_on = _workdays(day, OBJECT_DAYS), day + KEPT
        row.save()
        let_go(_subject(row), "state", day)
        note("accountability_decided", by, at, {"record": row.pk, "decision": row.decision})
    return row


def object_to(*, record: Accountability, text: str, by: Post, at: datetime) -> Accountability:
    """The person objects, within the time; answered by somebody else than who decided. Raises Refused."""
    with transaction.atomic():
        row = _locked(record)
        _must_be_about(row, by)
        if row.decided_at is None or row.objected_at is not None or row.object_by is None:
            raise refusals.NotNow()
        day = on_day(at)
        if day > row.object_by:
            raise refusals.TooLate()
        row.objection, row.objected_at = said(text), at
        row.save()
        until = _workdays(day, ANSWER_DAYS)
        owe(_subject(row), Promise("answer", "answer_objection", _organ(row), day, until, in_workdays=True))
        note("accountability_objected", by, at, {"record": row.pk})
    return row


def answer_objection(*, record: Accountability, text: str, is_upheld: bool, by: Post, at: datetime) -> Accountability:
    """Somebody other than who decided answers the objection; one that holds takes the decision back."""
    with transaction.atomic():
        row = _locked(record)
        _must_decide(row, by)
        if row.objected_at is None or row.answered_at is not None:
            raise refusals.NotNow()
        if row.decided_by_id == by.doer_id:
            raise refusals.OwnWork()
        row.answer, row.is_upheld, row.answered_at = said(text), is_upheld, at
        row.save()
        meet(_subject(row), "answer", on_day(at))
        note("accountability_answered", by, at, {"record": row.pk, "upheld": is_upheld})
    return row


def erase_due(at: datetime) -> int:
    """Once a day: texts and name of records whose time is over go; the row and the ledger's entries stay."""
    rows = Accountability.objects.filter(erase_on__lte=on_day(at), erased_at=None)
    return rows.update(
        post=None, ground="", statement="", reason="", objection="", answer="", decision="", erased_at=at
    )


def _organ(row: Accountability) -> int:
    """The unit that answers an objection: the one above the person's unit, or that unit at the top of the tree."""
    return directory.unit(row.unit_id).parent or row.unit_id


def _workdays(day: date, count: int) -> date:
    return current_calendar().add_workdays(day, count)


def _locked(record: Accountability) -> Accountability:
    row = Accountability.objects.select_for_update(of=("self",)).select_related("post").get(pk=record.pk)
    if row.erased_at is not None:
        raise refusals.NotNow()
    return row


def _must_decide(row: Accountability, by: Post) -> None:
    if is_about(row, by):
        raise refusals.NotAboutYou()
    if not directs(by, row.unit_id):
        raise refusals.NotYourRoom()


def _must_be_about(row: Accountability, by: Post) -> None:
    # A deputy does not speak for the person.
    if row.post is None or row.post.staff_id != by.doer_id:
        raise refusals.NotReader()


def _subject(row: Accountability) -> str:
    return f"accountability:{row.pk}"
