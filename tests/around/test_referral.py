"""Art. 31: a request belongs to another procedure; it is told so, and what comes back is linked and counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases.actions import Registered
from huiyin.cases.models import Case
from huiyin.documents.papers import paper_html_context
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.procedure.state import state_from_json
from tests import make
from tests.around.acts import acted, at_the_portal, read, refused, sound
from tests.desk.casework import moment
from tests.desk.seated import seated

pytestmark = pytest.mark.django_db

REFERRAL = {
    "route": "31.1",
    "procedure": "police_criminal",
    "organ": "望川县公安局刑侦大队",
    "law": "刑事诉讼法",
    "case_number": "A3301062026030001",
    "branch": "刑侦",
    "handling_unit": "望川县公安局刑侦大队",
    "where_to_go": "望川县公安局执法办案管理中心",
}


def referred(office: make.Office) -> Registered:
    came = make.registered(office.clerk, at=moment(), received_on=today())
    acted(office.clerk, came.case, "refer_out", **REFERRAL)
    return came


def paper_words(case: Case, kind: str) -> str:
    paper = case.papers.select_related("paper").get(paper__template=kind).paper
    return str(paper_html_context(paper))


def test_it_is_told_which_procedure_and_that_its_time_limit_is_not_made_up(tmp_path: Path) -> None:
    office = make.office()
    came = referred(office)
    referral = state_from_json(came.case.state).referrals[0]
    assert (referral.procedure, referral.requests, referral.returned_on) == ("police_criminal", (1,), None)
    words = paper_words(came.case, "refer_notice")
    assert "A3301062026030001" in words
    assert "由办理机关依其适用的法律告知" in words
    assert (
        "criminal procedure of the police"
        in seated(office.clerk).get(f"/desk/cases/{came.case.number}/").content.decode()
    )
    assert sound(tmp_path)


def test_a_procedure_that_is_not_on_the_route_is_refused() -> None:
    office = make.office()
    case = make.case(office.clerk, at=moment(), received_on=today())
    refused(office.clerk, case, "refer_out", **(REFERRAL | {"procedure": "arbitration"}))


def test_what_the_organ_hands_back_is_sorted_again_within_five_working_days(tmp_path: Path) -> None:
    office = make.office()
    came = referred(office)
    case = came.case
    acted(office.clerk, case, "come_back", how="not_taken", returned_on=today().isoformat(), note="不予立案")
    state = state_from_json(case.state)
    assert (case.stage, case.ending, case.is_open) == ("sorting", "", True)
    assert state.referrals[0].returned_on == today()
    owed = Duty.objects.get(subject=f"case:{case.pk}", clock="sort_returned")
    assert (owed.state, owed.holder) == ("open", "office")
    assert "came back" in read(at_the_portal(came)).lower()
    acted(office.clerk, case, "transfer", **{"unit": office.station.name, "routes-1-route": "31.6"})
    owed.refresh_from_db()
    assert owed.state == "met"
    assert sound(tmp_path)


def test_what_is_raised_again_is_linked_on_both_sides(tmp_path: Path) -> None:
    office = make.office()
    case = referred(office).case
    again = make.case(office.clerk, at=moment(), received_on=today(), subject="再次反映")
    acted(office.clerk, case, "come_back", how="raised_again", returned_on=today().isoformat(), case=again.number)
    again.refresh_from_db()
    assert (case.stage, case.ending) == ("closed", "referred_out")
    assert [tie["kind"] for tie in case.state["ties"]] == ["came_back"]
    assert [(tie["kind"], tie["case"]) for tie in again.state["ties"]] == [("returned_from", case.number)]
    assert sound(tmp_path)


def test_only_the_registering_office_says_that_it_came_back() -> None:
    office = make.office()
    case = referred(office).case
    refused(office.station_clerk, case, "come_back", how="not_taken", returned_on=today().isoformat())


def test_another_organs_letter_and_the_answer_it_wants(tmp_path: Path) -> None:
    office = make.office()
    case = make.case(office.clerk, at=moment(), received_on=today())
    given = {
        "organ": "望川县人民检察院",
        "letter_number": "望检函〔2026〕3号",
        "letter_on": today().isoformat(),
        "received_on": today().isoformat(),
        "how": "assignment",
        "answer_due": today().isoformat(),
    }
    refused(office.clerk, case, "refer_in", **given)
    letter = SimpleUploadedFile("来函.txt", "请核查。".encode(), content_type="text/plain")
    acted(office.clerk, case, "refer_in", files=letter, **given)
    owed = Duty.objects.get(subject=f"case:{case.pk}", clock="answer_sender")
    assert (owed.due_on, owed.unit_id) == (today(), office.office.pk)
    acted(office.clerk, case, "answer_sender", answer="已核查，函复如下。")
    owed.refresh_from_db()
    assert owed.state == "met"
    assert sound(tmp_path)


def test_a_twin_team_works_beside_the_petition_and_changes_no_clock(tmp_path: Path) -> None:
    office = make.office()
    case = make.case(office.clerk, at=moment(), received_on=today())
    acted(office.clerk, case, "transfer", **{"unit": office.station.name, "routes-1-route": "31.6"})
    before = sorted(Duty.objects.filter(subject=f"case:{case.pk}").values_list("key", "due_on", "state"))
    acted(office.head, case, "open_twin", unit=office.other.name, case_number="A330106", note="同步推进")
    assert sorted(Duty.objects.filter(subject=f"case:{case.pk}").values_list("key", "due_on", "state")) == before
    refused(office.head, case, "end_twin", outcome="solved", note="办结")
    acted(office.outsider, case, "report_twin", note="已抓获嫌疑人")
    acted(office.outsider, case, "end_twin", outcome="solved", note="已移送起诉")
    assert state_from_json(case.state).proceedings[0].outcome == "solved"
    assert sound(tmp_path)
