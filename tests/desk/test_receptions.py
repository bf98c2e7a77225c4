"""Receptions over HTTP: a rota set up from the page alone, made public, exchanged, put off; what the public reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from huiyin.duties.office_time import now, today
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.receptions.models import Rota, Session
from tests import make
from tests.pages.test_accused import seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> make.Office:
    return make.office()


@pytest.fixture
def chief(place: make.Office) -> Post:
    return make.post(place.bureau, "head", name="周启明", title="局长")


@pytest.fixture
def deputy(place: make.Office) -> Post:
    return make.post(place.bureau, "head", name="郑怀远", title="副局长")


def typed(*leaders: Post, **given: Any) -> dict[str, Any]:
    """What a clerk types for the rota of source 001: every day of the week a leader, in turn."""
    rows = {
        f"hosts-{number}-{name}": value
        for number, post in enumerate(leaders)
        for name, value in (("post", post.pk), ("portfolio", f"分管工作{number}"))
    }
    return {
        "title": "局领导接访",
        "every": "week",
        "weekdays": ["0", "1", "2", "3", "4"],
        "days": "",
        "months": "",
        "on_rest": "after",
        "begins_at": "09:00",
        "ends_at": "11:30",
        "place": "信访接待室",
        "seats": "8",
        "notice_days": "5",
        "in_turn": "on",
        "starts_on": today().isoformat(),
        "hosts-TOTAL_FORMS": str(len(leaders)),
        "hosts-INITIAL_FORMS": "0",
        **rows,
        **given,
    }


def opened(place: make.Office, *leaders: Post) -> Client:
    client = seated(place.clerk)
    answer = client.post(reverse("desk:reception_rota_new"), typed(*leaders))
    assert answer.status_code == 302, answer.content.decode()
    return client


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rota_is_set_up_and_made_public_from_the_pages_alone(place: make.Office, chief: Post, deputy: Post) -> None:
    client = opened(place, chief, deputy)
    page = text_of(client, reverse("desk:receptions"))
    assert "周启明" in page
    assert "郑怀远" in page
    public = Client(headers={"accept-language": "zh-hans"})
    assert "周启明" not in text_of(public, reverse("portal:receptions"))
    client.post(reverse("desk:receptions"))
    assert not Session.objects.unpublished().exists()
    shown = text_of(public, reverse("portal:receptions"))
    for word in ("周启明 局长", "09:00–11:30", "信访接待室", "分管工作0"):
        assert word in shown
    assert "周启明 局长" in text_of(client, reverse("desk:reception_poster"))
    assert Entry.objects.filter(kind="reception_notice").count() == 1


def test_the_feed_holds_every_public_session_in_the_time_of_the_office(
    place: make.Office, chief: Post, deputy: Post
) -> None:
    client = opened(place, chief, deputy)
    client.post(reverse("desk:receptions"))
    answer = Client().get(reverse("portal:receptions_feed", args=[place.office.pk]))
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    first = Session.objects.order_by("on", "pk")[0]
    assert len(events) == Session.objects.count()
    begins = events[0].decoded("dtstart")
    assert (begins.date(), begins.hour, begins.utcoffset()) == (first.on, 9, timedelta(hours=8))


def test_what_is_changed_after_the_notice_is_told_to_the_public(place: make.Office, chief: Post, deputy: Post) -> None:
    client = opened(place, chief, deputy)
    client.post(reverse("desk:receptions"))
    one, two = Session.objects.filter(on__gt=today()).order_by("on")[:2]
    url = reverse("desk:reception", args=[one.pk])
    refused = client.post(url, {"exchange": "1", "exchange-other": two.pk, "exchange-reason": ""})
    assert refused.status_code == 422
    done = client.post(url, {"exchange": "1", "exchange-other": two.pk, "exchange-reason": "局长参加省厅会议"})
    assert done.status_code == 302
    hosts = one.host_id, two.host_id
    one.refresh_from_db()
    two.refresh_from_db()
    assert (two.host_id, one.host_id) == hosts
    assert "局长参加省厅会议" in text_of(Client(), reverse("portal:receptions"))
    assert "局长参加省厅会议" in text_of(client, url)


def test_a_rest_day_is_refused_and_what_was_typed_stays(place: make.Office, chief: Post) -> None:
    client = opened(place, chief)
    session = Session.objects.filter(on__gt=today() + timedelta(days=7)).order_by("on")[0]
    saturday = session.on + timedelta(days=(5 - session.on.weekday()) % 7 or 7)
    sent = {"move": "1", "move-on": saturday.isoformat(), "move-reason": "会议室维修"}
    answer = client.post(reverse("desk:reception", args=[session.pk]), sent)
    assert answer.status_code == 422
    assert "会议室维修" in answer.content.decode()
    session.refresh_from_db()
    assert session.on != saturday


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weekdays": []}, "请至少选择一个星期几。"),
        ({"every": "month"}, "请至少填写一个日期。"),
        ({"every": "month", "days": "40"}, "请填1到31的数字"),
        ({"ends_at": "08:00"}, "结束时间早于开始时间。"),
        ({"hosts-0-post": ""}, "请至少列出一位接访领导。"),
    ],
)
def test_a_rota_that_cannot_be_is_refused_with_what_to_do(
    place: make.Office, chief: Post, given: dict[str, Any], said: str
) -> None:
    answer = seated(place.clerk).post(reverse("desk:reception_rota_new"), typed(chief, **given))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Rota.objects.exists()


def test_one_more_leader_judges_nothing(place: make.Office, chief: Post) -> None:
    answer = seated(place.clerk).post(reverse("desk:reception_rota_new"), typed(chief, title="", add_row="hosts"))
    assert answer.status_code == 200
    assert 'name="hosts-1-post"' in answer.content.decode()


def test_a_rota_is_said_anew(place: make.Office, chief: Post) -> None:
    client = opened(place, chief)
    rota = Rota.objects.get()
    page = text_of(client, reverse("desk:reception_rota", args=[rota.pk]))
    assert "局领导接访" in page
    client.post(reverse("desk:reception_rota", args=[rota.pk]), typed(chief, weekdays=["2"], title="局长接访日"))
    rota.refresh_from_db()
    assert rota.title == "局长接访日"
    assert {one.on.weekday() for one in rota.sessions.filter(on__gt=today(), meant_on__week_day=4)} <= {2, 3, 4}


def test_attendance_is_kept_when_the_hours_are_over(place: make.Office, chief: Post, deputy: Post) -> None:
    client = opened(place, chief)
    session = Session.objects.order_by("on")[0]
    Session.objects.filter(pk=session.pk).update(on=today() - timedelta(days=1))
    url = reverse("desk:reception", args=[session.pk])
    client.post(url, {"attendance": "1", "attended_by": deputy.pk, "note": "局长出差"})
    session.refresh_from_db()
    assert (session.attended_by, session.attendance_note) == (deputy, "局长出差")
    assert session.kept_at is not None
    assert session.kept_at <= now()


def test_other_units_and_roles_do_not_keep_it(place: make.Office, chief: Post) -> None:
    opened(place, chief)
    session = Session.objects.order_by("on")[0]
    url = reverse("desk:reception", args=[session.pk])
    assert seated(place.station_clerk).get(url).status_code == 404
    assert seated(place.handler).get(url).status_code == 403
    assert seated(place.outsider).get(url).status_code in (403, 404)
    above = seated(place.supervisor)
    page = above.get(url)
    if page.status_code == 200:
        assert b'name="move"' not in page.content
    rota = reverse("desk:reception_rota", args=[Rota.objects.get().pk])
    assert seated(place.station_clerk).get(rota).status_code == 404
