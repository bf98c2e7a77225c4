"""Registering at the desk: everything kept on errors, one form acts once, the code is shown once."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from huiyin.cases import divisions
from huiyin.cases.models import Case, CaseFile, Contact, Petitioner
from huiyin.cases.tracking import tracked
from huiyin.duties.office_time import today
from huiyin.ledger.models import Entry
from tests import make
from tests.desk.casework import case_today, register, register_form, signed_in, text

pytestmark = pytest.mark.django_db


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), colour).save(out, "JPEG")
    return out.getvalue()


def test_a_visit_is_registered_and_its_receipt_printed_once() -> None:
    office = make.office()
    page = register(signed_in(office.clerk), people="3", written_on="")
    case = Case.objects.get()
    assert page.status_code == 200
    assert case.number in text(page)
    assert "no-store" in page["Cache-Control"]
    assert (case.channel, case.people, case.subject) == ("visit", 3, "请依法查处凌晨装卸噪声")
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text(page))
    assert code is not None
    contact = tracked(case.number, code[0])
    assert contact is not None
    assert contact.case_id == case.pk
    assert "<svg" in text(page)


def test_the_same_form_sent_twice_registers_once() -> None:
    office = make.office()
    client, form = signed_in(office.clerk), register_form()
    client.post(reverse("desk:register"), form)
    again = client.post(reverse("desk:register"), form)
    assert Case.objects.count() == 1
    assert again.status_code == 200
    assert Case.objects.get().number in text(again)
    assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text(again).replace(Case.objects.get().number, ""))


def test_what_was_typed_is_kept_and_what_is_wrong_is_named() -> None:
    office = make.office()
    page = register(
        signed_in(office.clerk), **{"request-0-text": "", "received_on": "2099-01-01", "subject": "装卸噪声"}
    )
    assert page.status_code == 422
    assert Case.objects.count() == 0
    assert "高见山" in text(page)
    assert 'value="装卸噪声"' in text(page)
    assert 'href="#id_received_on"' in text(page)
    assert 'href="#id_request-0-text"' in text(page)


def test_a_file_is_kept_while_the_form_is_mended() -> None:
    office = make.office()
    client = signed_in(office.clerk)
    form = register_form(**{"request-0-text": ""})
    first = client.post(
        reverse("desk:register"), {**form, "attachments": SimpleUploadedFile("笔录.txt", "证词".encode())}
    )
    assert first.status_code == 422
    kept = re.search(r'name="kept-attachments" value="([^"]+)"', text(first))
    assert kept is not None
    form |= {"request-0-text": "请查处。", "kept-attachments": kept[1]}
    client.post(reverse("desk:register"), form)
    assert [row.file.name for row in CaseFile.objects.select_related("file")] == ["笔录.txt"]


def test_a_kept_file_of_another_person_counts_for_nothing() -> None:
    office = make.office()
    mine, theirs = signed_in(office.clerk), signed_in(make.post(office.office, "clerk"))
    form = register_form(**{"request-0-text": ""})
    page = mine.post(reverse("desk:register"), {**form, "attachments": SimpleUploadedFile("a.txt", b"text")})
    kept = re.search(r'name="kept-attachments" value="([^"]+)"', text(page))
    assert kept is not None
    register(theirs, **{"kept-attachments": kept[1]})
    assert CaseFile.objects.count() == 0


def test_scanned_pages_become_one_document() -> None:
    office = make.office()
    pages = [SimpleUploadedFile(f"{no}.jpg", picture(colour)) for no, colour in enumerate(("red", "blue"))]
    register(signed_in(office.clerk), scans=pages)
    row = CaseFile.objects.select_related("file").get()
    assert (row.file.content_type, row.file.pages) == ("application/pdf", 2)


def test_a_refused_file_is_an_error_at_its_field() -> None:
    office = make.office()
    bad = SimpleUploadedFile("run.exe", b"MZ\x90\x00 program")
    page = register(signed_in(office.clerk), attachments=bad)
    assert page.status_code == 422
    assert "run.exe" in text(page)
    assert Case.objects.count() == 0


def test_more_than_five_representatives_are_refused_with_the_article() -> None:
    office = make.office()
    rows = {f"person-{no}-name": f"代表{no}" for no in range(6)} | {
        f"person-{no}-role": "representative" for no in range(6)
    }
    page = register(signed_in(office.clerk), **{"person-TOTAL_FORMS": "6", **rows})
    assert page.status_code == 422
    assert "第二十条第三款" in text(page)


def test_rows_grow_without_script_and_judge_nothing() -> None:
    office = make.office()
    page = register(signed_in(office.clerk), add_row="request", **{"request-0-text": ""})
    assert page.status_code == 200
    assert 'name="request-1-text"' in text(page)
    assert 'class="errors"' not in text(page)


def test_an_anonymous_letter_needs_no_name() -> None:
    office = make.office()
    register(
        signed_in(office.clerk), channel="letter", is_anonymous="on", **{"person-0-name": "", "person-0-phone": ""}
    )
    case = Case.objects.get()
    assert case.is_anonymous
    assert Petitioner.objects.count() == 0


def test_an_earlier_matter_is_offered_and_the_look_up_recorded() -> None:
    office = make.office()
    earlier = case_today(office)
    client = signed_in(office.clerk)
    page = register(client, check="1")
    assert page.status_code == 200
    assert earlier.number in text(page)
    assert Case.objects.count() == 1
    entry = Entry.objects.get(kind="person_looked_up")
    assert "高见山" not in str(entry.body)


def test_a_repeat_contact_joins_and_can_be_parted() -> None:
    office = make.office()
    earlier = case_today(office)
    client = signed_in(office.clerk)
    page = register(client, join=earlier.number)
    assert page.status_code == 200
    assert Case.objects.count() == 1
    joined = Contact.objects.get(is_first=False)
    url = reverse("desk:step", args=[earlier.number, "unjoin"]) + f"?contact_no={joined.pk}"
    form = client.get(url)
    seen = re.search(r'name="seen" value="(\d+)"', text(form))
    assert seen is not None
    done = client.post(url, {"contact_no": joined.pk, "reason": "不是同一件事", "seen": seen[1]})
    assert done.status_code == 302
    assert Case.objects.count() == 2


def test_sealed_and_anonymous_matters_are_never_offered() -> None:
    office = make.office()
    sealed = case_today(office, is_sealed=True)
    page = register(signed_in(office.clerk), check="1")
    assert sealed.number not in text(page)


def test_an_accusation_against_this_office_goes_to_the_one_above() -> None:
    office = make.office()
    client = signed_in(office.clerk)
    page = register(client, complained_unit=office.bureau.name, **{"request-0-kind": "accusation"})
    case = Case.objects.get()
    assert page.status_code == 200
    assert case.office_id != office.office.pk
    assert client.get(reverse("desk:case", args=[case.number])).status_code == 404


def test_the_clocks_at_the_side_are_worked_out_by_the_law() -> None:
    office = make.office()
    page = signed_in(office.clerk).get(reverse("desk:register_clocks"), {"received_on": today().isoformat()})
    assert "信访工作条例" in text(page)
    assert "第15日" in text(page) or "15" in text(page)


needs_names = pytest.mark.skipif(not divisions.is_available(), reason="no names of divisions are installed")


@needs_names
def test_a_place_that_several_have_is_asked_for_again() -> None:
    office = make.office()
    client, form = signed_in(office.clerk), register_form(place="朝阳区")
    page = client.post(reverse("desk:register"), form)
    assert page.status_code == 422
    assert "北京市 朝阳区" in text(page)
    client.post(reverse("desk:register"), {**form, "place": "北京市 朝阳区"})
    assert Case.objects.get().place == "110105"


@needs_names
def test_suggestions_for_a_place_and_a_unit() -> None:
    office = make.office()
    client = signed_in(office.clerk)
    assert "东华门街道" in text(client.get(reverse("desk:place_names"), {"place": "dhm"}))
    assert "东桥派出所" in text(client.get(reverse("desk:unit_names"), {"unit": "东桥"}))


def test_whoever_is_complained_of_may_be_anybody() -> None:
    office = make.office()
    register(signed_in(office.clerk), complained_unit="城东农贸市场管理公司", complained_person="某经理")
    case = Case.objects.get()
    assert case.complained_of == "城东农贸市场管理公司 某经理"
    assert case.barred_units == []


def test_a_person_complained_of_is_kept_from_their_own_matter() -> None:
    office = make.office()
    accusation = {"request-0-kind": "accusation", "complained_person": "林知夏"}
    register(signed_in(office.clerk), **accusation)
    case = Case.objects.get()
    assert case.barred_units == [office.station.pk]
    assert case.barred_staff == [office.handler.staff_id]


def test_look_ups_of_people_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.cases.earlier.LOOK_UPS_AN_HOUR", 1)
    office = make.office()
    earlier = case_today(office)
    client = signed_in(office.clerk)
    assert earlier.number in text(register(client, check="1"))
    refused = register(client, check="1")
    assert refused.status_code == 200
    assert earlier.number not in text(refused)


def test_only_clerks_register() -> None:
    office = make.office()
    assert signed_in(office.handler).get(reverse("desk:register")).status_code == 403
