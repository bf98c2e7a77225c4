"""Every clock of the law as a table. The weekday stands beside each date; the counted days can be checked by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.procedure.make import calendar, day

from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import (
    Clock,
    Extension,
    Layer,
    Pause,
    annual_report_clock,
    due,
    finish_start,
    is_in_time,
    verdict,
)
from huiyin.procedure.terms import law_2022

CN = procedure_for("cn.2022")


def clock(rule: str, started_on: str, **more: Any) -> Clock:
    return Clock(rule, day(started_on), "received", **more)


def ends(a_clock: Clock, layers: tuple[Layer, ...] = ()) -> date:
    return due(a_clock, CN.clocks[a_clock.rule], calendar(), layers).on


def stands(a_clock: Clock, today: str) -> str:
    return verdict(a_clock, CN.clocks[a_clock.rule], calendar(), day(today))


@pytest.mark.parametrize(
    ("number", "rule", "start", "end"),
    [
        # 1 to 3: fifteen calendar days; an organ's last day is not moved.
        (1, "sort", "2026-03-02", "2026-03-17"),  # Mon + 15 = Tue
        (1, "sort", "2026-02-01", "2026-02-16"),  # Sun + 15 = Mon, New Year's Eve: not moved
        (1, "sort", "2024-02-14", "2024-02-29"),  # Wed + 15 = Thu, leap day
        (2, "notice_direct", "2026-09-20", "2026-10-05"),  # Sun (worked) + 15 = Mon in the National Day week
        (3, "notice", "2025-12-20", "2026-01-04"),  # Sat + 15 = Sun (worked), over the turn of the year
        # 4: five working days.
        (4, "objection", "2026-03-02", "2026-03-09"),  # Mon; Tue-Fri, Mon
        (4, "objection", "2026-02-12", "2026-02-26"),  # Thu; Fri 13, Sat 14 (worked), Tue 24, Wed 25, Thu 26
        (4, "objection", "2026-09-24", "2026-10-09"),  # Thu; 25-27 off, Mon 28-Wed 30, 1-7 off, Thu 8, Fri 9
        # 6: sixty calendar days.
        (6, "finish", "2026-03-10", "2026-05-09"),  # Tue + 60 = Sat (worked)
        (6, "finish", "2025-12-31", "2026-03-01"),  # Wed + 60 = Sun: not moved
        # 8 and 10: the petitioner's windows roll.
        (8, "review_window", "2026-04-01", "2026-05-06"),  # Wed + 30 = Fri 1 May; 1-5 May off, Wed 6
        (8, "review_window", "2026-01-15", "2026-02-14"),  # Thu + 30 = Sat (worked): stays
        (8, "review_window", "2026-01-16", "2026-02-24"),  # Fri + 30 = Sun 15 Feb; off to Mon 23, Tue 24
        (10, "recheck_window", "2026-03-05", "2026-04-07"),  # Thu + 30 = Sat 4 Apr; 4-6 Apr off, Tue 7
        # 9 and 11: the reviewing organ's own days do not roll.
        (9, "review", "2026-04-01", "2026-05-01"),  # Wed + 30 = Fri, Labour Day
        (11, "recheck", "2026-04-01", "2026-05-01"),  # Wed + 30 = Fri, Labour Day
        # Our own duties.
        (0, "serve_opinion", "2026-04-30", "2026-05-11"),  # Thu; Wed 6, Thu 7, Fri 8, Sat 9 (worked), Mon 11
        (0, "promise", "2026-03-02", "2026-04-01"),  # Mon + 30 = Wed
        (0, "rating_window", "2026-03-05", "2026-04-07"),  # Thu + 30 = Sat 4 Apr, rolls to Tue 7
        (0, "import_followup", "2026-03-02", "2026-03-17"),  # Mon + 15 = Tue
    ],
)
def test_last_day(number: int, rule: str, start: str, end: str) -> None:
    assert ends(clock(rule, start)) == day(end)


def test_every_clock_of_the_law_has_a_rule() -> None:
    twelve = "sort notice_direct notice objection report finish extension review_window review recheck_window recheck"
    assert set((twelve + " annual_report").split()) <= CN.clocks.keys()


def test_report_takes_its_date_from_the_letter() -> None:
    assert ends(clock("report", "2026-03-05", fixed_due=day("2026-04-20"))) == day("2026-04-20")
    with pytest.raises(ValueError, match="comes from a field"):
        ends(clock("report", "2026-03-05"))


def test_annual_report_is_due_in_the_following_year() -> None:
    assert ends(annual_report_clock(2025)) == day("2026-12-31")


@pytest.mark.parametrize(
    ("received", "accepted", "begins", "reason"),
    [
        ("2026-03-05", "2026-03-10", "2026-03-10", "accepted"),  # Thu, Tue
        ("2026-03-05", "2026-03-20", "2026-03-20", "accepted"),  # Thu + 15 = Fri, the last day
        ("2026-03-05", "2026-03-21", "2026-03-20", "day_fifteen"),  # one day late gains nothing
        ("2026-03-05", None, "2026-03-20", "day_fifteen"),  # no notice at all
    ],
)
def test_sixty_days_begin_at_the_latest_on_day_fifteen(
    received: str, accepted: str | None, begins: str, reason: str
) -> None:
    assert finish_start(day(received), day(accepted) if accepted else None) == (day(begins), reason)


@pytest.mark.parametrize(
    ("pauses", "end"),
    [
        ([], "2026-05-01"),  # Fri
        ([("hearing", "2026-04-10", "2026-04-10")], "2026-05-02"),  # one day (Fri): first and last are the same
        ([("hearing", "2026-04-10", "2026-04-14")], "2026-05-06"),  # Fri to Tue: five days out
        (
            [("hearing", "2026-04-10", "2026-04-14"), ("hearing", "2026-04-13", "2026-04-15")],
            "2026-05-07",
        ),  # overlap once
        ([("appraisal", "2026-04-10", "2026-04-14")], "2026-05-01"),  # a ground this clock does not honour
        ([("hearing", "2026-05-01", "2026-05-03")], "2026-05-04"),  # on the last day: still moves it
        ([("hearing", "2026-05-02", "2026-05-03")], "2026-05-01"),  # after it had run out: too late
        ([("hearing", "2026-03-20", "2026-04-03")], "2026-05-03"),  # began before the clock: 2 and 3 April count out
    ],
)
def test_hearing_time_is_left_out_of_the_recheck(pauses: list[tuple[str, str, str]], end: str) -> None:
    given = tuple(Pause(ground, day(first), day(last)) for ground, first, last in pauses)
    assert ends(clock("recheck", "2026-04-01", pauses=given)) == day(end)
    assert ends(clock("review", "2026-04-01", pauses=given)) == day("2026-05-01")  # art. 35 has no such clause


def test_an_open_pause_is_provisional() -> None:
    paused = clock("recheck", "2026-04-01", pauses=(Pause("hearing", day("2026-04-10")),))
    assert due(paused, CN.clocks["recheck"], calendar()).provisional
    assert stands(paused, "2026-04-09") == "running"
    assert stands(paused, "2026-06-01") == "paused"


@pytest.mark.parametrize(
    ("extensions", "end"),
    [
        ([(30, "2026-05-01", "2026-05-02")], "2026-06-08"),  # 9 May + 30 = Mon
        ([(30, "2026-05-09", "2026-05-09")], "2026-06-08"),  # granted and told on the last day (Sat, worked)
        ([(30, "2026-05-09", "2026-05-10")], "2026-05-09"),  # told a day late: no effect
        ([(30, "2026-05-01", None)], "2026-05-09"),  # never told: no effect
        ([(31, "2026-05-01", "2026-05-01")], "2026-05-09"),  # past 30: refused whole, not cut down
        ([(10, "2026-05-01", "2026-05-01"), (20, "2026-05-19", "2026-05-19")], "2026-06-08"),  # in steps
        ([(10, "2026-05-01", "2026-05-01"), (20, "2026-05-19", "2026-05-20")], "2026-05-19"),  # second told late
        ([(20, "2026-05-01", "2026-05-01"), (20, "2026-05-10", "2026-05-10")], "2026-05-29"),  # second refused whole
    ],
)
def test_extension(extensions: list[tuple[int, str, str | None]], end: str) -> None:
    given = tuple(Extension(days, day(on), day(told) if told else None) for days, on, told in extensions)
    assert ends(clock("finish", "2026-03-10", extensions=given)) == day(end)


def test_extension_and_pause_together() -> None:
    paused_rule = replace(CN.clocks["finish"], honours=frozenset({"hearing"}))
    both = clock(
        "finish",
        "2026-03-10",
        pauses=(Pause("hearing", day("2026-05-05"), day("2026-05-08")),),
        extensions=(Extension(10, day("2026-05-12"), day("2026-05-13")),),
    )
    # 60 days to Sat 9 May, four days out: Wed 13 May; told that day, ten more: Sat 23 May.
    assert due(both, paused_rule, calendar()).on == day("2026-05-23")


@pytest.mark.parametrize(
    ("rule", "start", "today", "verdict"),
    [
        ("sort", "2026-03-02", "2026-03-05", "running"),  # Thu, 12 days left
        ("sort", "2026-03-02", "2026-03-12", "soon"),  # Thu, 5 days left
        ("sort", "2026-03-02", "2026-03-17", "today"),  # Tue
        ("sort", "2026-03-02", "2026-03-18", "late"),  # Wed
        ("review_window", "2026-04-01", "2026-05-06", "today"),  # Wed, rolled
        ("review_window", "2026-04-01", "2026-05-07", "lapsed"),  # a right is never "late"
        ("objection", "2026-03-02", "2026-03-06", "soon"),  # Fri: one working day left, Mon
        ("objection", "2026-03-02", "2026-03-10", "lapsed"),
    ],
)
def test_verdict(rule: str, start: str, today: str, verdict: str) -> None:
    assert stands(clock(rule, start), today) == verdict


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({"stopped_on": day("2026-03-17"), "ending": "met"}, "met"),  # the last day is in time
        ({"stopped_on": day("2026-03-18"), "ending": "met"}, "met_late"),
        ({"stopped_on": day("2026-03-18"), "ending": "void"}, "ended"),
        ({"stopped_on": day("2026-03-18"), "ending": "own_law"}, "own"),
        ({"stopped_on": day("2026-03-18"), "ending": "lapsed"}, "lapsed"),
        ({"stopped_on": day("2026-03-18"), "ending": "met", "known": False}, "unknown"),
    ],
)
def test_verdict_of_a_stopped_clock(more: dict[str, Any], verdict: str) -> None:
    assert stands(clock("sort", "2026-03-02", **more), "2026-06-01") == verdict


def test_a_request_posted_within_the_window_is_in_time() -> None:
    window = clock("review_window", "2026-04-01")
    assert is_in_time(window, CN.clocks["review_window"], calendar(), day("2026-05-06"))
    assert not is_in_time(window, CN.clocks["review_window"], calendar(), day("2026-05-07"))


@pytest.mark.parametrize(
    ("rule", "start", "is_provisional"),
    [
        ("objection", "2026-12-24", False),  # Thu; Fri 25, Mon 28-Thu 31
        ("objection", "2026-12-25", True),  # Fri; the fifth working day lies in 2027
        ("review_window", "2026-12-20", True),  # 19 January 2027 might be a holiday
        ("finish", "2026-12-20", False),  # calendar days need no holiday notice
    ],
)
def test_provisional_past_the_files(rule: str, start: str, is_provisional: bool) -> None:
    assert due(clock(rule, start), CN.clocks[rule], calendar()).provisional is is_provisional


ZHEJIANG = Layer("zj", "sort", 5, "workday", day("2026-02-01"), law_2022("22(1)"))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02", "2026-03-09"),  # Mon: five working days end on Mon, before the fifteenth day
        ("2026-01-30", "2026-02-14"),  # Fri, before the layer was switched on: fifteen days, Sat
        ("2026-02-13", "2026-02-27"),  # Fri: Sat 14 (worked), Tue 24, Wed 25, Thu 26, Fri 27; day 15 is Sat 28
    ],
)
def test_a_layer_shortens(start: str, end: str) -> None:
    assert ends(clock("sort", start), (ZHEJIANG,)) == day(end)


def test_a_layer_never_lengthens() -> None:
    slow = replace(ZHEJIANG, limit=15)
    assert ends(clock("sort", "2026-02-12"), (slow,)) == day("2026-02-27")  # the earlier, national date holds


def test_a_layer_on_a_petitioners_window_is_refused() -> None:
    with pytest.raises(ValueError, match="petitioner"):
        replace(CN, layers=(replace(ZHEJIANG, rule="review_window"),))
