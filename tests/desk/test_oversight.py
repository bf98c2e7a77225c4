"""Oversight over HTTP: an instruction entered on the page of a matter, answered, sent back; who reads of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.duties.office_time import now, today
from huiyin.oversight.models import Instruction
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
