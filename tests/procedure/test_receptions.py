"""Dates of receptions: two days, two months, and the days somebody named; with the reckoning a reader sees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.procedure.make import calendar

from huiyin.procedure import receptions
from huiyin.procedure.layers import OPTIONAL
from huiyin.procedure.receptions import FIRST_RECEIVER, FOLLOW_UP, LETTER, OPTIONAL_RULES, RULES, VISIT_WISH
from huiyin.procedure.terms import Text

CALENDAR = calendar()

NAME = Text("交办", "Assign")


@pytest.mark.parametrize(
    ("key", "started", "last"),
    [
        (LETTER, date(2026, 3, 18), date(2026, 3, 20)),  # Wednesday, Friday
        (LETTER, date(2026, 3, 20), date(2026, 3, 22)),  # Friday, Sunday: an organ's last day is not moved
        (FOLLOW_UP, date(2026, 3, 18), date(2026, 5, 18)),
        (FOLLOW_UP, date(2026, 12, 31), date(2027, 2, 28)),  # the last day of a shorter month
        (FOLLOW_UP, date(2027, 12, 30), date(2028, 2, 29)),  # leap year
        (FOLLOW_UP, date(2026, 11, 1), date(2027, 1, 1)),
    ],
)
def test_the_last_day_of_each_rule(key: str, started: date, last: date) -> None:
    assert receptions.last_day(key, started, CALENDAR) == last


def test_each_rule_is_a_layer_that_names_its_source() -> None:
    assert {key for key, rule in RULES.items() if rule.citation.mark != "P"} == set(OPTIONAL_RULES)
    for key in OPTIONAL_RULES:
        rule = RULES[key]
        assert OPTIONAL[key].citation == rule.citation
        assert rule.citation.mark == "S"
        assert rule.citation.quote
        assert receptions.binds(key, {key: date(2026, 3, 18)}, date(2026, 3, 18))
        assert not receptions.binds(key, {key: date(2026, 3, 19)}, date(2026, 3, 18))
        assert not receptions.binds(key, {}, date(2026, 3, 18))


def test_two_months_are_reckoned_day_by_day() -> None:
    start, last = date(2026, 3, 18), date(2026, 5, 18)
    ledger = receptions.why(
        FOLLOW_UP, name=NAME, started_on=start, due_on=last, is_bound=True, calendar=CALENDAR, today=start
    )
    assert [(line.first, line.last, line.counted) for line in ledger.lines] == [
        (start, start, ""),
        (date(2026, 3, 19), date(2026, 5, 17), "1-60"),
        (last, last, "61"),
    ]
    assert ledger.citation.mark == "S"
    assert "months" in ledger.notes[0].en


def test_a_named_day_says_that_it_was_named() -> None:
    start, named = date(2026, 3, 18), date(2026, 3, 19)
    given: dict[str, Any] = {"name": NAME, "started_on": start, "due_on": named, "calendar": CALENDAR, "today": start}
    bound = receptions.why(LETTER, is_bound=True, **given)
    assert "20 March 2026" in bound.notes[0].en
    free = receptions.why(LETTER, is_bound=False, **given)
    assert free.citation == receptions.NAMED_RULE
    assert [line.is_last for line in free.lines] == [False, True]
    assert len(receptions.why("reception_outcome", is_bound=False, **{**given, "due_on": start}).lines) == 1


def test_the_receiver_is_answerable_as_long_as_the_matter_runs() -> None:
    begun, today = date(2026, 3, 18), date(2026, 3, 18)
    assert receptions.seen_through_by(date(2026, 4, 2), begun, today) == date(2026, 4, 2)
    assert receptions.seen_through_by(None, begun, today) == date(2026, 5, 17)
    assert receptions.seen_through_by(None, begun, date(2026, 7, 1)) == date(2026, 7, 1)
    ledger = receptions.why(
        FIRST_RECEIVER,
        name=NAME,
        started_on=begun,
        due_on=date(2026, 4, 2),
        is_bound=True,
        calendar=CALENDAR,
        today=today,
    )
    assert ledger.lines[-1].note.en == "The matter's own next date"


def test_the_answer_to_a_wish_says_that_its_days_are_our_own_policy() -> None:
    start = date(2026, 3, 18)
    last = receptions.last_day(VISIT_WISH, start, CALENDAR)
    assert last == date(2026, 3, 25)  # Wednesday a week on
    ledger = receptions.why(
        VISIT_WISH, name=NAME, started_on=start, due_on=last, is_bound=True, calendar=CALENDAR, today=start
    )
    assert [note.en for note in ledger.notes] == [
        "Policy (P): a petitioner who asks for a visit, or for another day, is answered within 5 working days."
    ]
    assert ledger.notes[0].zh.startswith("本系统规则（P，法规未作规定）：")
