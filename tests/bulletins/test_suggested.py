"""The yearly report reads the suggestions of art. 40 where they are kept, beside what the office typed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.bulletins.kinds import kind_of
from huiyin.bulletins.suggested import NAME, merged, records_drawn, suggestion_rows
from huiyin.oversight.suggestions import answer_suggestion, make_suggestion
from huiyin.statistics.terms import Period, Span
from tests import make

pytestmark = pytest.mark.django_db
YEAR = Period.of(Span.YEAR, make.DAY)


def test_every_suggestion_of_the_year_is_a_row_with_what_was_adopted() -> None:
    office = make.office()
    due = make.DAY + timedelta(days=7)
    for by, unit in ((office.clerk, office.station), (office.supervisor, office.other)):
        row = make_suggestion(
            kind="work", text="建议限时办理。", unit=unit, answer_by=due, order=None, by=by, at=make.MOMENT
        )
    answer_suggestion(suggestion=row, adoption="partly", answer="部分采纳。", by=office.outsider, at=make.MOMENT)
    rows = suggestion_rows(office.office, YEAR)
    assert [(one["to"], one["adopted"], one["answered"]) for one in rows] == [
        ("东桥派出所", "pending", ""),
        ("西桥派出所", "partly", "yes"),
    ]
    assert suggestion_rows(office.office, Period(date(2025, 1, 1), date(2025, 12, 31))) == []
    assert suggestion_rows(office.province, YEAR) == [], "another organ's are its own report's"
    records = records_drawn(kind_of("annual_report"), office.office, YEAR, {})
    assert records == {NAME: rows}
    assert records_drawn(kind_of("weekly_notice"), office.office, YEAR, {}) == {}


def test_what_the_office_typed_stays_and_what_is_kept_is_brought_up_to_date() -> None:
    typed = {"to": "县财政局", "gist": "增加法律援助经费", "made_on": "2026-02-01", "adopted": "adopted"}
    before = {"to": "东桥派出所", "gist": "限时办理", "made_on": "2026-03-18", "adopted": "pending"}
    after = {**before, "adopted": "not"}
    new = {"to": "西桥派出所", "gist": "当日送达", "made_on": "2026-04-01", "adopted": "pending"}
    assert merged([typed, before], [after, new]) == [typed, after, new]
