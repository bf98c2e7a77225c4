"""Everything beside the matters, begun: what each office sets going, and each duty done by whoever owes it.

Every night the open duties are looked through; for each that is new it is decided when it is going to be done. So what
the rooms make people owe comes back to them as work, whichever room it is of, and a duty nobody can end shows itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain

from huiyin.duties.models import Duty
from huiyin.install.simulate_matter import Life, working_moment
from huiyin.install.simulate_world import Place, World
from huiyin.install.simulated_rooms import bulletins, campaigns, oversight, promises, quality, receptions, rounds
from huiyin.install.simulated_rooms.hand import Deeds, Hand, planned_for
from huiyin.oversight.models import OrderMatter
from huiyin.people.actions import end_post, open_post
from huiyin.people.models import Level, Post, Role
from huiyin.receptions.rules import Every, Rule
from huiyin.rounds.rhythm import Rhythm
from huiyin.statistics.drawing import draw_waiting

DEEDS: Deeds = dict(
    chain.from_iterable(room.DEEDS.items() for room in (promises, oversight, rounds, quality, campaigns, bulletins))
)
# The calendar ends it when the matter has its answer (receptions/table_sweep.py).
BY_ITSELF = frozenset({"first_receiver"})
ODD = (1, 3, 5, 7, 9, 11)


def set_going(hand: Hand, months: int) -> Life:
    """The first weeks: one office after the other sets its rooms going."""
    yield hand.after(0.1, 1)
    world = hand.world
    organs = {place.unit.pk: place for place in world.places.values() if place.kind == "bureau"}
    for place in organs.values():
        _receptions(hand, world, place)
    yield hand.after(1, 2)
    root = next(place for place in organs.values() if place.above is None)
    cities = [place for place in organs.values() if place.unit.level == Level.CITY]
    counties = [place for place in organs.values() if place.unit.level == Level.COUNTY]
    _of_province(hand, world, root, [*cities, *counties], months)
    for city in cities:
        below = [place for place in counties if place.above is city]
        _of_city(hand, world, city, below, months)
        _of_county(hand, world, below[0], months, is_first=city is cities[0])
    oversight.begin_reports(hand, _office(world, cities[0]))
    hand.begin(hand.after(50, 60), partial(empty_chair, unit=cities[0].unit.pk))
    hand.begin(hand.after(70, 80), partial(successor, unit=_stations(world, counties[0])[0]))
    yield hand.after(15, 18)
    _campaigns(hand, world, root, counties[0], months)


def _office(world: World, organ: Place) -> int:
    """Its petition office."""
    return next(place.unit.pk for place in world.places.values() if place.kind == "office" and place.above is organ)


def _stations(world: World, organ: Place) -> list[int]:
    return [place.unit.pk for place in world.places.values() if place.kind == "station" and place.above is organ]


def _receptions(hand: Hand, world: World, organ: Place) -> None:
    """A county's chief each Wednesday and its leaders in turn; the chiefs above once a month, the 15th in odd ones."""
    office, chief = _office(world, organ), organ.post("head")
    begin = partial(receptions.begin, hand, office)
    if organ.unit.level == Level.COUNTY:
        begin("局长接访日", Rule(Every.WEEK, weekdays=(2,)), [chief], (9, 11))
        leaders = [world.places[unit].post("head") for unit in _stations(world, organ)]
        begin("局领导轮流接访", Rule(Every.WEEK, weekdays=(0,)), [chief, *leaders], (14, 17))
    else:
        begin("厅局长每月接访", Rule(Every.MONTH, days=(10,)), [chief], (9, 11))
        begin("单月15日接访", Rule(Every.MONTH, days=(15,), months=ODD), [chief], (14, 16))


def _of_province(hand: Hand, world: World, root: Place, below: list[Place], months: int) -> None:
    office, units = _office(world, root), [place.unit.pk for place in below]
    rounds.begin(hand, office, units, Rhythm.MONTHLY)
    bulletins.begin(hand, office, is_weekly=False)
    life = partial(oversight.monthly_words, organ=root.unit.pk, office=office, units=units[:3], months=months)
    hand.begin(hand.after(1, 3), life)


def _of_city(hand: Hand, world: World, city: Place, below: list[Place], months: int) -> None:
    organ, office, units = city.unit.pk, _office(world, city), [place.unit.pk for place in below]
    bulletins.begin(hand, office, is_weekly=False)
    everybody = [*units, *chain.from_iterable(_stations(world, place) for place in below)]
    for life in (
        partial(oversight.weekly_orders, organ=organ, weeks=months * 4),
        partial(oversight.monthly_words, organ=organ, office=office, units=units, months=months),
        partial(quality.each_month, organ=organ, units=everybody, months=months),
        partial(receptions.monthly_founded, organ=organ, months=months),
    ):
        hand.begin(hand.after(1, 9), life)


