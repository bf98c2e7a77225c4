"""Oversight in a simulation: orders about overdue matters, instructions, suggestions, the weekly report in person."""

from __future__ import annotations

from datetime import timedelta

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty
from huiyin.install.simulate_matter import Life
from huiyin.install.simulated_rooms.hand import Deeds, Hand, number_of
from huiyin.oversight import answering, climbing, instructions, meetings, orders, suggestions
from huiyin.oversight.models import (
    Adoption,
    Decision,
    Followed,
    Instruction,
    Kind,
    Meeting,
    Order,
    OrderMatter,
    Proposal,
    Rung,
    Sheet,
    Suggestion,
    Trigger,
    Way,
)
from huiyin.people.models import Role, Unit

AT_ONCE = 3
WEEK = 7


def weekly_orders(hand: Hand, organ: int, *, weeks: int) -> Life:
    """Each week the supervisor of an organ asks about the longest overdue matters nobody has asked about yet."""
    for _week in range(weeks):
        yield hand.after(WEEK - 1, WEEK + 1)
        by = hand.found(organ, Role.SUPERVISOR)
        if by is None:
            continue
        asked = OrderMatter.objects.values("case")
        late = Case.objects.visible_to(by).overdue(hand.today).exclude(pk__in=asked)
        late = late.filter(unit__path__startswith=by.unit.path)
        found = [one for one in late.exclude(unit=organ).order_by("next_due_on", "pk")[:AT_ONCE] if _may(one)]
        if found:
            text = "请说明办理进展和超期原因，明确答复时间。"
            orders.order_overdue(
                cases=found, text=text, answer_by=hand.day(5), trigger=Trigger.DELAY, way=Way.WRITING, by=by,
                at=hand.now,
            )  # fmt: skip
            hand.did("order in writing")


def _may(case: Case) -> bool:
    """The unit has a part in it still: one that objected, say, has none."""
    return bool(case.unit_id) and case.reach.filter(unit=case.unit_id).exists()


def monthly_words(hand: Hand, organ: int, office: int, units: list[int], *, months: int) -> Life:
    """A leader's instruction, an order by phone, a suggestion: now to this unit, now to that."""
    for month in range(months):
        yield hand.after(8, 24)
        unit = Unit.objects.get(pk=units[month % len(units)])
        by, leader = hand.acts(office), hand.found(organ, Role.HEAD)
        instructions.give_instruction(
            case=None, text="夜间噪声类事项集中，请拟定错峰作业和巡查方案。", unit=unit, answer_by=hand.day(7),
            in_person=hand.chance(0.4), source="", by=by, at=hand.now, given_by=leader or by,
        )  # fmt: skip
        hand.did("instruction")
        supervisor = hand.found(organ, Role.SUPERVISOR)
        if supervisor is not None:
            wish = orders.OrderWish(
                unit, Trigger.BREACH, Way.PHONE, Rung.REMINDER, "上月事项尚未登记受理情况，请即补录。", hand.day(4)
            )
            orders.issue_order(wish=wish, by=supervisor, at=hand.now)
            hand.did("order by phone")
        if month % 2 == 0:
            suggestions.make_suggestion(
                kind=Kind.WORK, text="建议将受理告知书的送达纳入每日检查。", unit=unit, answer_by=hand.day(15),
                order=None, by=by, at=hand.now,
            )  # fmt: skip
            hand.did("suggestion")


def begin_reports(hand: Hand, office: int) -> None:
    """The weekly report in person of an organ, from next week on."""
    on = current_calendar().next_working(hand.day(WEEK))
    meetings.call_meeting(on=on, repeats=True, by=hand.acts(office), at=hand.now)
    hand.did("weekly report called")


# ---------------------------------------------------------------- deeds


def _order(hand: Hand, duty: Duty) -> None:
    row = Order.objects.get(pk=number_of(duty))
    orders.answer_order(order=row, answer="已补录，责任人已明确。", by=hand.owner(duty), at=hand.now)
    hand.did("order answered")
    asker = hand.found(row.office_id, Role.SUPERVISOR, Role.HEAD, Role.CLERK)
    assert asker is not None
    if hand.chance(0.12):
        orders.return_order_answer(order=row, reason="没有说明原因。", answer_by=hand.day(4), by=asker, at=hand.now)
    else:
        orders.conclude_order(order=row, followed=Followed.MENDED, text="已核实。", by=asker, at=hand.now)


