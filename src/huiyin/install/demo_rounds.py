"""Rounds of the demo: last month's with its notice, this month's half answered, a drive with a correction notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiyin.duties.office_time import on_day
from huiyin.people.models import Post, Role
from huiyin.rounds.access import may_be_asked
from huiyin.rounds.actions import Found, Look, answer_round, check_entry, enter_problem, give_notice
from huiyin.rounds.corrections import Demand, answer_correction, confirm_mended, give_correction
from huiyin.rounds.items import Item, ItemType, shipped_labels
from huiyin.rounds.models import Entry, Kind, Round
from huiyin.rounds.plans import PlanWish, begin_due, open_plan
from huiyin.rounds.rhythm import Rhythm

MOST_ASKED = 5
SOUND = Look(is_complete=True, is_correct=True, is_fresh=True)
# Field, what was found, what has to be done.
PROBLEMS = (
    ("conduct", "报案回执没有当场出具，三起事后补开。", "接报案后当场出具回执，月底前自查一遍"),
    ("traffic", "校门口临时停车位标线磨损，早高峰车辆滞留。", "会同学校重新施划标线"),
    ("building", "小区消防通道长期堆放杂物，劝导后反复。", "与物业约定清理时间并复查"),
    ("labour", "工地工资专户公示牌内容没有更新。", "督促施工单位按月更新公示"),
    ("land", "征地补偿登记与发放表有两批不一致。", "核对两批登记，书面答复镇政府"),
    ("environment", "夜间施工审批与实际时段不符。", "核实审批时段，告知投诉处理结果"),
)
DRIVE = (
    Item("item1", "场所名称", ItemType.TEXT, is_needed=True),
    Item("item2", "台账是否逐件登记", ItemType.YESNO, is_needed=True),
    Item("item3", "消防器材是否在有效期内", ItemType.YESNO, is_needed=True),
    Item("item4", "在库件数", ItemType.NUMBER),
    Item("item5", "隐患等级", ItemType.CHOICE, choices=("无", "一般", "较大")),
)


@dataclass(frozen=True, slots=True)
class _Play:
    """Who orders, whose clerks answer, and now."""

    keeper: Post
    clerks: list[Post]
    at: datetime

    def ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)


def play_rounds(*, clerk: Post, at: datetime) -> None:
    """A monthly search and a drive of the clerk's office among the stations below its organ."""
    play = _Play(clerk, _clerks(clerk), at)
    if len(play.clerks) < 3:
        return
    _search(play)
    _drive(play)


def _clerks(keeper: Post) -> list[Post]:
    """One clerk of each of the first units that may be asked and run Huiyin."""
    units = [card.id for card in may_be_asked(keeper.unit_id) if not card.is_outside]
    held = Post.objects.filter(unit__in=units, role=Role.CLERK, until=None).select_related("unit", "staff")
    found: dict[int, Post] = {}
    for post in held.order_by("unit__path", "pk"):
        found.setdefault(post.unit_id, post)
    return list(found.values())[:MOST_ASKED]


def _wish(play: _Play, **given: Any) -> PlanWish:
    values: dict[str, Any] = {
        "kind": Kind.SEARCH,
        "title": "矛盾纠纷和信访突出问题排查",
        "instructions": "查本单位执法办案、服务管理中的问题。只登记问题和应办事项，不登记个人。",
        "labels": shipped_labels(),
        "items": (),
        "units": [post.unit_id for post in play.clerks],
        "organs": ["青溪县信访局"],
        "rhythm": Rhythm.MONTHLY,
        "answer_days": 3,
        "notice_days": 5,
    }
    return PlanWish(**(values | given))


