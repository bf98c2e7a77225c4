"""Parts drawn in Python escape whatever they are given, and say what the look asks for."""

from __future__ import annotations

from datetime import date

from huiyin.procedure.dayledger import DayLedger, Line
from huiyin.procedure.terms import Text, law_2022
from huiyin.web import drawn
from huiyin.web.shown import Entry, Link, RulerDay, Stop

TODAY = date(2026, 3, 18)
NASTY = "<script>alert('x')</script> & \"y\""


def test_nothing_of_an_entry_is_taken_for_markup() -> None:
    entry = Entry(TODAY, NASTY, NASTY, NASTY + "\n2", by="petitioner", chain=NASTY, links=(Link(NASTY, NASTY),))
    coming = Entry(date(2026, 4, 1), NASTY, NASTY, NASTY, is_future=True)
    html = drawn.timeline([coming, entry], TODAY)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<br>2" in html
    assert html.index("entry-next") < html.index("entry-today") < html.rindex("node-person")


def test_nothing_of_a_road_a_ledger_or_a_ruler_is_taken_for_markup() -> None:
    said = Text(NASTY, NASTY)
    ledger = DayLedger(said, law_2022("34", NASTY), (Line(TODAY, TODAY, said, "1", is_last=True),), (said,))
    html = (
        drawn.road([Stop(NASTY, NASTY, "now", ((NASTY, NASTY),))])
        + drawn.why(ledger, TODAY, NASTY)
        + drawn.ruler([RulerDay(TODAY, '/?a=1&b="', ("late",), off_name=NASTY)])
    )
    assert "<script" not in html
    assert 'aria-current="step"' in html
    assert 'class="last"' in html


def test_more_than_fit_are_said_in_figures() -> None:
    many = RulerDay(TODAY, "/", ("late",) * 6, is_today=True, count=40)
    html = drawn.ruler([many])
    assert html.count("<i ") == 3
    assert "+37" in html