def _instruction(hand: Hand, duty: Duty) -> None:
    row = Instruction.objects.get(pk=number_of(duty))
    instructions.answer_instruction(
        instruction=row, answer="已拟定方案，本周起执行。", by=hand.owner(duty), at=hand.now
    )
    hand.did("instruction answered")


def _suggestion(hand: Hand, duty: Duty) -> None:
    row = Suggestion.objects.get(pk=number_of(duty))
    adoption = hand.rng.choice((Adoption.ADOPTED, Adoption.PARTLY))
    suggestions.answer_suggestion(
        suggestion=row, adoption=adoption, answer="已纳入每日检查。", by=hand.owner(duty), at=hand.now
    )
    hand.did("suggestion answered")


def _decision(hand: Hand, duty: Duty) -> None:
    row = Decision.objects.get(pk=number_of(duty))
    answering.keep_answer(row, answer="已会商，意见已书面送达。", by=hand.owner(duty), at=hand.now)
    hand.did("decision answered")


def _climb(hand: Hand, duty: Duty) -> None:
    row, by = Proposal.objects.get(pk=number_of(duty)), hand.owner(duty)
    if row.passed_by:
        hand.did("climbed past an empty chair")
    if hand.chance(0.25):
        climbing.leave_proposal(
            proposal=row, reason="已电话催办，三日后再看。", again_on=hand.day(3), by=by, at=hand.now
        )
        hand.did("climb left")
        return
    way = Way.ON_SITE if row.rung == Rung.TALK else Way.WRITING
    climbing.take_proposal(
        proposal=row, text="请书面说明未按期答复的原因。", answer_by=hand.day(5), way=way, by=by, at=hand.now
    )
    hand.did(f"climbed to {Rung(row.rung).name}")


def _sheet(hand: Hand, duty: Duty) -> None:
    sheet = Sheet.objects.select_related("unit", "meeting").get(pk=number_of(duty))
    by = hand.one(sheet.unit_id, Role.HEAD)
    late = meetings.overdue_of(sheet, by, hand.today)
    reasons = {case.pk: "等待相关单位出具书面材料，已催办。" for case in late}
    meetings.hand_in(sheet=sheet, reasons=reasons, asks="", by=by, at=hand.now)
    hand.did("sheet handed in")


def _record(hand: Hand, duty: Duty) -> None:
    row = Meeting.objects.select_related("organ").get(pk=number_of(duty))
    by = hand.acts(row.office_id)
    chair = hand.found(row.organ_id, Role.HEAD) or by
    came = [meetings.Reported(one.pk, hand.chance(0.85), "已汇报。") for one in row.sheets.all()]
    meetings.record_meeting(meeting=row, chaired_by=chair, reported=came, record="逐单位汇报。", by=by, at=hand.now)
    hand.did("weekly report held")
    if row.sheets.filter(handed_in_at=None).exists():
        # Whoever comes to it without a sheet says what they say; the sheet is not owed any more.
        hand.did("sheet never handed in")
    if hand.chance(0.4):
        unit = hand.rng.choice([one.unit for one in row.sheets.select_related("unit")])
        due = hand.today + timedelta(days=10)
        meetings.decide(meeting=row, unit=unit, text="请会商两件疑难事项。", answer_by=due, by=by, at=hand.now)


def _explain(hand: Hand, duty: Duty) -> None:
    """What an order demanded in a matter is answered there, by the unit."""
    case = Case.objects.get(pk=number_of(duty))
    assert duty.unit_id is not None
    by = hand.one(duty.unit_id, Role.HEAD, Role.CLERK)
    number = int(duty.key.split(":")[2])
    given = {"demand": number, "answer": "正在调查，按期答复。"}
    take_step(case=case, step="explain", by=by, at=hand.now, given=given)
    hand.did("order answered in the matter")


DEEDS: Deeds = {
    "order_answer": _order,
    "instruction_answer": _instruction,
    "suggestion_answer": _suggestion,
    "decision_answer": _decision,
    "climb_decision": _climb,
    "weekly_sheet": _sheet,
    "meeting_record": _record,
    "demand": _explain,
}
