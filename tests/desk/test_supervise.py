"""The supervisor's list: overdue and due soon below, by unit, and orders with their answers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.intake.registration import Asked
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import came, day, handled, moved, seated

pytestmark = pytest.mark.django_db

URL = "/desk/supervise/"


def page(post: Post, query: str = "") -> str:
    answer = seated(post).get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_overdue_and_due_soon_stand_under_the_unit_that_owes_them() -> None:
    office = make.office()
    late, soon, later = came(office.clerk, 17), came(office.clerk, 12), came(office.clerk, 0)
    html = page(office.supervisor)
    assert "<b>1 matter is overdue</b>" in html
    assert html.index("望川县公安局信访办 1") < html.index(late.number) < html.index(soon.number)
    assert later.number not in html
    assert "2 days late" in html


def test_units_are_counted_in_the_order_of_the_tree() -> None:
    office = make.office()
    came(office.clerk, 17)
    handled(office, 70)
    html = page(office.supervisor)
    side = html[html.index("Units below") :]
    places = [side.index(name) for name in ("望川县公安局信访办", "东桥派出所", "西桥派出所")]
    assert places == sorted(places)
    # The office registered both, and is counted for the one it still has.
    assert '<td class="figure late">2</td>' not in side
    assert side.count('<td class="figure late">1</td>') == 2


def test_choosing_a_unit_narrows_to_it() -> None:
    office = make.office()
    here, there = came(office.clerk, 17), handled(office, 70)
    html = page(office.supervisor, f"?unit={office.station.pk}")
    assert there.number in html
    assert here.number not in html
    # One that is not below is left out.
    assert there.number not in page(office.outsider, f"?unit={office.station.pk}")


def test_roles_and_reach() -> None:
    office = make.office()
    case = came(office.clerk, 17)
    for post in (office.clerk, office.handler, office.custodian, office.administrator):
        assert seated(post).get(URL).status_code == 403
    assert case.number not in page(office.outsider)
    assert case.number not in page(office.head)


def test_what_is_barred_is_in_no_row_and_no_count() -> None:
    office = make.office()
    case = came(office.clerk, 20, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=office.bureau)
    html = page(office.supervisor)
    assert case.number not in html
    assert "Nothing is overdue here" in html
    assert '<td class="figure late">' not in html


def test_an_order_waits_and_then_shows_its_answer() -> None:
    office = make.office()
    case = handled(office, 9)
    moved(case, "demand", office.supervisor, 3, what="请说明夜间检查情况。", answer_due=day(4))
    html = page(office.supervisor)
    assert "请说明夜间检查情况。" in html
    moved(case, "explain", office.head, 1, answer="已现场检查两次。")
    html = page(office.supervisor)
    assert "已现场检查两次。" in html
    assert "Answered" in html


def test_the_number_of_statements_does_not_grow() -> None:
    office = make.office()
    client = seated(office.supervisor)
    counts = []
    for _round in range(2):
        for number in range(6):
            came(office.clerk, 12 + number)
        client.get(URL)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 12
