"""The administrator's pages: every one opens in both languages, keeps what was typed, and stays in the subtree."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from huiyin.desk.people_pages import PAGE
from huiyin.desk.urls_people import urlpatterns
from huiyin.duties.models import Duty
from huiyin.people.models import Deputy, Post, Staff, Unit
from tests import make
from tests.desk.test_people_access import seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fast_hash(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office() -> make.Office:
    return make.office()


def pages(office: make.Office) -> list[str]:
    unit, person, post = office.station.pk, office.handler.staff_id, office.handler.pk
    return [
        reverse("desk:account"),
        reverse("desk:switch_post"),
        reverse("desk:units"),
        reverse("desk:units") + "?q=桥&show=all",
        reverse("desk:unit_new") + f"?parent={unit}&outside=1",
        reverse("desk:unit", args=[unit]),
        reverse("desk:staff"),
        reverse("desk:staff") + f"?unit={unit}&show=none",
        reverse("desk:staff_new") + f"?unit={unit}",
        reverse("desk:staff_one", args=[person]),
        reverse("desk:staff_password", args=[person]),
        reverse("desk:staff_leave", args=[person]),
        reverse("desk:post_new", args=[person]),
        reverse("desk:post_end", args=[post]),
        reverse("desk:deputy_new", args=[post]),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens(
    office: make.Office, language: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = seated(office.administrator)
    client.cookies["huiyin_language"] = language
    for url in pages(office):
        with django_assert_max_num_queries(12):
            answer = client.get(url)
        assert answer.status_code == 200, url
        assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_each_address_declares_its_audience() -> None:
    for pattern in urlpatterns:
        assert getattr(pattern.callback, "audience", None), pattern


def test_other_roles_are_refused_everywhere_but_on_their_own_account(office: make.Office) -> None:
    client = seated(office.clerk)
    for url in pages(office):
        expected = 200 if "/account/" in url or "/seat/" in url else 403
        assert client.get(url).status_code == expected, url


def test_outside_the_subtree_nothing_exists(office: make.Office) -> None:
    above = make.post(office.province, "head")
    client = seated(office.administrator)
    for name, pk in (
        ("unit", office.province.pk),
        ("staff_one", above.staff_id),
        ("staff_leave", above.staff_id),
        ("staff_password", above.staff_id),
        ("post_end", above.pk),
        ("deputy_new", above.pk),
    ):
        assert client.get(reverse(f"desk:{name}", args=[pk])).status_code == 404, name
    assert client.get(reverse("desk:unit_new") + f"?parent={office.province.pk}").status_code == 404


def test_a_unit_is_added_and_edited(office: make.Office) -> None:
    client = seated(office.administrator)
    given = {"name": "南桥派出所", "level": "town", "postcode": "12", "phone": "110"}
    answer = client.post(reverse("desk:unit_new"), given)
    assert "A postcode has six figures." in answer.content.decode()
    assert 'value="南桥派出所"' in answer.content.decode()
    answer = client.post(reverse("desk:unit_new"), given | {"postcode": "310000"})
    made = Unit.objects.get(name="南桥派出所")
    assert answer.headers["Location"] == reverse("desk:unit", args=[made.pk])
    assert made.parent == office.bureau
    client.post(reverse("desk:unit", args=[made.pk]), given | {"postcode": "310001"})
    made.refresh_from_db()
    assert made.postcode == "310001"
    client.post(reverse("desk:unit_close", args=[made.pk]))
    made.refresh_from_db()
    assert not made.is_active
    client.post(reverse("desk:unit_reopen", args=[made.pk]))
    made.refresh_from_db()
    assert made.is_active


def test_the_tree_lists_each_unit_before_those_under_it(office: make.Office) -> None:
    text = seated(office.administrator).get(reverse("desk:units")).content.decode()
    places = [text.index(f">{unit.name}</a>") for unit in (office.bureau, office.station, office.office, office.other)]
    assert places == sorted(places)
    assert office.province.name not in text


def test_units_under_the_same_one_stand_by_name(office: make.Office) -> None:
    for name in ("张村站", "安村站", "陈村站"):
        make.unit(name, parent=office.station)
    client = seated(office.administrator)
    text = client.get(reverse("desk:units")).content.decode()
    places = [text.index(f">{name}</a>") for name in (office.station.name, "安村站", "陈村站", "张村站")]
    assert places == sorted(places)


def test_the_pager_of_the_staff_counts_people(office: make.Office) -> None:
    for number in range(PAGE):
        make.post(office.station, "handler", name=f"某{number}")
    text = seated(office.administrator).get(reverse("desk:staff")).content.decode()
    assert re.search(rf"<span>1–{PAGE} of \d+ people</span>", text)


def test_new_staff_and_the_first_password_once(office: make.Office) -> None:
    client = seated(office.administrator)
    given = {"name": "王芳", "username": "wang fang", "unit": office.station.pk, "role": "clerk", "since": "2026-03-18"}
    answer = client.post(reverse("desk:staff_new"), given)
    assert "without spaces" in answer.content.decode()
    answer = client.post(reverse("desk:staff_new"), given | {"username": "wang.fang"})
    assert answer.headers["Cache-Control"] == "no-store"
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert Staff.objects.get(username="wang.fang").check_password(password)
    assert password not in client.get(reverse("desk:staff")).content.decode()


def test_the_list_is_in_name_order_and_found_by_pinyin(office: make.Office) -> None:
    client = seated(office.administrator)
    for name in ("张伟", "陈静怡", "陈静", "曾国"):
        given = {"name": name, "username": f"u{ord(name[0])}{len(name)}", "unit": office.station.pk}
        client.post(reverse("desk:staff_new"), given | {"role": "clerk", "since": "2026-03-18"})
    text = client.get(reverse("desk:staff")).content.decode()
    names = sorted(("陈静", "陈静怡", "曾国", "张伟"), key=lambda name: text.index(f">{name}</a>"))
    assert names == ["陈静", "陈静怡", "曾国", "张伟"]
    found = client.get(reverse("desk:staff") + "?q=zeng").content.decode()
    assert "曾国" in found
    assert "张伟" not in found


def test_leaving_asks_while_matters_are_open(office: make.Office) -> None:
    day = timezone.localdate()
    Duty.objects.create(
        subject="case:1",
        key="finish:1",
        clock="finish",
        holder="unit",
        unit=office.station,
        post=office.handler,
        starts_on=day,
        due_on=day + timedelta(days=5),
    )
    client = seated(office.administrator)
    url = reverse("desk:staff_leave", args=[office.handler.staff_id])
    asked = client.get(url).content.decode()
    assert "1 open matter still hangs on this." in asked
    assert office.head.staff.name in asked
    assert client.post(url, {"on": day.isoformat()}).status_code == 200
    office.handler.staff.refresh_from_db()
    assert office.handler.staff.left_on is None
    assert client.post(url, {"on": day.isoformat(), "knowing": "on"}).status_code == 302
    office.handler.staff.refresh_from_db()
    assert office.handler.staff.left_on == day


def test_a_post_is_opened_deputised_and_ended(office: make.Office) -> None:
    client, day = seated(office.administrator), timezone.localdate()
    person = office.handler.staff_id
    given = {"unit": office.station.pk, "role": "clerk", "title": "内勤", "since": day.isoformat()}
    client.post(reverse("desk:post_new", args=[person]), given)
    post = Post.objects.get(staff=person, role="clerk")
    span = {"since": day.isoformat(), "until": (day + timedelta(days=3)).isoformat()}
    client.post(reverse("desk:deputy_new", args=[post.pk]), {"deputy": office.head.staff_id, **span})
    row = Deputy.objects.get(post=post)
    assert office.head.staff.name in client.get(reverse("desk:staff_one", args=[person])).content.decode()
    client.post(reverse("desk:deputy_end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_at is not None
    client.post(reverse("desk:post_end", args=[post.pk]), {"on": day.isoformat()})
    post.refresh_from_db()
    assert post.until == day


def test_setup_leads_to_the_sign_in_once_somebody_is_there(client: Client, office: make.Office) -> None:
    assert client.get(reverse("desk:setup")).headers["Location"] == reverse("desk:sign_in")


def test_setup_from_nothing(client: Client, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.KEYS = tmp_path_factory.mktemp("keys")
    assert client.get(reverse("desk:sign_in")).headers["Location"] == reverse("desk:setup")
    assert client.get(reverse("desk:setup")).status_code == 200
    given = {
        "code": "wrong",
        "root_name": "望江市公安局",
        "level": "city",
        "office_name": "望江市公安局信访处",
        "name": "单明",
        "username": "shan",
        "new": "paper-crane-41",
        "again": "paper-crane-41",
    }
    answer = client.post(reverse("desk:setup"), given, headers={"Accept-Language": "en"})
    assert "The set-up code is wrong." in answer.content.decode()
    code = (settings.KEYS / "setup-code").read_text()
    assert client.post(reverse("desk:setup"), given | {"code": code}).headers["Location"] == reverse("desk:units")
    assert "望江市公安局信访处" in client.get(reverse("desk:units")).content.decode()
