"""Urgent matters (art. 25), links and splits within their guards, death and succession, agents, a look back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case, Contact, PartRole, Petitioner
from huiyin.cases.tracking import tracked
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.parties.actions import read_party
from huiyin.procedure.catalogue.around import REPORT_URGENT
from huiyin.procedure.state import state_from_json
from tests import make
from tests.around.acts import acted, at_the_portal, read, refused, sound
from tests.desk.casework import moment, signed_in, take
from tests.desk.seated import seated

pytestmark = pytest.mark.django_db


def came(office: make.Office, **given: object) -> Case:
    return make.case(office.clerk, at=moment(), received_on=today(), **given)


def clocks(case: Case) -> list[tuple[object, ...]]:
    return sorted(Duty.objects.filter(subject=f"case:{case.pk}").values_list("key", "due_on", "state"))


URGENT = {
    "ground": "danger",
    "facts": "房屋墙体开裂，随时可能倒塌。",
    "to_own": "望川县委、县政府",
    "to_department": "望川县住房和城乡建设局",
    "to_meeting": "on",
    "to_above": "on",
}


def test_an_urgent_report_stops_nothing_and_is_marked_while_the_matter_is_open(tmp_path: Path) -> None:
    office = make.office()
    case = came(office)
    before = clocks(case)
    acted(office.clerk, case, "report_urgent", **URGENT)
    assert clocks(case) == before
    assert case.is_urgent
    assert "Urgent" in seated(office.clerk).get(f"/desk/cases/{case.number}/").content.decode()
    assert "urgent" in seated(office.clerk).get("/desk/cases/").content.decode()
    refused(office.clerk, case, "report_urgent", **URGENT)
    assert sound(tmp_path)


def test_an_urgent_report_has_closed_grounds_and_no_field_on_people_coming() -> None:
    office = make.office()
    case = came(office)
    refused(office.clerk, case, "report_urgent", **(URGENT | {"ground": "coming"}))
    refused(office.outsider, case, "report_urgent", **URGENT)
    assert {field.key for field in REPORT_URGENT.fields} == {
        "ground",
        "facts",
        "measures",
        "to_own",
        "to_department",
        "to_meeting",
        "to_above",
        "files",
    }


def test_merging_is_a_link_that_moves_nothing_and_can_be_undone(tmp_path: Path) -> None:
    office = make.office()
    first = make.registered(office.clerk, at=moment(), received_on=today())
    second = make.registered(office.clerk, at=moment(), received_on=today(), subject="同一市场夜间噪声")
    before = clocks(first.case), clocks(second.case)
    acted(office.clerk, first.case, "merge", case=second.case.number, reason="同一事项")
    second.case.refresh_from_db()
    assert second.case.state["ties"] == [{"kind": "same_matter", "case": first.case.number, "step": 2}]
    assert (clocks(first.case), clocks(second.case)) == before
    assert tracked(second.case.number, second.code) is not None, "its own receipt still opens it"
    page = seated(office.clerk).get(f"/desk/cases/{first.case.number}/").content.decode()
    assert second.case.number in page
    assert first.case.number not in read(at_the_portal(second)), "another petitioner's number is not told"
    acted(office.clerk, first.case, "unmerge", case=second.case.number, reason="误联")
    second.case.refresh_from_db()
    assert not second.case.state.get("ties")
    assert sound(tmp_path)


def test_a_matter_out_of_reach_sealed_or_itself_is_not_linked() -> None:
    office = make.office()
    case, sealed = came(office), came(office, is_sealed=True)
    for number in ("2020-000001", case.number, sealed.number):
        refused(office.clerk, case, "merge", case=number, reason="相关")


def test_a_split_matter_counts_its_days_from_the_first_receipt(tmp_path: Path) -> None:
    office = make.office()
    asks = (Asked("请查处噪声。"), Asked("请答复报警处理情况。"))
    first = make.registered(office.clerk, at=moment(), received_on=today(), requests=asks)
    case = first.case
    due = Duty.objects.get(subject=f"case:{case.pk}", clock="sort").due_on
    page = take(signed_in(office.clerk), case, "split", requests=["2"], reason="分属两机关")
    assert page.status_code == 200, "the receipt with the new code answers the form"
    new = Case.objects.latest("pk")
    case.refresh_from_db()
    assert [item.status for item in state_from_json(case.state).requests] == ["open", "split"]
    assert [row.text for row in new.requests.all()] == ["请答复报警处理情况。"]
    assert Duty.objects.get(subject=f"case:{new.pk}", clock="sort").due_on == due
    assert Petitioner.objects.filter(case=new).count() == 1
    assert Contact.objects.filter(case=new).get().received_on == today()
    assert [tie["kind"] for tie in new.state["ties"]] == ["split_from"]
    refused(office.clerk, case, "split", requests=["1"], reason="再拆")
    assert sound(tmp_path)


def test_a_successor_takes_over_and_no_name_stands_in_a_step(tmp_path: Path) -> None:
    office = make.office()
    case = came(office)
    before = clocks(case)
    refused(office.clerk, case, "succeed", outcome="nobody")
    acted(office.clerk, case, "record_death", died_on=today().isoformat(), source="家属告知")
    refused(office.clerk, case, "succeed", outcome="successor")
    given = {"party-name": "高小山", "party-phone": "13900001111", "relation": "子"}
    acted(office.clerk, case, "succeed", outcome="successor", **given)
    assert clocks(case) == before
    part = Petitioner.objects.get(case=case, role=PartRole.SUCCESSOR)
    assert read_party(part.party).name == "高小山"
    assert not any("高小山" in str(step.given) for step in case.steps.all())
    assert sound(tmp_path)


def test_with_nobody_to_succeed_the_matter_is_answered_all_the_same(tmp_path: Path) -> None:
    office = make.office()
    case = came(office)
    acted(office.clerk, case, "record_death", died_on=today().isoformat(), source="户籍部门")
    acted(office.clerk, case, "succeed", outcome="nobody", note="无近亲属")
    state = state_from_json(case.state)
    assert (case.is_open, state.reachable) == (True, False)
    assert sound(tmp_path)


def test_whoever_filed_without_a_name_gives_it_with_their_code(tmp_path: Path) -> None:
    office = make.office()
    filed = make.registered(office.clerk, at=moment(), received_on=today(), persons=(), is_anonymous=True)
    client = at_the_portal(filed)
    shown = client.get("/track/matter/name_later/")
    form = shown.context["form"]
    given = {"seen": form["seen"].value(), "token": str(form["token"].value()), "party-name": "高见山"}
    assert client.post("/track/matter/name_later/", given | {"party-phone": "13800001234"}).status_code == 302
    again = client.post("/track/matter/name_later/", given | {"party-phone": "13800001234"})
    assert again.status_code in (302, 200)
    case = filed.case
    case.refresh_from_db()
    assert not case.is_anonymous
    assert state_from_json(case.state).reachable
    assert Petitioner.objects.filter(case=case).count() == 1
    assert not any("高见山" in str(step.given) for step in case.steps.all())
    assert sound(tmp_path)


def test_an_agents_authority_has_a_scope_and_is_revoked_by_whoever_gave_it(tmp_path: Path) -> None:
    office = make.office()
    filed = make.registered(office.clerk, at=moment(), received_on=today())
    case = filed.case
    given = {"party-name": "律师甲", "scope": "special"}
    refused(office.clerk, case, "authorise", **given)
    letter = SimpleUploadedFile("委托书.txt", "授权委托书".encode(), content_type="text/plain")
    acted(office.clerk, case, "authorise", files=letter, **given)
    authority = state_from_json(case.state).authorities[0]
    assert authority.holds_on(today())
    assert Petitioner.objects.get(case=case, role=PartRole.AGENT).party_id is not None
    client = at_the_portal(filed)
    form = client.get("/track/matter/revoke_authority/").context["form"]
    given = {"seen": form["seen"].value(), "token": str(form["token"].value())}
    assert client.post("/track/matter/revoke_authority/", given).status_code == 302
    case.refresh_from_db()
    assert not state_from_json(case.state).authorities[0].holds_on(today())
    assert sound(tmp_path)


def test_the_supervisor_looks_back_at_a_closed_matter(tmp_path: Path) -> None:
    office = make.office()
    case = came(office)
    given = {"findings": "文书未附依据。", "quality": "flawed", "follows": "explain", "answer_due": today().isoformat()}
    refused(office.supervisor, case, "look_back", **given)
    acted(office.clerk, case, "decline", ground="other_organ", article="第二十三条", where_to_go="望川县信访局")
    refused(office.clerk, case, "look_back", **given)
    acted(office.supervisor, case, "look_back", **given)
    owed = Duty.objects.get(subject=f"case:{case.pk}", clock="demand")
    assert (owed.state, owed.due_on) == ("open", today())
    acted(office.clerk, case, "explain", answer="已补充依据。")
    owed.refresh_from_db()
    assert owed.state == "met"
    assert sound(tmp_path)
