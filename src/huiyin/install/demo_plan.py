"""The demo's matters before any of them exists: what each is about, who sends it, and which steps fall on which day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from random import Random
from typing import Any
from uuid import UUID, uuid5

from huiyin.cases.intake.registration import Person
from huiyin.install.demo_files import kinds, read
from huiyin.install.demo_tree import Tree, division_of
from huiyin.install.demo_words import Words, persons_for, words_for
from huiyin.procedure.calendar import Calendar

# Any constant: the same matter has the same token in every run.
TOKENS = UUID("7d1a6f0e-4c39-4b63-9b52-6f1e0c5e2022")
# The county one signs in to first, and where the other matters are.
MAIN = "qingxi"
MAIN_STATION = "dongqiao"
AREAS = ("qingxi", "chenghu", "hewan", "songquan")
AREA_WEIGHTS = (5, 3, 2, 2)
CHANNELS = ("letter", "visit", "call", "web", "fax")
CHANNEL_WEIGHTS = (34, 22, 14, 27, 3)
BY_PETITIONER = frozenset({"supplement", "report_overdue", "ask_recusal", "rate", "withdraw"}) | {
    "ask_review",
    "ask_recheck",
    "ask_hearing",
    "ask_assistance",
    "name_later",
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """One step to take: its key, what is special about it, and the day."""

    key: str
    argument: str
    on: date


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter as planned. `office` and `unit` are keys of the tree; `accused` the unit complained of, if any."""

    no: int
    course: str
    kind: Mapping[str, Any]
    words: Words
    office: str
    unit: str
    area: str
    place: str
    channel: str
    received_on: date
    registered_on: date
    persons: tuple[Person, ...]
    people: int
    moves: tuple[Move, ...]
    is_main: bool
    outcome: str = ""
    accused: str = ""
    is_sealed: bool = False
    is_anonymous: bool = False
    is_direct: bool = False
    has_scan: bool = False

    @property
    def token(self) -> UUID:
        return uuid5(TOKENS, f"{self.no}:{self.received_on}:{self.words.subject}")


def plan(*, tree: Tree, today: date, calendar: Calendar, seed: int, count: int | None = None) -> list[Matter]:
    """The matters, the same ones for the same seed and day. `count` takes only so many, of courses of every kind."""
    courses = [_copies(course) for course in read("courses")["course"]]
    # Those that came later are told later, so that the matters of the others stay what they were.
    later = [one for course in read("courses_around")["course"] for one in _copies(course)]
    turns = [one for turn in zip_longest(*courses) for one in turn if one is not None] + later
    planner = _Planner(tree, today, calendar, seed)
    chosen = turns if count is None else _spread(turns, len(courses), count)
    return [planner.matter(no, course, is_main=is_main) for no, (course, is_main) in enumerate(chosen, 1)]


def _spread[T](turns: Sequence[T], courses: int, count: int) -> list[T]:
    """Courses evenly from the first to the last where there are fewer matters than courses."""
    if count >= courses:
        return list(turns[:count])
    return [turns[number * courses // count] for number in range(count)]


def _copies(course: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], bool]]:
    return [(course, number < course.get("main", 0)) for number in range(course["count"])]


