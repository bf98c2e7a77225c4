"""Art. 23(3), 24: a unit objects, the sender does not agree, the common superior decides; the promised date stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.cases.actions import Registered
from huiyin.cases.competence import common_superior, units_of_place
from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.people.models import Unit
from huiyin.procedure.state import state_from_json
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.models import Matter
from tests import make
from tests.around.acts import acted, at_the_portal, read, refused, sound
from tests.desk.casework import moment
from tests.desk.seated import seated

pytestmark = pytest.mark.django_db


def passed(office: make.Office) -> Registered:
    came = make.registered(office.clerk, at=moment(), received_on=today())
    acted(office.clerk, came.case, "transfer", **{"unit": office.station.name, "routes-1-route": "31.6"})
    return came


def disputed(office: make.Office) -> Registered:
    came = passed(office)
    acted(office.station_clerk, came.case, "object", reason="发生地在西桥辖区")
    acted(office.clerk, came.case, "settle_objection", answer="refuse", reason="登记地址在东桥辖区")
    return came


def promised(case: Case) -> Duty:
    return Duty.objects.get(subject=f"case:{case.pk}", clock="promise")


def test_the_common_superior_decides_for_another_unit_and_the_promise_does_not_move(tmp_path: Path) -> None:
    office = make.office()
    came = passed(office)
    case, before = came.case, promised(came.case).due_on
    acted(office.station_clerk, case, "object", reason="发生地在西桥辖区")
    assert "settles this by" in read(at_the_portal(came))
    acted(office.clerk, case, "settle_objection", answer="refuse", reason="登记地址在东桥辖区")

    owed = Duty.objects.get(subject=f"case:{case.pk}", clock="competence")
    assert (owed.unit_id, owed.holder, owed.state) == (office.bureau.pk, "organ", "open")
    told = read(at_the_portal(came))
    assert office.bureau.name in told
    assert "does not move" in told

    acted(
        office.supervisor,
        case,
        "decide_competence",
        decided_by="superior",
        unit=office.other.name,
        reason="事项发生地在西桥辖区，由事项发生地办理。",
    )
    state = state_from_json(case.state)
    assert (case.stage, case.unit_id, case.passes) == ("passed", office.other.pk, 2)
    assert state.proceedings[0].outcome == "changed"
    assert not state.open_clocks("objection"), "the decision binds: no second objection"
    assert not state.open_clocks("competence")
    assert (promised(case).due_on, promised(case).state) == (before, "open")
    page = seated(office.clerk).get(f"/desk/cases/{case.number}/").content.decode()
    assert "decision on competence" in page
    assert "Dispute about competence" in page
    assert draw_waiting() >= 1
    assert Matter.objects.filter(case_id=case.pk).latest("known_from").passed_by == "decided"
    assert sound(tmp_path)


def test_the_unit_keeps_it_with_the_clocks_it_had(tmp_path: Path) -> None:
    office = make.office()
    case = disputed(office).case
    notice = Duty.objects.get(subject=f"case:{case.pk}", clock="notice")
    acted(
        office.supervisor, case, "decide_competence", decided_by="superior", unit=office.station.name, reason="属其辖区"
    )
    assert (case.unit_id, case.passes) == (office.station.pk, 1)
    again = Duty.objects.get(subject=f"case:{case.pk}", clock="notice")
    assert (again.due_on, again.state) == (notice.due_on, "open")
    assert sound(tmp_path)


def test_only_the_organ_that_conducts_it_decides() -> None:
    office = make.office()
    case = disputed(office).case
    given = {"decided_by": "superior", "unit": office.other.name, "reason": "理由"}
    assert "由主持该程序的单位办理" in refused(office.clerk, case, "decide_competence", **given)
    refused(office.station_clerk, case, "decide_competence", **given)
    refused(office.outsider, case, "decide_competence", **given)


def test_the_joint_meeting_needs_its_record() -> None:
    office = make.office()
    case = disputed(office).case
    given = {"decided_by": "joint_meeting", "unit": office.other.name, "reason": "理由"}
    refused(office.supervisor, case, "decide_competence", **given)
    acted(office.supervisor, case, "decide_competence", meeting_record="2026年第3次会议", **given)


def test_accepting_ends_the_dispute(tmp_path: Path) -> None:
    office = make.office()
    case = disputed(office).case
    acted(office.station_clerk, case, "accept", **{"routes-1-route": "31.6"})
    state = state_from_json(case.state)
    assert not state.open_proceedings()
    assert not state.open_clocks("competence")
    assert sound(tmp_path)


def test_a_superior_that_nobody_holds_or_that_is_complained_of_is_passed_over() -> None:
    office = make.office()
    on = today()
    assert common_superior(office.office.pk, office.station.pk, barred=(), today=on) == office.bureau.pk
    # Above the bureau there is nobody: the joint meeting decides.
    assert common_superior(office.office.pk, office.station.pk, barred=(office.bureau.pk,), today=on) is None
    above = make.post(office.province, "supervisor")
    barred = (office.bureau.pk,)
    assert common_superior(office.office.pk, office.station.pk, barred=barred, today=on) == above.unit_id


def test_from_the_second_unit_on_the_supervisor_sees_it() -> None:
    office = make.office()
    case = passed(office).case
    client = seated(office.supervisor)
    assert "Passed on more than once" not in client.get("/desk/supervise/").content.decode()
    acted(office.station_clerk, case, "object", reason="不属于")
    acted(office.clerk, case, "settle_objection", answer="agree", reason="同意")
    acted(office.clerk, case, "transfer", **{"unit": office.other.name, "routes-1-route": "31.6"})
    assert case.passes == 2
    assert "Passed on more than once" in client.get("/desk/supervise/").content.decode()
    assert "to 2 units, one after the other" in seated(office.clerk).get(f"/desk/cases/{case.number}/").content.decode()


def test_the_place_of_the_matter_is_named_when_it_is_passed_on() -> None:
    office = make.office()
    Unit.objects.filter(pk=office.other.pk).update(division="330106005")
    Unit.objects.filter(pk=office.bureau.pk).update(division="330106")
    assert units_of_place("330106005") == [office.other.pk, office.bureau.pk]
    assert units_of_place("330106007") == [office.bureau.pk]
    assert units_of_place("") == []
    case = make.case(office.clerk, at=moment(), received_on=today(), place="330106005")
    form = seated(office.clerk).get(f"/desk/cases/{case.number}/transfer/").content.decode()
    assert "wherever the petitioner lives" in form
    assert office.other.name in form
