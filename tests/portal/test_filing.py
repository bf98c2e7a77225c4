"""Filing: five screens without script, drafts, files, and what becomes of them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.cases import divisions
from huiyin.cases.filing import KEPT, begin_draft, draft_by_code, save_draft, sweep_drafts
from huiyin.cases.models import Case, Contact, Filing, Petitioner
from huiyin.documents import store
from huiyin.documents.models import File
from huiyin.duties import office_time
from huiyin.parties.actions import read_party
from huiyin.people.models import Unit
from tests import make
from tests.portal import filed as page
from tests.portal.filed import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> make.Office:
    return make.office()


@pytest.fixture
def gazetteer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small package of divisions in place of the large one, so that hits are known."""
    data = tmp_path / divisions.PACKAGE / "data"
    data.mkdir(parents=True)
    (data.parent / "__init__.py").touch()
    rows = [
        (1, "430000", "", "湖南省"),
        (2, "430100", "430000", "长沙市"),
        (3, "430104", "430100", "岳麓区"),
        (4, "430104001", "430104", "望月湖街道"),
        (3, "430102", "430100", "芙蓉区"),
        (4, "430102100", "430102", "城关镇"),
        (4, "430104100", "430104", "城关镇"),
    ]
    (data / "divisions.json").write_text(json.dumps({"divisions": rows}, ensure_ascii=False))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, divisions.PACKAGE, raising=False)
    caches = (divisions._gazetteer, divisions._rows, divisions.search, divisions.label)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()
    sys.modules.pop(divisions.PACKAGE, None)


def test_five_screens_lead_to_a_receipt(client: Client, office: make.Office) -> None:
    page.as_far_as_check(client)
    check = client.get("/file/check/").content.decode()
    assert "请书面答复去年三次报警的处理情况。" in check
    assert 'href="/file/matter/?from=check"' in check
    receipt = page.send(client, office.office)
    body = receipt.content.decode()
    case = Case.objects.get()
    assert case.number in body
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", body)
    assert receipt.context["matter"].next.view.clock.rule == "sort"
    assert "<svg" in body
    assert (case.channel, case.office_id, case.people) == ("web", office.office.pk, 1)
    assert [row.text for row in case.requests.all()] == [page.ABOUT["asks-0-text"], page.ABOUT["asks-1-text"]]
    assert "去年十月起" in Contact.objects.get().facts


def test_the_qr_code_carries_the_number_only(client: Client, office: make.Office) -> None:
    _case, code = page.filed(client, office.office)
    link = client.get("/file/receipt/").context["track_url"]
    assert code not in link
    assert link.endswith("/track/")


def test_nothing_typed_stands_in_cookies_or_addresses(client: Client, office: make.Office) -> None:
    page.as_far_as_check(client)
    carried = " ".join(morsel.value for morsel in client.cookies.values())
    assert "高见山" not in carried
    assert "13800001234" not in carried
    assert "sessionid" not in client.cookies
    row = Filing.objects.get()
    assert "高见山".encode() not in bytes(row.sealed)


def test_missing_words_are_named_and_what_was_typed_stays(client: Client, office: make.Office) -> None:
    answer = client.post("/file/matter/", page.ABOUT | {"kind": "", "asks-0-text": "", "asks-1-text": ""})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="errors"' in body
    assert "自去年十月起" in body
    # Kept although it cannot go on yet.
    assert "自去年十月起" in client.get("/file/matter/").content.decode()


def test_a_row_is_added_and_taken_out_without_script(client: Client, office: make.Office) -> None:
    more = client.post("/file/matter/", page.ABOUT | {"add_row": "asks"}).content.decode()
    assert 'name="asks-2-text"' in more
    assert 'class="errors"' not in more
    fewer = client.post("/file/matter/", page.ABOUT | {"remove_row": "asks-0"}).content.decode()
    assert 'name="asks-1-text"' not in fewer
    assert page.ABOUT["asks-1-text"] in fewer


def test_a_place_is_found_by_name_and_chosen(client: Client, office: make.Office, gazetteer: None) -> None:
    found = client.post("/file/matter/", page.ABOUT | {"place_words": "岳麓区", "place_find": "1"}).content.decode()
    assert 'value="430104"' in found
    page.as_far_as_check(client, about={"place_words": "岳麓区", "place_match": "430104"})
    page.send(client, office.office)
    assert Case.objects.get().place == "430104"


def test_a_place_is_chosen_level_by_level(client: Client, office: make.Office, gazetteer: None) -> None:
    first = client.post("/file/matter/", page.ABOUT | {"place_child": "430000", "place_into": "1"}).content.decode()
    assert 'name="place" value="430000"' in first
    assert 'value="430100"' in first
    last = client.post("/file/matter/", page.ABOUT | {"place": "430000", "place_clear": "1"}).content.decode()
    assert 'name="place" value' not in last


