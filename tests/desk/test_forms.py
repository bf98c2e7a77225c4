"""Forms of a case: filled with what is known and may be read, drawn in both faces, within reach."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.cases.forms import assigned_fields, form_fields
from huiyin.cases.models import Case
from huiyin.documents.papers import form_letter, missing_fields
from huiyin.documents.printing import printed
from huiyin.documents.templates import FORMS, field_specs, template
from tests import make
from tests.desk.seated import came, day, moved, seated, served

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def office() -> make.Office:
    return make.office()


@pytest.fixture
def case(office: make.Office) -> Case:
    return served(office, 3)


@pytest.mark.parametrize("key", FORMS)
def test_forms_name_only_fields_that_exist(key: str) -> None:
    form = template(key)
    known = {spec.name for spec in form.fields}
    assert {name for block in form.body for name in block.rows} <= known
    assert form.layout in {"sheet", "wide"}
    assert not form.is_numbered


@pytest.mark.parametrize("key", ["register_form", "visit_note", "lead_form"])
def test_a_form_has_all_it_must_say_and_is_drawn(key: str, office: make.Office, case: Case) -> None:
    fields = form_fields(key, case, office.clerk)
    assert missing_fields(key, fields) == ()
    assert set(fields) >= {name for name in template(key).required}
    assert printed(form_letter(key, unit=office.office, fields=fields, on=date(2026, 3, 18))).pages >= 1
    page = seated(office.clerk).get(f"/desk/cases/{case.number}/forms/{key}/")
    assert page.status_code == 200
    assert "高见山" in page.content.decode()
    pdf = seated(office.clerk).get(f"/desk/cases/{case.number}/forms/{key}/?pdf=1")
    assert pdf.content.startswith(b"%PDF-")


def test_names_are_for_those_who_may_open_them(office: make.Office, case: Case) -> None:
    seen = form_fields("register_form", case, office.supervisor)
    assert "高见山" not in str(seen)
    assert field_specs()["petitioner"].is_person
    page = seated(office.supervisor).get(f"/desk/cases/{case.number}/forms/register_form/").content.decode()
    assert "高见山" not in page
    assert seated(office.outsider).get(f"/desk/cases/{case.number}/forms/register_form/").status_code == 404


def test_the_words_of_a_sealed_matter_stay_with_the_petition_office(office: make.Office) -> None:
    case = came(office.clerk, 2, is_sealed=True)
    moved(case, "transfer", office.clerk, 2, unit=office.station.pk, extract="反映夜间噪声。")
    moved(case, "accept", office.station_clerk, 1)
    moved(case, "appoint", office.head, 1, handler=office.handler.pk, lead=office.head.pk)
    for_unit = str(form_fields("register_form", case, office.handler))
    assert "凌晨两点" not in for_unit
    assert "高见山" not in for_unit
    assert "凌晨两点" in str(form_fields("register_form", case, office.clerk))


def test_the_proof_of_service_is_empty_before_and_full_after(office: make.Office, case: Case) -> None:
    by_kind = {link.paper.template: link for link in case.papers.select_related("paper")}
    opinion = form_fields("service_proof", case, office.clerk, paper=by_kind["handling_opinion"])
    assert opinion["service_way"] == "当面送达"
    assert opinion["server"] == "林知夏"
    assert opinion["served_on"] == day(-3)
    notice = form_fields("service_proof", case, office.clerk, paper=by_kind["acceptance_notice"])
    assert notice["served_on"] is None
    link = by_kind["acceptance_notice"]
    page = seated(office.clerk).get(f"/desk/cases/{case.number}/papers/{link.paper_id}/service/").content.decode()
    assert link.paper.number in page
    assert "受送达人（签名或者盖章）" in page


def test_assigned_matters_are_listed_with_their_dates(office: make.Office) -> None:
    case = came(office.clerk, 3)
    report_due = day(20).isoformat()
    given = {"unit": office.station.pk, "requirements": "查清经过。", "report_due": report_due}
    moved(case, "assign", office.clerk, 2, **given)
    (row,) = assigned_fields(office.clerk, day(-10), day(0))["assigned_cases"]
    assert row["case_number"] == case.number
    assert row["report_due_on"] == day(20)
    assert row["responsible_unit"] == office.station.name
    assert assigned_fields(office.outsider, day(-10), day(0))["assigned_cases"] == []
    page = seated(office.clerk).get("/desk/book/assigned/").content.decode()
    assert case.number in page
