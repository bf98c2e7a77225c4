"""What everybody is told: nothing small, and nothing that a sum and its neighbours would give away."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import pytest
from django.test import override_settings

from huiyin.statistics.asking import Dimension
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.open_figures import OPEN_COUNTS, OPEN_SHARES, SPLIT, finished, open_figures, open_table
from huiyin.statistics.suppression import TOTAL, Place, suppressed
from huiyin.statistics.terms import Period, Span
from tests import make
from tests.statistics.facts import act, matter

QUARTERS = tuple(Period.of(Span.QUARTER, date(2025, month, 1)) for month in (1, 4, 7, 10))
NEW_YEAR = date(2026, 1, 1)


def known_exactly(told: dict[Place, int | None], *, is_whole: bool) -> set[Place]:
    """The hidden cells that the sums give away, by elimination over all equations of the table."""
    rows, columns = {row for row, _ in told}, {column for _, column in told}
    lines = [[(row, column) for row in rows if (row, column) in told] for column in columns]
    if is_whole:
        lines += [[(row, column) for column in columns] for row in rows]
    unknown = sorted(place for place, count in told.items() if count is None)
    matrix = [[Fraction(int(place in line) * (1 if place[0] != TOTAL else -1)) for place in unknown] for line in lines]
    if is_whole:
        # The sum of a row stands on the other side of its equation, and on this side of that of the last column.
        for line, equation in zip(lines, matrix, strict=True):
            is_row = len({row for row, _ in line}) == 1 and len(line) > 1
            for at, place in enumerate(unknown):
                total = place[1] if is_row else place[0]
                equation[at] = Fraction(0 if place not in line else (-1 if total == TOTAL else 1))
    return {unknown[at] for at in eliminated(matrix)}


def eliminated(matrix: list[list[Fraction]]) -> set[int]:
    """The unknowns that stand alone in a row once the matrix is reduced."""
    reduced, lead = [row[:] for row in matrix], 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((at for at in range(lead, len(reduced)) if reduced[at][column]), None)
        if pivot is None:
            continue
        reduced[lead], reduced[pivot] = reduced[pivot], reduced[lead]
        reduced[lead] = [value / reduced[lead][column] for value in reduced[lead]]
        for at, row in enumerate(reduced):
            if at != lead and row[column]:
                reduced[at] = [value - row[column] * own for value, own in zip(row, reduced[lead], strict=True)]
        lead += 1
    return {next(at for at, v in enumerate(row) if v) for row in reduced if sum(bool(v) for v in row) == 1}


def told_of(counts: dict[Place, int], *, is_whole: bool) -> dict[Place, int | None]:
    rows, columns = sorted({row for row, _ in counts}), sorted({column for _, column in counts})
    return suppressed(counts, rows, columns, 10, is_whole=is_whole)


def test_one_small_cell_takes_the_smallest_other_with_it() -> None:
    told = told_of({("letter", "q"): 40, ("visit", "q"): 3, ("web", "q"): 12}, is_whole=False)
    assert told == {("letter", "q"): 40, ("visit", "q"): None, ("web", "q"): None, (TOTAL, "q"): 55}


def test_two_small_cells_that_add_up_to_little_take_a_third() -> None:
    """3 + 4: whoever sees 7 left over knows that both are small."""
    told = told_of({("a", "q"): 3, ("b", "q"): 4, ("c", "q"): 12, ("d", "q"): 90}, is_whole=False)
    assert [told[name, "q"] for name in "abcd"] == [None, None, None, 90]


def test_two_small_cells_that_may_be_anything_are_enough() -> None:
    told = told_of({("a", "q"): 9, ("b", "q"): 9, ("c", "q"): 12}, is_whole=False)
    assert [told[name, "q"] for name in "abc"] == [None, None, 12]


def test_nothing_is_told_of_nothing_but_that() -> None:
    assert told_of({("a", "q"): 0, ("b", "q"): 12}, is_whole=False)["a", "q"] == 0
    assert told_of({("a", "q"): 0, ("b", "q"): 2}, is_whole=False) == {
        ("a", "q"): 0,
        ("b", "q"): None,
        (TOTAL, "q"): None,
    }


@pytest.mark.parametrize("is_whole", [True, False])
def test_no_small_cell_of_any_table_can_be_reckoned(is_whole: bool) -> None:
    chance = Random(20260322)
    hidden = 0
    for _ in range(150):
        size = chance.choice((3, 12, 40, 200))
        counts = {
            (f"g{row}", f"q{column}"): chance.choice((0, chance.randrange(size)))
            for row in range(chance.randrange(2, 7))
            for column in range(4)
        }
        told = told_of(counts, is_whole=is_whole)
        known = known_exactly(told, is_whole=is_whole)
        true = told_sums(counts, is_whole=is_whole)
        assert {place for place, count in told.items() if count is not None and count != true[place]} == set()
        assert {place for place, count in told.items() if count is not None and 0 < count < 10} == set()
        assert {place for place in known if true[place] < 10} == set(), counts
        hidden += sum(count is None for count in told.values())
    assert hidden > 500


def told_sums(counts: dict[Place, int], *, is_whole: bool) -> dict[Place, int]:
    found = dict(counts)
    for (row, column), count in counts.items():
        for place in ((TOTAL, column), (row, TOTAL), (TOTAL, TOTAL)) if is_whole else ((TOTAL, column),):
            found[place] = found.get(place, 0) + count
    return found


@pytest.mark.django_db
def test_only_quarters_that_are_over_are_told_and_the_year_once_it_is() -> None:
    office = make.office()
    for month, times in ((1, 12), (4, 15), (7, 20), (10, 30)):
        for _ in range(times):
            matter(office.station, registered_on=date(2025, month, 20))
    assert finished(2025, date(2025, 9, 30)) == QUARTERS[:2]
    assert finished(2025, date(2025, 10, 1)) == QUARTERS[:3]
    running = open_table(Dimension.CHANNEL, 2025, date(2025, 12, 31))
    assert running.cell("letter", QUARTERS[0]) == 12
    assert running.cell("letter", None) is None
    whole = open_table(Dimension.CHANNEL, 2025, NEW_YEAR)
    assert [whole.cell("letter", quarter) for quarter in (*QUARTERS, None)] == [12, 15, 20, 30, 77]
    told = open_figures(2025, NEW_YEAR)["matters"]
    assert [value.count for value in told.values()] == [12, 15, 20, 30, 77]


@pytest.mark.django_db
def test_a_small_quarter_is_kept_back_with_another_one() -> None:
    office = make.office()
    for month, times in ((1, 3), (4, 15), (7, 20), (10, 30)):
        for _ in range(times):
            act(office.station, on=date(2025, month, 20))
    told = open_figures(2025, NEW_YEAR)["occurrences"]
    assert [value.is_withheld for value in told.values()] == [True, True, False, False, False]
    assert [value.count for value in told.values()] == [0, 0, 20, 30, 68]


@pytest.mark.django_db
def test_units_below_a_county_are_shown_together() -> None:
    office = make.office()
    city = make.unit("某市公安局", parent=office.province, level="city")
    for unit, times in ((office.station, 12), (office.other, 11), (city, 20), (office.province, 10)):
        for _ in range(times):
            matter(unit, registered_on=date(2025, 2, 3))
    table = open_table(Dimension.UNIT, 2025, NEW_YEAR)
    assert {group: table.cell(group, QUARTERS[0]) for group in table.groups} == {
        str(office.bureau.pk): 23,
        str(city.pk): 20,
        str(office.province.pk): 10,
    }


@pytest.mark.django_db
def test_shares_are_told_of_enough_and_views_only_where_both_sides_are_enough() -> None:
    office = make.office()
    late = date(2025, 3, 9)
    for number in range(12):
        matter(
            office.station,
            due_on=date(2025, 2, 3),
            answered_on=None if number else late,
            rated_on=date(2025, 2, 5),
            rated_unit="not" if number < 6 else "satisfied",
            rated_office="not" if number < 2 else "satisfied",
            rate_until=date(2025, 3, 5),
        )
    told = {key: values[QUARTERS[0]] for key, values in open_figures(2025, NEW_YEAR).items()}
    assert (told["answered_in_time"].count, told["answered_in_time"].base) == (0, 12)
    assert (told["satisfied_unit"].count, told["satisfied_unit"].base) == (6, 12)
    assert told["satisfied_office"].is_withheld
    with override_settings(OPEN_FIGURES_FROM=13):
        assert open_figures(2025, NEW_YEAR)["answered_in_time"][QUARTERS[0]].is_withheld


def test_open_figures_are_none_of_those_without_direction_but_counts() -> None:
    assert {SPLIT, *OPEN_COUNTS, *OPEN_SHARES} <= set(INDICATORS)
    assert all(INDICATORS[key].direction for key in OPEN_SHARES)
    assert not {"repeat_share", "return_share"} & {*OPEN_COUNTS, *OPEN_SHARES}
