"""Plain builders for tests: each makes one thing with believable defaults and takes the rest as keywords."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import connection

from huiyin.cases.actions import Registered, register_case
from huiyin.cases.intake.registration import Asked, Person, Registration
from huiyin.cases.models import Case
from huiyin.parties.actions import Identity
from huiyin.people import directory
from huiyin.people.models import Post, Staff, Unit

_numbers: Iterator[int] = count(1)
# A Wednesday with ordinary weeks around it.
MOMENT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 18)


def unit(name: str = "", *, parent: Unit | None = None, **given: Any) -> Unit:
    """A unit with its path; a county bureau unless told otherwise."""
    made = Unit(name=name or f"单位{next(_numbers)}", parent=parent, level=given.pop("level", "county"), **given)
    made.path = f"new-{next(_numbers)}"
    made.save()
    made.path = f"{parent.path if parent else ''}{made.pk}."
    made.save(update_fields=["path"])
    directory.forget()
    return made


def post(unit: Unit, role: str, *, name: str = "", **given: Any) -> Post:
    """A post with a new member of staff, held since long ago."""
    staff = _staff(role, name)
    staff.save()
    made = Post.objects.create(staff=staff, unit=unit, role=role, since=date(2020, 1, 1), **given)
    directory.forget()
    return made


def _staff(role: str, name: str) -> Staff:
    staff = Staff(username=f"{role}{next(_numbers)}", name=name or f"职员{next(_numbers)}")
    staff.set_unusable_password()
    return staff


def _posts(*seats: tuple[Unit, str, str]) -> list[Post]:
    """Several posts in two statements: nearly every test begins with nine of them."""
    people = Staff.objects.bulk_create([_staff(role, name) for _unit, role, name in seats])
    held = zip(seats, people, strict=True)
    return Post.objects.bulk_create(
        [Post(staff=staff, unit=unit, role=role, since=date(2020, 1, 1)) for (unit, role, _name), staff in held]
    )


def _units(*rows: tuple[str, int | None, dict[str, Any]]) -> list[Unit]:
    """Several units in two statements; each names its parent by its place among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('people_unit', 'id')) FROM generate_series(1, %s)", [len(rows)]
        )
        ids = [number for (number,) in cursor.fetchall()]
    made: list[Unit] = []
    for number, (name, above, given) in zip(ids, rows, strict=True):
        parent = None if above is None else made[above]
        path = f"{parent.path if parent else ''}{number}."
        made.append(Unit(pk=number, name=name, parent=parent, path=path, **{"level": "county", **given}))
    return Unit.objects.bulk_create(made)


@dataclass(frozen=True)
class Office:
    """A county bureau with its petition office and one station, and a post for every role."""

    province: Unit
    bureau: Unit
    office: Unit
    station: Unit
    other: Unit
    clerk: Post
    office_head: Post
    custodian: Post
    station_clerk: Post
    handler: Post
    head: Post
    supervisor: Post
    administrator: Post
    outsider: Post


def office() -> Office:
    """The smallest tree in which every rule of reach can be seen."""
    is_office = {"is_petition_office": True}
    province, _desk_above, bureau, desk, station, other = _units(
        ("某省公安厅", None, {"level": "province"}),
        ("某省公安厅信访办", 0, {"level": "province", **is_office}),
        ("望川县公安局", 0, {}),
        ("望川县公安局信访办", 2, {"paper_code": "望公信", **is_office}),
        ("东桥派出所", 2, {"level": "town", "paper_code": "东公信"}),
        ("西桥派出所", 2, {"level": "town"}),
    )
    posts = _posts(
        (desk, "clerk", "吴安"),
        (desk, "head", "方正"),
        (desk, "custodian", "何慎"),
        (station, "clerk", "陈静"),
        (station, "handler", "林知夏"),
        (station, "head", "周启文"),
        (bureau, "supervisor", "沈督"),
        (bureau, "administrator", "管理员"),
        (other, "head", "外人"),
    )
    directory.forget()
    return Office(province, bureau, desk, station, other, *posts)


def registration(office: Unit, **given: Any) -> Registration:
    """A letter with one claim and one named petitioner."""
    values: dict[str, Any] = {
        "office": office,
        "channel": "letter",
        "received_on": DAY,
        "requests": (Asked("请依法查处凌晨装卸噪声。"),),
        "subject": "城东农贸市场凌晨装卸噪声",
        "facts": "自去年十月起，凌晨两点到五点货车在楼下装卸。",
        "persons": (Person(Identity(name="高见山", phone="13800001234", address="东桥街道柳堤小区3栋")),),
    }
    return Registration(**(values | given))


def registered(by: Post, *, at: datetime = MOMENT, **given: Any) -> Registered:
    """A case as the desk registers it."""
    return register_case(registration=registration(by.unit, **given), by=by, at=at)


def case(by: Post, **given: Any) -> Case:
    return registered(by, **given).case
