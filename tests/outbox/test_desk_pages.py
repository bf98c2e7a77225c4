"""The desk's pages of messages: what is to be done, by whom it may be done, and that nobody is named on a list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from huiyin.cases.models import Case, Step
from huiyin.outbox.models import Message, MessageState, StaffAddress
from huiyin.outbox.sending import send_due
from huiyin.parties.models import Party
from tests import make
from tests.desk.casework import moment
from tests.desk.seated import seated
from tests.outbox.told import EMAIL, PHONE, person, registered, step, with_handler

pytestmark = pytest.mark.django_db
OUTBOX = "/desk/messages/"


def text(page: Any) -> str:
    return str(page.content.decode(errors="replace"))


def act(client: Client, message: Message, doing: str) -> HttpResponse:
    return client.post(reverse("desk:outbox_act", args=[message.pk, doing]), follow=True)  # type: ignore[return-value]


def test_an_empty_outbox_says_when_something_comes(office: make.Office) -> None:
    shown = text(seated(office.clerk).get(OUTBOX))
    assert "No letter is to be printed" in shown
    assert "No call is to be made" in shown
    assert "Nothing waits to be sent" in shown


def test_the_clerk_sees_what_waits_and_nobody_is_named(office: make.Office) -> None:
    letter, call = registered(office.clerk, "letter").case, registered(office.clerk, "call").case
    registered(office.clerk, "email")
    shown = text(seated(office.clerk).get(OUTBOX))
    assert "1 letter to print" in shown
    assert "1 call to make" in shown
    assert letter.number in shown
    assert call.number in shown
    for secret in ("高见山", PHONE, EMAIL, "柳堤小区"):
        assert secret not in shown


def test_letters_are_printed_together_and_marked_as_posted(office: make.Office) -> None:
    for _number in range(2):
        registered(office.clerk, "letter")
    client, letters = seated(office.clerk), list(Message.objects.all())
    chosen = {"message": [str(one.pk) for one in letters]}
    pdf = client.post(reverse("desk:outbox_letters"), chosen)
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "no-store" in pdf.headers["Cache-Control"]
    assert pdf.content.startswith(b"%PDF")
    assert Message.objects.waiting().count() == 2
    posted = chosen | {"posted": "1", f"number-{letters[0].pk}": "XA123456789CN"}
    assert "2 letters are marked as posted" in text(client.post(reverse("desk:outbox_letters"), posted, follow=True))
    assert Message.objects.get(pk=letters[0].pk).reference == "XA123456789CN"
    shown = text(client.get(OUTBOX))
    assert "XA123456789CN" in shown
    assert "Came back" in shown
    act(client, letters[0], "returned")
    assert "the letter came back" in text(client.get(OUTBOX))


def test_no_letter_chosen_prints_nothing(office: make.Office) -> None:
    answer = seated(office.clerk).post(reverse("desk:outbox_letters"), {"message": ["not-an-id"]}, follow=True)
    assert "Choose at least one letter" in text(answer)


def test_a_call_opens_the_identity_once_with_a_record_on_the_case(office: make.Office) -> None:
    case = registered(office.clerk, "call").case
    client, message = seated(office.clerk), Message.objects.get()
    shown = client.post(reverse("desk:outbox_call", args=[message.pk]))
    assert "高见山" in text(shown)
    assert f'href="tel:{PHONE}"' in text(shown)
    assert case.number in text(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    opening = Step.objects.get(case=case, key="unseal")
    assert opening.given["reason"] == "Call from today's list"
    assert "The call comes up again tomorrow" in text(act(client, message, "not-reached"))
    Message.objects.update(next_try_at=message.next_try_at)
    assert "the petitioner was told" in text(act(client, message, "reached"))
    assert Message.objects.get().state == MessageState.DELIVERED
    assert "seen to this message already" in text(
        client.post(reverse("desk:outbox_call", args=[message.pk]), follow=True)
    )


def test_who_asks_for_another_way_is_asked_which(office: make.Office) -> None:
    case = registered(office.clerk, "call").case
    client, message = seated(office.clerk), Message.objects.get()
    page = client.post(reverse("desk:outbox_act", args=[message.pk, "other-way"]))
    assert page["Location"] == reverse("desk:message_ways", args=[case.number, case.petitioners.get().pk])


def test_what_failed_can_be_tried_again_or_let_go(office: make.Office) -> None:
    registered(office.clerk, "email")
    Message.objects.update(state=MessageState.FAILED, last_error="refused", next_try_at=None)
    client, message = seated(office.clerk), Message.objects.get()
    shown = text(client.get(OUTBOX))
    assert "1 could not be delivered" in shown
    assert "refused by the receiving system" in shown
    act(client, message, "again")
    assert Message.objects.get().state == MessageState.WAITING
    act(client, message, "let-go")
    assert Message.objects.get().state == MessageState.CANCELLED
    assert act(client, message, "nothing-known").status_code == 404


def test_sealed_letters_and_calls_are_the_custodians_alone(office: make.Office) -> None:
    case = registered(office.clerk, "call", is_sealed=True).case
    message = Message.objects.get()
    assert case.number not in text(seated(office.clerk).get(OUTBOX))
    assert seated(office.clerk).post(reverse("desk:outbox_call", args=[message.pk])).status_code == 404
    assert seated(office.clerk).post(reverse("desk:outbox_act", args=[message.pk, "let-go"])).status_code == 404
    custodian = seated(office.custodian)
    assert case.number in text(custodian.get(OUTBOX))
    assert "高见山" in text(custodian.post(reverse("desk:outbox_call", args=[message.pk])))
    assert "1 call to make" in text(custodian.get(reverse("desk:today")))


def test_another_office_and_whoever_is_barred_find_nothing(office: make.Office) -> None:
    case = registered(office.clerk, "letter").case
    message = Message.objects.get()
    other = seated(make.post(office.other, "clerk"))
    assert case.number not in text(other.get(OUTBOX))
    assert other.post(reverse("desk:outbox_act", args=[message.pk, "let-go"])).status_code == 404
    Case.objects.filter(pk=case.pk).update(barred_staff=[office.clerk.staff_id])
    barred = seated(office.clerk)
    assert case.number not in text(barred.get(OUTBOX))
    assert barred.post(reverse("desk:outbox_letters"), {"message": [str(message.pk)]}, follow=True).status_code == 200
    assert Message.objects.get().state == MessageState.WAITING


def test_the_case_page_shows_its_messages_and_how_the_petitioner_is_told(office: make.Office) -> None:
    case = with_handler(office, "email", "letter")
    send_due(make.MOMENT)
    shown = text(seated(office.head).get(reverse("desk:case", args=[case.number])))
    assert "told by e-mail, letter" in shown
    assert re.search(r"Registered<small>petitioner · E-mail · sent ", shown)
    assert "How to tell them" in shown
    never = make.case(office.clerk)
    shown = text(seated(office.clerk).get(reverse("desk:case", args=[never.number])))
    assert "nobody has asked how to tell them" in shown
    assert "Nobody has been told of anything by message." in shown


def ways_url(case: Case) -> str:
    return reverse("desk:message_ways", args=[case.number, case.petitioners.get().pk])


def test_the_clerk_records_how_the_petitioner_wants_to_be_told(office: make.Office) -> None:
    case = make.case(office.clerk, at=moment())
    client = seated(office.clerk)
    assert "Nobody has asked yet" in text(client.get(ways_url(case)))
    refused = client.post(ways_url(case), {"ways": ["email"], "language": "zh"})
    assert refused.status_code == 422
    assert "Give an e-mail address" in text(refused)
    given = {"ways": ["email", "call"], "language": "en", "email": EMAIL}
    assert client.post(ways_url(case), given).status_code == 302
    party = Party.objects.get()
    assert (party.ways, party.language) == (["email", "call"], "en")
    step(case, "decline", office.clerk, ground="other_organ", article="23(1)", where_to_go="市住建局", at=moment())
    assert Message.objects.get().language == "en"
    client.post(ways_url(case), {"language": "zh"})
    assert Party.objects.get().ways == []
    assert Message.objects.get().state == MessageState.CANCELLED


def test_of_a_sealed_matter_the_custodian_records_it(office: make.Office) -> None:
    case = registered(office.clerk, is_sealed=True).case
    refused = seated(office.clerk).post(ways_url(case), {"ways": ["call"], "language": "zh"})
    assert refused.status_code == 403
    assert Party.objects.get().ways == []
    assert seated(office.custodian).post(ways_url(case), {"ways": ["call"], "language": "zh"}).status_code == 302


def test_staff_give_an_address_try_it_and_take_it_back(office: make.Office, settings: Settings) -> None:
    client, url = seated(office.handler), reverse("desk:own_messages")
    assert "stands on Today" in text(client.get(url))
    assert client.post(url, {"email": "nonsense", "language": "en"}).status_code == 422
    page = client.post(url, {"email": "lin@office.example", "language": "en", "test": "1"}, follow=True)
    assert "A test is on its way" in text(page)
    assert [one.to for one in mail.outbox] == [["lin@office.example"]]
    stored = StaffAddress.objects.get()
    assert b"lin@office" not in bytes(stored.sealed)
    assert "lin@office.example" in text(client.get(url))
    settings.CHANNELS = ("letter",)
    assert "not switched on here yet" in text(client.get(url))
    client.post(url, {"email": "", "language": "en"})
    assert not StaffAddress.objects.exists()


def test_administrators_see_counts_and_no_matter(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    registered(office.clerk, persons=(person("letter"),))
    Message.objects.update(created_at=moment())
    shown = text(seated(office.administrator).get(reverse("desk:delivery")))
    assert "the worker stands still" in shown
    assert case.number not in shown
    assert "E-mail" in shown
    assert seated(office.clerk).get(reverse("desk:delivery")).status_code == 403


def test_in_chinese(office: make.Office) -> None:
    registered(office.clerk, "letter")
    shown = text(seated(office.clerk, language="zh-hans").get(OUTBOX))
    assert "今天要打印的信函" in shown
    assert "已登记" in shown
