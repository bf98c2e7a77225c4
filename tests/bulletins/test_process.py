"""Courses of matters: the path, the stays, what is repeated; and that they follow whatever happens to a matter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from huiyin.bulletins.process import asking, cells
from huiyin.bulletins.process.asking import Path, Question, Stays, repeated
from huiyin.bulletins.process.courses import LONGEST, Known, Stay, path_of, stays_of
from huiyin.bulletins.process.models import Course, PathCell
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case
from huiyin.people.models import Post
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.terms import Period, Span
from huiyin.statistics.within import OutOfReach
from tests import make
from tests.cases.test_main_road import step, walk_to_served

DAY = date(2026, 3, 2)


def known(stage: str, days: int, unit: int = 1) -> Known:
    return Known(stage, DAY + timedelta(days=days), unit)


def test_stays_are_the_stages_that_were_left() -> None:
    versions = [known("sorting", 0), known("sorting", 0), known("passed", 3, 2), known("handling", 10, 2)]
    assert stays_of(versions) == [Stay("sorting", 1, 3), Stay("passed", 2, 7)]


def test_a_stage_a_matter_came_back_to_is_stayed_in_twice() -> None:
    versions = [
        known("handling", 0),
        known("signing", 5),
        known("handling", 6),
        known("signing", 9),
        known("serving", 9),
    ]
    assert [(stay.stage, stay.days) for stay in stays_of(versions)] == [
        ("handling", 5),
        ("signing", 1),
        ("handling", 3),
        ("signing", 0),
    ]


def test_the_days_count_for_the_unit_that_let_it_go() -> None:
    assert stays_of([known("passed", 0, 2), known("passed", 0, 3), known("accepted", 8, 3)]) == [Stay("passed", 3, 8)]


def test_a_closed_matter_waits_for_nobody() -> None:
    versions = [known("served", 0), known("closed", 4), known("accepted", 40), known("handling", 41)]
    assert [(stay.stage, stay.days) for stay in stays_of(versions)] == [("served", 4), ("accepted", 1)]


def test_a_path_without_end_is_cut() -> None:
    path = path_of(["extend"] * (LONGEST + 5))
    assert path.count(">") == LONGEST
    assert path.endswith(">…")


def test_median_and_nine_tenths_are_days_that_occurred() -> None:
    stay = Stays(Counter({1: 4, 5: 1, 30: 5}))
    assert (stay.count, stay.share_within(0.5), stay.share_within(0.9)) == (10, 5, 30)
    assert Stays(Counter()).share_within(0.5) == 0


def test_repeated_steps_are_counted_by_matter() -> None:
    found = repeated([Path("register>draft>return_draft>draft>sign", 3), Path("register>draft>draft>draft", 1)])
    assert [(one.key, one.count, one.most) for one in found] == [("draft", 4, 3)]


def question(reader: Post, unit: int, kind: str = "") -> Question:
    return Question(reader, unit, Period.of(Span.MONTH, make.DAY), kind)


@pytest.mark.django_db
class TestDrawn:
    """On PostgreSQL, drawn by the same queue as the facts."""

    def test_a_matter_has_its_path_and_its_stays(self) -> None:
        office = make.office()
        case = walk_to_served(office)
        draw_waiting()
        course = Course.objects.get(case=case)
        # Were a notice of acceptance served, it would be no stop of the path: only the opinion is.
        assert course.path == "register>transfer>accept>draft>sign>serve"
        stays = list(zip(course.stay_stages, course.stay_units, course.stay_days, strict=True))
        assert stays == [
            ("sorting", office.office.pk, 2),
            ("passed", office.station.pk, 5),
            ("accepted", office.station.pk, 1),
            ("handling", office.station.pk, 25),
            ("signing", office.station.pk, 1),
            ("serving", office.station.pk, 1),
        ]

    def test_a_further_step_is_drawn_as_well(self) -> None:
        office = make.office()
        case = make.case(office.clerk)
        draw_waiting()
        step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
        draw_waiting()
        course = Course.objects.get(case=case)
        assert (course.path, course.unit_id) == ("register>transfer", office.station.pk)

    def test_paths_and_stays_of_a_unit_and_those_below(self) -> None:
        office = make.office()
        walk_to_served(office)
        make.case(office.clerk)
        draw_waiting()
        asked = question(office.supervisor, office.bureau.pk)
        assert {(path.path, path.count) for path in asking.paths(asked)} == {
            ("register", 1),
            ("register>transfer>accept>draft>sign>serve", 1),
        }
        found = asking.stays(asked)
        assert found["handling", office.station.pk].share_within(0.5) == 25
        assert found["sorting", office.office.pk].count == 1
        assert not asking.paths(question(office.supervisor, office.bureau.pk, "suggestion"))
        # Of the station alone, the office that sorted it is another unit.
        below = asking.stays(question(office.head, office.station.pk))
        assert ("sorting", asking.ELSEWHERE) in below

    def test_barred_matters_are_subtracted_and_other_units_are_beyond_reach(self) -> None:
        office = make.office()
        accused = office.office_head.staff
        make.case(office.clerk)
        before = asking.paths(question(office.office_head, office.office.pk))
        make.case(office.clerk, requests=(Asked("负责人违法。", "accusation"),), complained_staff=accused)
        draw_waiting()
        assert Course.objects.count() == 2
        assert sum(path.count for path in asking.paths(question(office.office_head, office.office.pk))) == 1
        assert not before
        with pytest.raises(OutOfReach):
            asking.paths(question(office.outsider, office.station.pk))
        with pytest.raises(OutOfReach):
            asking.paths(question(office.handler, office.station.pk))

    def test_behind_each_number_stand_its_matters(self) -> None:
        office = make.office()
        case = walk_to_served(office)
        make.case(office.clerk)
        draw_waiting()
        rows = asking.courses(question(office.supervisor, office.bureau.pk))
        path = "register>transfer>accept>draft>sign>serve"
        assert [row.case_id for row in asking.took(rows, path)] == [case.pk]
        assert [row.case_id for row in asking.stayed_at(rows, "handling")] == [case.pk]
        assert [row.path for row in asking.took_none_of(rows, [path])] == ["register"]
        Course.objects.filter(case=case).update(path="register>draft>return_draft>draft>sign")
        assert [row.case_id for row in asking.repeats(rows, "draft")] == [case.pk]
        assert not asking.repeats(rows, "return_draft").exists()

    def test_the_courses_of_a_unit_and_a_month_are_one_range_of_an_index(self) -> None:
        office = make.office()
        make.case(office.clerk)
        draw_waiting()
        rows = asking.courses(question(office.head, office.station.pk)).values("path")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            plan = rows.explain()
        assert "course_of_unit" in plan
        assert Case.objects.count() == 1

    def test_the_cells_follow_the_courses_and_count_what_they_count(self) -> None:
        office = make.office()
        served = walk_to_served(office)
        moving = make.case(office.clerk)
        draw_waiting()
        assert not cells.wrong_cells()
        step(moving, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
        draw_waiting()
        assert not cells.wrong_cells()
        assert not PathCell.objects.filter(count=0).exists()
        month = question(office.head, office.station.pk)
        # A period that is not made of months is counted from the courses.
        days = replace(month, period=Period(month.period.first, month.period.last - timedelta(days=1)))
        assert len(asking.paths(month)) == 2
        assert (asking.paths(month), asking.stays(month)) == (asking.paths(days), asking.stays(days))
        # What bars the reader is taken away from the cells.
        Case.objects.filter(pk=served.pk).update(barred_staff=[office.head.staff_id])
        assert [path.path for path in asking.paths(month)] == ["register>transfer"]
        assert (asking.paths(month), asking.stays(month)) == (asking.paths(days), asking.stays(days))

    def test_a_wrong_cell_is_found_and_counted_anew(self) -> None:
        office = make.office()
        make.case(office.clerk)
        draw_waiting()
        PathCell.objects.update(count=7)
        (wrong,) = cells.wrong_cells()
        assert (wrong.number, wrong.stored, wrong.wanted) == (f"{office.office.name} 2026-03", "7", "1")
        cells.recount()
        assert not cells.wrong_cells()
