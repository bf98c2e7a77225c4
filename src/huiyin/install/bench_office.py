"""The province that is measured: a tree of 64 units, from the department to the stations, and a post for every role.

Written straight into the tables: the figures are about cases, and nobody administers these units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.people import directory
from huiyin.people.actions import UnitFields, place_unit
from huiyin.people.models import Post, Role, Staff, Unit
from huiyin.people.names import name_key

SINCE = date(2020, 1, 1)
CITIES = ("望川", "临河", "云栖", "澄江")
COUNTIES = ("青溪", "河湾", "松泉")
STATIONS = ("东桥", "西关", "柳湾", "云岭")
STAFF_OF = {
    "bureau": (("clerk", 1), ("handler", 3), ("head", 1), ("supervisor", 1)),
    "office": (("clerk", 2), ("handler", 2), ("head", 1), ("custodian", 1)),
    "station": (("clerk", 1), ("handler", 3), ("head", 1)),
}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶"
GIVEN = ("知夏", "启文", "静", "安", "正", "慎", "明远", "秀兰", "志强", "晓峰", "丽华", "建平", "文博", "雨桐", "国栋")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with its posts as (post, staff) ids by role; `paper_code` stands in the numbers of its papers."""

    id: int
    paper_code: str
    name: str
    posts: dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Desk:
    """A petition office, the bureau it belongs to, and the units it passes matters on to, the busiest first."""

    office: Place
    bureau: Place
    targets: tuple[Place, ...]


def build_office() -> None:
    """The units and posts, once."""
    province = _unit(None, "望江省公安厅", "province", "bureau", "望江公")
    _unit(province, "望江省公安厅信访处", "province", "office", "望江公信")
    for number, name in enumerate(CITIES):
        city = _unit(province, f"{name}市公安局", "city", "bureau", f"{name[0]}公")
        _unit(city, f"{name}市公安局信访处", "city", "office", f"{name[0]}公信")
        for county_name in COUNTIES:
            _county(city, name, county_name, stations=2 if number % 2 else 3)
    _post(province, Role.ADMINISTRATOR, 0)
    directory.forget()


def _county(city: Unit, city_name: str, name: str, *, stations: int) -> None:
    code = f"{city_name[0]}{name[0]}公"
    county = _unit(city, f"{city_name}市公安局{name}分局", "county", "bureau", code)
    _unit(county, f"{city_name}市公安局{name}分局信访室", "county", "office", f"{code}信")
    for station in STATIONS[:stations]:
        _unit(county, f"{city_name}市公安局{name}分局{station}派出所", "town", "station", f"{code}{station[0]}")


def _unit(parent: Unit | None, name: str, level: str, kind: str, code: str) -> Unit:
    fields = UnitFields(
        name=name,
        level=level,
        short_name=name[-8:],
        paper_code=code,
        is_petition_office=kind == "office",
        address=f"{name[:3]}文昌路12号",
        phone="0100-5550100",
        hours="工作日 8:30-12:00，14:00-17:30",
    )
    unit = place_unit(parent=parent, fields=fields)
    for role, count in STAFF_OF[kind]:
        for number in range(count):
            _post(unit, role, number)
    return unit


def _post(unit: Unit, role: str, number: int) -> Post:
    name = SURNAMES[(unit.pk * 7 + len(role) + number) % len(SURNAMES)] + GIVEN[(unit.pk + 5 * number) % len(GIVEN)]
    # No password: whoever is measured is given one when the measuring begins.
    staff = Staff.objects.create(username=username(unit.pk, role, number), name=name, name_key=name_key(name))
    return Post.objects.create(staff=staff, unit=unit, role=role, since=SINCE)


def username(unit: int, role: str, number: int = 0) -> str:
    return f"{role}-{unit}-{number}"


def read_desks() -> list[Desk]:
    """The petition offices, the busiest first: the counties, then the cities, then the department."""
    units = list(Unit.objects.order_by("path"))
    posts: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for pk, unit, staff, role in Post.objects.order_by("pk").values_list("pk", "unit_id", "staff_id", "role"):
        posts.setdefault(unit, {}).setdefault(role, []).append((pk, staff))
    places = {unit.pk: Place(unit.pk, unit.paper_code, unit.name, posts.get(unit.pk, {})) for unit in units}
    desks = [
        Desk(places[unit.pk], places[unit.parent_id], tuple(_targets(unit, units, places)))
        for unit in units
        if unit.is_petition_office and unit.parent_id
    ]
    rank = {unit.pk: ("county", "city", "province").index(unit.level) for unit in units if unit.is_petition_office}
    return sorted(desks, key=lambda desk: (rank[desk.office.id], desk.office.id))


def _targets(office: Unit, units: Iterable[Unit], places: dict[int, Place]) -> Iterable[Place]:
    """What stands beside a petition office, and at last the bureau itself."""
    yield from (places[unit.pk] for unit in units if unit.parent_id == office.parent_id and unit.pk != office.pk)
    if office.parent_id:
        yield places[office.parent_id]
