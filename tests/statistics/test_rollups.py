"""Cells: what is kept beforehand is what a count of the facts gives, after every drawing, and for every indicator."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from django.db import connection

from huiyin.cases.models import Case
from huiyin.statistics import rollups
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked
from huiyin.statistics.catalogue.indicator import Indicator
from huiyin.statistics.drawing import draw_all, draw_waiting
from huiyin.statistics.models import Cell, Counted
from huiyin.statistics.terms import Scope
from tests import make
from tests.cases.test_main_road import step, walk_to_served
from tests.statistics.recorded import recorded_as_lived

pytestmark = pytest.mark.django_db
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


def drawn(office: make.Office) -> list[Case]:
    """Three matters of March: one served, one passed on, one by a visit of six still to be sorted."""
    cases = [walk_to_served(office), make.case(office.clerk), make.case(office.clerk, channel="visit", people=6)]
    step(cases[1], "transfer", office.clerk, date(2026, 3, 20), unit=office.other.pk)
    draw_waiting()
    return cases


NOT_NARROWED = Scope(0)


def totals(
    indicator: Indicator,
    first: date = MARCH,
    last: date = MARCH,
    *,
    scope: Scope = NOT_NARROWED,
    units: Iterable[int] | None = None,
    split: str = "",
) -> rollups.Totals | None:
    """What the cells answer for one indicator over these months."""
    months = frozenset(date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13))
    within = frozenset(month for month in months if first <= month <= last)
    (found,) = rollups.totals([rollups.Wish((indicator,), within, split)], units, scope=scope)
    return found


def sums(key: str, first: date = MARCH, last: date = MARCH, units: Iterable[int] | None = None, **narrowed: Any) -> Any:
    """What the cells say of one indicator: the count and the base, over the months."""
    indicator = INDICATORS[key]
    split = narrowed.pop("split", "")
    found = totals(indicator, first, last, scope=Scope(0, **narrowed), units=units, split=split)
    assert found is not None
    if split:
        return {group: found.of(indicator, month, group) for month, group in found.sums}
    return tuple(map(sum, zip(*(found.of(indicator, *at) for at in found.sums), strict=True))) or (0, 0)


def test_the_first_drawing_counts_every_cohort_and_every_sum_agrees() -> None:
    drawn(make.office())
    assert Counted.objects.count() == len(rollups.sheets())
    assert rollups.uncounted() == 0
    assert Cell.objects.exists()
    assert rollups.wrong_cells() == []


def test_sums_by_unit_channel_kind_and_category() -> None:
    office = make.office()
    drawn(office)
    assert sums("matters") == (3, 0)
    assert sums("matters", units=[office.station.pk]) == (1, 0)
    assert sums("matters", units=[office.station.pk, office.other.pk]) == (2, 0)
    assert sums("matters", channel="visit") == (1, 0)
    assert sums("persons") == (8, 0)
    assert sums("joint_visits") == (1, 0)
    assert sums("matters", split="unit_id") == {
        office.station.pk: (1, 0),
        office.other.pk: (1, 0),
        office.office.pk: (1, 0),
    }
    assert sums("matters", split="channel") == {"letter": (2, 0), "visit": (1, 0)}
    assert sums("matters", split="category") == {"": (3, 0)}
    assert sums("answered_in_time", MARCH, MAY) == (1, 1)
    assert sums("matters", MAY, MAY) == (0, 0)


def test_what_no_cell_answers_is_left_to_the_facts() -> None:
    drawn(make.office())
    matters = INDICATORS["matters"]
    both = Scope(0, channel="letter", category="traffic")
    assert totals(matters, scope=both) is None
    assert totals(matters, scope=Scope(0, place="11")) is None
    assert totals(matters, split="ending") is None
    assert totals(INDICATORS["open"]) is None


def test_cells_move_with_every_drawing() -> None:
    office = make.office()
    cases = drawn(office)
    step(cases[1], "accept", office.outsider, date(2026, 3, 25))
    given = {"reason": "登记有误。", "changes": {"channel": "visit", "category": "traffic"}}
    step(cases[1], "correct", office.clerk, date(2026, 3, 26), **given)
    step(cases[2], "transfer", office.clerk, date(2026, 4, 1), unit=office.station.pk)
    draw_waiting()
    assert rollups.wrong_cells() == []
    assert sums("matters", channel="visit") == (2, 0)
    assert sums("matters", category="traffic") == (1, 0)
    assert sums("matters", units=[office.station.pk]) == (2, 0)


def test_what_was_changed_by_hand_is_found_and_counted_anew() -> None:
    office = make.office()
    cases = drawn(office)
    right = sorted(Cell.objects.values_list())
    cell = Cell.objects.filter(cut="all", month=MARCH, unit=office.station, cohort="matter:registered_on:unit_id")
    cell.update(sums=[9] * len(cell.get().sums))
    Cell.objects.filter(cut="way").delete()
    wrong = rollups.wrong_cells(MARCH)
    assert {one.cut for one in wrong} == {"all", "way"}
    assert next(one for one in wrong if one.cut == "all").unit == office.station.pk
    assert rollups.wrong_cells(date(2027, 1, 1)) == []
    rollups.recount_month(MARCH)
    assert rollups.wrong_cells(MARCH) == []
    assert len(cases) == 3
    draw_all()
    assert sorted(Cell.objects.values_list()) == right


def test_a_cohort_that_is_read_otherwise_now_is_counted_anew() -> None:
    drawn(make.office())
    key = rollups.key_of(INDICATORS["matters"].cohort)
    Counted.objects.filter(cohort=key).update(reading="another")
    Cell.objects.filter(cohort=key).delete()
    matters = INDICATORS["matters"]
    assert totals(matters) is None
    assert rollups.count_missing() == 1
    assert sums("matters") == (3, 0)


def test_whoever_counts_leaves_alone_what_somebody_else_is_counting() -> None:
    key = rollups.key_of(INDICATORS["matters"].cohort)
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [rollups.LOCK, key])
        Counted.objects.all().delete()
        assert rollups.count_missing() == len(rollups.sheets()) - 1
        assert key not in rollups.counted_now()
    assert rollups.count_missing() == 1
    assert key in rollups.counted_now()


def kept() -> list[Indicator]:
    return [item for item in INDICATORS.values() if not item.cohort.is_standing and item.of_set is None]


@pytest.mark.parametrize("indicator", kept(), ids=lambda item: item.key)
def test_no_condition_in_a_cell_asks_for_the_end_of_a_period(indicator: Indicator) -> None:
    early, late = Asked(date(2001, 1, 1)), Asked(date(2099, 1, 1), is_latest=True)
    for tally in rollups.tallies_of(indicator):
        assert tally is None or tally.condition.q(early) == tally.condition.q(late)


def test_every_indicator_is_counted_alike_in_cells_and_in_facts() -> None:
    office = make.office()
    for case in drawn(office):
        recorded_as_lived(case)
    draw_waiting()
    for indicator in kept():
        found = totals(indicator, date(2020, 1, 1), date(2029, 12, 1))
        assert found is not None
        from_cells = [sum(pair) for pair in zip(*(found.of(indicator, *at) for at in found.sums), strict=True)]
        rows = rollups.MODELS[indicator.cohort.table].objects.known()
        days = {f"{name}__isnull": False for name in indicator.cohort.day[:1]}
        if len(indicator.cohort.day) == 1:
            rows = rows.filter(**days)
        counted = [row for row in rows if indicator.counted.holds(row, Asked(date.max))]
        if len(indicator.cohort.day) > 1:
            counted = [row for row in counted if indicator.cohort.day_of(row) is not None]
        wanted = sum(getattr(row, indicator.adds) for row in counted) if indicator.adds else len(counted)
        assert (from_cells or [0])[0] == wanted, indicator.key


def test_cells_are_found_by_their_key() -> None:
    drawn(make.office())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT sum(sums[1]) FROM statistics_cell WHERE cohort = 'matter:registered_on:unit_id'"
            " AND cut = 'all' AND month BETWEEN '2026-03-01' AND '2026-03-01'"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "statistics_cell_pkey" in plan