def _search(play: _Play) -> None:
    """Last month is noticed; this month one unit has answered, one found nothing, one entry was returned."""
    first = on_day(play.at).replace(day=1)
    before = play.at - timedelta(days=(on_day(play.at) - first).days + 12)
    plan = open_plan(wish=_wish(play, starts_on=on_day(before)), by=play.keeper, at=before)
    _play_month(play, plan.rounds.get(), before)
    row = begin_due(plan, play.at)
    if row is None:
        return
    one, two, three, *_others = play.clerks
    for number, by in enumerate((one, one, two)):
        _enter(row, by, number, play.at)
    answer_round(round=row, unit=one.unit_id, by=one, at=play.at)
    answer_round(round=row, unit=three.unit_id, by=three, at=play.at)
    entry = row.entries.filter(unit=two.unit_id)[0]
    due = on_day(play.at) + timedelta(days=3)
    lacking = Look(is_complete=False, is_correct=True, is_fresh=True, reason="没有写明查看的日期和批次", mend_by=due)
    check_entry(entry=entry, look=lacking, by=play.keeper, at=play.at)


def _play_month(play: _Play, row: Round, at: datetime) -> None:
    """Everybody answers, everything is looked at, one correction is mended, the notice goes out."""
    for number, by in enumerate(play.clerks[:-1]):
        _enter(row, by, number + 1, at)
    for by in play.clerks:
        answer_round(round=row, unit=by.unit_id, by=by, at=at)
    entries = list(row.entries.order_by("pk"))
    for entry in entries:
        check_entry(entry=entry, look=SOUND, by=play.keeper, at=at)
    by, day = play.clerks[0], on_day(at)
    demand = Demand(by.unit_id, PROBLEMS[1][2], day + timedelta(days=7), day + timedelta(days=9))
    given = give_correction(entry=entries[0], demand=demand, by=play.keeper, at=at)
    done = at + timedelta(days=5)
    answer_correction(correction=given, answer="已会同学校重新施划标线，早高峰安排辅警疏导。", by=by, at=done)
    confirm_mended(correction=given, remark="现场查看，标线清晰", by=play.keeper, at=done)
    # The day after the last day to answer, where that has come.
    told = min(at + timedelta(days=(row.due_on - day).days + 1), play.at)
    give_notice(round=row, comment="请各单位对照本次情况自查，新发现的问题登记到下一次排查。", by=play.keeper, at=told)


def _enter(row: Round, by: Post, number: int, at: datetime) -> Entry:
    field, description, owed = PROBLEMS[number % len(PROBLEMS)]
    found = Found(
        field=field,
        about=by.unit_id,
        seen_on=on_day(at),
        description=description,
        owed=owed,
        place=by.unit.division if len(by.unit.division) <= 9 else "",
    )
    return enter_problem(round=row, unit=by.unit_id, found=found, by=by, at=at)


def _drive(play: _Play) -> None:
    """A safety inspection at once; one store is looked at and has to mend something by next week."""
    at = play.ago(3)
    wish = _wish(
        play,
        kind=Kind.DRIVE,
        title="涉案财物保管场所安全检查",
        instructions="逐个场所查看台账、消防器材和通道。",
        items=DRIVE,
        organs=[],
        rhythm=Rhythm.ONCE,
        answer_days=10,
        starts_on=on_day(at),
    )
    row = open_plan(wish=wish, by=play.keeper, at=at).rounds.get()
    one, two = play.clerks[:2]
    values = {"item1": "涉案财物保管室", "item2": "yes", "item3": "no", "item4": "126", "item5": "一般"}
    found = Found(
        field="traffic",
        about=one.unit_id,
        seen_on=on_day(at),
        description="两具灭火器超过检验日期，通道堆放纸箱。",
        owed="更换灭火器，清理通道",
        values=values,
    )
    entry = enter_problem(round=row, unit=one.unit_id, found=found, by=one, at=at)
    sound = {"item1": "证物柜", "item2": "yes", "item3": "yes", "item4": "38", "item5": "无"}
    nothing = Found(field="traffic", about=two.unit_id, seen_on=on_day(at), values=sound)
    enter_problem(round=row, unit=two.unit_id, found=nothing, by=two, at=at)
    day = on_day(play.at)
    demand = Demand(one.unit_id, "更换灭火器，清理通道，拍照存档。", day + timedelta(days=6), day + timedelta(days=8))
    give_correction(entry=entry, demand=demand, by=play.keeper, at=at)
