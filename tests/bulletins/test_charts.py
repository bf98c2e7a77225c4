"""Charts: what their titles say, what their tables hold, and that a page may show what is drawn."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import altair
import pytest
import vl_convert
from django.utils import translation
from PIL import Image
from python_calamine import CalamineWorkbook

import huiyin.web
from huiyin.bulletins.charts.card import chart_card
from huiyin.bulletins.charts.forecast import coming_due
from huiyin.bulletins.charts.pieces import TEXT, cut
from huiyin.bulletins.charts.rendering import _plain, chart_png, chart_svg, faces
from huiyin.bulletins.charts.series import Run, Subject, over_time
from huiyin.bulletins.charts.shares import Part, by_category, by_unit, compared
from huiyin.bulletins.charts.specification import specify
from huiyin.bulletins.charts.terms import Chart, Size, Tone
from huiyin.bulletins.charts.waiting import Place, ages, waiting_where
from huiyin.bulletins.charts.workbook import chart_workbook
from huiyin.statistics.terms import Period, Span, Value

AT = datetime(2026, 3, 18, 0, 0, tzinfo=UTC)
RATE = Subject("answered_in_time", "answered in time", "due in the month", "share")
COUNT = Subject("matters", "matters", "registered in the month")
REPEATS = Subject("repeat_share", "repeat share", "registered in the month", "share", has_direction=False)
BANDS = ("up to 30 days", "31–60 days", "61–90 days", "more than 90 days")


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def rate(count: int, base: int) -> Value:
    return Value("answered_in_time", count, base, AT)


def number(count: int) -> Value:
    return Value("matters", count, None, AT)


def months(count: int = 12) -> tuple[Period, ...]:
    return tuple(Period.of(Span.MONTH, date(2026, 3, 1)).back(count))


def run(now: list[Value], before: list[Value] | None = None) -> Run:
    return Run(months(len(now)), tuple(now), tuple(before or ()))


# ---------- Findings ----------
@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (
            [rate(940, 1000)],
            [rate(878, 1000)],
            "Answered in time: 94%, 6.2 percentage points higher than a year before",
        ),
        (
            [rate(878, 1000)],
            [rate(940, 1000)],
            "Answered in time: 87.8%, 6.2 percentage points lower than a year before",
        ),
        ([rate(940, 1000)], [rate(937, 1000)], "Answered in time: 94%, as a year before"),
        ([rate(940, 1000)], [rate(2, 3)], "Answered in time, Mar 2026: 94%"),
        ([rate(2, 3)], [rate(940, 1000)], "Answered in time, Mar 2026: 2 of 3, too few for a rate"),
        ([rate(9, 10), rate(0, 0)], None, "Answered in time: nothing to count in Mar 2026"),
        ([rate(0, 0), rate(0, 0)], None, "Answered in time: nothing in these periods"),
    ],
)
def test_a_rate_says_where_it_stands(now: list[Value], before: list[Value] | None, said: str) -> None:
    assert over_time(RATE, run(now, before)).title == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ([436], [400], "Matters, Mar 2026: 436 matters, 36 matters (9%) more than a year before"),
        ([400], [436], "Matters, Mar 2026: 400 matters, 36 matters (8.3%) fewer than a year before"),
        ([40], [40], "Matters, Mar 2026: 40 matters, as many as a year before"),
        ([7], [2], "Matters, Mar 2026: 7 matters; a year before 2 matters"),
        ([1, 5, 9], None, "Matters: 9 matters in Mar 2026, the most of these periods"),
        ([9, 5, 1], None, "Matters, Mar 2026: 1 matter; the most was 9 matters in Jan 2026"),
        ([9, 9, 1], None, "Matters, Mar 2026: 1 matter; the most was 9 matters in Jan 2026 and Feb 2026"),
        ([9, 9, 9, 1], None, "Matters, Mar 2026: 1 matter; 9 matters at most"),
        ([4, 4, 4], None, "Matters: the same in every period, 4 matters"),
        ([0, 0], None, "Matters: nothing in these periods"),
    ],
)
def test_a_count_is_compared_with_its_year_or_its_neighbours(
    now: list[int], before: list[int] | None, said: str
) -> None:
    values = run([number(one) for one in now], [number(one) for one in before] if before else None)
    assert over_time(COUNT, values).title == said


def test_a_figure_without_direction_never_rises_or_falls() -> None:
    title = over_time(REPEATS, run([rate(30, 100)], [rate(20, 100)])).title
    assert title == "Repeat share, Mar 2026: 30%; a year before 20%"


def stage(name: str, count: int, late: int = 0, oldest: int = 5) -> Place:
    return Place(name, count, late, oldest, (count, 0, 0, 0))


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([], "No matter is open"),
        ([stage("Sorting", 0)], "No matter is open"),
        ([stage("Sorting", 3), stage("Signing", 1)], "4 matters open"),
        ([stage("Sorting", 8), stage("Signing", 2)], "More than half wait at one stage: “Sorting”, 8 of 10 matters"),
        ([stage("A", 4), stage("B", 3), stage("C", 3)], "Most wait at “A”: 4 of 10 matters"),
        ([stage("A", 5), stage("B", 5)], "“A and B” hold most, 5 each"),
        ([stage("A", 5), stage("B", 5), stage("C", 5)], "15 matters open, spread over 3 stages"),
        ([stage("A", 9), stage("B", 0)], "All 9 matters wait at one stage: “A”"),
    ],
)
def test_the_road_says_where_most_wait(places: list[Place], said: str) -> None:
    assert waiting_where(places, "open now").title == said


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ((1, 0, 0), "1 is overdue, at “A”"),
        ((3, 0, 0), "all 3 overdue are at “A”"),
        ((1, 1, 0), "of 2 overdue, 1 each at “A and B”"),
        ((3, 1, 0), "of 4 overdue, 3 at “A”"),
        ((1, 1, 1), "3 are overdue"),
    ],
)
def test_the_road_says_where_the_late_ones_are(late: tuple[int, int, int], said: str) -> None:
    places = [stage(name, 4 + at, count) for at, (name, count) in enumerate(zip("CBA"[::-1], late, strict=True))]
    assert waiting_where(places, "open now").title.partition("; ")[2] == said


def test_ages_say_where_the_oldest_are() -> None:
    old = [Place("A", 5, 0, 120, (1, 1, 1, 2)), Place("B", 4, 0, 95, (3, 0, 0, 1))]
    title = ages(old, BANDS, "Unit", "ages", "open now").title
    assert title == "3 matters open for more than 90 days, most of them at A: 2"
    assert ages([stage("A", 4, oldest=12)], BANDS, "Unit", "ages", "").title == "None is older than 12 days"


def coming(*counts: int) -> list[tuple[date, int]]:
    return [(date(2026, 3, 18) + timedelta(days=at), count) for at, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "late", "said"),
    [
        ((0, 0), 0, "Nothing comes to its date in four weeks"),
        ((0, 0), 2, "Nothing comes to its date in four weeks; 2 are overdue already"),
        ((1, 5, 2), 0, "19 March is the heaviest: 5 matters"),
        ((1, 5, 5), 1, "19 March and 20 March are the heaviest: 5 matters each; 1 is overdue already"),
        ((5, 5, 5), 0, "15 matters come to their date in four weeks, 5 a day at most"),
    ],
)
def test_the_forecast_names_the_heaviest_day(counts: tuple[int, ...], late: int, said: str) -> None:
    assert coming_due(coming(*counts), "open now", late=late).title == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, "Matters: nothing in this period"),
        ({"A": 3}, "All of one kind: A, 3 matters"),
        ({"A": 30, "B": 10}, "A is the most frequent: 30 matters, 75% of all"),
        ({"A": 2, "B": 1}, "A is the most frequent: 2 of 3 matters"),
        ({"A": 5, "B": 5}, "A and B are the most frequent, 5 matters each"),
        ({"A": 5, "B": 5, "C": 5}, "15 matters, spread evenly: none stands out"),
    ],
)
def test_categories_say_which_is_the_largest(counts: dict[str, int], said: str) -> None:
    assert by_category(COUNT, [Part(name, number(count)) for name, count in counts.items()]).title == said


def test_beyond_ten_categories_the_rest_are_one_bar_and_all_are_in_the_table() -> None:
    chart = by_category(COUNT, [Part(f"category {at}", number(20 - at)) for at in range(14)])
    assert chart.shape is not None
    assert len(chart.shape.bars) == 11  # type: ignore[union-attr]
    assert chart.shape.bars[-1].name == "4 others"  # type: ignore[union-attr]
    assert len(chart.rows) == 14


def units(**rates: tuple[int, int]) -> list[Part]:
    return [Part(name, rate(*found)) for name, found in rates.items()]


def test_units_stand_by_rate_and_those_with_few_matters_bear_none() -> None:
    chart = by_unit(RATE, units(East=(48, 50), West=(45, 50), Small=(1, 3)), whole=rate(94, 103))
    assert chart.title == "Answered in time: West is lowest, 90%; 91.3% in all"
    assert [row[0] for row in chart.rows] == ["West", "East", "Small"]
    assert "Small" not in chart.title
    assert by_unit(RATE, units(A=(9, 10), B=(9, 10))).title == "Answered in time: the same everywhere, 90%"
    assert by_unit(RATE, units(A=(1, 2))).title == "Answered in time: no unit has matters enough for a rate"
    tied = by_unit(RATE, units(A=(9, 10), B=(9, 10), C=(10, 10)))
    assert tied.title == "Answered in time: A and B are lowest, 90% each"


def test_a_figure_without_direction_ranks_no_unit() -> None:
    chart = by_unit(REPEATS, units(North=(30, 100), South=(10, 100)), whole=rate(40, 200))
    assert [row[0] for row in chart.rows] == ["North", "South"]
    assert chart.title == "Repeat share: 20% in all"


# ---------- Drawings ----------
def every_chart() -> list[Chart]:
    shares, counts = [rate(80 + at, 100) for at in range(12)], [number(30 + at) for at in range(12)]
    stages = [Place("调查", 104, 1, 61, (60, 30, 10, 4)), Place("审核签发", 24, 2, 95, (12, 6, 4, 2))]
    return [
        over_time(RATE, run(shares, shares)),
        over_time(COUNT, run(counts)),
        waiting_where(stages, "在办 128 件"),
        ages(stages, BANDS, "阶段", "ages-stage", "在办 128 件"),
        coming_due(
            coming(3, 5, 6, 2, 0, 1), "今后", late=4, rest={date(2026, 3, 21)}, names={date(2026, 3, 21): "清明"}
        ),
        by_category(COUNT, [Part("户籍、证件", number(96)), Part("噪声、治安", number(83))]),
        by_unit(RATE, units(城西分局=(43, 47), 户政支队=(59, 64), 西桥=(1, 2))),
        compared(COUNT, [("3月", number(40)), ("2月", number(36)), ("上年3月", number(30))], "3月 40 件"),
    ]


@pytest.mark.parametrize("size", list(Size))
def test_what_is_drawn_needs_no_style_no_script_and_no_address(size: Size) -> None:
    for chart in every_chart():
        svg = chart_svg(chart, size)
        assert svg.startswith("<svg"), chart.key
        assert not re.search(r"<style|style=|<script|href=|url\(", svg), chart.key
        assert re.search(r'viewBox="0 0 (\d+)', svg)[1] == {"wide": "640", "narrow": "328"}[size]  # type: ignore[index]


def test_every_specification_is_vega_lite() -> None:
    for chart in every_chart():
        assert chart.shape is not None
        for size in Size:
            # Raises where the schema of Vega-Lite does not hold.
            altair.Chart.from_dict(specify(chart.shape, size, "sans-serif", ("finding", "cohort")))


def test_texts_nobody_measured_lie_where_measured_ones_would() -> None:
    for chart in every_chart():
        assert chart.shape is not None
        measured = json.dumps(specify(chart.shape, Size.WIDE, faces()))
        whole = vl_convert.vegalite_to_svg(measured, config={"background": "transparent"})
        assert chart_svg(chart) == _plain(whole), chart.key


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("城西分局", "城西分局"),
        ("城西分局户政治安支队", "城西分局户政…"),
        ("Water and sewerage", "Water and…"),
        ("", ""),
    ],
)
def test_a_name_that_is_too_long_ends_in_dots(name: str, shown: str) -> None:
    assert cut(name, 6.6 * TEXT) == shown


def test_every_colour_of_a_chart_has_its_token() -> None:
    css = (Path(huiyin.web.__file__).parent / "static/huiyin/charts.css").read_text("utf-8")
    for chart in every_chart():
        for size in Size:
            used = set(re.findall(r'(fill|stroke)="(#[0-9a-fA-F]+)"', chart_svg(chart, size)))
            assert used <= {(kind, tone.value) for kind in ("fill", "stroke") for tone in Tone}, chart.key
            assert not [one for one in used if f'[{one[0]}="{one[1]}"]' not in css], chart.key


def test_what_a_chart_says_stands_in_its_drawing() -> None:
    found = {chart.key: chart_svg(chart) for chart in every_chart()}
    assert "91%" in found["series-answered_in_time"]
    assert "2 overdue" in found["waiting"]
    assert "清明" in found["forecast"]
    assert "43/47" in found["units-answered_in_time"]
    assert "1 of 2, too few for a rate" in found["units-answered_in_time"]


def test_a_picture_for_word_is_white_and_one_that_stands_alone_is_taller() -> None:
    chart = every_chart()[2]
    plain, alone = (Image.open(BytesIO(chart_png(chart, with_words=alone))) for alone in (False, True))
    assert (plain.width, alone.width) == (1600, 1660)
    assert alone.height > plain.height
    assert plain.convert("RGB").getpixel((1, 1)) == (255, 255, 255)


def test_nothing_to_draw_is_said_and_not_drawn() -> None:
    chart = over_time(RATE, run([rate(0, 0)]))
    assert chart_svg(chart) == ""
    assert "Nothing to draw" in chart_card(chart)
    with pytest.raises(ValueError, match="nothing to draw"):
        chart_png(chart)


def test_a_card_carries_finding_cohort_moment_and_every_number() -> None:
    chart = over_time(RATE, run([rate(900, 1000), rate(940, 1000)]))
    card = chart_card(chart)
    assert card.count(chart.title) >= 2
    assert "due in the month; as of Wed 18 March 08:00" in card
    assert '<td class="figure">94%</td><td class="figure">940</td><td class="figure">1,000</td>' in card
    assert "<script" not in chart_card(by_category(COUNT, [Part("<script>x</script>", number(5))]))


# ---------- Sheets ----------
def test_the_sheet_holds_the_numbers_and_says_what_they_are() -> None:
    chart = over_time(RATE, run([rate(900, 1000), rate(940, 1000)]))
    book = CalamineWorkbook.from_filelike(BytesIO(chart_workbook(chart, [("Formula", "=in time ÷ due")])))
    figures, about = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
    assert figures[2] == ["Mar 2026", 0.94, 940, 1000]
    assert ["As of", "Wed 18 March 2026 08:00"] in about
    assert ["Formula", "=in time ÷ due"] in about


def test_the_same_chart_gives_the_same_bytes() -> None:
    chart = over_time(RATE, run([rate(900, 1000), rate(940, 1000)]))
    assert chart_workbook(chart) == chart_workbook(chart)
