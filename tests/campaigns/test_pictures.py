"""The charts of a campaign: what they are drawn from, on its page, in a report and in its Word file."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document

from huiyin.bulletins.charts.progress import by_phase, by_unit, over_days
from huiyin.bulletins.charts.terms import Stacks, Tone
from huiyin.campaigns.progress import Sums
from huiyin.campaigns.reports import make_reports
from huiyin.desk.campaign_pictures import pieces_of
from tests.campaigns import scene
from tests.campaigns.scene import known, resolved
from tests.pages.test_every_page import signed_in

SUMS = Sums(total=40, resolved=12, agrees=3, disagrees=1, no_view=8, open=25, late=5)


def test_what_is_resolved_is_drawn_with_its_three_views_and_units_stand_as_given() -> None:
    with translation.override("en"):
        chart = by_unit([("West", Sums()), ("East", SUMS)], "")
    assert chart.title == "12 of 40 (30%) resolved in law: agreed 3, disagreed 1, no view 8; 5 past their last day"
    assert chart.rows[1] == ("East", 40, 12, 3, 1, 8, 3, 20, 5)
    assert isinstance(chart.shape, Stacks)
    assert [stack.name for stack in chart.shape.stacks] == ["West", "East"]
    assert sum(chart.shape.stacks[1].parts) == SUMS.total
    assert chart.shape.tone(5, ()) is Tone.LATE_FILL, "red is for what is late and nothing else"
    assert by_unit([("West", Sums())], "").shape is None
    assert by_phase([("I", Sums(resolved=0))], "").shape is None


# 2 November 2026 is a Monday.
@pytest.mark.parametrize(
    ("first", "last", "points", "sums"),
    [
        (date(2026, 11, 2), date(2026, 11, 6), 5, [0, 2, 2, 3, 3]),
        (date(2026, 11, 2), date(2026, 12, 14), 7, [0, 3, 3, 3, 3, 3, 3]),
        (date(2026, 11, 2), date(2027, 8, 9), 10, [3] * 10),
        (date(2026, 11, 2), date(2026, 11, 1), 0, []),
    ],
)
def test_the_line_has_a_point_for_each_day_week_or_month(first: date, last: date, points: int, sums: list[int]) -> None:
    closed = {date(2026, 11, 3): 2, date(2026, 11, 5): 1}
    chart = over_days(closed, 40, (first, last), "")
    assert [row[1] for row in chart.rows] == sums
    assert (chart.shape is not None) == (points > 1)


@pytest.mark.django_db
def test_page_report_and_word_file_have_the_charts_and_their_numbers() -> None:
    here = scene.place()
    matter = known(here.east, here.office)
    known(here.west, here.office)
    row = scene.opened(here)
    resolved(matter, date(2011, 11, 28))
    make_reports(datetime(2011, 12, 1, tzinfo=UTC))
    clerk, owed = signed_in(here.clerk), row.reports.get(kind="phase", unit=here.organ)
    page = clerk.get(reverse("desk:campaign_progress", args=[row.pk])).content.decode()
    assert page.count('role="img"') == 6, "three charts, each wide and narrow"
    where = [row.pk, owed.pk]
    assert 'role="img"' in clerk.get(reverse("desk:campaign_report", args=where)).content.decode()
    answer = clerk.get(reverse("desk:campaign_report_word", args=where))
    document = Document(io.BytesIO(answer.content))
    assert len(document.inline_shapes) == 2
    assert [cell.text for cell in document.tables[-2].rows[0].cells][:3] == ["单位", "事项", "依法了结"]
    frozen = {"as_of": "2011-12-01T00:00:00+00:00", "units": [], "sums": {"total": 0}}
    assert pieces_of(owed, frozen) == (), "one finished before the days were kept"
