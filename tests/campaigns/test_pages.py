"""The campaigns of sources 000 and 004, drawn up, opened and looked at through the pages alone."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from huiyin.campaigns.models import Campaign, Finding
from huiyin.campaigns.reports import make_reports
from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.ledger.models import Entry
from tests.campaigns import scene
from tests.campaigns.scene import Place, known, resolved
from tests.pages.test_every_page import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Place:
    return scene.place()


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """The rows of a formset as a browser sends them."""
    sent: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


def phase(kind: str, name: str, first: str, last: str) -> dict[str, str]:
    return {"kind": kind, "name": name, "starts_on": first, "ends_on": last, "work": "按方案开展。"}


# Source 000: a provincial department, from 23 November 2011; contacts by the end of the month; 60 % by 1 March.
PROVINCE = {
    "title": "全省公安机关信访积案专项治理",
    "purpose": "集中化解一批信访积案，依法解决合理诉求。",
    "starts_on": "2011-11-23",
    "ends_on": "2012-10-31",
    "levels": ["city", "county"],
    "first": "2010-01-01",
    "stands": "open",
    "sources": ["centre", "ministry", "province", "own"],
    "exclusions": ["concluded", "in_procedure", "terminated"],
    "contacts_due_on": "2011-11-30",
    "summary_days": "3",
    **rows(
        "phases",
        phase("mobilise", "动员部署", "2011-11-23", "2011-11-30"),
        phase("resolve", "集中化解", "2011-12-01", "2012-06-30"),
        phase("inspect", "检查验收", "2012-07-01", "2012-10-31"),
    ),
    **rows(
        "targets",
        {"share": "60", "gate": "resolved", "by": "2012-03-01", "sources": ["centre", "ministry", "province"]},
        {"share": "95", "gate": "resolved", "by": "2012-06-30"},
    ),
}
# Source 004: a county, 12 April to the end of July, four phases, four priority types.
COUNTY = {
    "title": "信访突出问题集中化解活动",
    "purpose": "集中解决群众反映的突出问题。",
    "starts_on": "2012-04-12",
    "ends_on": "2012-07-31",
    "levels": ["town"],
    "stands": "open",
    "priorities": ["litigious", "raised_again", "assigned", "fields"],
    "fields_named": ["law", "labour"],
    "contacts_due_on": "2012-04-14",
    "summary_days": "3",
    **rows(
        "phases",
        phase("mobilise", "宣传发动", "2012-04-12", "2012-04-13"),
        phase("search", "排查建档", "2012-04-14", "2012-04-20"),
        phase("resolve", "化解整治", "2012-04-21", "2012-07-15"),
        phase("inspect", "总结验收", "2012-07-16", "2012-07-31"),
    ),
    **rows("targets"),
}


def drawn_up(client: Client, sent: dict[str, Any]) -> Campaign:
    answer = client.post(reverse("desk:campaign_new"), sent)
    assert answer.status_code == 302, answer.content.decode()
    return Campaign.objects.latest("pk")


def page(client: Client, name: str, row: Campaign, **query: str) -> str:
    answer = client.get(reverse(f"desk:{name}", args=[row.pk]), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_campaigns_of_the_sources_are_set_up_from_the_pages_alone(here: Place) -> None:
    clerk = signed_in(here.clerk)
    done, still = known(here.east, here.office), known(here.west, here.office)
    known(here.station, here.office, is_open=False, closed_on=date(2011, 5, 4), ending="answered")
    row = drawn_up(clerk, PROVINCE)
    assert "2010年1月1日以来开始信访" in page(clerk, "campaign", row)
    clerk.post(reverse("desk:campaign", args=[row.pk]), {"open": "1"})
    resolved(done, today() - timedelta(days=1), "disagrees")
    told = page(clerk, "campaign_progress", row)
    assert "50.0" in told
    assert row.members.filter(exclusion="concluded").count() == 1
    numbers = {one.case_id: Case.objects.get(pk=one.case_id).number for one in (done, still)}
    chief = signed_in(here.chief)
    assert numbers[done.case_id] in (behind := page(chief, "campaign_matters", row, part="resolved"))
    assert numbers[still.case_id] not in behind
    for name in ("campaign_cohorts", "campaign_ledger"):
        assert "信访积案" in page(chief, name, row)
    book = chief.post(reverse("desk:campaign_xlsx", args=[row.pk]), {"xlsx-reason": "报领导小组"})
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert sheet.max_row == 4
    body = Entry.objects.get(kind="campaign_ledger_exported").body or {}
    assert (body["matters"], body["reason"]) == (3, "报领导小组")

    county = drawn_up(signed_in(here.east_clerk), COUNTY)
    assert list(county.phases.values_list("name", flat=True)) == ["宣传发动", "排查建档", "化解整治", "总结验收"]
    assert county.scope.priorities == ("litigious", "raised_again", "assigned", "fields")


def test_a_form_with_a_fault_keeps_what_was_typed_and_offers_no_other_gate_or_ground(here: Place) -> None:
    clerk = signed_in(here.clerk)
    answer = clerk.post(reverse("desk:campaign_new"), PROVINCE | {"targets-0-gate": "resolved_agrees"})
    assert answer.status_code == 422
    assert "全省公安机关信访积案专项治理" in answer.content.decode()
    answer = clerk.post(reverse("desk:campaign_new"), PROVINCE | {"exclusions": ["agreement"]})
    assert answer.status_code == 422
    answer = clerk.post(reverse("desk:campaign_new"), PROVINCE | {"purpose": "实现零上访。"})
    assert "零上访" in answer.content.decode()
    assert not Campaign.objects.exists()
    more = clerk.post(reverse("desk:campaign_new"), PROVINCE | {"add_row": "phases"})
    assert more.status_code == 200
    assert 'name="phases-3-name"' in more.content.decode()


def test_a_plan_that_was_not_opened_is_taken_back_one_that_runs_is_ended_with_a_reason(here: Place) -> None:
    clerk = signed_in(here.clerk)
    where = reverse("desk:campaign", args=[drawn_up(clerk, PROVINCE).pk])
    assert clerk.post(where, {"end": "1", "reason": "撤销"}).status_code == 422
    assert clerk.post(where, {"drop": "1"}).status_code == 302
    assert not Campaign.objects.exists()
    row = scene.opened(here)
    where = reverse("desk:campaign", args=[row.pk])
    assert clerk.post(where, {"drop": "1"}).status_code == 302
    assert clerk.post(where, {"end": "1", "reason": ""}).status_code == 422
    assert clerk.post(where, {"end": "1", "reason": "任务完成"}).status_code == 302
    row.refresh_from_db()
    assert row.end_reason == "任务完成"


def test_late_matters_join_from_the_page_and_a_lower_unit_sees_its_own_part(here: Place) -> None:
    clerk = signed_in(here.chief)
    known(here.west, here.office)
    row = scene.opened(here)
    known(here.east, here.office)
    assert "冻结" in page(clerk, "campaign_cohorts", row)
    where = reverse("desk:campaign_cohorts", args=[row.pk])
    assert clerk.post(where, {"late": "1", "late-reason": ""}).status_code == 422
    assert clerk.post(where, {"late": "1", "late-reason": "补报"}).status_code == 302
    assert row.cohorts.count() == 2
    east = signed_in(here.east_head)
    assert "西川" not in (shown := page(east, "campaign_progress", row)) or ">0<" in shown
    assert east.post(where, {"late": "1", "late-reason": "补报"}).status_code == 422
    assert signed_in(here.handler).get(where).status_code == 403


def test_group_office_areas_contacts_and_recipients_are_named_from_the_page(here: Place) -> None:
    row = scene.opened(here)
    where, chief = reverse("desk:campaign_people", args=[row.pk]), signed_in(here.chief)
    area = {"seat": "1", "seat-what": "area", "seat-post": here.chief.pk, "seat-unit": here.east.pk}
    assert chief.post(where, area).status_code == 302
    lent = {"seat": "1", "seat-what": "lent", "seat-post": here.handler.pk, "seat-unit": here.east.pk}
    assert chief.post(where, lent).status_code == 302
    assert chief.post(where, area).status_code == 422, "twice"
    assert chief.post(where, {"seat": "1", "seat-what": "watched", "seat-post": here.chief.pk}).status_code == 422
    assert chief.post(where, {"recipient": "1", "recipient-name": "省委政法委"}).status_code == 302
    clerk, number = signed_in(here.east_clerk), "000-0000-0101"
    duty = Duty.objects.get(subject=f"campaign:{row.pk}", unit=here.east)
    assert duty.state == "open"
    named = {"contact": "1", "contact-unit": here.east.pk, "contact-post": here.handler.pk, "contact-phone": number}
    assert clerk.post(where, named).status_code == 302
    duty.refresh_from_db()
    assert duty.ended_on is not None
    west = signed_in(here.west_head)
    assert west.post(where, named).status_code == 422, "another unit's"
    shown = page(chief, "campaign_people", row)
    assert number in shown
    assert "省委政法委" in shown
    assert chief.post(where, {"end_seat": row.seats.latest("pk").pk}).status_code == 302
    assert row.seats.filter(until=None).count() == 1


def test_summary_inspection_and_sample_from_the_pages(here: Place) -> None:
    matter = known(here.east, here.office)
    row = scene.opened(here)
    resolved(matter, date(2011, 11, 28))
    make_reports(datetime(2011, 12, 1, tzinfo=UTC))
    chief, clerk = signed_in(here.chief), signed_in(here.clerk)
    assert "动员部署" in page(clerk, "campaign_reports", row)
    owed = row.reports.get(kind="phase", unit=here.organ)
    where = reverse("desk:campaign_report", args=[row.pk, owed.pk])
    assert "截至2011年11月30日，没有未办结的事项。" in clerk.get(where).content.decode()
    assert clerk.post(where, {"finish": "1", "done": "部署完毕。"}).status_code == 422
    texts = {"done": "部署完毕。", "not_solved": "无。", "next_step": "集中化解。"}
    assert clerk.post(where, {"save": "1", **texts}).status_code == 302
    assert clerk.post(where, {"finish": "1", **texts}).status_code == 302
    assert "部署完毕" in chief.get(where).content.decode()
    assert clerk.get(reverse("desk:campaign_report_pdf", args=[row.pk, owed.pk])).content.startswith(b"%PDF")
    assert signed_in(here.east_head).get(where).status_code == 404

    checks, later = reverse("desk:campaign_checks", args=[row.pk]), today() + timedelta(days=9)
    sent = {"inspect": "1", "inspect-unit": here.east.pk, "inspect-on": today(), "inspect-way": "实地检查"}
    assert chief.post(checks, sent | {"inspect-verdict": "mend", "inspect-findings": "缺回证"}).status_code == 422
    whole = sent | {"inspect-verdict": "mend", "inspect-findings": "缺回证", "inspect-mend_by": later}
    assert chief.post(checks, whole).status_code == 302
    finding = Finding.objects.get()
    east = signed_in(here.east_clerk)
    assert "缺回证" in east.get(reverse("desk:today")).content.decode()
    east.post(checks, {"answer": finding.pk, "words": "已补"})
    chief.post(checks, {"mended": finding.pk})
    finding.refresh_from_db()
    assert finding.settled_on == today()
    assert 'name="uninspect"' not in page(chief, "campaign_checks", row), "it was answered"
    chief.post(checks, whole | {"inspect-unit": here.west.pk})
    wrong = row.inspections.latest("pk")
    assert 'name="uninspect"' in page(chief, "campaign_checks", row)
    assert chief.post(checks, {"uninspect": wrong.pk, "words": "查错单位"}).status_code == 302
    assert "查错单位" in page(signed_in(here.west_head), "campaign_checks", row), (
        "the unit reads that it was taken back"
    )
    drawn = {"sample": "1", "sample-seed": "甲", "sample-size": "3", "sample-due_on": later}
    assert chief.post(checks, drawn).status_code == 302
    look_back = reverse("desk:step", args=[Case.objects.get(pk=matter.case_id).number, "look_back"])
    # To whom the step is never open its form does not exist.
    shown = [look_back in page(one, "campaign_checks", row) for one in (signed_in(here.supervisor), chief)]
    assert shown == [True, False]
    assert chief.post(checks, {"undraw": row.samples.get().pk, "words": "范围有误"}).status_code == 302
    assert "范围有误" in page(chief, "campaign_checks", row)
    plan = {"improve": "1", "improve-kind": "quality", "improve-text": "建立评查机制", "improve-unit": here.organ.pk}
    assert chief.post(checks, plan | {"improve-due_on": later}).status_code == 302
    done = {"improved": row.improvements.get().pk, "words": "已印发办法"}
    assert chief.post(checks, done).status_code == 302
    assert row.improvements.get().result == "已印发办法"
