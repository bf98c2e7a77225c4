"""A letter from its arrival to a closed case, every step by the post that would take it, and the proofs at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huiyin.cases.actions import CaseMoved, offers_for, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, Request
from huiyin.duties.models import Duty, DutyState
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from tests import make

pytestmark = pytest.mark.django_db


def on(day: date) -> datetime:
    """Ten in the morning in Shanghai on that day."""
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def step(case: Case, key: str, by: Post, day: date, **given: Any) -> None:
    take_step(case=case, step=key, by=by, at=on(day), given=given)


def walk_to_served(office: make.Office) -> Case:
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)  # Friday
    step(case, "accept", office.station_clerk, date(2026, 3, 25))  # Wednesday
    step(case, "appoint", office.head, date(2026, 3, 26), handler=office.handler.pk, lead=office.head.pk)
    step(case, "log", office.handler, date(2026, 4, 1), what="visit", note="现场查看两次。")
    answer = {
        "no": 1,
        "outcome": "supported",
        "facts": "夜间超标6分贝。",
        "opinion": "责令改正。",
        "basis": "噪声污染防治法",
    }
    step(
        case,
        "draft",
        office.handler,
        date(2026, 4, 20),
        answers=[answer],
        facts="现场核实属实。",
        basis="《噪声污染防治法》",
        remedy="可自收到之日起30日内向望川县公安局请求复查。",
    )
    step(case, "sign", office.head, date(2026, 4, 21))
    step(
        case,
        "serve",
        office.handler,
        date(2026, 4, 22),
        paper="handling_opinion",
        way="in_person",
        server="林知夏",
        served_on=date(2026, 4, 22),
        result="signed",
    )
    return case


def test_a_letter_goes_from_arrival_to_closed(tmp_path: Any) -> None:
    office = make.office()
    case = walk_to_served(office)

    assert case.stage == "served"
    assert case.answers == "y"
    request = Request.objects.get(case=case)
    assert (request.outcome, request.answer, request.served_on) == ("supported", "责令改正。", date(2026, 4, 22))

    step(
        case,
        "serve",
        office.station_clerk,
        date(2026, 4, 23),
        paper="acceptance_notice",
        way="in_person",
        server="陈静",
        served_on=date(2026, 4, 23),
        result="signed",
    )
    step(case, "waive_return_visit", office.clerk, date(2026, 4, 24), why="信访人不同意回访。")
    step(case, "close", office.head, date(2026, 4, 25))

    assert (case.stage, case.ending, case.is_open) == ("closed", "answered", False)
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_every_clock_of_the_road_is_a_duty_with_its_date() -> None:
    office = make.office()
    case = make.case(office.clerk)
    sort = Duty.objects.get(subject=f"case:{case.pk}", clock="sort")
    assert (sort.due_on, sort.unit, sort.state) == (date(2026, 4, 2), office.office, DutyState.OPEN)  # Thursday
    assert case.next_due_on == date(2026, 4, 2)

    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    sort.refresh_from_db()
    assert sort.state == DutyState.MET
    notice = Duty.objects.get(subject=f"case:{case.pk}", clock="notice")
    assert (notice.due_on, notice.unit) == (date(2026, 4, 4), office.station)  # Saturday, Qingming: not moved

    step(case, "accept", office.station_clerk, date(2026, 3, 25))
    finish = Duty.objects.get(subject=f"case:{case.pk}", clock="finish", state=DutyState.OPEN)
    assert finish.due_on == date(2026, 5, 24)  # Sunday, 60 days after Wednesday 25 March


def test_somebody_was_faster() -> None:
    office = make.office()
    case = make.case(office.clerk)
    shown = case.last_seq
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    with pytest.raises(CaseMoved) as moved:
        take_step(case=case, step="keep", by=office.clerk, at=on(date(2026, 3, 20)), given={}, seen=shown)
    assert [one.key for one in moved.value.steps] == ["transfer"]


def test_a_refused_step_leaves_no_trace() -> None:
    office = make.office()
    case = make.case(office.clerk)
    with pytest.raises(NotAllowed):
        step(case, "close", office.head, date(2026, 3, 19))
    case.refresh_from_db()
    assert case.last_seq == 1
    assert case.steps.count() == 1


def test_offers_say_why_a_step_is_not_open() -> None:
    office = make.office()
    case = make.case(office.clerk)
    offers = {offer.step.key: offer for offer in offers_for(case, office.clerk, today=make.DAY)}
    assert offers["transfer"].is_open
    assert not offers["close"].is_open
    assert offers["close"].reasons
