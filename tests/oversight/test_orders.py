"""Orders stay steps of their matters; what goes unanswered climbs, is never skipped, and people decide."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, Step
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState
from huiyin.duties.office_time import on_day
from huiyin.ledger.models import Entry as LedgerEntry
from huiyin.oversight import climbing, orders, refusals
from huiyin.oversight.models import Order, Proposal, Rung, Suggestion, Trigger, Way
from huiyin.oversight.orders import OrderWish, issue_order
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from tests import make
from tests.documents.samples import pdf
from tests.oversight.conftest import at_station
from tests.pages.test_every_page import signed_in

pytestmark = pytest.mark.django_db
NOW, DAY = make.MOMENT, make.DAY
# Wednesday of the next week, and the Thursday after it.
DUE = date(2026, 3, 25)
LATE = NOW + timedelta(days=8)


def wish(place: make.Office, **given: Any) -> OrderWish:
    values: dict[str, Any] = {
        "unit": place.station,
        "trigger": Trigger.DELAY,
        "way": Way.WRITING,
        "rung": Rung.WRITTEN,
        "text": "请书面说明逾期原因和下一步措施。",
        "answer_by": DUE,
    }
    return OrderWish(**(values | given))


def test_an_order_about_matters_is_the_step_of_each_and_nothing_is_copied(place: make.Office, case: Case) -> None:
    other = at_station(place)
    made = issue_order(wish=wish(place, cases=[case, other]), by=place.supervisor, at=NOW)
    assert [row.key for row in Step.objects.filter(case__in=[case, other], key="demand")] == ["demand"] * 2
    assert set(Duty.objects.open().filter(clock="demand").values_list("subject", "due_on")) == {
        (f"case:{case.pk}", DUE),
        (f"case:{other.pk}", DUE),
    }
    assert not Duty.objects.filter(subject=made.subject).exists(), "its matters owe the answers, not the order"
    number = made.matters.get(case=case).step
    assert number is not None
    assert case.papers.filter(step_seq=number).exists(), "with the letter of that step"
    with pytest.raises(refusals.AnsweredInMatters):
        orders.answer_order(order=made, answer="见说明。", by=place.head, at=NOW)
    for one in (case, other):
        assert Order.objects.open().filter(pk=made.pk).exists()
        take_step(case=one, step="explain", by=place.head, at=NOW, given={"answer": "已约见当事人。"})
    assert not Order.objects.open().exists()
    done = orders.conclude_order(order=made, followed="mended", text="均已答复。", by=place.supervisor, at=NOW)
    assert done.followed == "mended"


def test_an_order_made_in_matters_is_taken_back_where_it_waits_still(
    place: make.Office, case: Case, chief: Post
) -> None:
    other = at_station(place)
    made = issue_order(wish=wish(place, cases=[case, other]), by=place.supervisor, at=NOW)
    take_step(case=other, step="explain", by=place.head, at=NOW, given={"answer": "已约见当事人。"})
    with pytest.raises(refusals.NotYours):
        orders.withdraw_order(order=made, reason="情况已变", by=place.head, at=NOW)
    with pytest.raises(NotAllowed):
        orders.withdraw_order(order=made, reason="情况已变", by=chief, at=NOW)
    taken = orders.withdraw_order(order=made, reason="情况已变", by=place.supervisor, at=NOW)
    assert taken.withdrawn_why == "情况已变"
    keys = dict(Step.objects.filter(key="withdraw_demand").values_list("case_id", "given__reason"))
    assert keys == {case.pk: "情况已变"}, "what was answered stands"
    duty = Duty.objects.get(clock="demand", subject=f"case:{case.pk}")
    assert duty.state == DutyState.VOID
    letter = case.papers.get(step_seq=made.matters.get(case=case).step or 0).paper
    assert letter.withdrawn_at is not None
    assert not Order.objects.open().exists()
    with pytest.raises(refusals.OverAlready):
        orders.withdraw_order(order=made, reason="情况已变", by=place.supervisor, at=NOW)


def test_overdue_matters_become_one_order_a_unit_in_one_go(place: make.Office, case: Case) -> None:
    second = at_station(place)
    elsewhere = make.case(place.clerk)
    take_step(case=elsewhere, step="transfer", by=place.clerk, at=NOW, given={"unit": place.other.pk})
    given: dict[str, Any] = {"text": "请说明逾期原因。", "answer_by": DUE, "trigger": Trigger.OVERDUE}
    made = orders.order_overdue(cases=[elsewhere, second, case], way=Way.WRITING, by=place.supervisor, at=NOW, **given)
    assert [(one.unit, one.matters.count()) for one in made.made] == [(place.station, 2), (place.other, 1)]
    assert made.left == []
    with pytest.raises(refusals.NoMatter):
        orders.order_overdue(cases=[], way=Way.WRITING, by=place.supervisor, at=NOW, **given)


def test_what_may_not_be_ordered_is_left_with_its_reason_and_the_others_go_on(place: make.Office, case: Case) -> None:
    second, gone, outside = at_station(place), at_station(place), make.case(place.clerk)
    Case.objects.filter(pk=outside.pk).update(unit=place.province)
    gone.reach.filter(unit=place.station).delete()
    cases = [Case.objects.get(pk=one.pk) for one in (case, gone, outside, second)]
    given: dict[str, Any] = {
        "text": "请说明逾期原因。",
        "answer_by": DUE,
        "trigger": Trigger.OVERDUE,
        "way": Way.WRITING,
    }
    batch = orders.order_overdue(cases=cases, by=place.supervisor, at=NOW, **given)
    assert [{row.case for row in one.matters.all()} for one in batch.made] == [{case, second}]
    assert {one.case: type(one.why) for one in batch.left} == {
        outside: refusals.UnitOutOfReach,
        gone: refusals.UnitNotInMatter,
    }
    assert Step.objects.filter(key="demand").count() == 2, "nothing of a trial stays"
    assert LedgerEntry.objects.filter(kind="order_issued").count() == 1
    for wrong, refusal in (
        ({"answer_by": DAY - timedelta(days=1)}, refusals.DayTooEarly),
        ({"text": "务必做到停访息诉"}, refusals.AgainstPetitioning),
    ):
        with pytest.raises(refusal):
            orders.order_overdue(cases=cases, by=place.supervisor, at=NOW, **(given | wrong))


def test_who_may_be_ordered_by_whom(place: make.Office, case: Case) -> None:
    with pytest.raises(refusals.NotYours):
        issue_order(wish=wish(place), by=place.handler, at=NOW)
    with pytest.raises(refusals.SupervisorsOnly):
        issue_order(wish=wish(place, cases=[case]), by=place.office_head, at=NOW)
    with pytest.raises(refusals.UnitOutOfReach):
        issue_order(wish=wish(place, unit=place.province), by=place.supervisor, at=NOW)
    with pytest.raises(refusals.UnitNotInMatter):
        issue_order(wish=wish(place, unit=place.other, cases=[case]), by=place.supervisor, at=NOW)
    with pytest.raises(refusals.AgainstPetitioning):
        issue_order(wish=wish(place, text="务必做到停访息诉"), by=place.supervisor, at=NOW)


def test_a_matter_kept_close_is_never_written_together_with_another(place: make.Office, case: Case) -> None:
    other = at_station(place)
    other.barred_staff = [place.outsider.staff_id]
    other.save()
    with pytest.raises(refusals.OneByOne):
        issue_order(wish=wish(place, cases=[case, other]), by=place.supervisor, at=NOW)
    given: dict[str, Any] = {"text": "请说明逾期原因。", "answer_by": DUE, "trigger": Trigger.OVERDUE}
    made = orders.order_overdue(cases=[case, other], way=Way.WRITING, by=place.supervisor, at=NOW, **given)
    assert [one.matters.count() for one in made.made] == [1, 1]


def test_who_is_kept_out_of_the_matter_sees_no_order_on_it(place: make.Office, case: Case) -> None:
    made = issue_order(wish=wish(place, cases=[case]), by=place.supervisor, at=NOW)
    assert Order.objects.visible_to(place.head).get() == made
    assert not Order.objects.visible_to(place.outsider).exists()
    assert not Order.objects.visible_to(place.handler).exists()
    case.barred_units = [place.station.pk]
    case.save()
    assert not Order.objects.visible_to(place.head).exists()


def test_it_climbs_rung_by_rung_and_only_when_somebody_decides(place: make.Office) -> None:
    above = make.post(place.province, "supervisor", name="省督")
    order = issue_order(wish=wish(place, rung=Rung.REMINDER), by=place.supervisor, at=NOW)
    assert climbing.propose_all(NOW) == 0
    seen: list[tuple[Rung, Post]] = []
    at = LATE
    for by in (place.supervisor, place.supervisor, above):
        assert climbing.propose_all(at) == 1
        assert climbing.propose_all(at) == 0, "laid before them once"
        proposal = Proposal.objects.waiting().get()
        assert [duty.subject for duty in owed_beside(by)] == [proposal.subject]
        assert Order.objects.count() == len(seen) + 1, "the calendar itself orders nothing"
        made = taken(proposal, by, at)
        seen.append((Rung(proposal.rung), by))
        at += timedelta(days=10)
        order = made
    assert seen == [(Rung.WRITTEN, place.supervisor), (Rung.TALK, place.supervisor), (Rung.ABOVE, above)]
    assert order.owed_by_unit == place.station.pk
    assert climbing.propose_all(at) == 1
    last = Proposal.objects.waiting().get()
    climbing.take_proposal(
        proposal=last, text="建议健全限时办理制度。", answer_by=on_day(at), way=Way.WRITING, by=above, at=at
    )
    assert Suggestion.objects.get().order == order
    assert climbing.propose_all(at) == 0


def taken(proposal: Proposal, by: Post, at: datetime) -> Order:
    due = on_day(at) + timedelta(days=5)
    made = climbing.take_proposal(proposal=proposal, text="请书面答复。", answer_by=due, way=Way.PHONE, by=by, at=at)
    assert isinstance(made, Order)
    return made


def test_without_a_supervisor_it_goes_to_the_next_above_and_says_so(place: make.Office, case: Case) -> None:
    place.supervisor.until = DAY
    place.supervisor.save()
    above = make.post(place.province, "supervisor", name="省督")
    issue_order(wish=wish(place), by=place.clerk, at=NOW)
    assert climbing.propose_all(LATE) == 1
    proposal = Proposal.objects.get()
    assert (proposal.to_unit, proposal.passed_by) == (place.province, [place.bureau.pk])
    assert owed_beside(above).count() == 1
    assert not climbing.may_decide(place.supervisor, proposal)


def test_where_nobody_supervises_up_to_the_top_the_petition_office_gets_it(place: make.Office) -> None:
    place.supervisor.until = DAY
    place.supervisor.save()
    issue_order(wish=wish(place), by=place.clerk, at=NOW)
    climbing.propose_all(LATE)
    proposal = Proposal.objects.get()
    assert proposal.to_unit == place.office
    assert {duty.subject for duty in owed_beside(place.clerk)} == {proposal.subject}
    assert climbing.may_decide(place.clerk, proposal)


def test_the_supervisor_who_is_kept_out_is_passed_by(place: make.Office, case: Case) -> None:
    above = make.post(place.province, "supervisor", name="省督")
    take_step(case=case, step="demand", by=place.supervisor, at=NOW, given={"what": "请说明。", "answer_due": DUE})
    case.refresh_from_db()
    case.barred_units = [place.bureau.pk]
    case.save()
    assert climbing.propose_all(LATE) == 1
    proposal = Proposal.objects.get()
    assert (proposal.to_unit, proposal.rung) == (place.province, Rung.TALK)
    assert place.bureau.pk in proposal.passed_by
    assert not Proposal.objects.visible_to(place.supervisor).exists()
    assert Proposal.objects.visible_to(above).exists()


def test_an_answer_in_time_makes_the_proposal_fall_away(place: make.Office) -> None:
    order = issue_order(wish=wish(place, rung=Rung.REMINDER), by=place.supervisor, at=NOW)
    climbing.propose_all(LATE)
    orders.answer_order(order=order, answer="已办结并答复。", by=place.head, at=LATE)
    climbing.propose_all(LATE)
    assert not Proposal.objects.waiting().exists()
    assert not owed_beside(place.supervisor).exists()


def test_left_with_a_reason_it_comes_again(place: make.Office) -> None:
    issue_order(wish=wish(place, rung=Rung.REMINDER), by=place.supervisor, at=NOW)
    climbing.propose_all(LATE)
    given: dict[str, Any] = {"reason": "所长在外出差", "by": place.supervisor, "at": LATE}
    climbing.leave_proposal(proposal=Proposal.objects.get(), again_on=on_day(LATE) + timedelta(days=3), **given)
    assert climbing.propose_all(LATE + timedelta(days=1)) == 0
    assert climbing.propose_all(LATE + timedelta(days=3)) == 1
    with pytest.raises(refusals.DecidedAlready):
        climbing.leave_proposal(proposal=Proposal.objects.order_by("pk")[0], again_on=on_day(LATE), **given)


def test_nothing_is_demanded_for_visits_persons_or_repeats() -> None:
    """Law.md 9a: what may be demanded is about how matters are handled; the list is closed."""
    assert set(Trigger.values) == {
        "breach",
        "shifting",
        "perfunctory",
        "delay",
        "false",
        "refusal",
        "overdue",
        "unanswered",
        "congress",
    }


def test_a_talk_is_the_callers_duty_and_an_outside_units_answer_is_entered_by_whoever_asked(
    place: make.Office,
) -> None:
    talk = issue_order(wish=wish(place, rung=Rung.TALK), by=place.clerk, at=NOW)
    assert [duty.subject for duty in owed_beside(place.clerk)] == [talk.subject]
    assert not owed_beside(place.head).exists()
    outside = make.unit("供电公司", parent=place.bureau, is_outside=True)
    made = issue_order(wish=wish(place, unit=outside, rung=Rung.REMINDER), by=place.clerk, at=NOW)
    assert made.subject in {duty.subject for duty in owed_beside(place.clerk)}
    with pytest.raises(refusals.PaperMissing):
        orders.answer_order(order=made, answer="来函答复：已整改。", by=place.clerk, at=NOW)
    browser, where = signed_in(place.clerk), reverse("desk:oversight_order", args=[made.pk])
    typed = {"answer": "1", "answer-answer": "来函答复：已整改。"}
    assert browser.post(where, typed).status_code == 422, "without its letter"
    fake = SimpleUploadedFile("来函.pdf", b"MZ not a letter")
    assert browser.post(where, typed | {"answer-paper": fake}).status_code == 422, "looked through as every file is"
    assert browser.post(where, typed | {"answer-paper": SimpleUploadedFile("来函.pdf", pdf())}).status_code == 302
    done = Order.objects.get(pk=made.pk)
    assert done.answered_by == place.clerk
    letter = reverse("desk:oversight_letter", args=[done.paper_id])
    assert browser.get(letter).headers["Content-Type"] == "application/pdf"
    assert signed_in(place.head).get(letter).status_code == 404, "read by whoever reads the answer"
    orders.return_order_answer(order=done, reason="没有附照片。", answer_by=DUE, by=place.clerk, at=NOW)
    assert browser.get(letter).status_code == 200, "that of an answer that came back stays to be read"
