"""The rotas of sources 001 and 002 set up from the pages alone: typed, made public, read by the public.

001 (requirements 34, 35): from Monday to Friday one of the leaders, on Wednesday the chief.
002 (requirement 37): the secretary on the 15th of odd months, the county's head on that of even ones, the others on the
15th in towns, every Monday one of the standing committee, a town half a day a week, a village every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.duties.office_time import today
from huiyin.people.models import Post
from huiyin.receptions.models import Rota, Session
from tests import make
from tests.desk.casework import signed_in

pytestmark = pytest.mark.django_db
MORNING, AFTERNOON, WHOLE_DAY = ("09:00", "11:30"), ("14:30", "17:00"), ("08:00", "17:30")
WORKDAYS = ["0", "1", "2", "3", "4"]


@dataclass(frozen=True)
class Typed:
    """What a clerk types into the form of a rota."""

    title: str
    leaders: Sequence[Post]
    place: str
    hours: tuple[str, str]
    weekdays: Sequence[str] = ()
    months: str = ""
    in_turn: bool = False

    def sent(self) -> dict[str, Any]:
        rows = {f"hosts-{number}-post": str(post.pk) for number, post in enumerate(self.leaders)}
        days = {"every": "week", "weekdays": self.weekdays} if self.weekdays else {"every": "month", "days": "15"}
        return {
            "title": self.title,
            **days,
            "months": self.months,
            "on_rest": "after",
            "begins_at": self.hours[0],
            "ends_at": self.hours[1],
            "place": self.place,
            "seats": "6",
            "notice_days": "5",
            **({"in_turn": "on"} if self.in_turn else {}),
            # From the first of last month, so that the fifteenth of two months lies within eight weeks.
            "starts_on": (today().replace(day=1) - timedelta(days=1)).replace(day=1).isoformat(),
            "hosts-TOTAL_FORMS": str(len(self.leaders)),
            "hosts-INITIAL_FORMS": "0",
            **rows,
        }


def set_up(clerk: Post, rotas: Sequence[Typed]) -> None:
    """Each rota through its form, then all of them made public by the one button."""
    client = signed_in(clerk)
    for one in rotas:
        answer = client.post(reverse("desk:reception_rota_new"), one.sent())
        assert answer.status_code == 302, answer.content.decode()
    assert client.post(reverse("desk:receptions")).status_code == 302


def named(title: str) -> list[Session]:
    return list(Rota.objects.get(title=title).sessions.select_related("host__staff"))


def test_the_county_of_source_002() -> None:
    province = make.unit("某省", level="province")
    county = make.unit("望川县委县政府", parent=province)
    office = make.unit("望川县信访局", parent=county, is_petition_office=True)
    town = make.unit("东桥镇人民政府", parent=county, level="town")
    village = make.unit("柳堤村", parent=town, level="town")
    clerk, town_clerk, village_clerk = (make.post(unit, "clerk") for unit in (office, town, village))
    secretary = make.post(county, "head", name="书记甲", title="县委书记")
    head = make.post(county, "head", name="县长乙", title="县长")
    others = [make.post(county, "head", name=f"领导{name}", title="县委常委") for name in "丙丁戊"]
    mayor = make.post(town, "head", name="镇长己", title="镇长")
    chair = make.post(village, "head", name="主任庚", title="村主任")

    hall = "县群众接待中心"
    set_up(
        clerk,
        [
            Typed("书记接访日", [secretary], hall, MORNING, months="odd"),
            Typed("县长接访日", [head], hall, MORNING, months="even"),
            Typed("县领导到镇接访", others, "东桥镇接访室", MORNING),
            Typed("周一接访", others, hall, AFTERNOON, weekdays=["0"], in_turn=True),
        ],
    )
    set_up(town_clerk, [Typed("镇接访", [mayor], "东桥镇接访室", MORNING, weekdays=["3"])])
    set_up(village_clerk, [Typed("村接访", [chair], "村委会", WHOLE_DAY, weekdays=WORKDAYS)])

    # The calendar may end before the next odd or even month: nothing is told of days nobody knows yet.
    assert {one.meant_on.month % 2 for one in named("书记接访日")} <= {1}
    assert {one.meant_on.month % 2 for one in named("县长接访日")} <= {0}
    assert {one.meant_on.day for title in ("书记接访日", "县长接访日", "县领导到镇接访") for one in named(title)} == {
        15
    }
    # All three go to the town on the same day; on Mondays they take turns, none twice in a row.
    assert len(named("县领导到镇接访")) % 3 == 0
    mondays = [one.host.staff.name for one in named("周一接访")]
    assert {one.meant_on.weekday() for one in named("周一接访")} == {0}
    assert all(first != second for first, second in pairwise(mondays))
    assert {one.meant_on.weekday() for one in named("镇接访")} == {3}
    every_day = sorted(one.meant_on.weekday() for one in named("村接访"))
    assert set(every_day) == set(range(5))

    public = Client(headers={"accept-language": "zh-hans"}).get(reverse("portal:receptions")).content.decode()
    told = {f"{one.host.staff.name} {one.host.title}" for one in Session.objects.select_related("host__staff")}
    assert {"镇长己 镇长", "主任庚 村主任", "领导丙 县委常委"} <= told
    assert [words for words in (*told, "08:00–17:30") if words not in public] == []
    # Everything still to come is public, so nobody owes a notice.
    assert not Session.objects.unpublished().exists()


def test_the_city_of_source_001() -> None:
    place = make.office()
    chief = make.post(place.bureau, "head", name="周启明", title="局长")
    deputies = [make.post(place.bureau, "head", name=f"副局长{name}", title="副局长") for name in "甲乙丙丁"]
    hall = "市局接访大厅"
    set_up(
        place.clerk,
        [
            Typed("局长接访日", [chief], hall, MORNING, weekdays=["2"]),
            Typed("局领导接访", deputies, hall, MORNING, weekdays=["0", "1", "3", "4"], in_turn=True),
        ],
    )
    assert {one.host for one in named("局长接访日")} == {chief}
    meant = sorted(one.meant_on for title in ("局长接访日", "局领导接访") for one in named(title))
    # 可串不可占、可延不可减: every working day of eight weeks has its session, whatever fell on a holiday.
    assert meant == workdays(meant[0], meant[-1])


def workdays(first: date, last: date) -> list[date]:
    """Mondays to Fridays, as the rule names them."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5]
