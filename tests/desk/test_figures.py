"""Pages of figures: filters in the address, numbers that open, charts to fetch, nothing for handlers."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.cases.intake.registration import Asked as AskedFor
from huiyin.cases.models import Case
from huiyin.desk.figures_filters import FiguresForm, name_of, period_of
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.terms import Period, Span
from tests import make
from tests.desk.seated import came, day, handled, seated, served

pytestmark = pytest.mark.django_db


def page(post: Post, name: str = "figures", *args: str, language: str = "en", **query: str) -> str:
    answer = asked(seated(post, language=language), name, *args, **query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def asked(client: Client, name: str, *args: str, **query: str):  # type: ignore[no-untyped-def]
    """The last days unless something else is asked for: what these tests make is of today."""
    return client.get(f"{reverse(f'desk:{name}', args=args)}?{urlencode({'period': '30d', **query})}")


def numbers_of(text: str, name: str) -> list[str]:
    """The large prints of a page beside the name of an indicator."""
    title = name[:1].upper() + name[1:]
    cell = rf'<dt><a href="[^"]*">{re.escape(title)}</a></dt><dd class="big[^"]*">(?:<a [^>]*>)?([^<]+)<'
    return re.findall(cell, text)


# ---------- Who ----------
def test_handlers_have_no_figures_and_no_entry_to_them() -> None:
    office = make.office()
    assert asked(seated(office.handler), "figures").status_code == 403
    assert reverse("desk:figures") not in seated(office.handler).get(reverse("desk:today")).content.decode()
    assert reverse("desk:figures") in seated(office.head).get(reverse("desk:today")).content.decode()


def test_a_unit_out_of_reach_is_refused_in_words() -> None:
    office = make.office()
    text = page(office.head, unit=str(office.other.pk))
    assert "The figures of this unit are not open to you. Choose a unit of the list." in text
    assert f'value="{office.other.pk}"' not in text


def test_the_barred_count_nothing_of_what_bars_them() -> None:
    office = make.office()
    came(office.clerk, 3)
    came(office.clerk, 3, requests=(AskedFor("负责人违法。", "accusation"),), complained_staff=office.office_head.staff)
    assert numbers_of(page(make.post(office.province, "supervisor")), "matters") == ["2"]
    assert numbers_of(page(office.office_head), "matters") == ["1"]


def test_who_begins_this_month_is_shown_the_way_to_its_days() -> None:
    office = make.office()
    came(office.clerk, 0)
    first = unescape(seated(office.supervisor, language="en").get(reverse("desk:figures")).content.decode())
    assert "Nothing was registered in this period." in first
    assert "period=30d" in first
    assert "Nothing was registered in this period." not in page(office.supervisor)


# ---------- Filters ----------
@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-W12", date(2026, 3, 16), date(2026, 3, 22)),
        ("30d", date(2026, 2, 17), date(2026, 3, 18)),
    ],
)
def test_a_period_has_a_name_that_can_be_handed_on(typed: str, first: date, last: date) -> None:
    found = period_of(typed, date(2026, 3, 18))
    assert found is not None
    assert (found.first, found.last) == (first, last)
    assert name_of(found) == ("" if typed == "30d" else typed)


@pytest.mark.parametrize("typed", ["", "2026-13", "2026-Q5", "2026-W60", "spring", "0000", "2026-W00"])
def test_what_is_no_period_is_none(typed: str) -> None:
    assert period_of(typed, date(2026, 3, 18)) is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"period": "spring"}, "Choose a period from the list"),
        ({"period": "days"}, "Choose both days of the period."),
        ({"period": "days", "first": "2026-03-31", "last": "2026-03-01"}, "The period ends before it begins."),
        ({"period": "days", "first": "yesterday", "last": "2026-03-01"}, "Choose a day, as in 2026-03-31."),
        ({"period": "days", "first": "0203-03-01", "last": "2026-03-01"}, "Nothing was recorded then."),
        ({"as_of": "2999-01-01"}, "That day has not come yet."),
        ({"unit": "x"}, "Choose a unit of the list."),
        ({"channel": "pigeon"}, "Choose a way of coming in from the list."),
        ({"kind": "x"}, "Choose a kind from the list."),
        ({"category": "x"}, "Choose a category from the list."),
    ],
)
def test_an_address_that_cannot_be_read_says_what_to_choose(query: dict[str, str], said: str) -> None:
    office = make.office()
    text = page(office.clerk, **query)
    assert said in text
    anchor = re.search(r'<a href="#(filter-[a-z_]+)">', text)
    assert anchor is not None
    assert f'id="{anchor[1]}"' in text


def test_the_filters_narrow_and_stay_in_every_link() -> None:
    office = make.office()
    came(office.clerk, 3, channel="visit", people=2)
    came(office.clerk, 3)
    text = page(office.clerk, channel="visit", period="days", first=str(day(-5)), last=str(day(0)))
    assert numbers_of(text, "matters") == ["1"]
    links = re.findall(r'href="(/desk/figures/(?:all|charts|[a-z]+_in_time|matters)/[^"]*)"', text)
    assert len(links) > 10
    assert all("channel=visit" in link and "period=days" in link for link in links)


def test_days_that_do_not_hold_are_not_handed_on() -> None:
    office = make.office()
    form = FiguresForm({"period": "2026-03", "first": "2026-01-01", "last": "2026-01-02"}, office.clerk)
    assert form.asked().query == "period=2026-03"
    assert form.asked().period == Period.of(Span.MONTH, date(2026, 3, 1))
    assert FiguresForm({}, office.clerk).asked().period == Period.of(Span.MONTH, day(0)).previous()


def test_a_past_moment_shows_what_was_known_then() -> None:
    office = make.office()
    came(office.clerk, 10)
    text = page(office.clerk, as_of=str(day(-1)))
    assert "as known at the end of" in text
    # Both were recorded today, whatever days they bear.
    assert numbers_of(text, "matters") == ["0"]
    assert "comes to its date" not in text


# ---------- Numbers that open ----------
def test_a_number_is_as_long_as_its_list() -> None:
    office = make.office()
    for _ in range(52):
        came(office.clerk, 2)
    text = page(office.clerk, "figure_matters", "matters")
    assert numbers_of(page(office.clerk), "matters") == ["52"]
    assert "52 matters" in text
    assert text.count("case-number") == 50
    assert page(office.clerk, "figure_matters", "matters", page="2").count("case-number") == 2


def test_occurrences_open_to_the_matters_they_belong_to() -> None:
    office = make.office()
    came(office.clerk, 2)
    assert "1 occurrence, in 1 matter" in page(office.clerk, "figure_matters", "occurrences")


def test_ratings_and_what_petitioners_said_open_to_nobody() -> None:
    office = make.office()
    text = page(office.supervisor, "figure", "satisfied_unit")
    assert "part=count" not in text
    assert "part=rest" not in text


def test_resolved_is_never_told_without_what_petitioners_said() -> None:
    office = make.office()
    served(office, 4)
    for text in (
        page(office.head),
        page(office.head, "figure", "resolved"),
        page(office.head, "figure", "resolved_agrees"),
    ):
        for key in ("resolved", "resolved_agrees", "resolved_disagrees", "resolved_no_view"):
            assert len(numbers_of(text, INDICATORS[key].name.en)) == 1


def test_an_unknown_indicator_or_chart_is_not_found() -> None:
    office = make.office()
    client = seated(office.head)
    for name, args in (
        ("figure", "x"),
        ("figure_matters", "x"),
        ("figures_png", "series-x"),
        ("figures_xlsx", "x-matters"),
    ):
        assert asked(client, name, args).status_code == 404


# ---------- Why it changed ----------
def test_what_joined_since_yesterday_is_named_with_its_step() -> None:
    office = make.office()
    case = came(office.clerk, 10)
    text = page(office.clerk, "figure_difference", "matters", then=str(day(-1)))
    assert "1 matter joined" in text
    assert "0 matters left" in text
    assert case.number in text
    assert "Register" in text


def test_what_joined_has_a_second_page() -> None:
    office = make.office()
    numbers = [came(office.clerk, 10).number for _ in range(52)]
    asked_for = {"then": str(day(-1))}
    first = page(office.clerk, "figure_difference", "matters", **asked_for)
    second = page(office.clerk, "figure_difference", "matters", **asked_for, joined="2")
    assert "1–50 of 52" in first
    assert "51–52 of 52" in second
    assert {number for number in numbers if number in first} | {
        number for number in numbers if number in second
    } == set(numbers)
    assert sum(number in second for number in numbers) == 2
    assert "joined=2" in first
    assert "#joined" in first


def test_the_earlier_moment_has_to_be_earlier() -> None:
    office = make.office()
    text = page(office.clerk, "figure_difference", "matters", then=str(day(0)))
    assert "Choose a day before the moment that is shown." in text


# ---------- Charts ----------
def test_the_first_page_states_findings_and_has_the_numbers_behind_them() -> None:
    office = make.office()
    handled(office, 20)
    text = page(office.head)
    assert "1 matter open" in text
    assert text.count("<svg xmlns") >= 4
    assert text.count("<details><summary>The numbers") >= 4
    assert page(office.head, print="1").count("<details open><summary>The numbers") >= 4
    assert "style=" not in text


def test_an_empty_office_is_told_so() -> None:
    office = make.office()
    text = page(office.head)
    assert "No matter is open" in text
    assert "No answer fell due in this period" in text
    assert "Nothing to draw" in text


def test_a_chart_is_fetched_as_picture_and_sheet() -> None:
    office = make.office()
    handled(office, 20)
    client = seated(office.head)
    picture = asked(client, "figures_png", "waiting")
    assert (picture.headers["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    sheet = asked(client, "figures_xlsx", "category-matters", period="30d")
    book = CalamineWorkbook.from_filelike(BytesIO(sheet.content))
    about = dict(book.get_sheet_by_index(1).to_python())
    assert about["Formula"] == INDICATORS["matters"].formula.en
    assert office.station.name in about["Whose matters"]


def test_all_figures_stand_on_one_page_and_in_one_sheet() -> None:
    office = make.office()
    served(office, 4)
    text = page(office.supervisor, "figures_all")
    assert all(unescape(indicator.name.en[1:]) in text for indicator in INDICATORS.values())
    sheet = asked(seated(office.supervisor), "figures_xlsx", "all")
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == len(INDICATORS) + 1


def test_no_unit_is_ranked_by_how_many_come_to_it() -> None:
    office = make.office()
    handled(office, 3)
    came(office.clerk, 3)
    text = page(office.supervisor, "figure", "matters", by="unit")
    assert "Units stand in the order of the tree" in text
    assert 'id="chart-units-matters"' not in text
    assert asked(seated(office.supervisor), "figures_png", "units-matters").status_code == 404


# ---------- What it costs ----------
def test_the_statements_of_the_first_page_do_not_grow_with_the_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    # Names of units are read anew after some seconds, whatever the page.
    monkeypatch.setattr(directory, "LIFETIME_SECONDS", 1e9)
    office = make.office()
    counts = []
    for _ in range(2):
        for ago in (2, 5, 9):
            handled(office, ago)
        client = seated(office.supervisor)
        asked(client, "figures")
        with CaptureQueriesContext(connection) as counted:
            asked(client, "figures")
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert Case.objects.count() == 6
