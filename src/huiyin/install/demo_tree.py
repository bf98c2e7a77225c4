"""The demo's province: its units, and staff for every post, made by the same actions an administrator uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

from django.conf import settings
from pypinyin import lazy_pinyin

from huiyin.cases import divisions
from huiyin.duties.calendars import load_year, shipped_texts
from huiyin.duties.office_time import on_day
from huiyin.install.demo_files import read
from huiyin.people import actions, first_run
from huiyin.people.actions import UnitFields
from huiyin.people.models import Post, Role, Staff, Unit
from huiyin.people.names import name_key

# Known to everybody: printed when the demo starts, and good for nothing else.
PASSWORD = "huiyin-demo"
# How long the office has been there when the demo begins.
FOUNDED_DAYS = 400


@dataclass(slots=True)
class Tree:
    """The units by the keys of units.toml, and the posts in each."""

    units: dict[str, Unit] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    posts: dict[str, list[Post]] = field(default_factory=dict)

    def find(self, unit: str, role: str) -> list[Post]:
        """The posts of one role in a unit, in the order of staff.toml; the sign-in to try first is the first."""
        return [post for post in self.posts.get(unit, ()) if post.role == role]

    def below(self, area: str, kind: str) -> list[str]:
        """Units of one kind directly in an area."""
        return [key for key, parent in self.parents.items() if parent == area and self.kinds[key] == kind]


def build_tree(*, at: datetime, seed: int) -> Tree:
    """Make the whole province as if it had been set up `FOUNDED_DAYS` ago."""
    founded = at - timedelta(days=FOUNDED_DAYS)
    first, second, *others = (_fields(row) for row in read("units")["units"])
    given = read("staff")["administrator"]
    made = first_run.set_up(
        code=first_run.setup_code(),
        root=first,
        office=second,
        name=given["name"],
        username=given["username"],
        password=PASSWORD,
        at=founded,
    )
    admin = made.administrator
    tree = Tree()
    rows = read("units")["units"]
    _note_unit(tree, rows[0], made.root)
    _note_unit(tree, rows[1], made.office)
    for row, fields in zip(rows[2:], others, strict=True):
        outside = row[2] == "outside"
        unit = actions.create_unit(parent=tree.units[row[1]], fields=fields, by=admin, at=founded, is_outside=outside)
        _note_unit(tree, row, unit)
    _open_posts(tree, admin, founded, Random(seed))
    _special_posts(tree, admin, at)
    _load_calendar(admin, founded + timedelta(days=30))
    return tree


def known_tree() -> Tree:
    """The province as it stands in the database, for whoever loads more into it."""
    tree = Tree()
    names = {unit.name: unit for unit in Unit.objects.all()}
    for row in read("units")["units"]:
        _note_unit(tree, row, names[row[4]])
    keys = {unit.pk: key for key, unit in tree.units.items()}
    for post in Post.objects.select_related("staff", "unit").order_by("pk"):
        tree.posts.setdefault(keys[post.unit_id], []).append(post)
    return tree


def _note_unit(tree: Tree, row: list[str], unit: Unit) -> None:
    key, parent, kind = row[:3]
    tree.units[key], tree.parents[key], tree.kinds[key] = unit, parent, kind


def _fields(row: list[str]) -> UnitFields:
    _key, _parent, kind, level, name, name_en, short_name, paper_code, address = row
    hours, is_station = read("units")["hours"], kind == "station"
    number = [unit[0] for unit in read("units")["units"]].index(row[0]) + 1
    return UnitFields(
        name=name,
        level=level,
        name_en=name_en,
        short_name=short_name,
        paper_code=paper_code,
        is_petition_office=kind == "petition",
        address=f"望江省{address}",
        postcode=next(code for place, code in read("units")["postcodes"].items() if address.startswith(place)),
        # No number in this form can be dialled.
        phone=f"000-0000-{100 + number:04d}",
        fax=f"000-0000-{800 + number:04d}" if kind == "petition" else "",
        hours=hours["station_zh" if is_station else "zh"],
        hours_en=hours["station_en" if is_station else "en"],
        division=division_of(row[0]),
    )


def division_of(unit: str) -> str:
    """The code of the division a unit is in: its own, or that of the nearest one above it."""
    codes = {key: code for code, _above, _name, keys in read("units")["divisions"] for key in keys}
    parents = {row[0]: row[1] for row in read("units")["units"]}
    while unit not in codes:
        unit = parents[unit]
    return str(codes[unit])


def write_divisions() -> None:
    """The invented divisions into the home, where the names of places are looked up."""
    rows = [(_level_of(code), code, above, name) for code, above, name, _units in read("units")["divisions"]]
    path = settings.HOME / divisions.OWN
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    divisions.forget_divisions()


def _level_of(code: str) -> int:
    """1 province, 2 city, 3 county, 4 township: by the digits that are not filled up with noughts."""
    if len(code) > 6:
        return divisions.TOWNSHIP
    return 3 - sum(code.endswith(noughts) for noughts in ("00", "0000"))


@dataclass(frozen=True, slots=True)
class _Place:
    """A post still to be filled."""

    unit: str
    role: str
    title: str
    name: str
    username: str


def _open_posts(tree: Tree, admin: Post, at: datetime, rng: Random) -> None:
    places = list(_places(tree, rng))
    # One hash for all: argon2 takes 50 ms on purpose, and the password is the same.
    password = admin.staff.password
    staff = Staff.objects.bulk_create(
        Staff(username=place.username, name=place.name, name_key=name_key(place.name), password=password)
        for place in places
    )
    since = on_day(at)
    for place, person in zip(places, staff, strict=True):
        post = actions.open_post(
            staff=person,
            unit=tree.units[place.unit],
            role=place.role,
            title=place.title,
            since=since,
            by=admin,
            at=at,
        )
        tree.posts.setdefault(place.unit, []).append(post)


def _places(tree: Tree, rng: Random) -> Iterator[_Place]:
    """Every post of every unit; those of the main line carry the names one signs in with."""
    people = _people(rng)
    named = {(row["unit"], row["role"]): row for row in read("staff")["main"]}
    taken = {row["username"] for row in named.values()} | {"admin"}
    for unit, kind in tree.kinds.items():
        for role, title in read("staff")["posts"].get(kind, ()):
            known = named.pop((unit, role), None)
            name = known["name"] if known else next(people)
            username = known["username"] if known else _username(name, taken)
            yield _Place(unit, role, title, name, username)


def _people(rng: Random) -> Iterator[str]:
    """Names that stand for nobody, none twice."""
    parts = read("staff")
    used = {row["name"] for row in parts["main"]} | {parts["administrator"]["name"]}
    names = ["".join(pair) for pair in product(parts["surnames"], parts["given"])]
    rng.shuffle(names)
    return (name for name in names if name not in used)


def _username(name: str, taken: set[str]) -> str:
    plain = "".join(lazy_pinyin(name))
    username, number = plain, 2
    while username in taken:
        username, number = f"{plain}{number}", number + 1
    taken.add(username)
    return username


def _special_posts(tree: Tree, admin: Post, at: datetime) -> None:
    """Somebody with two posts, and a head who is away with a deputy in force."""
    second, deputy = read("staff")["second"], read("staff")["deputy"]
    holder = tree.find(second["of"], Role.HANDLER)[0].staff
    actions.open_post(
        staff=holder,
        unit=tree.units[second["unit"]],
        role=second["role"],
        title=second["title"],
        since=_days(at, -90),
        by=admin,
        at=at - timedelta(days=90),
    )
    actions.appoint_deputy(
        post=tree.find(deputy["unit"], Role.HEAD)[0],
        deputy=tree.find(deputy["unit"], Role.HANDLER)[0].staff,
        since=_days(at, -6),
        until=_days(at, 8),
        reason=deputy["reason"],
        by=admin,
        at=at - timedelta(days=6),
    )


def _days(at: datetime, days: int) -> date:
    return on_day(at + timedelta(days=days))


def sign_in_rows() -> list[dict[str, Any]]:
    """The sign-ins of staff.toml, the administrator last."""
    return [*read("staff")["main"], read("staff")["administrator"]]


def _load_calendar(admin: Post, at: datetime) -> None:
    """The latest year of holidays, as the State Council announced it, loaded by the administrator.

    It says what the shipped file says, so that no date of the demo moves.
    """
    _year, text = max(shipped_texts().items())
    load_year(text=text, by=admin.signature, at=at)
