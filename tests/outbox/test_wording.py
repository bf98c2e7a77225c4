"""Nothing of the matter in a message: no word of it, no name, and of a discreet one not even its kind."""

from __future__ import annotations

import json
from string import Formatter

import pytest
from django.core import mail
from pytest_django import Settings

from huiyin.cases.actions import register_case
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case
from huiyin.outbox.beside import ASKINGS, BULLETINS, RECEPTIONS
from huiyin.outbox.catalogue import PLAIN, PLAIN_STAFF, TELLINGS, TEMPLATES
from huiyin.outbox.models import Message
from huiyin.outbox.sending import send_due
from huiyin.outbox.template import SLOTS
from huiyin.outbox.wording import words, words_of
from huiyin.parties.actions import Identity
from huiyin.procedure.catalogue import PROCEDURES
from tests import make
from tests.outbox.told import hears, person, step

TELLING = {
    "subject": "赌博窝点保护伞",
    "facts": "副所长牛得水收钱放人",
    "place_said": "金凤歌舞厅",
    "request": "请查处牛得水",
    "opinion": "责令退赔三万元",
    "reason": "银行流水鉴定",
    "name": "高见山",
    "phone": "13800001234",
    "address": "柳堤小区3栋",
    "email": "gao@mail.example",
}
KIND_WORDS = (
    "信访",
    "检举",
    "控告",
    "投诉",
    "举报",
    "派出所",
    "公安",
    "petition",
    "accusation",
    "complaint",
    "police",
    "station",
)


def test_every_telling_names_a_step_a_template_and_an_addressee_that_exist() -> None:
    steps = {step for procedure in PROCEDURES.values() for step in procedure.steps}
    assert set(TELLINGS) <= steps
    from huiyin.cases.telling import PETITIONERS, WHO

    for tellings in TELLINGS.values():
        for telling in tellings:
            assert telling.to in PETITIONERS | set(WHO)
            assert TEMPLATES[telling.template].is_for_staff == (telling.to in WHO)
    used = {telling.template for tellings in TELLINGS.values() for telling in tellings}
    of_others = {one.key for one in (*BULLETINS, *RECEPTIONS, *ASKINGS)}
    assert set(TEMPLATES) - used - of_others == {PLAIN_STAFF, "due_soon", "overdue"}


def test_templates_have_room_for_number_organ_day_and_place_to_look_only() -> None:
    for template in TEMPLATES.values():
        for text in (*template.body, *template.name):
            slots = {name for _text, name, _spec, _conv in Formatter().parse(text) if name}
            assert slots <= SLOTS, template.key
    for key in (PLAIN, PLAIN_STAFF):
        assert "unit" not in TEMPLATES[key].body.zh


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_template_is_whole_in_both_languages(language: str) -> None:
    params = {"number": "2026-000417", "unit": "东桥派出所", "unit_en": "Dongqiao Station", "day": "2026-03-18"}
    for key in TEMPLATES:
        said = words(key, params, language)
        assert "2026-000417" in said.title
        assert "2026-000417" in said.body
        assert "{" not in said.title + said.body
        is_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in said.body)
        assert is_chinese == (language == "zh"), key


def telling_case(office: make.Office, **given: object) -> Case:
    identity = Identity(**{key: TELLING[key] for key in ("name", "phone", "address", "email")})
    registration = make.registration(
        office.office,
        subject=TELLING["subject"],
        facts=TELLING["facts"],
        complained_of="牛得水",
        persons=(person("email", identity=identity),),
        **({"requests": (Asked(TELLING["request"]),)} | given),
    )
    return register_case(registration=registration, by=office.clerk, at=make.MOMENT).case


def walked(office: make.Office, case: Case, unit: object) -> None:
    """As far down the road as messages go, with telling words in every field."""
    step(case, "transfer", office.clerk, unit=unit, extract=TELLING["facts"])
    step(case, "object", office.station_clerk, reason=TELLING["reason"])
    step(case, "settle_objection", office.clerk, answer="refuse", reason=TELLING["reason"])
    step(case, "accept", office.station_clerk)
    step(case, "appoint", office.head, handler=office.handler.pk, lead=office.head.pk)
    if case.kind != "accusation":  # which has no 60 days that could be extended
        step(case, "extend", office.head, request=1, days=10, reason=TELLING["reason"], told_on=make.DAY)
    answer = {"no": 1, "outcome": "supported", "facts": TELLING["facts"], "opinion": TELLING["opinion"], "basis": "法"}
    words_given = {"facts": TELLING["facts"], "basis": "法", "remedy": "可请求复查。"}
    step(case, "draft", office.handler, answers=[answer], **words_given)
    step(case, "return_draft", office.head, reason=TELLING["reason"])
    step(case, "draft", office.handler, answers=[answer], **words_given)
    step(case, "sign", office.head)
    paper = {"paper": "handling_opinion", "way": "in_person", "server": "林", "served_on": make.DAY, "result": "signed"}
    step(case, "serve", office.handler, **paper)
    step(case, "demand", office.supervisor, what=TELLING["facts"], answer_due=make.DAY)


@pytest.mark.django_db
def test_a_matter_full_of_telling_words_leaves_none_in_any_message(office: make.Office) -> None:
    for post in (office.handler, office.head, office.station_clerk, office.supervisor):
        hears(post)
    case = telling_case(office)
    walked(office, case, office.station.pk)
    rows = list(Message.objects.all())
    assert len({row.template for row in rows}) >= 9
    stored = json.dumps([[row.key, row.params, row.reference] for row in rows], ensure_ascii=False)
    said = "\n".join(words_of(row, language).body for row in rows for language in ("zh", "en"))
    send_due(make.MOMENT)
    assert len(mail.outbox) == len(rows)
    sent = "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox)
    for word in TELLING.values():
        assert word not in stored + said + sent, word


@pytest.mark.django_db
@pytest.mark.parametrize("secret", [{"is_sealed": True}, {"requests": (Asked("请查处牛得水", "accusation"),)}])
def test_a_sealed_matter_and_an_accusation_are_a_number_and_nothing_else(
    office: make.Office, settings: Settings, secret: dict[str, object]
) -> None:
    for post in (office.handler, office.head, office.station_clerk, office.supervisor):
        hears(post)
    case = telling_case(office, **secret)
    walked(office, case, office.station.pk)
    rows = list(Message.objects.all())
    assert {row.template for row in rows} == {PLAIN, PLAIN_STAFF}
    assert all(row.params == {"number": case.number} for row in rows)
    assert all(row.is_sealed == case.is_sealed for row in rows)
    send_due(make.MOMENT)
    assert len(mail.outbox) == len(rows) >= 8
    for one in mail.outbox:
        said = f"{one.subject}\n{one.body}".replace(settings.SITE, "")
        assert [word for word in (*TELLING.values(), *KIND_WORDS) if word in said.lower()] == []
        assert len(set(mail_.subject for mail_ in mail.outbox)) == 1


@pytest.mark.django_db
def test_without_an_address_of_our_own_the_message_says_where_to_ask(settings: Settings) -> None:
    settings.SITE = ""
    said = words(PLAIN, {"number": "2026-000417"}, "zh").body
    assert said == "有一条关于2026-000417号的消息。请凭编号和查询码在本机关网上查询页面或者服务窗口查看。"
