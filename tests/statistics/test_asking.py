"""Figures as they are asked for: one statement a cohort, periods, groups, what is withheld; Python says the same."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.people.models import Post, Unit
from huiyin.statistics import moments
from huiyin.statistics.asking import Dimension, by, figures, forecast, series, waiting
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Part, Table
from huiyin.statistics.models import Act, Matter
from huiyin.statistics.rows import counted_days, end_of, is_in_scope, question
from huiyin.statistics.terms import Period, Scope, Span, Value
from tests import make
from tests.statistics.facts import act, act_of, counted_anew, matter, matter_of

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = (Period.of(Span.MONTH, date(2026, month, 1)) for month in (3, 4, 5))
QUARTER = Period.of(Span.QUARTER, date(2026, 4, 1))
JULY = datetime(2026, 7, 1, tzinfo=UTC)


def pair(value: Value) -> tuple[int, int | None]:
    return value.count, value.base


def test_a_rate_goes_by_the_day_that_fell_due() -> None:
    station = make.office().station
    # due          answered
    for due, answered in (
        (date(2026, 5, 4), date(2026, 5, 4)),  # on the last day: in time
        (date(2026, 5, 4), date(2026, 5, 5)),  # one day late
        (date(2026, 5, 31), None),  # never answered
        (date(2026, 6, 1), date(2026, 3, 9)),  # answered early, but due in June
    ):
        matter(station, due_on=due, answered_on=answered)
    found = series(None, ["answered_in_time"], Scope(station.pk), [MARCH, MAY, QUARTER], as_of=JULY)
    assert [pair(value) for value in found["answered_in_time"]] == [(0, 0), (1, 3), (2, 4)]


def test_what_is_not_yet_due_makes_nobody_look_bad() -> None:
    """On 20 May only days up to the 19th are over: what falls due on the 20th may still be answered in time."""
    station = make.office().station
    for day in (19, 20, 21):
        matter(station, due_on=date(2026, 5, day))
    noon = datetime(2026, 5, 20, 4, tzinfo=UTC)
    assert pair(figures(None, ["answered_in_time"], Scope(station.pk), MAY, as_of=noon)["answered_in_time"]) == (0, 1)
    # 16:00 UTC is midnight in the office: the 20th is over.
    night = datetime(2026, 5, 20, 16, tzinfo=UTC)
    assert pair(figures(None, ["answered_in_time"], Scope(station.pk), MAY, as_of=night)["answered_in_time"]) == (0, 2)


def test_what_was_owed_stays_with_the_unit_that_owed_it() -> None:
    office = make.office()
    matter(office.other, accept_unit_id=office.station.pk, accept_due_on=date(2026, 4, 1))
    for unit, base in ((office.station, 1), (office.other, 0)):
        found = figures(None, ["unit_in_time"], Scope(unit.pk), APRIL, as_of=JULY)
        assert pair(found["unit_in_time"]) == (0, base)


def test_what_stands_at_the_end_of_each_month_is_known_afterwards_as_well() -> None:
    station = make.office().station
    matter(station, closed_on=date(2026, 4, 10), due_on=date(2026, 3, 20), answered_on=date(2026, 4, 9))
    matter(station, registered_on=date(2026, 4, 30), due_on=date(2026, 5, 31))
    found = series(None, ["open", "overdue"], Scope(station.pk), [MARCH, APRIL, MAY], as_of=JULY)
    assert [value.count for value in found["open"]] == [1, 1, 1]
    # On 31 May the second was still in time: overdue is what was due before the last day of the period.
    assert [value.count for value in found["overdue"]] == [1, 0, 0]


def test_as_it_was_known_then() -> None:
    """A late entry of 3 April changes March for whoever asks today, and not for whoever asks as of 2 April."""
    station = make.office().station
    then, since = datetime(2026, 4, 2, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC)
    matter(station)
    matter(station, known_from=since)
    corrected = matter(station, known_to=since)
    matter(station, case=corrected.case_id, seq=2, known_from=since, registered_on=date(2026, 4, 1))
    for as_of, counted in ((then, 2), (since, 2), (None, 2), (datetime(2026, 2, 1, tzinfo=UTC), 0)):
        assert figures(None, ["matters"], Scope(station.pk), MARCH, as_of=as_of)["matters"].count == counted
    assert figures(None, ["matters"], Scope(station.pk), APRIL, as_of=then)["matters"].count == 0
    assert figures(None, ["matters"], Scope(station.pk), APRIL, as_of=since)["matters"].count == 1


def test_persons_and_money_are_added_up() -> None:
    station = make.office().station
    for channel, people in (("visit", 7), ("visit", 1), ("letter", 5), ("web", 1)):
        act(station, channel=channel, people=people)
    act(station, "assistance", amount=40_000_00)
    keys = ["occurrences", "visit_batches", "persons", "visit_persons", "letters_and_batches", "joint_visits"]
    found = figures(None, [*keys, "joint_letters", "assistance_amount"], Scope(station.pk), MARCH)
    assert [value.count for value in found.values()] == [4, 2, 14, 8, 3, 1, 1, 40_000_00]


def test_ratings_are_told_from_five_upward() -> None:
    station = make.office().station
    for number in range(5):
        told = figures(None, ["satisfied_unit"], Scope(station.pk), MARCH, as_of=JULY)["satisfied_unit"]
        assert (pair(told), told.is_withheld, told.rate) == ((0, 0), number > 0, None)
        matter(station, rated_on=date(2026, 3, 20), rated_unit="satisfied" if number else "not")
    told = figures(None, ["satisfied_unit"], Scope(station.pk), MARCH, as_of=JULY)["satisfied_unit"]
    assert (pair(told), told.is_withheld) == ((4, 5), False)


def test_a_window_that_ended_unrated_counts_and_one_that_runs_does_not() -> None:
    station = make.office().station
    matter(station, rated_on=date(2026, 3, 20), rate_until=date(2026, 4, 15))
    matter(station, rate_until=date(2026, 3, 31))
    matter(station, rate_until=date(2026, 4, 1))
    matter(station)
    found = series(None, ["rated_share"], Scope(station.pk), [MARCH, APRIL], as_of=JULY)["rated_share"]
    assert [pair(value) for value in found] == [(1, 2), (0, 1)]


def test_the_backlog_is_the_set_it_is_asked_for() -> None:
    station = make.office().station
    old = [
        matter(station, closed_on=day, ending=end)
        for day, end in (
            (date(2026, 3, 9), "answered"),
            (date(2026, 4, 9), "answered"),
            (date(2026, 3, 9), "withdrawn"),
            (None, ""),
        )
    ]
    matter(station, is_assigned=True)
    chosen = [row.case_id for row in old]
    found = figures(None, ["backlog_resolved"], Scope(station.pk), MARCH, as_of=JULY, among=chosen)
    assert pair(found["backlog_resolved"]) == (1, 4)
    assert pair(figures(None, ["backlog_resolved"], Scope(station.pk), MARCH, as_of=JULY)["backlog_resolved"]) == (0, 1)


def test_split_by_unit_category_and_place() -> None:
    office = make.office()
    below = make.unit("东桥派出所警务室", parent=office.station, level="town")
    matter(office.bureau, category="labour", place="110101")
    matter(office.station, category="law.traffic.accident", place="110101001")
    matter(below, category="law.order", place="110102003")
    matter(office.other, category="law.traffic", place="120101001", channel="visit")
    scope = Scope(office.bureau.pk)

    def split(dimension: Dimension, **narrow: str) -> dict[str, int]:
        found = by(None, ["matters"], Scope(scope.unit, **narrow), MARCH, dimension)
        return {group: values["matters"].count for group, values in found.items()}

    pk = {name: str(getattr(office, name).pk) for name in ("bureau", "station", "other")}
    assert split(Dimension.UNIT) == {pk["bureau"]: 1, pk["station"]: 2, pk["other"]: 1}
    assert split(Dimension.CATEGORY) == {"labour": 1, "law": 3}
    assert split(Dimension.CATEGORY, category="law") == {"law.order": 1, "law.traffic": 2}
    assert split(Dimension.CATEGORY, category="law.traffic") == {"law.traffic": 1, "law.traffic.accident": 1}
    assert split(Dimension.PLACE) == {"11": 3, "12": 1}
    assert split(Dimension.PLACE, place="11") == {"1101": 3}
    assert split(Dimension.PLACE, place="1101") == {"110101": 2, "110102": 1}
    assert split(Dimension.CHANNEL) == {"letter": 3, "visit": 1}
    assert split(Dimension.CHANNEL, channel="visit", kind="claim") == {"visit": 1}


def test_acts_have_no_ending() -> None:
    station = make.office().station
    matter(station, ending="answered", closed_on=date(2026, 3, 9))
    act(station)
    found = by(None, ["closed", "occurrences"], Scope(station.pk), MARCH, Dimension.ENDING)
    assert {group: list(values) for group, values in found.items()} == {"answered": ["closed"]}


@pytest.mark.parametrize("dimension", [None, *Dimension])
def test_one_statement_a_cohort_however_much_is_asked(dimension: Dimension | None) -> None:
    station = make.office().station
    keys = list(INDICATORS)
    periods = list(MAY.back(12))
    cohorts = {item.cohort for item in INDICATORS.values() if not item.cohort.is_standing}
    standing = sum(item.cohort.is_standing for item in INDICATORS.values())
    question(None, Scope(station.pk))  # the names of the units are kept in the process
    with CaptureQueriesContext(
        connection,
    ) as asked:
        if dimension is None:
            series(None, keys, Scope(station.pk), periods, as_of=JULY)
        else:
            by(None, keys, Scope(station.pk), QUARTER, dimension, as_of=JULY)
    of_acts = len({cohort for cohort in cohorts if cohort.table is Table.ACT})
    # What stands has an index of its own for each figure.
    assert len(asked) == len(cohorts) + standing - (of_acts if dimension is Dimension.ENDING else 0)


def test_where_matters_wait_and_since_when() -> None:
    office = make.office()
    for stage, unit, since in (
        ("passed", office.station, date(2026, 6, 30)),
        ("passed", office.station, date(2026, 5, 1)),
        ("passed", office.other, date(2026, 6, 16)),
        ("handling", office.station, date(2026, 3, 1)),
    ):
        matter(unit, stage=stage, stage_since_on=since)
    matter(office.station, stage="closed", is_open=False)
    found = [
        (row.stage, row.unit, row.count, row.oldest, row.ages)
        for row in waiting(None, Scope(office.bureau.pk), as_of=JULY)
    ]
    assert found == [
        ("handling", office.station.pk, 1, date(2026, 3, 1), (0, 0, 0, 0, 1)),
        ("passed", office.station.pk, 2, date(2026, 5, 1), (1, 0, 0, 1, 0)),
        ("passed", office.other.pk, 1, date(2026, 6, 16), (1, 0, 0, 0, 0)),
    ]


def test_dates_of_the_coming_days() -> None:
    station = make.office().station
    today = date(2026, 3, 18)
    for days in (-1, 0, 2, 2, 27, 28):
        matter(station, next_due_on=today + timedelta(days=days))
    matter(station, next_due_on=today, is_open=False)
    found = forecast(None, Scope(station.pk), today)
    assert len(found) == 28
    assert {day: count for day, count in found if count} == {
        today: 1,
        today + timedelta(days=2): 2,
        today + timedelta(days=27): 1,
    }


def by_hand(key: str, reader: Post | None, scope: Scope, period: Period, as_of: datetime) -> dict[Part, int]:
    """The same figure from the same definition, row by row in Python and without a database's help."""
    indicator, asked = INDICATORS[key], question(reader, scope, as_of)
    end = end_of(period, asked.today)
    rows: list[Any] = list((Matter if indicator.cohort.table is Table.MATTER else Act).objects.all())
    known = [row for row in rows if row.known_from <= as_of and (row.known_to is None or row.known_to > as_of)]
    found = [row for row in known if is_in_scope(row, indicator.cohort, asked)]
    if not indicator.cohort.is_standing:
        days = counted_days(indicator.cohort, period, asked.today)
        found = [row for row in found if days and days[0] <= (indicator.cohort.day_of(row) or date.max) <= days[1]]
    if indicator.of_set is not None:
        found = [row for row in found if indicator.of_set.holds(row, end)]
    weigh = (lambda row: getattr(row, indicator.adds)) if indicator.adds else (lambda row: 1)
    return {part: sum(weigh(row) for row in found if indicator.holds(row, part, end)) for part in Part}


