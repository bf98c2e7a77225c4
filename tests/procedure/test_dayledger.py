"""Why a date is the date it is, line by line."""

from dataclasses import replace
from typing import Any

from tests.procedure.make import calendar, day

from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import Clock, Extension, Layer, Pause
from huiyin.procedure.dayledger import DayLedger, day_ledger
from huiyin.procedure.terms import law_2022

CN = procedure_for("cn.2022")


def ledger(
    rule: str, started_on: str, today: str = "2026-03-04", layers: tuple[Layer, ...] = (), **more: Any
) -> DayLedger:
    clock = Clock(rule, day(started_on), more.pop("started_by", "received"), **more)
    return day_ledger(clock, CN.clocks[rule], calendar(), day(today), layers)


def rows(found: DayLedger) -> list[tuple[str, str, str, str]]:
    return [(f"{line.first:%m-%d}", f"{line.last:%m-%d}", line.counted, line.note.zh) for line in found.lines]


def test_calendar_days() -> None:
    found = ledger("sort", "2026-03-02")
    assert rows(found) == [
        ("03-02", "03-02", "", "起算日，当日不计：收到信访事项之日"),
        ("03-03", "03-16", "1-14", "计入（自然日）"),
        ("03-17", "03-17", "15", "计入（自然日）"),
    ]
    assert found.title.zh == "登记分办期限：2026年3月17日到期"
    assert found.title.en == "Sort and pass on: due 17 March 2026"
    assert found.citation.text.zh == "《信访工作条例》第二十二条第一款"
    assert found.citation.text.en == "Regulation on Petition Work (2022), art. 22(1)"
    assert [line.is_today for line in found.lines] == [False, True, False]
    assert [line.is_last for line in found.lines] == [False, False, True]


def test_working_days_over_the_spring_festival() -> None:
    assert rows(ledger("objection", "2026-02-12")) == [  # Thu
        ("02-12", "02-12", "", "起算日，当日不计：收到信访事项之日"),
        ("02-13", "02-13", "1", "计入（工作日）"),  # Fri
        ("02-14", "02-14", "2", "计入（春节调休上班）"),  # Sat
        ("02-15", "02-23", "", "不计（春节放假）"),  # Sun to Mon
        ("02-24", "02-25", "3-4", "计入（工作日）"),  # Tue, Wed
        ("02-26", "02-26", "5", "计入（工作日）"),  # Thu
    ]


def test_a_petitioners_window_that_rolls() -> None:
    assert rows(ledger("review_window", "2026-04-01", started_by="opinion_served"))[1:] == [
        ("04-02", "04-30", "1-29", "计入（自然日）"),
        ("05-01", "05-01", "30", "计入；最后一日为非工作日，顺延"),  # Fri, Labour Day
        ("05-02", "05-05", "", "顺延（劳动节放假）"),  # Sat to Tue
        ("05-06", "05-06", "", "顺延后的最后一日（节假日后第一个工作日）"),  # Wed
    ]


def test_a_pause_and_an_extension_are_shown() -> None:
    rule = replace(CN.clocks["finish"], honours=frozenset({"hearing"}))
    clock = Clock(
        "finish",
        day("2026-03-10"),
        "accepted",
        pauses=(Pause("hearing", day("2026-05-05"), day("2026-05-08")),),
        extensions=(Extension(10, day("2026-05-12"), day("2026-05-13")),),
    )
    assert rows(day_ledger(clock, rule, calendar(), day("2026-05-06"))) == [
        ("03-10", "03-10", "", "起算日，当日不计：受理之日（受理告知书日期）"),
        ("03-11", "05-04", "1-55", "计入（自然日）"),
        ("05-05", "05-08", "", "不计（听证，首日和末日均不计）"),
        ("05-09", "05-13", "56-60", "计入（自然日）"),
        ("05-14", "05-22", "61-69", "计入（经批准延长的期限）"),
        ("05-23", "05-23", "70", "计入（经批准延长的期限）"),
    ]


def test_an_extension_without_effect_is_explained() -> None:
    late = Extension(30, day("2026-05-09"), day("2026-05-10"))
    notes = ledger("finish", "2026-03-10", extensions=(late,)).notes
    assert notes[0].en == (
        "The extension of 30 days granted on 9 May 2026 has no effect: it had to be granted, and the petitioner told "
        "the reason, by 9 May 2026, with no more than 30 days in all."
    )


def test_policy_is_named_as_policy() -> None:
    notes = ledger("review_window", "2026-04-01").notes
    assert [note.zh.startswith("本系统规则（P，法规未作规定）") for note in notes] == [True, True]


def test_a_date_past_the_files_is_said_to_be_provisional() -> None:
    assert ledger("review_window", "2026-12-20").notes[-1].en.startswith("This date is provisional")


def test_a_date_from_the_letter() -> None:
    found = ledger("report", "2026-03-05", started_by="assigned", fixed_due=day("2026-04-20"))
    assert rows(found) == [
        ("03-05", "03-05", "", "起算日，当日不计：收到交办函之日"),
        ("04-20", "04-20", "", "文书指定的期限"),
    ]


def test_a_layer_says_whose_rule_it_is() -> None:
    layer = Layer("zj", "sort", 5, "workday", day("2026-01-01"), law_2022("22(1)"))
    found = ledger("sort", "2026-03-02", layers=(layer,))
    assert [row[2] for row in rows(found)] == ["", "1-4", "", "5"]
    assert "5 working days" in found.notes[0].en


def test_a_stopped_clock_says_when_and_why() -> None:
    found = ledger("sort", "2026-03-02", stopped_on=day("2026-03-05"), stopped_by="passed_on", ending="met")
    assert found.notes[-1].zh == "2026年3月5日停止计算：已转送、交办或确定自办。"


def test_unknown_history_is_not_judged() -> None:
    assert ledger("finish", "2026-03-02", known=False).notes[0].en.endswith("neither kept nor broken.")