def test_an_unclear_place_is_asked_about(client: Client, office: make.Office, gazetteer: None) -> None:
    answer = client.post("/file/matter/", page.ABOUT | {"place_words": "城关镇"})
    assert answer.status_code == 200
    assert 'name="place_match"' in answer.content.decode()


def test_anonymous_keeps_no_name(client: Client, office: make.Office) -> None:
    case, _code = page.filed(client, office.office, who={"manner": "anonymous"})
    assert case.is_anonymous
    assert not Petitioner.objects.exists()
    assert "高见山" not in client.get("/file/receipt/").content.decode()


def test_sealed_words_lie_nowhere_in_clear(client: Client, office: make.Office) -> None:
    case, code = page.filed(client, office.office, who={"manner": "sealed"})
    contact = Contact.objects.get()
    assert case.is_sealed
    assert (case.subject, contact.facts, case.requests.get(no=1).text) == ("", "", "")
    page.look_up(client, case, code)
    body = client.get("/track/matter/").content.decode()
    assert page.ABOUT["asks-0-text"] in body
    assert "高见山" not in body


def test_a_name_needs_a_way_to_be_reached(client: Client, office: make.Office) -> None:
    client.post("/file/matter/", page.ABOUT)
    answer = client.post("/file/you/", page.WHO | {"phone": "", "address": ""})
    assert answer.status_code == 200
    assert 'id="id_phone_error"' in answer.content.decode()


def test_at_most_five_represent_everybody(client: Client, office: make.Office) -> None:
    names = {f"others-{no}-name": f"代表{no}" for no in range(4)}
    case, _code = page.filed(client, office.office, who={"people": "30", "others-TOTAL_FORMS": "4", **names})
    assert case.people == 30
    assert [part.role for part in case.petitioners.all()] == ["representative"] * 5
    client.cookies.clear()
    client.post("/file/matter/", page.ABOUT)
    more = {**names, "others-4-name": "代表4", "others-TOTAL_FORMS": "5"}
    client.post("/file/you/", page.WHO | {"people": "30", **more})
    draft = draft_by_code(client.get("/file/saved/").context["draft"].code, office_time.now())
    assert draft is not None
    assert draft.values["who"]["others-TOTAL_FORMS"] == "4"


def test_an_agent_is_one_part_and_no_person_more(client: Client, office: make.Office) -> None:
    case, _code = page.filed(client, office.office, who={"agent_name": "许律师", "agent_phone": "13900000000"})
    assert case.people == 1
    assert {part.role: read_party(part.party).name for part in case.petitioners.select_related("party")} == {
        "petitioner": "高见山",
        "agent": "许律师",
    }


def test_an_accusation_is_kept_from_the_accused(client: Client, office: make.Office) -> None:
    said = {"kind": "accusation", "complained_of": "东桥派出所 林知夏"}
    asked = client.post("/file/matter/", page.ABOUT | said)
    assert asked.status_code == 200
    assert f'value="{office.station.pk}"' in asked.content.decode()
    case, _code = page.filed(client, office.office, about={**said, "unit_match": str(office.station.pk)})
    assert case.barred_units == [office.station.pk]
    assert case.barred_staff == [office.handler.staff_id]
    assert not Case.objects.visible_to(office.head).exists()


def test_an_accusation_of_the_offices_own_organ_goes_one_level_up(client: Client, office: make.Office) -> None:
    said = {"kind": "accusation", "complained_of": "望川县公安局", "unit_match": str(office.bureau.pk)}
    page.as_far_as_check(client, about=said)
    receipt = page.send(client, office.office)
    case = Case.objects.get()
    assert case.office_id != office.office.pk
    assert receipt.context["receipt"].was_passed_up
    assert str(case.office) in receipt.content.decode()


def test_sending_twice_files_once(client: Client, office: make.Office) -> None:
    page.as_far_as_check(client)
    first = page.send(client, office.office).context["receipt"]
    second = page.send(client, office.office).context["receipt"]
    assert (first.number, first.code) == (second.number, second.code)
    assert Case.objects.count() == 1


def test_a_copy_in_flight_finds_the_matter_registered(client: Client, office: make.Office) -> None:
    """The second copy read the draft before the first was done, and gets to register_case after it."""
    page.as_far_as_check(client)
    row = Filing.objects.get()
    before = (bytes(row.sealed), row.expires_at)
    first = page.send(client, office.office).context["receipt"]
    Filing.objects.filter(pk=row.pk).update(sealed=before[0], expires_at=before[1])
    answer = client.post("/file/check/", {"office": office.office.pk})
    assert answer.url == "/file/receipt/"
    assert Case.objects.count() == 1
    assert first.number == Case.objects.get().number


