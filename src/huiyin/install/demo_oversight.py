"""Oversight of the demo: instructions, orders that climb, suggestions, the congress's orders, a weekly report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.cases.models import Case
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import on_day
from huiyin.oversight import instructions, meetings, orders, suggestions
from huiyin.oversight.climbing import propose_all
from huiyin.oversight.models import Adoption, Kind, Rung, Trigger, Way
from huiyin.oversight.organs import organ_of
from huiyin.people.models import Post, Role, Unit

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the petition office's clerk, the organ's supervisor and its leaders, heads of units below."""

    clerk: Post
    supervisor: Post
    leader: Post
    heads: tuple[Post, ...]
    organ: Unit


def play_oversight(*, clerk: Post, at: datetime) -> None:
    """What an organ of a few stations has asked of them in the last weeks; nothing where somebody is missing."""
    cast = _cast(clerk, at)
    if cast is None:
        return
    _instruct(cast, at)
    _order(cast, at)
    _suggest(cast, at)
    _report(cast, at)
    propose_all(at)


def _cast(clerk: Post, at: datetime) -> Cast | None:
    organ, day = organ_of(clerk.unit), on_day(at)
    held = Post.objects.held_on(day).select_related("staff", "unit")
    supervisor = held.filter(unit=organ, role=Role.SUPERVISOR).order_by("pk").first()
    leader = held.filter(unit=organ, role=Role.HEAD).order_by("pk").first()
    below = held.filter(unit__parent=organ, unit__is_petition_office=False, unit__is_outside=False, role=Role.HEAD)
    heads: dict[int, Post] = {}
    for post in below.order_by("unit__path", "pk"):
        heads.setdefault(post.unit_id, post)
    if supervisor is None or leader is None or len(heads) < 2:
        return None
    return Cast(clerk, supervisor, leader, tuple(heads.values()), organ)


def _matters(cast: Cast, head: Post, most: int) -> list[Case]:
    """Open matters the unit has that nobody is kept out of, the earliest date first."""
    seen = Case.objects.visible_to(cast.supervisor).filter(
        is_open=True, unit=head.unit_id, is_sealed=False, barred_units=[], barred_staff=[]
    )
    return list(seen.order_by("next_due_on", "pk")[:most])


def _instruct(cast: Cast, at: datetime) -> None:
    """One on a matter to be answered in person, one answered and not enough, one past its day."""
    first, second = cast.heads[0], cast.heads[1]
    began = at - 9 * DAY
    mine = _matters(cast, first, 1)
    for case in mine:
        instructions.give_instruction(
            case=case,
            text="请所长亲自约见当事人，核清事实，按期书面答复。",
            unit=first.unit,
            answer_by=on_day(at) + 6 * DAY,
            in_person=True,
            source="",
            by=cast.clerk,
            at=at - 2 * DAY,
            given_by=cast.leader,
        )
    row = instructions.give_instruction(
        case=None,
        text="夜间噪声类事项集中，请拟定错峰作业和巡查方案。",
        unit=second.unit,
        answer_by=on_day(began) + 5 * DAY,
        in_person=False,
        source="",
        by=cast.clerk,
        at=began,
        given_by=cast.leader,
    )
    answered = instructions.answer_instruction(
        instruction=row, answer="已安排加强巡查。", by=second, at=began + 3 * DAY
    )
    instructions.return_answer(
        instruction=answered,
        reason="未列明巡查时段和责任岗位，请补充。",
        answer_by=on_day(at) + 3 * DAY,
        by=cast.clerk,
        at=began + 4 * DAY,
    )
    instructions.give_instruction(
        case=None,
        text="请报送接待场所无障碍设施整改情况。",
        unit=first.unit,
        answer_by=on_day(at) - 2 * DAY,
        in_person=False,
        source="",
        by=cast.clerk,
        at=began,
        given_by=cast.leader,
    )


def _order(cast: Cast, at: datetime) -> None:
    """Two matters demanded in writing, one the congress asked about, and a reminder that was not answered."""
    first, second = cast.heads[0], cast.heads[1]
    due = on_day(at) + 5 * DAY
    mine = _matters(cast, first, 2)
    if mine:
        text = "请说明办理进展和超期原因，明确答复时间。"
        wish = orders.OrderWish(first.unit, Trigger.DELAY, Way.WRITING, Rung.WRITTEN, text, due, tuple(mine))
        orders.issue_order(wish=wish, by=cast.supervisor, at=at - DAY)
    asked = _matters(cast, second, 1)
    if asked:
        text = "人大代表在检查中提出，请按期办结并反馈结果。"
        wish = orders.OrderWish(second.unit, Trigger.CONGRESS, Way.TRACKING, Rung.WRITTEN, text, due, tuple(asked))
        orders.issue_order(wish=wish, by=cast.supervisor, at=at - DAY)
    text = "上月转送事项尚未在系统登记受理情况，请即补录。"
    late = on_day(at) - DAY
    wish = orders.OrderWish(second.unit, Trigger.BREACH, Way.PHONE, Rung.REMINDER, text, late)
    orders.issue_order(wish=wish, by=cast.supervisor, at=at - 6 * DAY)


def _suggest(cast: Cast, at: datetime) -> None:
    """One adopted in part, one on policy that waits."""
    first = cast.heads[0]
    made = at - 20 * DAY
    row = suggestions.make_suggestion(
        kind=Kind.WORK,
        text="建议将受理告知书的送达纳入每日检查，当日未送达的次日上午报告。",
        unit=first.unit,
        answer_by=on_day(made) + 15 * DAY,
        order=None,
        by=cast.clerk,
        at=made,
    )
    suggestions.answer_suggestion(
        suggestion=row,
        adoption=Adoption.PARTLY,
        answer="每日检查已建立；报告时间改为次日下午，因上午值班交接。",
        by=first,
        at=made + 10 * DAY,
    )
    suggestions.make_suggestion(
        kind=Kind.POLICY,
        text="夜间装卸时段的规定各地不一，建议明确统一时段和发布方式。",
        unit=cast.organ,
        answer_by=on_day(at) + 20 * DAY,
        order=None,
        by=cast.clerk,
        at=at - 4 * DAY,
    )


def _report(cast: Cast, at: datetime) -> None:
    """The report of the next days: called, some sheets in, the others still owed."""
    calendar = current_calendar()
    meeting = meetings.call_meeting(on=calendar.next_working(on_day(at) + DAY), repeats=True, by=cast.clerk, at=at)
    for head in cast.heads[1:3]:
        sheet = meeting.sheets.filter(unit=head.unit_id).first()
        if sheet is None:
            continue
        overdue = meetings.overdue_of(sheet, head, on_day(at))
        reasons = {case.pk: "等待相关单位出具书面材料，已催办两次。" for case in overdue}
        meetings.hand_in(sheet=sheet, reasons=reasons, asks="请法制部门对两件疑难事项会商。", by=head, at=at)
