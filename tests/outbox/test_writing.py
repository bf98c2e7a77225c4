"""Messages are written with the step that gives rise to them: all of it, or none."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from huiyin.cases.actions import AlreadyRegistered, register_case, take_step
from huiyin.cases.codes import replace_code
from huiyin.cases.intake.registration import Asked
from huiyin.cases.joining import join_contact
from huiyin.cases.models import Case
from huiyin.outbox.models import Message, MessageState
from huiyin.parties.actions import Identity
from huiyin.parties.models import Party
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from tests import make
from tests.cases.test_main_road import walk_to_served
from tests.outbox.told import hears, person, registered, step, told, with_handler

AFTER = make.MOMENT + timedelta(days=40)
pytestmark = pytest.mark.django_db


def test_registering_gives_the_petitioner_a_receipt_by_the_way_they_chose(office: make.Office) -> None:
    case = registered(office.clerk, "call", "email").case
    message = Message.objects.get()
    assert (message.template, message.channel, message.state) == ("registered", "email", "waiting")
    assert message.params == {
        "number": case.number,
        "day": "2026-03-18",
        "unit": "望川县公安局信访办",
        "unit_en": "",
    }
    assert message.office_id == office.office.pk
    assert message.next_try_at == make.MOMENT


def test_who_wants_none_and_who_was_never_asked_gets_none(office: make.Office) -> None:
    assert told(registered(office.clerk).case) == []
    never_asked = make.registered(office.clerk).case
    assert told(never_asked) == []
    assert never_asked.petitioners.get().party.ways is None


def test_each_step_of_the_road_tells_what_the_catalogue_says(office: make.Office) -> None:
    case = with_handler(office, "email")
    step(case, "extend", office.head, request=1, days=10, reason="需要鉴定", told_on=make.DAY)
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": "有关法律"}
    words = {"facts": "属实。", "basis": "有关法律", "remedy": "可请求复查。"}
    step(case, "draft", office.handler, answers=[answer], **words)
    step(case, "sign", office.head)
    paper = {
        "paper": "acceptance_notice",
        "way": "in_person",
        "server": "林",
        "served_on": make.DAY,
        "result": "signed",
    }
    step(case, "serve", office.handler, **paper)
    assert [key for key, _ in told(case)].count("answer_served") == 0
    step(case, "serve", office.handler, **(paper | {"paper": "handling_opinion"}))
    assert {key for key, _ in told(case)} == {"registered", "accepted", "extended", "answer_ready", "answer_served"}
    assert Message.objects.get(template="accepted").params["unit"] == "东桥派出所"


def test_an_objection_says_that_the_promised_date_stays(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    step(case, "transfer", office.clerk, unit=office.station.pk)
    step(case, "object", office.station_clerk, reason="不属于本所管辖")
    assert ("objection", "email") in told(case)


def test_a_step_that_is_rolled_back_tells_nobody(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    with transaction.atomic():
        step(case, "decline", office.clerk, ground="other_organ", article="23(1)", where_to_go="市住建局")
        assert ("declined", "email") in told(case)
        transaction.set_rollback(True)
    assert told(case) == [("registered", "email")]


def test_a_refused_step_tells_nobody(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    with pytest.raises(NotAllowed):
        step(case, "close", office.clerk)
    assert told(case) == [("registered", "email")]


def test_the_same_form_sent_twice_gives_one_message(office: make.Office) -> None:
    token = uuid4()
    registration = make.registration(office.office, persons=(person("email"),), token=token)
    case = register_case(registration=registration, by=office.clerk, at=make.MOMENT).case
    with pytest.raises(AlreadyRegistered):
        register_case(registration=registration, by=office.clerk, at=make.MOMENT)
    seen, form = case.last_seq, uuid4()
    for _time in range(2):
        take_step(
            case=Case.objects.get(pk=case.pk),
            step="keep",
            by=office.clerk,
            at=make.MOMENT,
            given={},
            seen=seen,
            token=form,
        )
    assert told(case) == [("registered", "email")]
    assert Message.objects.count() == 1


def test_a_second_filing_tells_only_those_who_sent_it(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    other = person("letter", identity=Identity(name="白水", address="西桥路1号"), language="en")
    done = join_contact(
        case=case, registration=make.registration(office.office, persons=(other,)), by=office.clerk, at=make.MOMENT
    )
    joined = Message.objects.get(template="joined")
    assert (joined.party_id, joined.channel, joined.language) == (
        done.contact.petitioners.get().party_id,
        "letter",
        "en",
    )
    assert len(told(case)) == 2


def test_staff_hear_by_mail_only_where_they_asked(office: make.Office) -> None:
    case = with_handler(office)
    assert told(case) == []
    hears(office.handler, language="en")
    hears(office.head)
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": "有关法律"}
    step(case, "draft", office.handler, answers=[answer], facts="属实。", basis="有关法律", remedy="可请求复查。")
    waits = Message.objects.get()
    assert (waits.template, waits.post_id, waits.office_id) == ("to_sign", office.head.pk, office.station.pk)
    step(case, "return_draft", office.head, reason="补充依据")
    returned = Message.objects.get(template="returned")
    assert (returned.post_id, returned.language) == (office.handler.pk, "en")


def test_a_demand_reaches_handler_and_head_with_its_day_and_its_answer_the_supervisor(office: make.Office) -> None:
    for post in (office.handler, office.head, office.supervisor):
        hears(post)
    case = with_handler(office)
    Message.objects.all().delete()
    step(case, "demand", office.supervisor, what="请说明进展", answer_due=date(2026, 3, 25))
    assert {row.post_id for row in Message.objects.all()} == {office.handler.pk, office.head.pk}
    assert {row.params["day"] for row in Message.objects.all()} == {"2026-03-25"}
    demand = case.state["demands"][0]["step"]
    step(case, "explain", office.handler, demand=str(demand), answer="正在办理")
    assert list(Message.objects.filter(template="explained").values_list("post_id", flat=True)) == [
        office.supervisor.pk
    ]


def test_a_request_for_a_review_reaches_the_organ_above_and_the_petitioner_has_a_receipt(office: make.Office) -> None:
    above = hears(make.post(office.bureau, "head"))
    hears(office.head)
    case = walk_to_served(office)
    Party.objects.update(ways=["email"])
    Message.objects.all().delete()
    step(case, "ask_review", None, role="petitioner", grounds="事实不清", requests=[1], at=AFTER)
    assert {(row.template, row.post_id) for row in Message.objects.all()} == {
        ("review_received", None),
        ("review_here", above.pk),
    }


def test_a_part_is_asked_of_the_clerks_of_the_other_unit(office: make.Office) -> None:
    other = hears(make.post(office.other, "clerk"))
    case = with_handler(office)
    step(case, "add_part", office.handler, unit=office.other.pk, what="请核实", due_on=date(2026, 3, 25))
    assert Message.objects.get().post_id == other.pk


def test_a_new_query_code_is_told_to_whom_it_belongs(office: make.Office) -> None:
    case = registered(office.clerk, "email").case
    contact = case.contacts.get()
    given = {"contact_no": contact.pk, "how": "document"}
    replace_code(case=case, given=given, by=office.clerk, at=make.MOMENT)
    assert ("code_renewed", "email") in told(case)


def test_whoever_takes_the_step_is_not_told_of_it(office: make.Office) -> None:
    hears(office.head)
    case = with_handler(office)
    assert not Message.objects.about("case", case.pk).filter(post=office.head).exists()


def test_a_left_post_hears_nothing(office: make.Office) -> None:
    hears(office.handler)
    Post.objects.filter(pk=office.handler.pk).update(until=date(2026, 3, 1))
    with_handler_gone = registered(office.clerk).case
    step(with_handler_gone, "transfer", office.clerk, unit=office.station.pk)
    assert Message.objects.count() == 0


def test_no_message_goes_to_the_unit_or_person_complained_of(office: make.Office) -> None:
    for post in (office.station_clerk, office.head, office.handler, office.outsider):
        hears(post)
    accused = registered(
        office.clerk,
        requests=(Asked("民警收受好处", "accusation"),),
        complained_unit=office.station,
    ).case
    step(accused, "transfer", office.clerk, unit=office.other.pk, extract="核查")
    told_posts = set(Message.objects.about("case", accused.pk).values_list("post_id", flat=True))
    assert office.station_clerk.pk not in told_posts
    assert told_posts <= {office.outsider.pk}


def test_a_way_that_is_no_longer_offered_fails_at_once_and_shows_at_the_desk(
    office: make.Office, settings: Settings
) -> None:
    case = registered(office.clerk, "email").case
    settings.CHANNELS = ("letter",)
    step(case, "transfer", office.clerk, unit=office.station.pk)
    step(case, "accept", office.station_clerk)
    stranded = Message.objects.stranded().get()
    assert (stranded.template, stranded.last_error) == ("accepted", "off")
    assert stranded.state == MessageState.FAILED


def test_telling_costs_one_statement_more_than_asking_who_wants_it(office: make.Office) -> None:
    def cost(*ways: str) -> int:
        case = registered(office.clerk, *ways).case
        step(case, "transfer", office.clerk, unit=office.station.pk)
        with CaptureQueriesContext(connection) as asked:
            step(case, "accept", office.station_clerk)
        return len(asked)

    cost()  # what a process reads once
    silent, telling = cost(), cost("email")
    assert telling == silent + 1
    assert telling <= 20
