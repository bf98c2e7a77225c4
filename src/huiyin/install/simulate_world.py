"""The province that is simulated: cities, counties and stations, with a post for every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password

from huiyin.install.demo_tree import PASSWORD
from huiyin.people import directory
from huiyin.people.actions import UnitFields, place_unit
from huiyin.people.models import Post, Role, Staff, Unit
from huiyin.people.names import name_key

SINCE = date(2020, 1, 1)
CITIES = ("望川", "临河", "云栖", "澄江", "白鹭", "松泉")
COUNTIES = ("青溪", "河湾", "莲塘", "古渡", "云岭", "东桥")
STATIONS = ("东街", "西关", "柳湾")
COUNTIES_OF_A_CITY = 4
STAFF_OF = {
    "bureau": (("clerk", 1), ("handler", 3), ("head", 1), ("supervisor", 1)),
    "office": (("clerk", 2), ("handler", 2), ("head", 1)),
    "station": (("clerk", 1), ("handler", 3), ("head", 1)),
}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶"
GIVEN = ("知夏", "启文", "静", "安", "正", "慎", "明远", "秀兰", "志强", "晓峰", "丽华", "建平", "文博", "雨桐", "国栋")


@dataclass(slots=True)
class Place:
    """A unit, the place above it, and its posts by role."""

    unit: Unit
    above: Place | None
    kind: str
    posts: dict[str, list[Post]] = field(default_factory=dict)

    def post(self, role: str, number: int = 0) -> Post:
        found = self.posts[role]
        return found[number % len(found)]


@dataclass(slots=True)
class Desk:
    """A petition office, its bureau, and the stations it passes matters on to."""

    office: Place
    bureau: Place
    targets: tuple[Place, ...]


@dataclass(slots=True)
class World:
    """All places by the number of their unit, and the desks with how much comes to each."""

    places: dict[int, Place]
    desks: list[Desk]
    weights: list[int]


def build_world(*, stations: int, seed: int) -> World:
    """A tree with so many stations; counties and cities follow from it. The busiest desk gets about a third."""
    root = _place(None, "望江省公安厅", "province", "bureau", "望江公")
    places = [root, _place(root, "望江省公安厅信访处", "province", "office", "望江公信")]
    desks = [Desk(places[1], root, ())]
    counties = max(1, -(-stations // len(STATIONS)))
    left, city = stations, root
    for number in range(counties):
        if number % COUNTIES_OF_A_CITY == 0:
            city = _city(places, desks, root, number // COUNTIES_OF_A_CITY)
        _county(places, desks, city, number, min(left, len(STATIONS)))
        left -= len(STATIONS)
    # Whoever looks at what came of it signs in here.
    _post(root, Role.ADMINISTRATOR, 0)
    directory.forget()
    rank = list(range(1, len(desks) + 1))
    Random(f"{seed} desks").shuffle(rank)
    return World({place.unit.pk: place for place in places}, desks, [max(1, 60 // one) for one in rank])


def _city(places: list[Place], desks: list[Desk], root: Place, number: int) -> Place:
    name = CITIES[number % len(CITIES)]
    city = _place(root, f"{name}市公安局", "city", "bureau", f"{name[0]}{_no(number, CITIES)}公")
    office = _place(city, f"{name}市公安局信访处", "city", "office", f"{name[0]}{_no(number, CITIES)}公信")
    places += [city, office]
    desks.append(Desk(office, city, ()))
    return city


def _county(places: list[Place], desks: list[Desk], city: Place, number: int, stations: int) -> None:
    name = COUNTIES[number % len(COUNTIES)]
    code = f"{city.unit.paper_code[0]}{name[0]}{_no(number, COUNTIES)}公"
    bureau = _place(city, f"{city.unit.name}{name}分局", "county", "bureau", code)
    office = _place(bureau, f"{bureau.unit.name}信访室", "county", "office", f"{code}信")
    below = [
        _place(bureau, f"{bureau.unit.name}{station}派出所", "town", "station", f"{code}{station[0]}")
        for station in STATIONS[:stations]
    ]
    places += [bureau, office, *below]
    desks.append(Desk(office, bureau, (*below, bureau)))


def _no(number: int, names: tuple[str, ...]) -> str:
    """Tells apart what has the same name."""
    return "" if number < len(names) else str(number // len(names) + 1)


def _place(above: Place | None, name: str, level: str, kind: str, code: str) -> Place:
    fields = UnitFields(
        name=name,
        level=level,
        short_name=name[-8:],
        paper_code=code,
        is_petition_office=kind == "office",
        address=f"{name[:3]}文昌路12号",
        phone="000-0000-0100",
        hours="工作日 8:30-12:00，14:00-17:30",
    )
    place = Place(place_unit(parent=above.unit if above else None, fields=fields), above, kind)
    for role, count in STAFF_OF[kind]:
        for number in range(count):
            _post(place, role, number)
    return place


def _post(place: Place, role: str, number: int) -> None:
    unit = place.unit
    name = SURNAMES[(unit.pk * 7 + len(role) + number) % len(SURNAMES)] + GIVEN[(unit.pk + 5 * number) % len(GIVEN)]
    staff = Staff.objects.create(
        username=f"{role}-{unit.pk}-{number}", name=name, name_key=name_key(name), password=_password()
    )
    place.posts.setdefault(role, []).append(Post.objects.create(staff=staff, unit=unit, role=role, since=SINCE))


_HASHED: list[str] = []


def _password() -> str:
    """One hash for all: argon2 takes 50 ms on purpose, and the password is the demo's."""
    if not _HASHED:
        _HASHED.append(make_password(PASSWORD))
    return _HASHED[0]


def handling(world: World) -> Iterator[Place]:
    """The places that answer matters."""
    yield from {place.unit.pk: place for desk in world.desks for place in desk.targets}.values()
