"""A county office that orders rounds of its stations: what the tests of this room start from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from huiyin.people.models import Post
from huiyin.rounds.actions import Found
from huiyin.rounds.items import Item, ItemType, labels_named
from huiyin.rounds.models import Kind, Round, RoundPlan
from huiyin.rounds.plans import PlanWish, open_plan
from huiyin.rounds.rhythm import Rhythm
from tests import make

# Wednesday 18 March 2026, ten in the morning at the office; its month ends on Tuesday 31 March.
AT = make.MOMENT
DAY = make.DAY
APRIL = datetime(2026, 4, 4, 2, 0, tzinfo=UTC)


def wish(office: make.Office, **given: Any) -> PlanWish:
    """A monthly search of both stations in two fields."""
    base = PlanWish(
        kind=Kind.SEARCH,
        title="土地征收补偿问题排查",
        instructions="查补偿款发放、安置手续是否按期办理。",
        labels=labels_named(["土地征用", "房屋拆迁"]),
        items=(),
        units=(office.station.pk, office.other.pk),
        organs=("县信访局",),
        rhythm=Rhythm.MONTHLY,
        answer_days=3,
        notice_days=5,
        starts_on=date(2026, 3, 1),
    )
    return replace(base, **given)


def drive(office: make.Office, **given: Any) -> PlanWish:
    """A safety inspection: one drive, at once, with a form of its own."""
    items = (
        Item("item1", "场所名称", ItemType.TEXT, is_needed=True),
        Item("item2", "消防通道是否畅通", ItemType.YESNO, is_needed=True),
        Item("item3", "灭火器数量", ItemType.NUMBER),
        Item("item4", "等级", ItemType.CHOICE, choices=("一般", "较大")),
    )
    more = {
        "kind": Kind.DRIVE,
        "title": "涉案物品仓库安全检查",
        "items": items,
        "rhythm": Rhythm.ONCE,
        "starts_on": DAY,
    }
    return wish(office, **(more | given))


def found(unit: int, **given: Any) -> Found:
    base = Found(
        field="land",
        about=unit,
        seen_on=DAY,
        description="补偿款登记表与发放表不一致，两批未按期发放。",
        owed="月底前核对并补发",
    )
    return replace(base, **given)


@dataclass(frozen=True)
class Scene:
    """An office, its plan and the round that has begun."""

    office: make.Office
    plan: RoundPlan
    round: Round
    other_clerk: Post


def scene() -> Scene:
    office = make.office()
    plan = open_plan(wish=wish(office), by=office.clerk, at=AT)
    return Scene(office, plan, plan.rounds.get(), make.post(office.other, "clerk", name="邓平"))
