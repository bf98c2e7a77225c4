"""Quality in a simulation: samples read by two, findings mended or contested, trace-back, measures, trainings."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from huiyin.duties.models import Duty
from huiyin.install.simulate_matter import Life
from huiyin.install.simulated_rooms.hand import Deeds, Hand, number_of
from huiyin.people.models import Post, Role
from huiyin.quality import accountability, assessing, checking, drawing, lessons, mending, tracing
from huiyin.quality.checklists import shipped
from huiyin.quality.marking import Marks
from huiyin.quality.models import Accountability, Check, Finding, Measure, Publicity, Reading, Trace, Training
from huiyin.quality.refusals import NoReader

SIZE = 4
WRONG = {"mark": "missing", "kind": "fault", "text": "未见送达回证", "place": "卷内第12页"}
MET = {"mark": "met", "kind": "", "text": "", "place": ""}


def each_month(hand: Hand, organ: int, units: list[int], *, months: int) -> Life:
    """Each month a sample of what was closed, a trace-back, a training; each quarter a measure towards a unit."""
    for month in range(months):
        yield hand.after(24, 34)
        by = hand.found(organ, Role.SUPERVISOR)
        if by is None:
            continue
        _sample(hand, by, organ)
        _trace(hand, by, units)
        if month % 3 == 2:
            about = units[month % len(units)]
            assessing.take_measure(
                about=about, quarter=hand.day(-30), way="talk", ground="按时受理率连续下降。", due_on=hand.day(15),
                by=by, at=hand.now,
            )  # fmt: skip
            hand.did("measure")
        _teach(hand, organ)
        yield hand.after(8, 12)
        _settle(hand, organ)


def _sample(hand: Hand, by: Post, organ: int) -> None:
    readers = [post for post in drawing.candidates(by, hand.today) if post.role in {Role.SUPERVISOR, Role.HEAD}]
    wish = drawing.Wish(
        f"{hand.today:%Y年%m月}抽查", organ, "closed", hand.day(-60), hand.today, SIZE, shipped()["handling"],
        readers, True, hand.day(7),
    )  # fmt: skip
    if not drawing.frame_of(by, wish):
        return
    try:
        sample = drawing.draw_sample(wish=wish, by=by, at=hand.now)
    except NoReader:
        hand.did("no reader who had no part")
        return
    assert drawing.drawn_again(sample) == tuple(sample.drawn)
    hand.did("sample")


def _trace(hand: Hand, by: Post, units: list[int]) -> None:
    """Back from one founded matter to its cause; and a record about the handling, where it was founded."""
    proposed = tracing.founded_without_trace(by, hand.day(-120)).filter(barred_units=[], barred_staff=[])
    case = proposed.select_related("handler__unit").first()
    if case is None or case.unit_id not in units:
        return
    tracing.trace_back(
        case=case, problem="受理登记后没有及时告知。", cause="not_told", change="登记后当日告知，次日抽查。",
        owner=case.unit_id, due_on=hand.day(20), by=by, at=hand.now,
    )  # fmt: skip
    hand.did("trace")
    if case.handler is not None and hand.chance(0.5) and case.handler.is_held_on(hand.today):
        accountability.open_record(
            case=case, about=case.handler, article="45", ground="没有按期告知。", by=by, at=hand.now
        )
        hand.did("accountability record")


def _teach(hand: Hand, unit: int) -> None:
    by = hand.acts(unit)
    lesson = lessons.Lesson("信访工作条例和办理程序", hand.day(12), time(9), "会议室", ["clerk", "handler"])
    lessons.plan_training(lesson=lesson, by=by, at=hand.now)
    lessons.record_publicity(
        what="procedure", where="board", place="办事大厅", on=hand.today, next_on=hand.day(45), by=by,
        at=hand.now,
    )  # fmt: skip


def _settle(hand: Hand, organ: int) -> None:
    """What was read twice and differs is talked over; faults are to be mended; records are decided."""
    by = hand.found(organ, Role.SUPERVISOR)
    if by is None:
        return
    for check in Check.objects.filter(unit=by.unit_id, settled_at=None):
        if checking.waits_for_settling(check, checking.readings_of(check)):
            checking.settle_by_talk(check=check, of_second=set(), reason="逐项核对案卷。", by=by, at=hand.now)
    for check in Check.objects.settled().filter(unit=by.unit_id, findings__state="noted").distinct():
        noted = list(check.findings.filter(state="noted").values_list("pk", flat=True))
        mending.demand_mending(check=check, findings=noted, due_on=hand.day(15), by=by, at=hand.now)
        hand.did("mending demanded")
    for record in Accountability.objects.filter(decided_at=None, hear_by__lt=hand.today, post__isnull=False):
        if accountability.may_decide(record, by):
            accountability.decide(record=record, decision="talk", reason="事实清楚。", by=by, at=hand.now)
            hand.did("accountability decided")


def _read(hand: Hand, duty: Duty) -> None:
    row = Reading.objects.select_related("of", "post").get(pk=number_of(duty))
    items = checking.items_of(row.of)
    wrong = hand.rng.choice(items).key if hand.chance(0.4) else ""
    marks: Marks = {item.key: dict(WRONG if item.key == wrong else MET) for item in items}
    checking.hand_in(reading=row, marks=marks, remark="", by=hand.owner(duty), at=hand.now)
    hand.did("read")


def _mend(hand: Hand, duty: Duty) -> None:
    row = Finding.objects.get(pk=number_of(duty))
    is_contested = hand.chance(0.2)
    text = "回证在另册，附页码。" if is_contested else "已补充送达回证并附卷。"
    mending.answer_finding(finding=row, text=text, is_contested=is_contested, by=hand.owner(duty), at=hand.now)
    hand.did("finding contested" if is_contested else "finding mended")


def _confirm(hand: Hand, duty: Duty) -> None:
    row = Finding.objects.select_related("of").get(pk=number_of(duty))
    by = hand.one(row.of.unit_id, Role.SUPERVISOR, Role.HEAD)
    if hand.chance(0.15):
        mending.send_back(finding=row, reason="页码不符。", due_on=hand.day(7), by=by, at=hand.now)
    else:
        reason = "回证确在另册。" if row.is_contested else ""
        mending.confirm_finding(finding=row, reason=reason, by=by, at=hand.now)
    hand.did("finding settled")


def _change(hand: Hand, duty: Duty) -> None:
    row = Trace.objects.get(pk=number_of(duty))
    tracing.report_change(trace=row, text="已改为当日告知。", by=hand.owner(duty), at=hand.now)
    hand.did("change reported")


def _measure(hand: Hand, duty: Duty) -> None:
    row = Measure.objects.get(pk=number_of(duty))
    assessing.answer_measure(measure=row, text="已逐件自查，调整了登记岗位。", by=hand.owner(duty), at=hand.now)
    hand.did("measure answered")


def _heard(hand: Hand, duty: Duty) -> None:
    row = Accountability.objects.get(pk=number_of(duty))
    accountability.state_view(record=row, text="当日系统维护，次日补告知。", by=hand.owner(duty), at=hand.now)
    hand.did("person heard")


def _objection(hand: Hand, duty: Duty) -> None:
    row = Accountability.objects.get(pk=number_of(duty))
    by = hand.one(duty.unit_id or 0, Role.HEAD)
    accountability.answer_objection(record=row, text="经复核，维持。", is_upheld=False, by=by, at=hand.now)


def _training(hand: Hand, duty: Duty) -> datetime | None:
    row = Training.objects.get(pk=number_of(duty))
    by = hand.acts(row.unit_id)
    if hand.today < row.on:
        return hand.after((row.on - hand.today).days)
    if hand.chance(0.15):
        lessons.move_training(training=row, on=hand.day(7), reason="会议室检修", by=by, at=hand.now)
        return hand.after(7, 8)
    lessons.keep_training(training=row, held_on=hand.today, came=18, remark="", by=by, at=hand.now)
    hand.did("training")
    return None


def _again(hand: Hand, duty: Duty) -> None:
    row = Publicity.objects.get(pk=number_of(duty))
    lessons.record_publicity(
        what=row.what, where=row.where, place=row.place, on=hand.today, next_on=hand.today + timedelta(days=60),
        by=hand.acts(row.unit_id), at=hand.now, again=row,
    )  # fmt: skip
    hand.did("published again")


DEEDS: Deeds = {
    "read_check": _read,
    "mend_finding": _mend,
    "confirm_mending": _confirm,
    "trace_change": _change,
    "answer_measure": _measure,
    "be_heard": _heard,
    "answer_objection": _objection,
    "hold_training": _training,
    "publish_again": _again,
}
