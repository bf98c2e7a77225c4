"""The petitioner chooses: while filing, and on the matter's own pages afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from huiyin.cases.joining import join_contact
from huiyin.cases.models import Case
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.sending import send_due
from huiyin.parties.actions import read_party
from huiyin.parties.models import Party
from tests import make
from tests.desk.casework import moment, register
from tests.desk.seated import seated
from tests.outbox.told import EMAIL
from tests.portal.filed import ABOUT, WHO, as_far_as_check, filed, look_up

pytestmark = pytest.mark.django_db
MESSAGES = "/track/messages/"


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.cookies["huiyin_language"] = "en"
    return browser


def shown(page: Any) -> str:
    return str(page.content.decode())


def tracked(client: Client, office: make.Office, **who: str) -> Case:
    case, code = filed(client, office.office, who=who)
    look_up(client, case, code)
    return case


def test_who_ticks_a_way_while_filing_is_told_in_the_language_of_the_page(client: Client, office: make.Office) -> None:
    case, _code = filed(client, office.office, who={"email": EMAIL, "tell_email": "on", "tell_letter": "on"})
    party = Party.objects.get()
    assert (party.ways, party.language) == (["email", "letter"], "en")
    send_due(moment())
    (sent,) = mail.outbox
    assert sent.to == [EMAIL]
    assert f"Your petition no. {case.number} was registered" in sent.body


def test_who_ticks_nothing_wants_no_messages(client: Client, office: make.Office) -> None:
    filed(client, office.office)
    assert Party.objects.get().ways == []
    assert not Message.objects.exists()


def test_a_way_without_an_address_is_asked_for_on_the_screen(client: Client, office: make.Office) -> None:
    client.post("/file/matter/", ABOUT)
    answer = client.post("/file/you/", WHO | {"tell_email": "on"})
    assert answer.status_code == 200
    assert "Give an e-mail address, or leave e-mail out." in shown(answer)


def test_the_check_says_how_one_will_be_told(client: Client, office: make.Office) -> None:
    as_far_as_check(client, who={"tell_call": "on"})
    assert "Telephone call" in shown(client.get("/file/check/"))


def test_ways_that_are_not_offered_cannot_be_ticked(client: Client, office: make.Office, settings: Settings) -> None:
    settings.CHANNELS = ("letter",)
    page = client.post("/file/matter/", ABOUT, follow=True)
    assert "tell_letter" in shown(page)
    assert "tell_email" not in shown(page)
    settings.CHANNELS = ()
    assert "Shall we tell you" not in shown(client.get("/file/you/"))


def test_without_a_name_nobody_is_told(client: Client, office: make.Office) -> None:
    tracked(client, office, manner="anonymous", tell_call="on")
    assert not Message.objects.exists()
    assert "You filed without a name" in shown(client.get(MESSAGES))


def test_the_list_says_what_was_sent_and_how_far_it_came(client: Client, office: make.Office) -> None:
    tracked(client, office, email=EMAIL, tell_email="on")
    assert "Messages to you" in shown(client.get("/track/matter/"))
    assert "E-mail, on its way" in shown(client.get(MESSAGES))
    send_due(moment())
    page = shown(client.get(MESSAGES))
    assert "Registered" in page
    assert "E-mail, sent " in page
    assert EMAIL not in page


def test_the_choice_is_changed_on_the_matters_page(client: Client, office: make.Office) -> None:
    tracked(client, office, tell_letter="on")
    refused = client.post(MESSAGES, {"ways": ["email"], "language": "zh"})
    assert refused.status_code == 422
    assert "Give an e-mail address" in shown(refused)
    done = client.post(MESSAGES, {"ways": ["email"], "language": "zh", "email": EMAIL}, follow=True)
    assert "Recorded. Messages follow it from now on." in shown(done)
    party = Party.objects.get()
    assert (party.ways, read_party(party).email, party.language) == (["email"], EMAIL, "zh")
    assert Message.objects.get().channel == "email"
    client.post(MESSAGES, {"language": "zh"})
    assert Party.objects.get().ways == []
    assert Message.objects.get().state == MessageState.CANCELLED
    assert "E-mail, not sent" in shown(client.get(MESSAGES))


def test_another_petitioner_of_the_matter_sees_none_of_it(client: Client, office: make.Office) -> None:
    case = tracked(client, office, email=EMAIL, tell_email="on")
    other = join_contact(case=case, registration=make.registration(office.office), by=office.clerk, at=moment())
    second = Client()
    second.cookies["huiyin_language"] = "en"
    look_up(second, case, other.code)
    assert "Nothing yet." in shown(second.get(MESSAGES))
    second.post(MESSAGES, {"ways": ["letter"], "language": "en"})
    first = Party.objects.exclude(pk=other.contact.petitioners.get().party_id).get()
    assert first.ways == ["email"]


def test_without_number_and_code_nothing_is_shown(office: make.Office) -> None:
    assert Client().get(MESSAGES).status_code == 403
    assert Client().post(MESSAGES, {"ways": ["letter"]}).status_code == 403


def test_too_many_changes_have_to_wait(client: Client, office: make.Office, settings: Settings) -> None:
    tracked(client, office)
    settings.LOOKUPS_PER_HOUR = 1
    client.post(MESSAGES, {"language": "zh"})
    assert client.post(MESSAGES, {"language": "zh"}).status_code == 429


def test_the_clerk_asks_at_the_counter(office: make.Office) -> None:
    clerk = seated(office.clerk)
    register(clerk, tell=["email", "call"], email=EMAIL)
    party = Party.objects.get()
    assert party.ways == ["email", "call"]
    assert read_party(party).email == EMAIL
    register(clerk, tell=["none"], **{"person-0-name": "白水"})
    register(clerk, **{"person-0-name": "李木"})
    ways = {read_party(one).name: one.ways for one in Party.objects.all()}
    assert (ways["白水"], ways["李木"]) == ([], None)


def test_the_clerk_is_told_of_a_way_that_leads_nowhere(office: make.Office) -> None:
    page = register(seated(office.clerk), tell=["letter"])
    assert page.status_code == 422
    assert "Give an address to which letters can be posted." in shown(page)
    nobody = register(
        seated(office.clerk), tell=["call"], is_anonymous="on", **{"person-0-name": "", "person-0-phone": ""}
    )
    assert "Nobody is named who could be told." in shown(nobody)
