"""A year of the calendar is loaded: provisional dates become certain, some move, whoever it concerns is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.cases.recomputing import load_calendar, restore_year, sweep_stale
from huiyin.duties.calendars import YearRefused, current_calendar, forget_calendar
from huiyin.duties.models import CalendarYear, Duty
from huiyin.ledger.models import Entry
from tests import make
from tests.around.acts import sound
from tests.desk.seated import seated

pytestmark = pytest.mark.django_db

# The last working day of the shipped years is 31 December 2026; five working days from the 29th end in 2027.
ON = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)  # Tuesday
BY = {"role": "system"}


@pytest.fixture(autouse=True)
def own_calendar() -> Iterator[None]:
    forget_calendar()
    yield
    forget_calendar()


def year_2027(*, last: int = 3) -> str:
    """New Year off from the first to the third, and nothing else: a Friday and a weekend."""
    return f"""
year = 2027
weekend = [5, 6]

[[holiday]]
zh = "元旦"
en = "New Year's Day"
first = 2027-01-01
last = 2027-01-{last:02d}
"""


def objected(office: make.Office) -> Case:
    case = make.case(office.clerk, at=ON, received_on=date(2026, 12, 29))
    take_step(case=case, step="transfer", by=office.clerk, at=ON, given={"unit": office.station.pk})
    take_step(case=case, step="object", by=office.station_clerk, at=ON, given={"reason": "不属于"})
    return case


def due(case: Case) -> Duty:
    return Duty.objects.get(subject=f"case:{case.pk}", clock="objection_answer")


def test_a_dry_run_says_what_would_move_and_writes_nothing() -> None:
    case = objected(make.office())
    before = due(case)
    assert (before.due_on, before.is_provisional) == (date(2027, 1, 5), True)  # Wed, Thu, Fri, Mon, Tue
    report = load_calendar(text=year_2027(), by=BY, at=ON, dry_run=True)
    assert [(one.clock, one.was, one.now) for one in report.moved] == [
        ("objection_answer", date(2027, 1, 5), date(2027, 1, 6))
    ]
    assert report.settled >= 1
    after = due(case)
    assert (after.due_on, after.is_provisional) == (before.due_on, True)
    assert not CalendarYear.objects.exists()
    assert current_calendar().covered_through == date(2026, 12, 31)


def test_loading_moves_the_dates_by_a_step_of_the_system_and_is_an_entry_of_its_own(tmp_path: Path) -> None:
    case = objected(make.office())
    report = load_calendar(text=year_2027(), by=BY, at=ON)
    case.refresh_from_db()
    assert (due(case).due_on, due(case).is_provisional) == (date(2027, 1, 6), False)
    assert case.calendar == report.version == current_calendar().version
    last = case.steps.order_by("-seq")[0]
    assert (last.key, last.role) == ("recompute", "system")
    assert "2027年1月5日→2027年1月6日" in last.given["what_moved"]
    assert Entry.objects.filter(chain="calendar:cn", kind="calendar_loaded").count() == 1
    assert sweep_stale(ON) == 0, "nothing is left behind"
    assert sound(tmp_path)


def test_a_matter_in_which_nothing_moves_gets_no_step(tmp_path: Path) -> None:
    office = make.office()
    case = make.case(office.clerk, at=ON, received_on=date(2026, 12, 29))
    load_calendar(text=year_2027(), by=BY, at=ON)
    assert list(case.steps.values_list("key", flat=True)) == ["register"]
    assert sound(tmp_path)


def test_loading_the_earlier_version_again_takes_it_back(tmp_path: Path) -> None:
    case = objected(make.office())
    first = load_calendar(text=year_2027(), by=BY, at=ON)
    load_calendar(text=year_2027(last=5), by=BY, at=ON)
    assert due(case).due_on == date(2027, 1, 8)
    again = restore_year(load=CalendarYear.objects.order_by("pk")[0].pk, by=BY, at=ON)
    assert again.version == first.version
    assert due(case).due_on == date(2027, 1, 6)
    assert sound(tmp_path)


def test_what_is_no_year_is_refused_with_the_reason() -> None:
    for text in ("not toml [", "weekend = [5, 6]", "year = 2031\nweekend = [5, 6]"):
        with pytest.raises(YearRefused) as refused:
            load_calendar(text=text, by=BY, at=ON)
        assert refused.value.text.zh
    assert not CalendarYear.objects.exists()


def test_the_administrator_looks_first_and_then_loads() -> None:
    office = make.office()
    case = objected(office)
    client = seated(office.administrator)
    assert "2026" in client.get("/desk/calendar/").content.decode()
    upload = SimpleUploadedFile("2027.toml", year_2027().encode(), content_type="text/plain")
    looked = client.post("/desk/calendar/", {"file": upload, "look": "1"})
    page = looked.content.decode()
    assert case.number in page
    assert not CalendarYear.objects.exists()
    loaded = client.post("/desk/calendar/", {"text": year_2027(), "load": "1"})
    assert loaded.status_code == 302
    assert due(case).due_on == date(2027, 1, 6)
    wrong = SimpleUploadedFile("x.toml", b"\xff\xfe", content_type="text/plain")
    assert client.post("/desk/calendar/", {"file": wrong, "look": "1"}).status_code == 422
    for post in (office.clerk, office.head, office.supervisor):
        assert seated(post).get("/desk/calendar/").status_code in (403, 404)


def test_the_command_speaks_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import Namespace

    from huiyin.install.commands import calendar_command

    objected(make.office())
    file = tmp_path / "2027.toml"
    file.write_text(year_2027(), encoding="utf-8")
    given = Namespace(act="load", file=file, dry_run=True, json=True)
    done = calendar_command._done(given)
    assert calendar_command._tell(done, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["year"], told["dry_run"], len(told["moved"])) == (2027, True, 1)
