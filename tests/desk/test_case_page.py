"""The case page and what hangs on it: reach on every address, sealed words, identities, papers, files."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case, CaseFile, CasePaper, Petitioner
from huiyin.documents.files import keep_file
from huiyin.duties.office_time import today
from huiyin.ledger.models import Entry
from huiyin.procedure.catalogue import procedure_for
from tests import make
from tests.desk.casework import case_today, moment, register, signed_in, step_url, text
from tests.desk.test_steps import drafted, passed

pytestmark = pytest.mark.django_db

SECRET = "所长收受市场管理方财物。"
NAME = "高见山"


def addresses(case: Case) -> list[str]:
    """Every address that hangs on a case."""
    paper = CasePaper.objects.filter(case=case).first()
    file = CaseFile.objects.filter(case=case).first()
    person = Petitioner.objects.filter(case=case).first()
    urls = [reverse("desk:case", args=[case.number]), reverse("desk:case_cover", args=[case.number])]
    urls += [step_url(case, "accept"), step_url(case, "correct"), step_url(case, "log")]
    if paper:
        urls += [
            reverse(f"desk:{name}", args=[case.number, paper.paper_id]) for name in ("paper", "paper_pdf", "paper_scan")
        ]
    if file:
        urls.append(reverse("desk:file", args=[case.number, file.file_id]))
    if person:
        urls.append(reverse("desk:identity", args=[case.number, person.pk]))
    return urls


def with_file(office: make.Office, **given: Any) -> Case:
    file = keep_file(upload="证词".encode(), name="证词.txt", at=moment())
    return passed(office, files=(file,), **given)


def test_the_page_says_who_has_it_by_when_and_what_answer() -> None:
    office = make.office()
    case = drafted(office)
    page = signed_in(office.head).get(reverse("desk:case", args=[case.number]))
    shown = text(page)
    for words in (
        "城东农贸市场凌晨装卸噪声",
        "东桥派出所",
        "林知夏",
        "请依法查处凌晨装卸噪声。",
        "dayledger",
        "责令改正",
    ):
        assert words in shown, words
    assert 'data-key="s"' in shown
    assert NAME not in shown


def test_the_page_stays_within_its_statements() -> None:
    office = make.office()
    case = drafted(office)
    client = signed_in(office.head)
    client.get(reverse("desk:case", args=[case.number]))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("desk:case", args=[case.number]))
    assert len(asked) <= 13, [query["sql"][:120] for query in asked]


def test_blocked_steps_say_why_and_the_gate_lists_each_missing_thing() -> None:
    office = make.office()
    case = drafted(office)
    take_step(case=case, step="sign", by=office.head, at=moment(), given={})
    served = {"paper": "handling_opinion", "way": "in_person", "server": "林", "served_on": today(), "result": "signed"}
    take_step(case=case, step="serve", by=office.handler, at=moment(), given=served)
    shown = text(signed_in(office.head).get(reverse("desk:case", args=[case.number])))
    assert "尚未回访" in shown
    assert "受理告知书尚未送达" in shown


def test_only_a_step_of_the_ordinary_course_is_the_filled_button() -> None:
    office = make.office()
    case = passed(office)
    shown = text(signed_in(office.station_clerk).get(reverse("desk:case", args=[case.number])))
    assert f'class="step step-first" href="{step_url(case, "accept")}"' in shown
    # The office that passed it on may still correct or take in a withdrawal: possible, not what comes next.
    shown = text(signed_in(office.clerk).get(reverse("desk:case", args=[case.number])))
    assert step_url(case, "correct") in shown
    assert "step-first" not in shown
    assert "此处目前没有由本岗位办理的步骤，事项在" in shown
    shown = text(signed_in(office.supervisor).get(reverse("desk:case", args=[case.number])))
    assert step_url(case, "demand") in shown
    assert "step-first" not in shown


def test_what_may_not_be_seen_does_not_exist() -> None:
    office = make.office()
    case = with_file(office)
    for who in (office.outsider, make.post(office.other, "clerk")):
        client = signed_in(who)
        for url in addresses(case):
            assert client.get(url).status_code == 404, url
            assert client.post(url, {}).status_code in (404, 405), url


def test_an_administrator_sees_no_case() -> None:
    office = make.office()
    case = with_file(office)
    client = signed_in(office.administrator)
    assert {client.get(url).status_code for url in addresses(case)} == {403}


def test_nothing_without_sign_in() -> None:
    office = make.office()
    case = with_file(office)
    assert {Client().get(url).status_code for url in addresses(case)} == {302}


def test_things_of_another_case_are_not_reached_through_this_one() -> None:
    office = make.office()
    mine, other = with_file(office), with_file(office)
    client = signed_in(office.clerk)
    file = CaseFile.objects.get(case=other)
    assert client.get(reverse("desk:file", args=[mine.number, file.file_id])).status_code == 404
    paper = CasePaper.objects.filter(case=other).first()
    assert paper is not None
    assert client.get(reverse("desk:paper", args=[mine.number, paper.paper_id])).status_code == 404
    person = Petitioner.objects.filter(case=other).first()
    assert person is not None
    assert client.get(reverse("desk:identity", args=[mine.number, person.pk])).status_code == 404
    assert client.get(reverse("desk:file", args=[mine.number, uuid4()])).status_code == 404


def sealed(office: make.Office) -> Case:
    return with_file(office, is_sealed=True, requests=(Asked(SECRET),), subject=SECRET, facts=SECRET)


def test_sealed_words_are_never_shown_to_the_unit() -> None:
    office = make.office()
    case = sealed(office)
    for who in (office.station_clerk, office.head, office.supervisor):
        client = signed_in(who)
        for url in addresses(case):
            page = client.get(url)
            assert SECRET not in text(page), url
            assert NAME not in text(page), url
    shown = text(signed_in(office.head).get(reverse("desk:case", args=[case.number])))
    assert "摘要：夜间装卸噪声。" in shown
    assert "证词.txt" not in shown


def test_the_petition_office_and_the_custodian_read_sealed_words() -> None:
    office = make.office()
    case = sealed(office)
    for who in (office.clerk, office.custodian):
        assert SECRET in text(signed_in(who).get(reverse("desk:case", args=[case.number])))


def test_a_sealed_file_is_for_the_office_and_reading_it_is_recorded() -> None:
    office = make.office()
    case = sealed(office)
    file = CaseFile.objects.get(case=case)
    url = reverse("desk:file", args=[case.number, file.file_id])
    assert signed_in(office.head).get(url).status_code == 404
    assert not Entry.objects.filter(kind="sealed_file_read").exists()
    page = signed_in(office.clerk).get(url)
    assert page.status_code == 200
    assert Entry.objects.get(kind="sealed_file_read").chain == f"office:{office.office.pk}"


def test_files_go_out_under_safe_names_and_never_as_a_page() -> None:
    office = make.office()
    case = with_file(office)
    file = CaseFile.objects.get(case=case)
    page = signed_in(office.head).get(reverse("desk:file", args=[case.number, file.file_id]))
    assert page["Content-Type"].startswith("text/plain")
    assert page["Content-Disposition"].startswith("attachment")
    assert page["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in page["Content-Security-Policy"]
    assert page.content.decode() == "证词"


def test_an_accusation_never_reaches_the_accused() -> None:
    office = make.office()
    accusation = (Asked(SECRET, "accusation"),)
    case = case_today(office, requests=accusation, complained_unit=office.station)
    for who in (office.station_clerk, office.handler, office.head):
        client = signed_in(who)
        assert {client.get(url).status_code for url in addresses(case)} == {404}
    page = signed_in(office.clerk).get(step_url(case, "transfer"))
    assert "东桥派出所" not in text(page)
    assert "西桥派出所" in text(page)
    refused = signed_in(office.clerk).post(step_url(case, "transfer"), {"unit": "东桥派出所", "routes-1-route": "30"})
    assert refused.status_code == 422


def test_an_identity_is_opened_once_for_a_reason() -> None:
    office = make.office()
    case = passed(office)
    person = Petitioner.objects.get(case=case)
    url = reverse("desk:identity", args=[case.number, person.pk])
    client = signed_in(office.clerk)
    assert NAME not in text(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 422
    page = client.post(url, {"reason": "电话核实地址"})
    assert page.status_code == 200
    assert NAME in text(page)
    assert "no-store" in page["Cache-Control"]
    assert NAME not in text(client.get(url))
    assert Entry.objects.filter(kind="identity_opened").count() == 1
    assert "电话核实地址" in text(client.get(reverse("desk:case", args=[case.number])))


def test_a_sealed_identity_is_opened_by_the_custodian_alone() -> None:
    office = make.office()
    case = sealed(office)
    person = Petitioner.objects.get(case=case)
    url = reverse("desk:identity", args=[case.number, person.pk])
    for who in (office.clerk, office.head, office.station_clerk):
        page = signed_in(who).post(url, {"reason": "想知道"})
        assert page.status_code == 403
        assert NAME not in text(page)
    page = signed_in(office.custodian).post(url, {"reason": "转交答复"})
    assert NAME in text(page)


def test_a_paper_in_letter_layout_and_as_pdf() -> None:
    office = make.office()
    case = drafted(office)
    take_step(case=case, step="sign", by=office.head, at=moment(), given={})
    row = CasePaper.objects.get(case=case, paper__template="handling_opinion")
    client = signed_in(office.head)
    page = client.get(reverse("desk:paper", args=[case.number, row.paper_id]))
    assert row.paper.number in text(page)
    assert NAME in text(page)
    pdf = client.get(reverse("desk:paper_pdf", args=[case.number, row.paper_id]))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Type"] == "application/pdf"


def test_whoever_needs_no_name_reads_the_paper_without_it() -> None:
    office = make.office()
    case = drafted(office)
    row = CasePaper.objects.get(case=case, paper__template="acceptance_notice")
    client = signed_in(office.supervisor)
    page = client.get(reverse("desk:paper", args=[case.number, row.paper_id]))
    assert page.status_code == 200
    assert NAME not in text(page)
    assert client.get(reverse("desk:paper_pdf", args=[case.number, row.paper_id])).status_code == 403


def test_the_cover_for_print_and_the_receipt_without_its_code() -> None:
    office = make.office()
    client = signed_in(office.clerk)
    register(client, attachments=SimpleUploadedFile("照片说明.txt", b"text"))
    case = Case.objects.get()
    cover = client.get(reverse("desk:case_cover", args=[case.number]))
    assert "照片说明.txt" in text(cover)
    contact = case.contacts.get()
    receipt = client.get(reverse("desk:receipt", args=[case.number, contact.pk]))
    assert case.number in text(receipt)


def test_the_receipt_printed_again_keeps_to_the_clocks_of_its_day() -> None:
    office = make.office()
    case = passed(office)
    rules = procedure_for(case.procedure).clocks
    receipt = reverse("desk:receipt", args=[case.number, case.contacts.get().pk])
    shown = text(signed_in(office.clerk).get(receipt))
    assert rules["sort"].name.zh in shown
    assert rules["notice"].name.zh not in shown


def test_both_languages() -> None:
    office = make.office()
    case = drafted(office)
    client = signed_in(office.head)
    client.cookies["huiyin_language"] = "en"
    shown = text(client.get(reverse("desk:case", args=[case.number])))
    assert "My next steps" in shown
    assert "Sign" in shown
