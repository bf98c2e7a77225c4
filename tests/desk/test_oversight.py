"""Oversight over HTTP: what is asked of units from the pages alone, answered, climbed; who reads of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties.calendars import current_calendar
from huiyin.duties.office_time import now, today
from huiyin.oversight.climbing import propose_all
from huiyin.oversight.instructions import give_instruction
from huiyin.oversight.models import Decision, Instruction, Meeting, Order, Proposal, Suggestion
from huiyin.oversight.orders import OrderWish, issue_order
from huiyin.people.models import Post
from tests import make
from tests.pages.test_accused import seated

pytestmark = pytest.mark.django_db
WORDS = "请东桥所核实装卸时间并书面报告。"


@pytest.fixture
def place() -> make.Office:
    return make.office()


@pytest.fixture
def chief(place: make.Office) -> Post:
    return make.post(place.bureau, "head", name="周启明", title="局长")


@pytest.fixture
def case(place: make.Office) -> Case:
    made = make.case(place.clerk, at=now(), received_on=today())
    take_step(case=made, step="transfer", by=place.clerk, at=now(), given={"unit": place.station.pk})
    return made


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_an_instruction_goes_from_the_matter_to_the_unit_and_back(place: make.Office, chief: Post, case: Case) -> None:
    clerk, head = seated(place.clerk), seated(place.head)
    matter = reverse("desk:case", args=[case.number])
    new = reverse("desk:oversight_instruction_new") + f"?case={case.number}"
    assert new in text_of(clerk, matter)
    due = today() + timedelta(days=5)
    typed = {"given_by": chief.pk, "unit": "东桥派出所", "text": WORDS, "answer_by": due.isoformat()}
    wrong = clerk.post(new, {**typed, "text": "务必停访息诉"})
    assert wrong.status_code == 422
    assert "务必停访息诉" in wrong.content.decode()
    assert clerk.post(new, typed).status_code == 302
    row = Instruction.objects.get()
    one = reverse("desk:oversight_instruction", args=[row.pk])
    for page in (text_of(head, reverse("desk:today")), text_of(head, reverse("desk:oversight")), text_of(head, matter)):
        assert one in page
    assert WORDS in text_of(head, one)
    assert head.post(one, {"answer": "1", "answer-answer": "装卸时间已改为六点后。"}).status_code == 302
    assert "装卸时间已改为六点后。" in text_of(clerk, one)
    back = {"back": "1", "back-reason": "未附照片", "back-answer_by": due.isoformat()}
    assert clerk.post(one, back).status_code == 302
    assert "未附照片" in text_of(head, one)
    assert one in text_of(head, reverse("desk:oversight_instructions") + "?state=open")
    assert one not in text_of(head, reverse("desk:oversight_instructions") + "?state=answered")


def test_who_has_no_part_finds_nothing(place: make.Office, chief: Post, case: Case) -> None:
    seated(place.clerk).post(
        reverse("desk:oversight_instruction_new") + f"?case={case.number}",
        {"given_by": chief.pk, "unit": "东桥派出所", "text": WORDS, "answer_by": today().isoformat()},
    )
    one = reverse("desk:oversight_instruction", args=[Instruction.objects.get().pk])
    outsider = seated(place.outsider)
    assert outsider.get(one).status_code == 404
    assert one not in text_of(outsider, reverse("desk:oversight_instructions"))
    assert outsider.get(reverse("desk:oversight_instruction_new") + f"?case={case.number}").status_code == 404


def test_what_is_overdue_becomes_orders_from_the_page(place: make.Office, case: Case) -> None:
    late = now() - timedelta(days=60)
    old = make.case(place.clerk, at=late, received_on=late.date())
    take_step(case=old, step="transfer", by=place.clerk, at=late, given={"unit": place.station.pk})
    supervisor, head = seated(place.supervisor), seated(place.head)
    url = reverse("desk:oversight_overdue")
    page = text_of(supervisor, url)
    assert old.number in page
    assert case.number not in page
    far = make.case(place.clerk, at=late, received_on=late.date())
    take_step(case=far, step="transfer", by=place.clerk, at=late, given={"unit": place.other.pk})
    place.other.is_active = False
    place.other.save()
    due = (today() + timedelta(days=5)).isoformat()
    nothing = supervisor.post(url, {"text": "请说明原因。", "way": "writing", "answer_by": due})
    assert nothing.status_code == 422
    sent = {"case": [far.pk], "text": "请说明逾期原因。", "way": "writing", "answer_by": due}
    refused = supervisor.post(url, sent)
    assert refused.status_code == 422
    assert f"{far.number}未督办：承办单位不在本机关范围内" in refused.content.decode()
    back = supervisor.post(url, {**sent, "case": [old.pk, far.pk]}, follow=True)
    shown = back.content.decode()
    assert "已发出1件督办" in shown
    assert f"{far.number}未督办：承办单位不在本机关范围内" in shown
    assert re.findall(r'value="(\d+)" id="case\d+" checked', shown) == [str(far.pk)], "what was left stays ticked"
    assert "请说明逾期原因。</textarea>" in shown
    assert f'value="{due}"' in shown
    assert "请说明逾期原因。" not in text_of(supervisor, url), "a new list begins empty"
    order = Order.objects.get()
    one = reverse("desk:oversight_order", args=[order.pk])
    assert old.number in text_of(head, one)
    assert one in text_of(head, reverse("desk:oversight"))
    take_step(case=old, step="explain", by=place.head, at=now(), given={"answer": "已约见当事人。"})
    kept = supervisor.post(one, {"conclude": "1", "conclude-followed": "mended", "conclude-text": "已答复。"})
    assert kept.status_code == 302
    assert "已整改到位" in text_of(supervisor, one)


def test_an_order_climbs_from_its_proposal(place: make.Office) -> None:
    supervisor, due = seated(place.supervisor), today()
    typed = {
        "unit": "东桥派出所",
        "trigger": "delay",
        "rung": "1",
        "way": "phone",
        "numbers": "",
        "text": "请说明原因。",
        "answer_by": due.isoformat(),
    }
    new = reverse("desk:oversight_order_new")
    assert supervisor.post(new, {**typed, "numbers": "2026-999999"}).status_code == 422
    assert supervisor.post(new, typed).status_code == 302
    propose_all(now() + timedelta(days=1))
    proposal = Proposal.objects.get()
    url = reverse("desk:oversight_proposal", args=[proposal.pk])
    assert url in text_of(supervisor, reverse("desk:oversight"))
    assert url in text_of(supervisor, reverse("desk:today"))
    assert seated(place.head).get(url).status_code == 404
    taken = {"take": "1", "take-text": "请书面答复。", "take-way": "writing", "take-answer_by": due.isoformat()}
    assert supervisor.post(url, taken).status_code == 302
    order = Order.objects.get(rung=2)
    chain = text_of(supervisor, reverse("desk:oversight_order", args=[order.pk]))
    assert reverse("desk:oversight_order", args=[order.follows_id]) in chain
    answer = {"answer": "1", "answer-answer": "已办结。"}
    assert seated(place.head).post(reverse("desk:oversight_order", args=[order.pk]), answer).status_code == 302


def test_a_suggestion_is_answered_on_its_adoption(place: make.Office) -> None:
    clerk, head = seated(place.clerk), seated(place.head)
    typed = {"kind": "work", "unit": "东桥派出所", "text": "建议限时办理。", "answer_by": today().isoformat()}
    assert clerk.post(reverse("desk:oversight_suggestion_new"), typed).status_code == 302
    assert head.get(reverse("desk:oversight_suggestion_new")).status_code == 404
    one = reverse("desk:oversight_suggestion", args=[Suggestion.objects.get().pk])
    assert head.post(one, {"answer": "1", "answer-answer": "已建立。"}).status_code == 422
    assert head.post(one, {"answer": "1", "answer-answer": "已建立。", "answer-adoption": "adopted"}).status_code == 302
    assert "采纳" in text_of(clerk, one)


def test_commitments_are_counted_and_worded_on_the_page(place: make.Office, case: Case) -> None:
    supervisor = seated(place.supervisor)
    wish = OrderWish(place.station, "congress", "writing", 2, "请按期答复。", today(), [case])
    order = issue_order(wish=wish, by=place.supervisor, at=now())
    url = reverse("desk:oversight_congress")
    page = text_of(supervisor, url)
    assert "领导包案率100%" in page
    assert reverse("desk:oversight_order", args=[order.pk]) in text_of(supervisor, f"{url}?missing=1")
    assert supervisor.post(reverse("desk:oversight_kept", args=[order.pk]), {"slot": "4"}).status_code == 302
    assert reverse("desk:oversight_order", args=[order.pk]) not in text_of(supervisor, f"{url}?missing=4")
    words = {f"slot{slot}-label": f"承诺{slot}" for slot in range(1, 5)}
    words |= {f"slot{slot}-measure": "by_hand" for slot in range(1, 5)}
    edit = reverse("desk:oversight_commitments")
    assert supervisor.post(edit, {**words, "slot1-label": "停访息诉率"}).status_code == 422
    assert supervisor.post(edit, words).status_code == 302
    assert "承诺3" in text_of(supervisor, url)


def test_the_board_counts_by_unit_and_every_count_opens(place: make.Office, case: Case) -> None:
    supervisor = seated(place.supervisor)
    given: dict[str, Any] = {"text": "请核实。", "answer_by": today(), "in_person": False, "source": "", "at": now()}
    give_instruction(case=None, unit=place.station, by=place.supervisor, **given)
    Instruction.objects.update(on=today() - timedelta(days=5), answer_by=today() - timedelta(days=1))
    page = text_of(supervisor, reverse("desk:oversight_board"))
    opens = f"{reverse('desk:oversight_instructions')}?state=open&amp;unit={place.station.pk}"
    assert opens in page
    assert "1件超期" in page
    assert Instruction.objects.get().text[:3] in text_of(supervisor, opens.replace("&amp;", "&"))
    assert page.index("东桥派出所") < page.index("西桥派出所"), "in the order of the tree, whatever they owe"
    assert "东桥派出所" in text_of(supervisor, reverse("desk:oversight_board") + "?print=1")


def test_the_weekly_report_goes_from_its_call_to_its_decisions(place: make.Office, chief: Post) -> None:
    clerk, head = seated(place.clerk), seated(place.head)
    on = current_calendar().next_working(today() + timedelta(days=3))
    weekly = reverse("desk:oversight_meetings")
    assert clerk.post(weekly, {"on": on.isoformat(), "repeats": "on"}).status_code == 302
    meeting = Meeting.objects.get()
    sheet = meeting.sheets.get(unit=place.station)
    url = reverse("desk:oversight_sheet", args=[sheet.pk])
    assert url in text_of(head, reverse("desk:today"))
    assert head.post(url, {"asks": "请法制大队会商"}).status_code == 302
    Meeting.objects.update(on=today(), first=today() - timedelta(days=7), last=today() - timedelta(days=1))
    one = reverse("desk:oversight_meeting", args=[meeting.pk])
    record = {
        "record": "1",
        "record-chaired_by": chief.pk,
        f"record-there{sheet.pk}": "on",
        "record-record": "逐件过堂",
    }
    assert clerk.post(one, record).status_code == 302
    due = (today() + timedelta(days=7)).isoformat()
    decided = {"decide": "1", "decide-unit": place.station.pk, "decide-text": "一周内约见。", "decide-answer_by": due}
    assert clerk.post(one, decided).status_code == 302
    page = text_of(clerk, one)
    for words in ("请法制大队会商", "逐件过堂", "一周内约见。", "周启明"):
        assert words in page
    pdf = clerk.get(reverse("desk:oversight_meeting_pdf", args=[meeting.pk]))
    assert pdf.content.startswith(b"%PDF")
    # The unit reads its own sheet, and nothing of the others'.
    assert "西桥派出所" not in text_of(head, one)
    decision = reverse("desk:oversight_decision", args=[Decision.objects.get().pk])
    assert head.post(decision, {"answer": "1", "answer-answer": "已约见。"}).status_code == 302
    assert clerk.post(one, {"stop": "1"}).status_code == 302
    assert not Meeting.objects.get().repeats