SPRING_OF_2026 = datetime(2026, 3, 1, tzinfo=UTC)


def scattered(units: list[Unit], chance: random.Random, begin: datetime = SPRING_OF_2026) -> None:
    """Facts of every kind, as no office would ever have them, known from days in the two months from `begin` on."""

    def day() -> date | None:
        return None if chance.random() < 0.3 else date(2026, 3, 1) + timedelta(days=chance.randrange(90))

    days = [f.name for f in Matter._meta.fields if f.name.endswith("_on") and f.null] + ["rate_until"]
    flags = [f.name for f in Matter._meta.fields if f.name.startswith(("is_", "was_"))]
    matters, acts = [], []
    for _ in range(400):
        known = begin + timedelta(days=chance.randrange(60))
        until = known + timedelta(days=chance.randrange(1, 60)) if chance.random() < 0.3 else None
        registered, found = day() or date(2026, 3, 1), {name: day() for name in days}
        # Nothing is closed before it came in: what stands open is reckoned from what came and went.
        found["closed_on"] = found["closed_on"] and max(found["closed_on"], registered)
        one = matter_of(
            chance.choice(units),
            known_from=known,
            known_to=until,
            registered_on=registered,
            kind=chance.choice(("claim", "suggestion", "accusation")),
            channel=chance.choice(("web", "letter", "visit")),
            passed_by=chance.choice(("", "transfer", "assign")),
            outcome=chance.choice(("", "adopted", "supported", "not_adopted")),
            ending=chance.choice(("", "answered", "withdrawn", "declined")),
            performance=chance.choice(("", "due", "done", "not_done")),
            view=chance.choice(("", "agrees", "disagrees", "would_not_sign", "no_view")),
            rated_unit=chance.choice((None, "satisfied", "not")),
            rated_office=chance.choice((None, "basically", "not")),
            **found,
            **{name: chance.random() < 0.5 for name in flags},
        )
        matters.append(one)
        done = act_of(
            chance.choice(units),
            chance.choice(("contact", "contact", "demand", "review", "assistance")),
            on=day() or date(2026, 3, 1),
            known_from=known,
            known_to=until,
            people=chance.randrange(1, 9),
            amount=chance.randrange(1000),
            is_first=chance.random() < 0.6,
            channel=chance.choice(("web", "letter", "visit")),
        )
        acts.append(done)
    Matter.objects.bulk_create(matters)
    Act.objects.bulk_create(acts)


