import time
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from huiyin.procedure.clocks import SOON_DAYS
from huiyin.web import cells, words

TODAY = date(2026, 3, 18)


@pytest.mark.parametrize("verdict", sorted(words.FACES))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_has_a_shape_and_words(verdict: str, language: str) -> None:
    with override(language):
        cell = cells.clock(verdict, TODAY, 0, today=TODAY)
    assert "<use href=" in cell
    assert 'class="clock-left"></span>' not in cell
    assert "2026-03-18" in cell


@pytest.mark.parametrize(("days", "state"), [(-1, "late"), (0, "today"), (1, "soon"), (5, "soon"), (6, "running")])
def test_a_plain_date_is_soon_from_five_days(days: int, state: str) -> None:
    assert cells.verdict_by_date(TODAY + timedelta(days=days), TODAY) == state


def test_the_water_rises_at_half_of_the_period() -> None:
    started, due = date(2026, 3, 1), date(2026, 4, 10)  # 40 days, half is 21 March
    early = cells.clock("running", due, 21, today=date(2026, 3, 20), started_on=started)
    later = cells.clock("running", due, 20, today=date(2026, 3, 21), started_on=started)
    assert "face-run" in early
    assert "face-half" in later


def test_a_provisional_date_says_so_in_words_in_every_state() -> None:
    with override("zh-hans"):
        for verdict in ("running", "soon", "late"):
            assert "暂定" in cells.clock(verdict, TODAY, 3, today=TODAY, provisional=True)


def test_languages_do_not_mix_in_the_cache() -> None:
    with override("zh-hans"):
        chinese = cells.clock("soon", TODAY, 2, today=TODAY)
    with override("en"):
        english = cells.clock("soon", TODAY, 2, today=TODAY)
    assert "还有 2 天" in chinese
    assert "2 days left" in english


def test_units_do_not_mix_in_the_cache() -> None:
    with override("zh-hans"):
        assert "还有 2 天" in cells.clock("soon", TODAY, 2, today=TODAY)
        assert "还有 2 个工作日" in cells.clock("soon", TODAY, 2, today=TODAY, unit="workday")


def test_what_a_person_typed_is_escaped() -> None:
    bad = '"><script>alert(1)</script>'
    for cell in (cells.tag(bad), cells.link("/x", bad), cells.code_name(bad), cells.channel(bad)):
        assert "<script" not in cell
        assert "&lt;script" in cell


def test_marks_count_the_answered_and_draw_six_at_most() -> None:
    cell = cells.marks(["supported", None, "explained"] + [None] * 9)
    assert cell.count("<use") == 6
    assert "<small>2/12</small>" in cell


def test_fifty_rows_of_cells_cost_next_to_nothing() -> None:
    def page() -> None:
        for number in range(50):
            due = TODAY + timedelta(days=number - 10)
            cells.duty_clock(due, today=TODAY)
            cells.marks([None, "supported"])
            cells.code_name(f"{number:04x}", channel_key="visit")

    page()
    began = time.process_time()
    for _again in range(10):
        page()
    assert (time.process_time() - began) / 10 < 0.004  # house ruling 10: the whole page has 4-6 ms


def test_due_soon_is_the_same_number_of_days_for_rows_and_for_the_law_core() -> None:
    """The two rooms may not know each other, so the number stands in both."""
    assert cells.SOON_DAYS == SOON_DAYS
