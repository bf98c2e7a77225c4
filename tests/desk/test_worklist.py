"""The worklist: who sees what, in which order, under which filter, and at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.intake.registration import Asked
from huiyin.cases.lists import listed, seen_among
from huiyin.cases.models import Case
from huiyin.desk import filters
from huiyin.desk.filters import Wanted
from huiyin.desk.rows import end_of_week
from huiyin.desk.worklist import PAGE
from huiyin.duties.office_time import today
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import came, day, handled, moved, seated, served

pytestmark = pytest.mark.django_db

URL = "/desk/cases/"


def page(post: Post, query: str = "", language: str = "en") -> str:
    answer = seated(post, language=language).get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(html: str, *cases: Case) -> list[bool]:
    return [case.number in html for case in cases]


def test_each_post_lists_what_it_may_see_and_nothing_else() -> None:
    office = make.office()
    mine, theirs = came(office.clerk, 3), handled(office, 5)
    assert numbers(page(office.clerk), mine, theirs) == [True, True]
    assert numbers(page(office.station_clerk), mine, theirs) == [False, True]
    assert numbers(page(office.handler), mine, theirs) == [False, True]
    assert numbers(page(office.supervisor), mine, theirs) == [True, True]
    assert numbers(page(office.outsider), mine, theirs) == [False, False]


def test_the_list_and_the_rule_agree_for_every_post() -> None:
    office = make.office()
    came(office.clerk, 3)
    handled(office, 5)
    came(office.clerk, 1, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=office.station)
    for post in Post.objects.select_related("unit", "staff"):
        by_list = set(listed(post, is_open=None).values_list("pk", flat=True))
        assert by_list == set(Case.objects.visible_to(post).values_list("pk", flat=True)), post


def test_an_administrator_has_no_list() -> None:
    assert seated(make.office().administrator).get(URL).status_code == 403


def test_a_barred_unit_never_sees_it_in_list_or_count() -> None:
    office = make.office()
    case = came(
        office.clerk,
        20,
        requests=(Asked("民警收受好处。", "accusation"),),
        complained_unit=office.bureau,
    )
    for post in (office.supervisor, office.head):
        html = page(post)
        assert case.number not in html
        assert "0 open matters" in html
        assert 'class="count">1<' not in html


def test_the_recused_handler_loses_it() -> None:
    office = make.office()
    case = handled(office, 5)
    moved(case, "recuse", office.head, 4, post=office.handler.pk, reason="近亲属")
    assert case.number not in page(office.handler)
    assert case.number in page(office.head)


def test_a_sealed_matter_shows_its_number_and_no_words() -> None:
    office = make.office()
    case = came(office.clerk, 2, is_sealed=True)
    html = page(office.clerk)
    assert f"Sealed matter {case.number}" in html
    assert "装卸噪声" not in html


def test_rows_stand_under_late_today_this_week_and_later() -> None:
    office = make.office()
    late, at, later = came(office.clerk, 17), came(office.clerk, 15), came(office.clerk, 0)
    html = page(office.clerk)
    places = [html.index(text) for text in ("<b>Overdue 1</b>", late.number, "<b>Today 1</b>", at.number, later.number)]
    assert places == sorted(places)
    assert "2 days late" in html
    assert "Due today" in html


def test_the_second_page_goes_on_where_the_first_ended_and_back() -> None:
    office = make.office()
    cases = [came(office.clerk, number % 14) for number in range(PAGE + 7)]
    client = seated(office.clerk)
    first = client.get(URL)
    assert f"1–{PAGE} of {PAGE + 7}" in first.content.decode()
    second = client.get(first.context["pager"].next_url)
    on_first = [row.number for group in first.context["groups"] for row in group.rows]
    on_second = [row.number for group in second.context["groups"] for row in group.rows]
    assert len(on_first) == PAGE
    assert sorted(on_first + on_second) == sorted(case.number for case in cases)
    assert f"{PAGE + 1}–{PAGE + 7} of {PAGE + 7}" in second.content.decode()
    assert second.context["pager"].next_url == ""
    back = client.get(second.context["pager"].previous_url)
    assert [row.number for group in back.context["groups"] for row in group.rows] == on_first
    assert back.context["pager"].previous_url == ""


def test_filters_narrow_and_are_said_in_words() -> None:
    office = make.office()
    letter, call = came(office.clerk, 17), came(office.clerk, 2, channel="call")
    html = page(office.clerk, "?due=overdue")
    assert numbers(html, letter, call) == [True, False]
    assert "1 matter: overdue; by deadline" in html
    assert numbers(page(office.clerk, "?channel=call"), letter, call) == [False, True]
    assert numbers(page(office.clerk, f"?since={day(-3)}"), letter, call) == [False, True]
    assert numbers(page(office.clerk, f"?until={day(-3)}"), letter, call) == [True, False]
    assert "No matter fits these filters" in page(office.clerk, "?kind=suggestion")


def test_stage_handler_route_and_closed_filters() -> None:
    office = make.office()
    new, going, done = came(office.clerk, 2), handled(office, 5), came(office.clerk, 3)
    moved(done, "withdraw", office.clerk, 1, requests=[1], own_words="本人撤回。")
    assert numbers(page(office.clerk, "?stage=sorting"), new, going, done) == [True, False, False]
    assert numbers(page(office.head, f"?handler={office.handler.pk}"), new, going) == [False, True]
    assert numbers(page(office.clerk, "?state=closed"), new, going, done) == [False, False, True]


def test_a_day_of_the_ruler_lists_every_matter_that_ends_that_day() -> None:
    office = make.office()
    case = came(office.clerk, 5)
    # Sorting ends on day 15 after receipt, the promise to the petitioner on day 30: the second date counts too.
    assert case.number in page(office.clerk, f"?due={day(10)}")
    assert case.number in page(office.clerk, f"?due={day(25)}")
    assert case.number not in page(office.clerk, f"?due={day(11)}")


def test_a_unit_above_can_look_into_one_below_and_no_further() -> None:
    office = make.office()
    case = handled(office, 5)
    assert case.number in page(office.supervisor, f"?unit={office.station.pk}")
    assert case.number not in page(office.supervisor, f"?unit={office.other.pk}")
    # A unit that is not below is no value of the filter at all.
    assert case.number in page(office.head, f"?unit={office.other.pk}")


def test_nonsense_in_the_address_is_left_out() -> None:
    office = make.office()
    case = came(office.clerk, 2)
    for query in ("?due=2026-99-99", "?unit=x", "?after=soon", "?before=2026-01-01.x", "?from=-3", "?stage=unheard"):
        assert case.number in page(office.clerk, query)


def test_the_number_of_statements_does_not_grow_with_the_rows() -> None:
    office = make.office()
    client = seated(office.clerk)
    counts = []
    for _round in range(2):
        for _case in range(8):
            handled(office, 5)
        client.get(URL)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_a_part_for_htmx_and_a_sheet_for_paper() -> None:
    office = make.office()
    case = came(office.clerk, 2)
    client = seated(office.clerk)
    part = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert case.number in part
    assert "<html" not in part
    sheet = client.get(URL + "?print=1").content.decode()
    assert case.number in sheet
    assert "printed on" in sheet


def test_views_count_what_waits_and_the_empty_list_says_what_comes() -> None:
    office = make.office()
    assert "Nothing is open here" in page(office.clerk)
    came(office.clerk, 2)
    served(office, 9)
    html = page(office.clerk)
    assert "To sort<b>1</b>" in html
    assert "Return visit<b>1</b>" in html
    assert "All open<b>2</b>" in html


def test_chinese() -> None:
    office = make.office()
    came(office.clerk, 17)
    html = page(office.clerk, language="zh-hans")
    assert "办件" in html
    assert "已超期" in html


def test_the_week_ends_on_sunday() -> None:
    sunday = end_of_week(today())
    assert sunday.weekday() == 6
    assert timedelta(0) <= sunday - today() <= timedelta(days=6)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"stage": "handling"},
        {"channel": "letter"},
        {"stage": "sorting", "channel": "web"},
        {"due": "overdue"},
        {"due": "later", "stage": "handling"},
        {"state": "closed"},
        {"kind": "accusation"},
    ],
)
def test_what_is_counted_is_what_is_listed(wanted: dict[str, str]) -> None:
    """Counts come from the index of reach, rows from the cases: both say the same, also where somebody is barred."""
    office = make.office()
    came(office.clerk, 3)
    came(office.clerk, 40, channel="web")
    handled(office, 5)
    handled(office, 80, channel="call")
    came(office.clerk, 1, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=office.station)
    asked = Wanted(**wanted)
    for post in Post.objects.select_related("unit", "staff"):
        if post.role == "administrator":
            continue
        counted = list(filters.to_count(asked, post, today()))
        assert counted == list(filters.apply(asked, post, today()).values_list("stage", "sort_on")), post


def test_what_is_seen_among_many_is_what_the_rule_allows() -> None:
    office = make.office()
    cases = [
        came(office.clerk, 3),
        handled(office, 5),
        came(office.clerk, 1, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=office.station),
    ]
    ids = [case.pk for case in cases]
    for post in Post.objects.select_related("unit", "staff"):
        expected = set(Case.objects.visible_to(post).filter(pk__in=ids).values_list("pk", flat=True))
        assert set(seen_among(post, ids)) == expected, post