def _of_county(hand: Hand, world: World, county: Place, months: int, *, is_first: bool) -> None:
    """Twice a month it searches; the first one also has its weekly notice and its weekly report in person."""
    organ, office, stations = county.unit.pk, _office(world, county), _stations(world, county)
    if is_first:
        bulletins.begin(hand, office, is_weekly=True)
        oversight.begin_reports(hand, office)
    rounds.begin(hand, office, stations, Rhythm.HALF_MONTHLY)
    hand.begin(hand.after(1, 9), partial(oversight.weekly_orders, organ=organ, weeks=months * 4))
    hand.begin(hand.after(1, 9), partial(receptions.monthly_founded, organ=organ, months=months))


def _campaigns(hand: Hand, world: World, root: Place, county: Place, months: int) -> None:
    levels = (Level.CITY.value, Level.COUNTY.value)
    wide = campaigns.begin(hand, _office(world, root), "全省信访积案专项治理", levels, days=months * 30)
    near = campaigns.begin(
        hand, _office(world, county), "信访突出问题集中化解", (Level.TOWN.value,), days=90, stands="any"
    )
    for row in (wide, near):
        hand.begin(hand.after(1, 3), partial(campaigns.each_month, campaign=row.pk, months=months))


# ---------------------------------------------------------------- who comes and goes


def empty_chair(hand: Hand, unit: int) -> Life:
    """A supervisor goes, and for five weeks nobody supervises there."""
    post, by = hand.one(unit, Role.SUPERVISOR), _administrator()
    end_post(post=post, on=hand.today, by=by, at=hand.now, open_matters=0, knowing=True)
    place = hand.place(unit)
    del place.posts[Role.SUPERVISOR]
    hand.did("chair emptied")
    yield hand.after(35)
    _take_seat(hand, place, Role.SUPERVISOR, place.posts["handler"][1])


def successor(hand: Hand, unit: int) -> Life:
    """The head of a unit goes with duties in their name; whoever follows sits there the same morning."""
    place, by = hand.place(unit), _administrator()
    post = place.posts["head"][0]
    end_post(post=post, on=hand.day(-1), by=by, at=hand.now, open_matters=0, knowing=True)
    _take_seat(hand, place, Role.HEAD, place.posts["handler"][1])
    yield from ()


def _take_seat(hand: Hand, place: Place, role: Role, who: Post) -> None:
    post = open_post(
        staff=who.staff, unit=place.unit, role=role, title="", since=hand.today, by=_administrator(), at=hand.now
    )
    place.posts[role] = [post]
    hand.did(f"new {role}")


def _administrator() -> Post:
    return Post.objects.select_related("unit", "staff").get(role=Role.ADMINISTRATOR)


# ---------------------------------------------------------------- what is owed


class Owed:
    """Which duties have somebody's plan already."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, date]] = set()

    def each_night(self, hand: Hand) -> Life:
        """Figures are drawn, the day's receptions begin, and whatever is newly owed gets its moment."""
        draw_waiting()
        for duty in self._new():
            at = max(planned_for(hand.rng, duty, hand.now), self._not_before(hand, duty))
            hand.begin(at, partial(doing, pk=duty.pk, due=duty.due_on))
        yield from receptions.each_day(hand)

    def _new(self) -> Iterator[Duty]:
        """Open duties beside the matters, and what orders demanded in them, that nobody has a plan for."""
        for duty in Duty.objects.open().owed().select_related("post").order_by("pk"):
            of_matter = duty.subject.startswith("case:")
            if (duty.pk, duty.due_on) in self._seen or duty.clock in BY_ITSELF:
                continue
            if of_matter and not (duty.clock == "demand" and _is_ordered(duty)):
                continue
            self._seen.add((duty.pk, duty.due_on))
            yield duty

    @staticmethod
    def _not_before(hand: Hand, duty: Duty) -> datetime:
        ahead = max(0, (duty.starts_on - hand.today).days)
        return working_moment(hand.rng, hand.now + timedelta(days=ahead), hand.now)


def _is_ordered(duty: Duty) -> bool:
    case, step = int(duty.subject.partition(":")[2]), int(duty.key.split(":")[2])
    return OrderMatter.objects.filter(case=case, step=step).exists()


def doing(hand: Hand, pk: int, due: date) -> Life:
    """A duty is done, unless somebody was faster, it fell away, or its day was moved: then another plan has it."""
    while True:
        duty = Duty.objects.select_related("post").get(pk=pk)
        if duty.state != "open" or duty.due_on != due:
            return
        again = DEEDS[duty.clock](hand, duty)
        if again is None:
            return
        yield again
