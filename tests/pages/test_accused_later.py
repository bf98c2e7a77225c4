"""Art. 30(3): a person complained of who is found out later is kept from the matter from that moment on.

Until then they and their station had it; afterwards every address answers them as if there were no such matter, what
they had goes to the unit above, and who had had it before is listed to the supervisor.
"""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.duties.office_time import now, today
from huiyin.ledger.verify import verify_all
from huiyin.outbox.actions import hear_by_mail
from huiyin.outbox.models import Message
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.state import state_from_json
from tests import make
from tests.around.acts import acted, refused
from tests.desk.seated import seated as english
from tests.pages.test_accused import NAMES_IT, World, addresses_of, leaks, plain, seated, seats, without, world
from tests.pages.test_every_page import DESK

pytestmark = pytest.mark.django_db

FOUND = {"name": "林知夏", "reason": "信访人补充反映：截留押金的就是承办人。"}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")


def handled_by_the_accused(place: World) -> Case:
    """A claim that nobody knew to complain of its own handler."""
    office = place.office
    made = make.registered(office.clerk, at=now(), received_on=today(), subject="车辆押金未退还")
    moves: list[tuple[str, Post, dict[str, Any]]] = [
        ("transfer", office.clerk, {"unit": office.station.pk}),
        ("accept", office.station_clerk, {}),
        ("appoint", office.head, {"handler": office.handler.pk, "lead": office.head.pk}),
        ("log", office.handler, {"what": "evidence", "note": "核对台账"}),
    ]
    for key, by, given in moves:
        take_step(case=made.case, step=key, by=by, at=now(), given=given)
    place.case, place.code = made.case, made.code
    place.secrets = (made.case.number, made.code, "车辆押金未退还", "核对台账")
    return made.case


def dues(case: Case) -> list[tuple[str, date]]:
    return sorted(Duty.objects.open().filter(subject=f"case:{case.pk}").values_list("clock", "due_on"))


def test_from_then_on_every_address_answers_them_as_if_there_were_none(tmp_path: Path) -> None:
    place = world()
    case = handled_by_the_accused(place)
    page = reverse("desk:case", args=[case.number])
    assert seated(place.accused).get(page).status_code == 200
    before = dues(case)
    acted(place.office.clerk, case, "bar_person", **FOUND)
    assert dues(case) == before, "no date moves"
    wrong: list[tuple[str, str, str]] = []
    for seat in seats(place):
        name, client = seat.name, seat.client
        for route in (route for route in DESK if not NAMES_IT.isdisjoint(route.arguments) and seat.may_enter(route)):
            nowhere = next(addresses_of(case, route, "2026-999999"), None)
            if nowhere is None:
                continue
            none = without(client.get(nowhere), nowhere)
            for where in addresses_of(case, route, case.number):
                got = client.get(where)
                faults = leaks(place, got, where, case)
                if without(got, where) != none:
                    faults.append("differs from a number that does not exist")
                wrong += [(name, where, fault) for fault in faults]
        for list_page in ("desk:today", "desk:worklist", "desk:book"):
            answer = client.get(reverse(list_page))
            if answer.status_code == 200 and case.number in plain(answer)[1]:
                wrong.append((name, list_page, "listed"))
    assert wrong == []
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_what_they_had_goes_to_the_unit_above_which_names_a_handler_anew(tmp_path: Path) -> None:
    place = world()
    case = handled_by_the_accused(place)
    acted(place.office.clerk, case, "bar_person", **FOUND)
    state = state_from_json(case.state)
    assert (state.unit, state.handler, state.lead, state.stage) == (place.office.bureau.pk, None, None, "accepted")
    assert {place.office.station.pk, place.second.pk} <= set(case.barred_units)
    assert case.barred_staff == [place.accused.staff_id]
    fresh = make.post(place.office.bureau, "handler", name="局办员")
    acted(place.chief, case, "appoint", handler=str(fresh.pk), lead=str(place.chief.pk))
    assert seated(fresh).get(reverse("desk:case", args=[case.number])).status_code == 200
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_who_had_had_it_before_is_listed_to_the_supervisor() -> None:
    place = world()
    for post in (place.office.supervisor, place.office.head):
        hear_by_mail(by=post, email=f"{post.staff.username}@example.cn", language="zh", at=now())
    case = handled_by_the_accused(place)
    acted(place.office.clerk, case, "bar_person", **FOUND)
    seen = {row["staff"]: row for row in case.steps.get(key="bar_person").given["seen"]}
    assert seen[place.accused.staff_id]["acted"] == 1
    assert seen[place.office.head.staff_id]["acted"] == 1
    assert place.office.clerk.staff_id not in seen
    shown = english(place.office.supervisor).get(reverse("desk:supervise")).content.decode()
    assert "Barred after the matter had begun" in shown
    assert "林知夏, 东桥派出所: 1 step" in shown
    below = make.post(place.office.other, "supervisor", name="别处督办")
    assert case.number not in english(below).get(reverse("desk:supervise")).content.decode()
    told = Message.objects.about("case", case.pk).filter(template="person_barred")
    assert [row.post_id for row in told] == [place.office.supervisor.pk]


def test_a_name_that_is_nobodys_or_several_peoples_is_asked_for_again() -> None:
    place = world()
    case = handled_by_the_accused(place)
    make.post(place.helping, "handler", name="林知夏")
    clerk = place.office.clerk
    assert "没有这个姓名" in refused(clerk, case, "bar_person", **(FOUND | {"name": "查无此人"}))
    assert "几名人员同名" in refused(clerk, case, "bar_person", **FOUND)
    acted(clerk, case, "bar_person", unit=place.office.station.name, **FOUND)
    assert case.barred_staff == [place.accused.staff_id]
    assert "已经不得接触" in refused(clerk, case, "bar_person", unit=place.office.station.name, **FOUND)


@pytest.mark.parametrize("stranger", ["handler", "station_clerk", "head", "supervisor", "custodian", "outsider"])
def test_only_the_registering_office_bars(stranger: str) -> None:
    place = world()
    case = handled_by_the_accused(place)
    refused(getattr(place.office, stranger), case, "bar_person", **FOUND)
    assert case.barred_staff == []


def test_somebody_of_the_petition_office_itself_takes_the_matter_to_the_office_above(tmp_path: Path) -> None:
    place = world()
    case = make.case(place.office.clerk, at=now(), received_on=today())
    directory.forget()
    acted_by_head = place.office.office_head
    given = {"name": place.office.custodian.staff.name, "reason": "反映保管人泄露信息"}
    acted(acted_by_head, case, "bar_person", **given)
    assert case.office.is_petition_office
    assert case.office.level == "province"
    assert seated(place.office.clerk).get(reverse("desk:case", args=[case.number])).status_code == 404
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_the_name_stands_in_no_step_of_a_sealed_matter() -> None:
    place = world()
    case = make.case(place.office.clerk, at=now(), received_on=today(), is_sealed=True)
    acted(place.office.clerk, case, "bar_person", **(FOUND | {"reason": "信访人补充反映"}))
    assert "林知夏" not in str([step.given for step in case.steps.all()])
    assert case.complained_of == ""
    assert seated(place.accused).get(reverse("desk:case", args=[case.number])).status_code == 404