@pytest.mark.parametrize(
    "as_of",
    [
        datetime(2026, 5, 3, tzinfo=UTC),
        pytest.param(datetime(2026, 3, 20, tzinfo=UTC), marks=pytest.mark.long),
        pytest.param(JULY, marks=pytest.mark.long),
    ],
    ids=lambda at: f"{at:%m-%d}",
)
def test_sql_and_python_say_the_same_of_any_facts(as_of: datetime) -> None:
    office = make.office()
    scattered([office.bureau, office.station, office.other], random.Random(20260318))
    periods = [MARCH, APRIL, Period(date(2026, 3, 10), date(2026, 5, 10))]
    for scope in (Scope(office.bureau.pk), Scope(office.station.pk, kind="claim", channel="web")):
        for key, values in series(None, list(INDICATORS), scope, periods, as_of=as_of).items():
            for period, value in zip(periods, values, strict=True):
                hand = by_hand(key, None, scope, period, as_of)
                base = hand[Part.BASE] if INDICATORS[key].is_rate else None
                if value.is_withheld:
                    assert 0 < hand[Part.BASE] < 5, key
                    continue
                assert pair(value) == (hand[Part.COUNT], base), key
                assert base is None or hand[Part.REST] == base - value.count, key


@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        pytest.param({"kind": "claim"}, marks=pytest.mark.long),
        pytest.param({"place": "11"}, marks=pytest.mark.long),
    ],
    ids=lambda given: next(iter(given), "whole"),
)
def test_cells_and_facts_give_the_same_figures(narrowed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole months from the cells, the rest from the facts: the same numbers as from the facts alone."""
    office = make.office()
    scattered([office.bureau, office.station, office.other], random.Random(20260322))
    counted_anew()
    keys, now = list(INDICATORS), timezone.now()
    weeks = Period(date(2026, 3, 10), date(2026, 5, 10))
    scope = Scope(office.station.pk if "kind" in narrowed else office.bureau.pk, **narrowed)
    periods = [MARCH, QUARTER, weeks, Period(date(2026, 4, 3), date(2026, 4, 9)), MARCH.year_before()]
    by_cells = series(None, keys, scope, periods)
    split_by_cells = {dimension: by(None, keys, scope, weeks, dimension) for dimension in Dimension}
    monkeypatch.setattr(moments, "RECENT", timedelta(days=-1))
    by_facts = series(None, keys, scope, periods, as_of=now)
    for key in keys:
        assert [pair(value) for value in by_cells[key]] == [pair(value) for value in by_facts[key]], key
    for dimension, split in split_by_cells.items():
        again = by(None, keys, scope, weeks, dimension, as_of=now)
        assert {group: [pair(one) for one in of.values()] for group, of in split.items()} == {
            group: [pair(one) for one in of.values()] for group, of in again.items()
        }, dimension


def test_whole_months_known_now_are_read_from_cells_alone() -> None:
    office = make.office()
    matter(office.station)
    act(office.station)
    counted_anew()
    keys = [key for key, item in INDICATORS.items() if not item.cohort.is_standing]
    question(None, Scope(office.bureau.pk))
    with CaptureQueriesContext(connection) as asked:
        found = series(None, keys, Scope(office.bureau.pk), list(MARCH.back(12)))
    assert found["matters"][-1].count == found["occurrences"][-1].count == 1
    assert len(asked) == 2  # which cells can be relied on, and those of every cohort
    assert not [query["sql"] for query in asked if "statistics_matter" in query["sql"] or "_act" in query["sql"]]


@pytest.mark.parametrize("days", [5, *(pytest.param(far, marks=pytest.mark.long) for far in (0, 25))])
def test_a_moment_not_long_past_is_what_is_known_now_set_back(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells and what changed since give the same numbers as the facts as they were known then."""
    office = make.office()
    now = timezone.now()
    scattered([office.bureau, office.station, office.other], random.Random(20260318), now - timedelta(days=60, hours=1))
    counted_anew()
    keys, as_of = list(INDICATORS), now - timedelta(days=days)
    periods = [MARCH, QUARTER, Period(date(2026, 3, 10), date(2026, 5, 10)), Period.of(Span.MONTH, as_of.date())]
    scopes = (Scope(office.bureau.pk), Scope(office.station.pk, kind="claim"))

    def told() -> list[object]:
        found = [series(None, keys, scope, periods, as_of=as_of) for scope in scopes]
        split = [by(None, keys, scopes[0], MARCH, dimension, as_of=as_of) for dimension in Dimension]
        return [found, [{group: of for group, of in one.items() if any(v.count for v in of.values())} for one in split]]

    set_back = told()
    monkeypatch.setattr(moments, "RECENT", timedelta(days=-1))
    assert set_back == told()
