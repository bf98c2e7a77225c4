"""A round walked from its pages alone: ordered, entered, returned, mended, noticed; and a drive with its form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.duties.office_time import now, today
from huiyin.people.models import Post
from huiyin.rounds.models import Answer, Correction, Entry, Round, RoundPlan
from huiyin.rounds.plans import open_plan
from tests import make
from tests.pages.test_every_page import signed_in
from tests.rounds.scene import drive

pytestmark = pytest.mark.django_db


def plan_form(office: make.Office, **given: Any) -> dict[str, Any]:
    return {
        "title": "土地征收补偿问题排查",
        "instructions": "查补偿款发放。",
        "fields_named": "土地征用\n水库移民",
        "rhythm": "once",
        "starts_on": today().isoformat(),
        "answer_days": "5",
        "notice_days": "5",
        "units": [str(office.station.pk), str(office.other.pk)],
        "organs": "县信访局",
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-0-label": "",
        **given,
    }


def entry_form(about: str, **given: Any) -> dict[str, Any]:
    base = {"field": "land", "about": about, "seen_on": today().isoformat(), "owed": "核对补发"}
    return {**base, "description": "补偿款未按期发放。", **given}


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def did(client: Client, url: str, typed: dict[str, Any]) -> str:
    answer = client.post(url, typed, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:4000]
    return answer.content.decode()


def client_of(post: Post) -> Client:
    client = signed_in(post)
    client.cookies["huiyin_language"] = "zh-hans"
    return client


def test_a_search_round_from_the_pages_alone() -> None:
    office = make.office()
    keeper, unit, other = client_of(office.clerk), client_of(office.station_clerk), client_of(office.outsider)
    new = reverse("desk:round_plan_new", args=["search"])
    assert "土地征用" in page(keeper, new)
    wrong = keeper.post(new, plan_form(office, title="重点人员排查"))
    assert wrong.status_code == 422
    assert "不能写入排查" in wrong.content.decode()
    assert "查补偿款发放。" in wrong.content.decode(), "what was typed stays"
    assert not RoundPlan.objects.exists()
    did(keeper, new, plan_form(office))
    row = Round.objects.get()
    url = reverse("desk:round", args=[row.pk])
    assert "土地征收补偿问题排查" in page(unit, reverse("desk:today"))
    assert "本单位尚未报送" in page(unit, url)
    add = reverse("desk:round_entry_new", args=[row.pk])
    with_phone = unit.post(add, entry_form(office.station.name, description="联系13800001234"))
    assert with_phone.status_code == 422
    assert "13800001234" in with_phone.content.decode()
    did(unit, add, entry_form(office.station.name))
    entry = Entry.objects.get()
    entry_url = reverse("desk:round_entry", args=[row.pk, entry.pk])
    assert other.get(entry_url).status_code == 404
    did(unit, url, {"answer": "1"})
    did(other, url, {"answer": "1"})
    assert list(Answer.objects.order_by("unit__path").values_list("found_none", flat=True)) == [False, True]
    assert "look-reason" in page(keeper, entry_url)
    by = (today() + timedelta(days=2)).isoformat()
    lacking = {"look": "1", "look-is_correct": "on", "look-is_fresh": "on"}
    assert keeper.post(entry_url, lacking).status_code == 422
    did(keeper, entry_url, {**lacking, "look-reason": "没有写明批次", "look-mend_by": by})
    shown = page(unit, entry_url)
    assert "没有写明批次" in shown
    assert "change-description" in shown
    mended = entry_form(office.station.name, description="第二批补偿款未按期发放。")
    did(unit, entry_url, {"change": "1", **{f"change-{key}": value for key, value in mended.items()}})
    did(keeper, entry_url, {"look": "1", **{f"look-is_{name}": "on" for name in ("complete", "correct", "fresh")}})
    entry.refresh_from_db()
    assert (entry.description, entry.is_checked, entry.is_returned) == ("第二批补偿款未按期发放。", True, False)
    did(keeper, add, entry_form(office.other.name, sender=f"{office.office.pk}:县信访局"))
    assert Entry.objects.get(source="县信访局").unit == office.office
    did(keeper, url, {"notice": "1", "comment": "请按期整改。"})
    assert other.get(reverse("desk:round_notice", args=[row.pk])).content.startswith(b"%PDF")
    assert unit.get(add).status_code == 404
    assert "已于" in page(other, url)
    assert keeper.post(url, {"unnotice": "1", "unnotice-reason": ""}).status_code == 422
    did(keeper, url, {"unnotice": "1", "unnotice-reason": "数字有误"})
    assert other.get(reverse("desk:round_notice", args=[row.pk])).status_code == 404


def test_a_drive_and_its_correction_notice_from_the_pages_alone() -> None:
    office = make.office()
    keeper, unit = client_of(office.clerk), client_of(office.station_clerk)
    new = reverse("desk:round_plan_new", args=["drive"])
    grown = keeper.post(new, {**plan_form(office), "add_row": "items"})
    assert "items-1-label" in grown.content.decode()
    items = {
        "items-TOTAL_FORMS": "2",
        "items-0-label": "场所名称",
        "items-0-type": "text",
        "items-0-is_needed": "on",
        "items-1-label": "等级",
        "items-1-type": "choice",
        "items-1-choices": "一般、较大",
    }
    person = keeper.post(new, plan_form(office, **{**items, "items-0-label": "联系人电话"}))
    assert person.status_code == 422
    assert "会让表单登记个人" in person.content.decode()
    did(keeper, new, plan_form(office, title="仓库安全检查", **items))
    row = Round.objects.get()
    add = reverse("desk:round_entry_new", args=[row.pk])
    assert unit.post(add, entry_form(office.station.name)).status_code == 422
    did(unit, add, entry_form(office.station.name, item_item1="一号仓库", item_item2="较大"))
    entry = Entry.objects.get()
    entry_url = reverse("desk:round_entry", args=[row.pk, entry.pk])
    due, look = (today() + timedelta(days=days) for days in (7, 9))
    demand = {"unit": office.station.name, "text": "清理通道", "due_on": due.isoformat(), "look_by": look.isoformat()}
    did(keeper, entry_url, {"demand": "1", **{f"demand-{key}": value for key, value in demand.items()}})
    first = Correction.objects.get()
    first_url = reverse("desk:correction", args=[first.pk])
    assert first.number in page(unit, reverse("desk:today"))
    assert unit.get(reverse("desk:correction_paper", args=[first.pk])).content.startswith(b"%PDF")
    did(unit, first_url, {"answer": "已清理并张贴标识。"})
    did(keeper, first_url, {"again": "1", **{f"again-{key}": value for key, value in demand.items()}})
    second = Correction.objects.get(follows=first)
    second_url = reverse("desk:correction", args=[second.pk])
    did(keeper, second_url, {"mended": "1", "mended-reason": "现场已畅通"})
    second.refresh_from_db()
    assert second.is_mended
    assert client_of(office.outsider).get(second_url).status_code == 404


def test_a_plan_is_changed_and_stopped_by_its_own_office() -> None:
    office = make.office()
    plan = open_plan(wish=drive(office, starts_on=today()), by=office.clerk, at=now())
    url = reverse("desk:round_plan", args=[plan.pk])
    assert client_of(office.supervisor).get(url).status_code == 404
    keeper = client_of(office.clerk)
    assert "消防通道是否畅通" in page(keeper, url)
    did(keeper, reverse("desk:round_plan_stop", args=[plan.pk]), {})
    plan.refresh_from_db()
    assert plan.ends_on == today()
    did(keeper, reverse("desk:round", args=[plan.rounds.get().pk]), {"cancel": "1", "reason": "重复部署"})
    assert not Round.objects.exists()
