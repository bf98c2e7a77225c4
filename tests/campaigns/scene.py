"""A province with two cities and matters in them, as the fold of their steps would leave them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from huiyin.campaigns.actions import PhaseWish, TargetWish, Wish, draw_up, open_campaign
from huiyin.campaigns.models import Campaign, Report
from huiyin.campaigns.scope import Scope
from huiyin.cases.models import Case, Reach
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post, Unit
from huiyin.statistics.models import Matter
from tests import make
from tests.statistics.facts import matter

_numbers: Iterator[int] = count(1)
# Source 000 opened on 23 November 2011, a Wednesday; its first phase went to the end of the month.
OPENED = datetime(2011, 11, 23, 2, 0, tzinfo=UTC)
KNOWN = datetime(2011, 11, 1, tzinfo=UTC)
LAW = {"ending": "answered", "is_open": False, "proper_paper_on": date(2012, 1, 10)}


@dataclass(frozen=True)
class Place:
    """A provincial department with its petition office, two city bureaus below it, and who works there."""

    organ: Unit
    office: Unit
    east: Unit
    west: Unit
    station: Unit
    clerk: Post
    chief: Post
    supervisor: Post
    east_clerk: Post
    east_head: Post
    west_head: Post
    handler: Post


def place() -> Place:
    organ = make.unit("某省公安厅", level="province")
    office = make.unit("某省公安厅信访处", parent=organ, level="province", is_petition_office=True)
    east = make.unit("东川市公安局", parent=organ, level="city")
    west = make.unit("西川市公安局", parent=organ, level="city")
    station = make.unit("东桥派出所", parent=east, level="town")
    return Place(
        organ,
        office,
        east,
        west,
        station,
        clerk=make.post(office, "clerk", name="吴安"),
        chief=make.post(organ, "head", name="方正"),
        supervisor=make.post(organ, "supervisor", name="沈督"),
        east_clerk=make.post(east, "clerk", name="陈静"),
        east_head=make.post(east, "head", name="周启文"),
        west_head=make.post(west, "head", name="何慎"),
        handler=make.post(east, "handler", name="林知夏"),
    )


def known(unit: Unit, office: Unit, **given: Any) -> Matter:
    """A matter the unit has, registered by the office in spring 2010 and assigned, known since 1 November 2011."""
    number = next(_numbers)
    on = given.get("received_on", date(2010, 3, 2))
    is_open = given.get("is_open", True)
    case = Case.objects.create(
        number=f"2010-{number:06d}",
        opened_on=on,
        opened_month=on.replace(day=1),
        procedure="cn.2022",
        stage="handling" if is_open else "closed",
        is_open=is_open,
        office=office,
        unit=unit,
        channel="letter",
        kind="claim",
        subject=f"第{number}号事项",
        state={},
        last_seq=1,
        last_on=on,
        calendar="",
    )
    line = {*unit.ancestor_ids, *office.ancestor_ids}
    Reach.objects.bulk_create(
        Reach(unit_id=one, case=case, is_own=one in (unit.pk, office.pk), is_open=is_open, sort_on=on) for one in line
    )
    values = {"received_on": on, "registered_on": on, "known_from": KNOWN, "is_assigned": True, **given}
    return matter(unit, office=office, case=case.pk, **values)


def resolved(row: Matter, on: date, view: str = "agrees") -> None:
    """From that day on it is known to be closed in law, with what the petitioner said at the return visit."""
    moment = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    Matter.objects.filter(case_id=row.case_id, known_to=None).update(known_to=moment)
    values = {field.attname: getattr(row, field.attname) for field in Matter._meta.concrete_fields}
    closed = {"seq": row.seq + 1, "known_from": moment, "known_to": None, "closed_on": on, "view": view, **LAW}
    Matter.objects.create(**(values | closed))


SCOPE = Scope(before=date(2011, 11, 23), first=date(2010, 1, 1))


def wish(**given: Any) -> Wish:
    """Source 000: three phases, at least 60 % by 1 March, the end of the month for the contact list."""
    values: dict[str, Any] = {
        "title": "信访积案专项治理",
        "purpose": "集中化解一批信访积案。",
        "starts_on": date(2011, 11, 23),
        "ends_on": date(2012, 10, 31),
        "levels": ("city",),
        "scope": SCOPE,
        "phases": (
            PhaseWish("mobilise", "动员部署", date(2011, 11, 23), date(2011, 11, 30), "成立机构，制定方案。"),
            PhaseWish("resolve", "集中化解", date(2011, 12, 1), date(2012, 6, 30), "逐案化解。"),
            PhaseWish("inspect", "检查验收", date(2012, 7, 1), date(2012, 10, 31), "省厅检查验收。"),
        ),
        "targets": (TargetWish(60, date(2012, 3, 1), ("province",)),),
        "contacts_due_on": date(2011, 11, 30),
    }
    return Wish(**(values | given))


def opened(here: Place, **given: Any) -> Campaign:
    """The campaign with its first cohort frozen."""
    row = draw_up(wish=wish(**given), by=here.clerk, at=OPENED)
    open_campaign(campaign=row, by=here.chief, at=OPENED)
    row.refresh_from_db()
    return row


def campaign_values(office: make.Office, at: datetime) -> dict[str, int]:
    """A campaign of a county's petition office that runs from today; what addresses of the room stand for in it."""
    day = on_day(at)
    said = wish(
        starts_on=day,
        ends_on=day + timedelta(days=90),
        levels=("town",),
        scope=Scope(before=day, stands="any"),
        phases=(PhaseWish("resolve", "集中化解", day, day + timedelta(days=60)),),
        targets=(TargetWish(60, day + timedelta(days=30)),),
        contacts_due_on=day + timedelta(days=7),
    )
    row = draw_up(wish=said, by=office.clerk, at=at)
    open_campaign(campaign=row, by=office.clerk, at=at)
    owed = Report.objects.create(
        campaign=row, kind="month", unit_id=row.organ_id, first=day, last=day, due_on=day + timedelta(days=3)
    )
    return {"campaign_id": row.pk, "summary_id": owed.pk}
