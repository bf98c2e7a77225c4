"""What is due goes out once, is tried again when it cannot, and finds another way when it never will."""

from __future__ import annotations

import logging
import smtplib
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from pytest_django import Settings

from huiyin.cases.models import Case
from huiyin.outbox.actions import NotNow, choose_ways, try_again
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.sending import BACK_OFF, send_due
from huiyin.parties.actions import Identity, WayWithoutAddress, read_party
from huiyin.parties.matching import parties_like
from huiyin.parties.models import Party
from huiyin.people.models import Deputy
from tests import make
from tests.outbox.told import EMAIL, PHONE, hears, person, registered, step, told, with_handler

NOW = make.MOMENT


class Refusing(EmailBackend):
    """A mail server that takes nobody, for good."""

    def send_messages(self, messages: Sequence[mail.EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({one.to[0]: (550, b"no such user") for one in messages})


class Down(EmailBackend):
    """A mail server that cannot be reached."""

    def open(self) -> bool:
        raise ConnectionRefusedError


class Broken(EmailBackend):
    """A fault in our own code, or in a library."""

    def send_messages(self, messages: Sequence[mail.EmailMessage]) -> int:
        raise RuntimeError(f"unexpected: {messages[0].to[0]}")


def through(settings: Settings, server: type[EmailBackend]) -> None:
    settings.MAILERS = {"default": {"BACKEND": f"{server.__module__}.{server.__qualname__}"}}


@pytest.mark.django_db
def test_an_e_mail_goes_to_the_sealed_address_and_names_only_the_number(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    report = send_due(NOW)
    assert (report.sent, report.failed, report.put_off) == (1, 0, 0)
    (sent,) = mail.outbox
    message = Message.objects.get()
    assert sent.to == [EMAIL]
    assert case.number in sent.body
    assert "https://petitions.example/track/" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<{message.pk}@petitions.example>"
    assert (message.state, message.sent_at, message.attempts) == ("sent", NOW, 1)
    send_due(NOW)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_what_is_not_due_yet_waits(office: make.Office) -> None:
    registered(office.clerk, "email")
    send_due(NOW - timedelta(seconds=1))
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_server_that_cannot_be_reached_is_tried_again_further_and_further_apart(
    office: make.Office, settings: Settings
) -> None:
    registered(office.clerk, "email")
    through(settings, Down)
    at = NOW
    for wait in BACK_OFF:
        assert send_due(at).put_off == 1
        message = Message.objects.get()
        assert (message.next_try_at, message.last_error) == (at + wait, "unreachable")
        assert send_due(at).put_off == 0
        at += wait
    assert send_due(at).failed == 1
    assert Message.objects.get().state == MessageState.FAILED
    assert Message.objects.stranded().count() == 1


@pytest.mark.django_db
def test_after_a_break_the_message_goes_out(office: make.Office, settings: Settings) -> None:
    registered(office.clerk, "email")
    through(settings, Down)
    send_due(NOW)
    through(settings, EmailBackend)
    assert send_due(NOW + BACK_OFF[0]).sent == 1
    assert Message.objects.get().last_error == ""


@pytest.mark.django_db
def test_an_address_that_is_refused_hands_over_to_the_next_way_allowed(office: make.Office, settings: Settings) -> None:
    registered(office.clerk, "letter", "email")
    through(settings, Refusing)
    assert send_due(NOW).failed == 1
    failed, letter = Message.objects.order_by("created_at", "attempts")[::-1]
    assert (failed.state, failed.last_error) == ("failed", "refused")
    assert (letter.channel, letter.state, letter.instead_of_id) == ("letter", "waiting", failed.pk)
    assert (letter.template, letter.params) == (failed.template, failed.params)
    assert Message.objects.stranded().count() == 0


@pytest.mark.django_db
def test_what_another_way_has_taken_over_is_not_sent_again(office: make.Office, settings: Settings) -> None:
    registered(office.clerk, "letter", "email")
    through(settings, Refusing)
    send_due(NOW)
    with pytest.raises(NotNow):
        try_again(message=Message.objects.get(channel="email"), by=office.clerk, at=NOW)
    assert Message.objects.waiting().get().channel == "letter"


@pytest.mark.django_db
def test_a_way_without_an_address_hands_over_as_well(office: make.Office) -> None:
    nameless = Identity(name="高见山", phone=PHONE)
    registered(office.clerk, persons=(person("email", "call", identity=nameless),))
    send_due(NOW)
    assert [(row.channel, row.state) for row in Message.objects.order_by("channel")] == [
        ("call", "waiting"),
        ("email", "failed"),
    ]


@pytest.mark.django_db
def test_a_fault_of_a_channel_puts_off_and_names_nobody_in_the_log(
    office: make.Office, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    from huiyin.parties.discretion import IdentityFilter

    registered(office.clerk, "email")
    through(settings, Broken)
    caplog.handler.addFilter(IdentityFilter())
    with caplog.at_level(logging.ERROR):
        assert send_due(NOW).put_off == 1
    assert "could not send" in caplog.text
    assert EMAIL not in caplog.text
    assert EMAIL not in str(Message.objects.values())


@pytest.mark.django_db
def test_the_petitioner_who_wants_no_more_is_left_alone_even_with_a_message_on_its_way(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    party = Party.objects.get()
    Party.objects.filter(pk=party.pk).update(ways=[])
    send_due(NOW)
    assert mail.outbox == []
    assert (Message.objects.get().state, Message.objects.get().last_error) == ("cancelled", "unwanted")
    step(case, "keep", office.clerk)
    step(case, "accept", office.clerk)
    assert told(case) == [("registered", "email")]


@pytest.mark.django_db
def test_a_new_choice_moves_what_waits_and_is_recorded(office: make.Office) -> None:
    from huiyin.ledger.models import Entry

    registered(office.clerk, "email")
    party = Party.objects.get()
    choose_ways(party=party, ways=("letter",), language="en", changes={"address": "新街5号"}, by=None, at=NOW)
    assert Message.objects.get().channel == "letter"
    assert (Party.objects.get().ways, Party.objects.get().language) == (["letter"], "en")
    assert read_party(Party.objects.get()).address == "新街5号"
    entry = Entry.objects.get(kind="ways_chosen")
    assert entry.body == {
        "party": str(party.pk),
        "pseudonym": party.pseudonym,
        "ways": ["letter"],
        "changed": ["address"],
    }
    choose_ways(party=party, ways=(), language="zh", changes={}, by=None, at=NOW)
    assert Message.objects.get().state == MessageState.CANCELLED


@pytest.mark.django_db
def test_a_new_telephone_number_is_found_and_the_old_one_no_longer(office: make.Office) -> None:
    registered(office.clerk)
    party = Party.objects.get()
    new = "13911112222"
    choose_ways(party=party, ways=("call",), language="zh", changes={"phone": new}, by=office.clerk, at=NOW)
    assert parties_like(office=office.office, identity=Identity(phone=new)).get() == party
    assert not parties_like(office=office.office, identity=Identity(phone=PHONE)).exists()


@pytest.mark.django_db
def test_a_way_without_an_address_cannot_be_chosen(office: make.Office) -> None:
    make.registered(office.clerk)
    with pytest.raises(WayWithoutAddress) as refused:
        choose_ways(party=Party.objects.get(), ways=("email",), language="zh", changes={}, by=None, at=NOW)
    assert refused.value.entry == "email"
    assert Party.objects.get().ways is None


@pytest.mark.django_db
def test_staff_get_their_mail_and_a_deputy_in_force_gets_it_instead(office: make.Office) -> None:
    hears(office.handler, email="lin@office.example")
    hears(office.head, email="zhou@office.example")
    with_handler(office)
    Deputy.objects.create(
        post=office.handler, deputy=office.head.staff, since=make.DAY, until=make.DAY + timedelta(days=3)
    )
    send_due(NOW)
    assert [one.to for one in mail.outbox] == [["zhou@office.example"]]
    assert "请登录工作台" in mail.outbox[0].body


@pytest.mark.django_db
def test_whoever_stands_aside_after_the_step_is_not_told_any_more(office: make.Office) -> None:
    hears(office.handler)
    case = with_handler(office)
    Case.objects.filter(pk=case.pk).update(barred_staff=[office.handler.staff_id])
    send_due(NOW)
    assert mail.outbox == []
    assert Message.objects.get().last_error == "not_to_learn"


@pytest.mark.django_db
def test_a_unit_barred_after_the_step_is_not_told_any_more(office: make.Office) -> None:
    hears(office.station_clerk)
    case = registered(office.clerk).case
    step(case, "transfer", office.clerk, unit=office.station.pk)
    assert told(case) == [("passed_here", "email")]
    Case.objects.filter(pk=case.pk).update(barred_units=[office.station.pk])
    send_due(NOW)
    assert mail.outbox == []


@pytest.mark.django_db
def test_an_address_sealed_with_other_keys_stops_nothing_else(office: make.Office) -> None:
    registered(office.clerk, "email")
    Party.objects.update(sealed=b"\x01" + bytes(40))
    registered(office.clerk, "email")
    report = send_due(NOW)
    assert (report.sent, report.failed) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(office: make.Office) -> None:
    for _number in range(6):
        registered(office.clerk, "email")
    begun = threading.Barrier(2)
    reports = []

    def work() -> None:
        begun.wait()
        reports.append(send_due(NOW))
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(report.sent for report in reports) == 6
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == len(mail.outbox) == 6


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_holds_is_skipped_and_not_waited_for(office: make.Office) -> None:
    registered(office.clerk, "email")
    done = []

    def work() -> None:
        done.append(send_due(NOW).sent)
        connection.close()

    with transaction.atomic():
        assert Message.objects.select_for_update().get().state == "waiting"
        other = threading.Thread(target=work)
        other.start()
        other.join(10)
        assert done == [0]
    assert send_due(NOW).sent == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_sending_and_noting_it_sends_again_under_the_same_id(
    office: make.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huiyin.outbox import sending

    registered(office.clerk, "email")

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(sending, "_note", die)
        with pytest.raises(KeyboardInterrupt):
            send_due(NOW)
    assert Message.objects.get().state == MessageState.WAITING
    assert send_due(NOW).sent == 1
    assert len(mail.outbox) == 2
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == 1