def test_a_draft_is_put_aside_and_opened_elsewhere(client: Client, office: make.Office) -> None:
    answer = client.post("/file/matter/", page.ABOUT | {"kind": "", "later": "1"})
    assert answer.url == "/file/saved/"
    saved = client.get("/file/saved/")
    code = saved.context["draft"].code
    assert f"/file/resume/#{code}" in saved.content.decode()
    elsewhere = Client()
    opened = elsewhere.post("/file/resume/", {"code": code.lower().replace("-", " ")})
    assert opened.url == "/file/matter/"
    assert "自去年十月起" in elsewhere.get("/file/matter/").content.decode()


def test_an_expired_draft_opens_no_more_and_is_swept_with_its_files(client: Client, office: make.Office) -> None:
    client.post("/file/matter/", page.ABOUT)
    client.post("/file/files/", {"files": picture(), "add": "1"})
    code = client.get("/file/saved/").context["draft"].code
    path = store.path_of(File.objects.get().pk)
    assert path.exists()
    later = office_time.now() + KEPT + timedelta(minutes=1)
    assert draft_by_code(code, later) is None
    assert sweep_drafts(office_time.now()) == 0
    assert sweep_drafts(later) == 1
    assert not Filing.objects.exists()
    assert not File.objects.exists()


def test_a_wrong_draft_code_says_no_more_than_that(client: Client, office: make.Office) -> None:
    answer = client.post("/file/resume/", {"code": "0000-0000-0000"})
    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()
    assert "huiyin_filing" not in client.cookies


def test_files_are_added_refused_and_removed(client: Client, office: make.Office) -> None:
    client.post("/file/matter/", page.ABOUT)
    mixed = client.post(
        "/file/files/", {"files": [picture(), SimpleUploadedFile("x.exe", b"MZ\x90\x00" * 40)], "add": "1"}
    )
    body = mixed.content.decode()
    assert "x.exe" in body
    assert 'class="errors"' in body
    assert "楼下.png" in body
    assert client.post("/file/files/", {"files": picture(), "add": "1"}).status_code == 302
    assert File.objects.count() == 1
    file_id = str(File.objects.get().pk)
    client.post("/file/files/", {"remove": file_id})
    assert not File.objects.exists()


def test_files_go_with_the_matter(client: Client, office: make.Office) -> None:
    client.post("/file/matter/", page.ABOUT)
    client.post("/file/you/", page.WHO)
    client.post("/file/files/", {"files": picture()})
    page.send(client, office.office)
    link = Case.objects.get().files.get()
    assert link.from_petitioner
    assert link.file.name == "楼下.png"
    assert sweep_drafts(office_time.now() + timedelta(days=30)) == 1
    assert File.objects.filter(pk=link.file_id).exists()


def test_two_windows_lose_nothing_of_each_other() -> None:
    at = office_time.now()
    draft = begin_draft(values={"about": {"facts": "a"}}, at=at)
    save_draft(draft.id, {"who": {"name": "b"}}, at=at)
    changed = save_draft(draft.id, {"about": {"facts": "c"}}, at=at)
    assert changed.values == {"about": {"facts": "c"}, "who": {"name": "b"}}


def test_markup_is_shown_as_it_was_typed(client: Client, office: make.Office) -> None:
    nasty = '<script>alert("1")</script>'
    about = {"facts": nasty, "asks-0-text": nasty, "place_said": nasty, "happened": nasty, "complained_of": nasty}
    case, code = page.filed(client, office.office, about=about, who={"name": nasty, "address": nasty})
    page.look_up(client, case, code)
    for address in ("/file/receipt/", "/track/matter/"):
        assert "<script>alert" not in client.get(address).content.decode()
    client.cookies.clear()
    client.post("/file/matter/", page.ABOUT | about)
    client.post("/file/you/", page.WHO | {"name": nasty})
    for address in ("/file/matter/", "/file/you/", "/file/check/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_screens_out_of_turn_lead_back(client: Client, office: make.Office) -> None:
    assert client.get("/file/you/").url == "/file/"
    assert client.get("/file/check/").url == "/file/"
    client.post("/file/matter/", page.ABOUT)
    assert client.get("/file/check/").url == "/file/you/?mend=1"


def test_without_an_office_nothing_can_be_begun(client: Client) -> None:
    body = client.get("/file/").content.decode()
    assert 'href="/file/matter/"' not in body
    assert client.get("/").status_code == 200
    assert client.get("/offices/").status_code == 200


def test_offices_near_a_place_stand_first(client: Client, office: make.Office, gazetteer: None) -> None:
    Unit.objects.filter(pk=office.office.pk).update(division="430104")
    found = client.get("/offices/", {"place_words": "岳麓区"})
    assert [item.unit.pk for item in found.context["near"]] == [office.office.pk]
    client.post("/file/matter/", page.ABOUT | {"place_match": "430104001"})
    client.post("/file/you/", page.WHO)
    assert client.get("/file/check/").context["near"][0]["unit"].pk == office.office.pk
