"""My work today: whose dates, in which order, and what to do next."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.intake.registration import Asked
from huiyin.ledger.actions import append
from huiyin.parties.actions import open_party
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import came, day, handled, moment, moved, seated, served

pytestmark = pytest.mark.django_db

URL = "/desk/"


def page(post: Post, language: str = "en") -> str:
    answer = seated(post, language=language).get(URL)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_clerk_sees_what_the_office_has_to_sort_with_the_next_step() -> None:
    office = make.office()
    case = came(office.clerk, 17)
    html = page(office.clerk)
    assert case.number in html
    assert "<b>1 time limit is overdue</b>" in html
    assert "Sort and pass on" in html
    assert f'href="/desk/cases/{case.number}/transfer/">Transfer</a>' in html
    assert "Just arrived" in html


def test_a_handler_sees_only_their_own_dates() -> None:
    office = make.office()
    other = make.post(office.station, "handler")
    mine, theirs = handled(office, 50), handled(office, 50)
    moved(theirs, "reassign", office.head, 40, handler=other.pk, reason="分工调整")
    html = page(office.handler)
    assert mine.number in html
    assert theirs.number not in html
    assert "Draft the opinion" in html


def test_the_step_that_meets_the_very_time_limit_comes_first() -> None:
    office = make.office()
    case = handled(office, 50)
    html = page(office.handler)
    # The notice of acceptance was never served: serving it is next for that limit, drafting for the sixty days.
    assert f'href="/desk/cases/{case.number}/serve/"' in html
    assert f'href="/desk/cases/{case.number}/draft/"' in html


def test_no_step_stands_beside_a_clock_that_it_does_not_move() -> None:
    office = make.office()
    case = handled(office, 50)
    html = page(office.head)
    # The sixty days run, the draft is the handler's: an entry in the log is open and would move nothing.
    assert case.number in html
    assert f'href="/desk/cases/{case.number}/log/"' not in html
    assert f'href="/desk/cases/{case.number}/log/"' not in page(office.handler)


def test_a_handler_is_shown_no_return_visit_of_their_own_matter() -> None:
    office = make.office()
    served(office, 4)
    html = page(office.handler)
    assert "Served, return visit" not in html
    assert "served, last step on" not in html
    assert "Served, return visit" in page(office.station_clerk)


def test_the_recused_and_the_other_unit_see_nothing() -> None:
    office = make.office()
    case = handled(office, 50)
    moved(case, "recuse", office.head, 4, post=office.handler.pk, reason="近亲属")
    assert case.number not in page(office.handler)
    assert case.number not in page(office.outsider)


def test_a_barred_unit_is_told_nothing() -> None:
    office = make.office()
    case = came(office.clerk, 20, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=office.bureau)
    html = page(office.supervisor)
    assert case.number not in html
    assert "overdue</b>" not in html


def test_a_supervisor_sees_what_is_overdue_below() -> None:
    office = make.office()
    case = came(office.clerk, 17)
    html = page(office.supervisor)
    assert case.number in html
    assert "Overdue and coming below" in html


def test_an_administrator_sees_no_matter() -> None:
    office = make.office()
    case = came(office.clerk, 17)
    html = page(office.administrator)
    assert case.number not in html
    assert "/desk/units/" in html


def test_a_custodian_sees_sealed_matters_and_who_opened_what() -> None:
    office = make.office()
    sealed, plain = came(office.clerk, 2, is_sealed=True), came(office.clerk, 2)
    part = sealed.petitioners.select_related("party").get()
    open_party(party=part.party, by=office.custodian, reason="送达需要", at=moment(0))
    payload = {"why": "find", "by": ["phone"], "shown": [plain.number]}
    append(
        chain=office_chain(office.office.pk),
        kind="person_looked_up",
        at=moment(0),
        payload=payload,
        by=office.clerk.signature,
    )
    html = page(office.custodian)
    assert f"Sealed matter {sealed.number}" in html
    assert "送达需要" in html
    assert "吴安" in html
    assert "装卸噪声" not in html


def test_the_ruler_has_a_link_for_every_day_and_the_late_heap() -> None:
    office = make.office()
    came(office.clerk, 17)
    came(office.clerk, 10)
    html = page(office.clerk)
    assert "/desk/cases/?due=overdue" in html
    assert f"/desk/cases/?due={day(0)}" in html
    assert f"/desk/cases/?due={day(18)}" in html
    assert "ruler-off" in html


def test_groups_follow_the_calendar() -> None:
    office = make.office()
    came(office.clerk, 17)
    came(office.clerk, 15)
    html = page(office.clerk)
    places = [html.index(text) for text in ("<b>Overdue 1</b>", "<b>Today 1</b>", "<b>Later")]
    assert places == sorted(places)


def test_the_side_says_what_others_owe_and_what_waits_for_a_return_visit() -> None:
    office = make.office()
    disputed = came(office.clerk, 3)
    moved(disputed, "transfer", office.clerk, 3, unit=office.station.pk)
    moved(disputed, "object", office.station_clerk, 1, reason="不属本所管辖。")
    done = served(office, 4)
    html = page(office.station_clerk)
    waiting = html[html.index("Waiting for others") : html.index("Served, return visit")]
    assert disputed.number in waiting
    assert done.number in html[html.index("Served, return visit") :]


def test_sealed_words_do_not_show() -> None:
    office = make.office()
    case = came(office.clerk, 12, is_sealed=True)
    html = page(office.clerk)
    assert f"Sealed matter {case.number}" in html
    assert "装卸噪声" not in html


def test_the_empty_day() -> None:
    office = make.office()
    html = page(office.clerk)
    assert "Nothing is owed within three weeks" in html
    assert "Nothing ends this week." in html


def test_the_number_of_statements_does_not_grow() -> None:
    office = make.office()
    client = seated(office.head)
    counts = []
    for _round in range(2):
        for _case in range(6):
            handled(office, 50)
        client.get(URL)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 14


def test_chinese() -> None:
    office = make.office()
    came(office.clerk, 17)
    html = page(office.clerk, language="zh-hans")
    assert "已超期" in html
    assert "刚到的" in html
