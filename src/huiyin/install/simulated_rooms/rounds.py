"""Search rounds in a simulation: the province's each month, some counties' twice a month; some units never answer."""

from __future__ import annotations

from datetime import datetime

from huiyin.duties.models import Duty
from huiyin.install.simulated_rooms.hand import Deeds, Hand, number_of
from huiyin.rounds import actions, corrections
from huiyin.rounds.items import shipped_labels
from huiyin.rounds.models import Correction, Entry, Kind, Round
from huiyin.rounds.plans import PlanWish, open_plan
from huiyin.rounds.rhythm import Rhythm

PROBLEMS = (
    ("conduct", "报案回执没有当场出具，三起事后补开。", "接报案后当场出具回执"),
    ("traffic", "校门口临时停车位标线磨损。", "会同学校重新施划标线"),
    ("building", "小区消防通道长期堆放杂物。", "与物业约定清理时间并复查"),
    ("labour", "工地工资专户公示牌内容没有更新。", "督促施工单位按月更新公示"),
)


def begin(hand: Hand, office: int, units: list[int], rhythm: Rhythm) -> None:
    """A plan of this office that asks these units."""
    wish = PlanWish(
        kind=Kind.SEARCH,
        title="矛盾纠纷和信访突出问题排查",
        instructions="查本单位执法办案、服务管理中的问题。只登记问题和应办事项，不登记个人。",
        labels=shipped_labels(),
        items=(),
        units=units,
        organs=["县信访局"],
        rhythm=rhythm,
        answer_days=3,
        notice_days=5,
        starts_on=hand.today,
    )
    open_plan(wish=wish, by=hand.acts(office), at=hand.now)
    hand.did("round planned")


def _answer(hand: Hand, duty: Duty) -> None:
    row, unit = Round.objects.get(pk=number_of(duty)), int(duty.key.partition(":")[2])
    by = hand.acts(unit)
    for _each in range(hand.rng.choice((0, 0, 1, 1, 2))):
        field, description, owed = hand.rng.choice(PROBLEMS)
        found = actions.Found(field=field, about=unit, seen_on=hand.today, description=description, owed=owed)
        actions.enter_problem(round=row, unit=unit, found=found, by=by, at=hand.now)
        hand.did("round entered")
    actions.answer_round(round=row, unit=unit, by=by, at=hand.now)
    hand.did("round answered")


def _notice(hand: Hand, duty: Duty) -> datetime | None:
    row = Round.objects.get(pk=number_of(duty))
    if hand.today <= row.due_on and row.answers.filter(answered_at=None).exists():
        return hand.after((row.due_on - hand.today).days + 1)
    for entry in row.entries.standing().filter(is_checked=False):
        _look(hand, entry)
    by = hand.acts(row.unit_id)
    if row.answers.filter(answered_at=None).exists():
        hand.did("round noticed without some answers")
    actions.give_notice(round=row, comment="新发现的问题登记到下一次排查。", by=by, at=hand.now)
    hand.did("round noticed")
    return None


def _look(hand: Hand, entry: Entry) -> None:
    by = hand.acts(entry.round.unit_id)
    look = actions.Look(is_complete=True, is_correct=True, is_fresh=True)
    if hand.chance(0.15):
        look = actions.Look(
            is_complete=False, is_correct=True, is_fresh=True, reason="没有写明查看的批次", mend_by=hand.day(3)
        )
    actions.check_entry(entry=entry, look=look, by=by, at=hand.now)
    if hand.chance(0.2):
        demand = corrections.Demand(entry.about_id, entry.owed, hand.day(7), hand.day(10))
        corrections.give_correction(entry=entry, demand=demand, by=by, at=hand.now)
        hand.did("correction given")


def _mend_entry(hand: Hand, duty: Duty) -> None:
    entry = Entry.objects.select_related("round").get(pk=int(duty.key.partition(":")[2]))
    told = f"{entry.description}（第一批次，当日查看。）"
    found = actions.Found(
        field=entry.field, about=entry.about_id, seen_on=entry.seen_on, description=told[:200], owed=entry.owed
    )
    actions.change_entry(entry=entry, found=found, by=hand.acts(entry.unit_id), at=hand.now)
    hand.did("entry mended")


def _mend(hand: Hand, duty: Duty) -> None:
    row = Correction.objects.get(pk=number_of(duty))
    by = hand.acts(row.unit_id)
    corrections.answer_correction(correction=row, answer="已整改，照片存档。", by=by, at=hand.now)
    hand.did("correction answered")


def _look_again(hand: Hand, duty: Duty) -> None:
    row = Correction.objects.get(pk=number_of(duty))
    by = hand.acts(row.office_id)
    if row.answered_at is None or hand.chance(0.1):
        demand = corrections.Demand(row.unit_id, row.text, hand.day(7), hand.day(10))
        corrections.demand_again(correction=row, demand=demand, by=by, at=hand.now)
        hand.did("correction demanded again")
    else:
        corrections.confirm_mended(correction=row, remark="现场查看，已整改", by=by, at=hand.now)


DEEDS: Deeds = {
    "round_answer": _answer,
    "round_notice": _notice,
    "entry_mend": _mend_entry,
    "correction_mend": _mend,
    "correction_look": _look_again,
}