class _Planner:
    """Chooses for each matter what its course leaves open; deals the kinds out so that each is used about equally."""

    def __init__(self, tree: Tree, today: date, calendar: Calendar, seed: int) -> None:
        self.tree, self.today, self.calendar, self.seed = tree, today, calendar, seed
        self.used: dict[str, int] = {}
        self.titles: set[str] = set()

    def matter(self, no: int, course: Mapping[str, Any], *, is_main: bool) -> Matter:
        rng = Random(f"{self.seed} {no} {course['key']}")
        only = course.get("only", "")
        area = MAIN if is_main else rng.choices(AREAS, AREA_WEIGHTS)[0]
        kind = self._kind(only, rng, is_main=is_main)
        unit = self._unit(area, kind, only, rng, is_main=is_main)
        accused = self._accused(area, kind, rng)
        first, last = course["received"]
        received = self.today - timedelta(days=rng.randint(first, last))
        words = words_for(kind, names=self._names(area, unit, accused), received=received, taken=self.titles, rng=rng)
        matter = Matter(
            no=no,
            course=course["key"],
            kind=kind,
            words=words,
            office=unit if only == "direct" else f"{area}.petition",
            unit=unit,
            area=area,
            place=self._place(area, unit, rng),
            channel=_channel(only, rng),
            received_on=received,
            registered_on=received,
            persons=(),
            people=1,
            moves=(),
            is_main=is_main,
            outcome=course.get("outcome", ""),
            accused=accused,
            is_sealed=only == "sealed",
            is_anonymous=only == "anonymous" or (bool(accused) and rng.random() < 0.2 and only != "sealed"),
            is_direct=only == "direct",
        )
        matter = _with_people(matter, only, rng)
        registered = self._registered(matter, rng)
        moves = tuple(self._moves(matter, course.get("steps", ()), registered))
        has_scan = matter.channel in ("letter", "fax") and rng.random() < 0.45
        return replace(matter, registered_on=registered, moves=moves, has_scan=has_scan)

    def _kind(self, only: str, rng: Random, *, is_main: bool) -> Mapping[str, Any]:
        fitting = [kind for kind in kinds() if _fits(kind, only)]
        if is_main and only in ("", "direct", "joint", "several", "anonymous"):
            fitting = [kind for kind in fitting if "station" in kind["units"]] or fitting
        least = min(self.used.get(kind["key"], 0) for kind in fitting)
        kind = rng.choice([kind for kind in fitting if self.used.get(kind["key"], 0) == least])
        self.used[kind["key"]] = self.used.get(kind["key"], 0) + 1
        return kind

    def _unit(self, area: str, kind: Mapping[str, Any], only: str, rng: Random, *, is_main: bool) -> str:
        if only == "outside" or not kind["units"]:
            return str(kind["outside"])
        if is_main and "station" in kind["units"]:
            return MAIN_STATION
        if kind.get("accused") == "bureau":
            return self._above(self.tree.parents[area], ["inspection"], rng)
        wanted = ["station"] if only == "direct" else list(kind["units"])
        return self._above(area, wanted, rng)

    def _above(self, area: str, wanted: Sequence[str], rng: Random) -> str:
        """A unit of one of these kinds in the area or in the city above it; a station where there is none."""
        for place in (area, self.tree.parents[area]):
            for kind in wanted:
                if found := self.tree.below(place, kind):
                    return rng.choice(found)
        return rng.choice(self.tree.below(area, "station"))

    def _accused(self, area: str, kind: Mapping[str, Any], rng: Random) -> str:
        wanted = kind.get("accused", "")
        if wanted == "bureau":
            return area
        return rng.choice(self.tree.below(area, wanted)) if wanted else ""

    def _place(self, area: str, unit: str, rng: Random) -> str:
        """The division code of the town whose station is competent, else of any town of the area."""
        stations = self.tree.below(area, "station")
        return division_of(unit if unit in stations else rng.choice(stations))

    def _names(self, area: str, unit: str, accused: str) -> dict[str, str]:
        units = self.tree.units
        city = self.tree.parents[area]
        complained_of = units[accused or unit].short_name
        return {
            "county": units[area].name.removesuffix("公安局").removesuffix("分局").removeprefix("望川市公安局") or area,
            "city": units[city].name.removesuffix("公安局"),
            "station": complained_of,
            "traffic": complained_of,
            "bureau": units[area].short_name,
        }

    def _registered(self, matter: Matter, rng: Random) -> date:
        """A visitor is registered at once, a letter when somebody is at work; never later than today."""
        if matter.channel in ("web", "visit", "call"):
            return matter.received_on
        day = matter.received_on + rng.choice((ONE_DAY, ONE_DAY, timedelta(0), 2 * ONE_DAY))
        return min(self.calendar.next_working(day), self.today)

    def _moves(self, matter: Matter, steps: Sequence[str], registered: date) -> Iterator[Move]:
        earliest = registered
        for text in steps:
            name, _, day = text.rpartition(" ")
            key, _, argument = name.partition(":")
            on = max(self._day(day, matter.received_on, key in BY_PETITIONER), earliest)
            earliest = min(on, self.today)
            yield Move(key, argument, earliest)

    def _day(self, text: str, received: date, is_any_day: bool) -> date:
        """A day of courses.toml: "12" after receipt, "@3" before today, "!" on whatever day of the week."""
        number = int(text.strip("@!"))
        if text.startswith("@"):
            day, step = self.today - timedelta(days=number), -ONE_DAY
        else:
            day, step = received + timedelta(days=number), ONE_DAY
        while not (text.endswith("!") or is_any_day or self.calendar.is_working(day)):
            day += step
        return day


def _fits(kind: Mapping[str, Any], only: str) -> bool:
    """Whether a kind of matter can go a way that only some may go."""
    is_plain = kind.get("kind", "claim") == "claim"
    rules = {
        "": is_plain and bool(kind["units"]),
        "suggestion": kind.get("kind") == "suggestion",
        "sealed": bool(kind.get("extract")),
        "accusation": kind.get("kind") == "accusation" and not kind.get("extract"),
        "group": bool(kind.get("is_group")),
        "joint": bool(kind.get("is_shared")),
        "outside": bool(kind.get("outside")),
        "refer": "refer" in kind,
        "decline": "decline" in kind,
        "direct": is_plain and "station" in kind["units"] and "accused" not in kind,
        "several": len(kind["asks"]) > 1 and is_plain and bool(kind["units"]),
        "anonymous": is_plain and "station" in kind["units"],
    }
    # A matter that belongs elsewhere is not handled as if it belonged here.
    belongs_elsewhere = only == "" and ("decline" in kind or "refer" in kind) and not _is_handled(kind)
    return rules[only] and not belongs_elsewhere


def _is_handled(kind: Mapping[str, Any]) -> bool:
    return any("supported" in ask for ask in kind["asks"])


def _channel(only: str, rng: Random) -> str:
    fixed = {"group": "visit", "joint": "letter", "anonymous": "letter"}
    return fixed.get(only) or rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]


def _town(code: str) -> str:
    """青溪县东桥镇: the names of a town and its county."""
    names = {code: (above, name) for code, above, name, _units in read("units")["divisions"]}
    above, name = names[code]
    return f"{names[above][1]}{name}"


def _with_people(matter: Matter, only: str, rng: Random) -> Matter:
    """One petitioner; some for a joint letter; a crowd with at most five to speak for it (art. 20(3))."""
    if only == "anonymous":
        return matter
    people, named, role = 1, 1, "petitioner"
    if only == "group":
        people, named, role = rng.randint(5, 26), rng.randint(3, 5), "representative"
    elif only == "joint":
        people, named, role = rng.randint(4, 40), rng.randint(3, 6), "cosigner"
    elif matter.channel == "visit" and rng.random() < 0.3:
        people, named, role = 2, 2, "agent"
    persons = persons_for(matter.words, town=_town(matter.place), number=named, role=role, rng=rng)
    return replace(matter, persons=persons, people=people)
