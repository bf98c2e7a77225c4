"""The catalogue: every indicator says what it is in both languages, where it is from, and nothing of a person."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import (
    END,
    Asked,
    after,
    among,
    apart_from,
    before,
    by,
    missing,
    not_yet,
    yes,
)
from huiyin.statistics.catalogue.declined import DECLINED, MISSING
from huiyin.statistics.catalogue.indicator import Direction, Indicator, Part, Unit
from huiyin.statistics.reference import document

PRINTED = Path(__file__).resolve().parents[2] / "docs/indicators.md"
AGAIN = "the catalogue has changed: run `huiyin docs indicators --to docs/indicators.md` and commit the file"
DAY = date(2026, 3, 18)


def test_the_printed_indicators_are_the_ones_that_count() -> None:
    is_same = PRINTED.read_text("utf-8") == document(INDICATORS.values())
    assert is_same, AGAIN


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda item: item.key)
def test_it_states_name_formula_and_source_in_both_languages_and_how_sure_it_is(indicator: Indicator) -> None:
    for text in (indicator.name, indicator.formula, indicator.source, indicator.cohort.name):
        assert re.search("[一-鿿]", text.zh), text
        assert text.en, text
        assert not re.search("[一-鿿]", text.en), text
    assert indicator.mark in {"V", "P", "X", "S"}
    assert indicator.is_rate is (indicator.unit is Unit.SHARE)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda item: item.key)
def test_none_looks_at_a_person(indicator: Indicator) -> None:
    named = " ".join(indicator.columns())
    assert not re.search("petitioner|party|staff|post|handler|name|token", named), named


# Law.md 4.2 with their directions; what came in, came again, came back or came by which channel has none (9a).
DIRECTIONS = {
    "office_in_time": Direction.UP,
    "unit_in_time": Direction.UP,
    "answered_in_time": Direction.UP,
    "rated_share": Direction.UP,
    "satisfied_office": Direction.UP,
    "satisfied_unit": Direction.UP,
    "first_time_resolved": Direction.UP,
    "backlog_resolved": Direction.UP,
    "closed_share": Direction.UP,
    "paper_share": Direction.UP,
    "overdue": Direction.DOWN,
}


def test_only_these_have_a_direction() -> None:
    assert {key: item.direction for key, item in INDICATORS.items() if item.direction} == DIRECTIONS


def test_counts_and_rates_of_the_field_are_all_there() -> None:
    counts = "matters occurrences visit_batches persons letters_and_batches first first_letters repeat_letters"
    shares = "repeat_share web_share return_share"
    for key in f"{counts} first_visits repeat_visits joint_visits joint_letters open {shares}".split():
        assert INDICATORS[key].direction is None


def test_rates_of_time_go_by_the_day_that_fell_due_and_only_by_days_that_are_over() -> None:
    due = {"office_in_time": "sort_due_on", "unit_in_time": "accept_due_on"}
    due |= dict.fromkeys(("answered_in_time", "closed_share", "paper_share"), "due_on")
    for key, column in due.items():
        assert (INDICATORS[key].cohort.day, INDICATORS[key].cohort.passed) == ((column,), True)


def test_what_is_declined_is_told_and_not_there() -> None:
    declined = " ".join(f"{name.zh}{why.zh}" for name, why in DECLINED)
    assert "息诉停访率" in declined
    assert "越级访" in declined
    counted = " ".join(f"{item.key} {item.name.zh} {item.formula.zh}" for item in INDICATORS.values())
    assert not re.search("停访|息诉|进京|越级|非正常|老户|缠访|稳控|劝返", counted)
    assert all(name.en and why.en for name, why in (*DECLINED, *MISSING))


def test_ratings_and_their_office_are_told_from_five_and_open_to_no_single_answer() -> None:
    for key in ("satisfied_office", "satisfied_unit"):
        assert INDICATORS[key].from_base == 5
        assert INDICATORS[key].parts == (Part.BASE,)


def test_what_is_not_known_satisfies_no_comparison() -> None:
    row = SimpleNamespace(due_on=None, answered_on=DAY, kind="claim", is_first=True)
    asked = Asked(DAY)
    assert not by("answered_on", "due_on").holds(row, asked)
    assert not after("due_on", "answered_on").holds(row, asked)
    assert missing("due_on").holds(row, asked)
    assert not_yet("due_on").holds(row, asked)
    assert not not_yet("answered_on").holds(row, asked)
    assert (by("answered_on", END) & yes("is_first") & apart_from("kind", "accusation")).holds(row, asked)
    assert not before("answered_on", END).holds(row, asked)
    assert (among("kind", "accusation") | yes("is_first")).holds(row, asked)


def test_a_later_end_is_not_asked_for_where_nothing_can_be_later() -> None:
    assert "2026" not in str(not_yet("closed_on").q(Asked(DAY, is_latest=True)))
    assert "2026" in str(not_yet("closed_on").q(Asked(DAY)))
