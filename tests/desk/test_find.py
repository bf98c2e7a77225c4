"""Finding: what the box means, who finds what, and what a look-up by person leaves behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from huiyin.cases import find as finding
from huiyin.cases.find import Sought, TooManyLookUps, find_cases, may_be_name, recognise
from huiyin.cases.intake.registration import Asked, Person
from huiyin.cases.models import Case
from huiyin.duties.office_time import now
from huiyin.ledger.models import Entry
from huiyin.parties.actions import Identity
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from tests import make
from tests.desk.seated import came, day, handled, moment, moved, seated

TODAY = date(2026, 3, 18)
URL = "/desk/find/"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("2026-000417", "number", "2026-000417"),
        ("2026－417", "number", "2026-000417"),
        ("7K2M-9QRX-31AB", "code", "7K2M9QRX31AB"),
        ("7k2m 9qrx 31ab", "code", "7K2M9QRX31AB"),
        ("1234-5678-9012", "code", "123456789012"),
        ("农贸市场 噪声", "words", "农贸市场 噪声"),
        ("3号楼", "words", "3号楼"),
    ],
)
def test_the_box_knows_what_it_was_given(text: str, field: str, value: str) -> None:
    assert getattr(recognise(text, today=TODAY), field) == value


@pytest.mark.parametrize("text", ["13800001234", "+86 138-0000-1234", "0571-88001234"])
def test_a_telephone_number(text: str) -> None:
    assert recognise(text, today=TODAY).person.phone == text


def test_an_id_number() -> None:
    assert recognise("11010519491231002X", today=TODAY).person.id_number == "11010519491231002X"


def test_words_that_may_be_a_name() -> None:
    assert may_be_name("高见山")
    assert may_be_name("买买提·阿不都")
    assert not may_be_name("城东农贸市场")
    assert not may_be_name("噪声")


def look(post: Post, **sought: Any) -> list[Case]:
    return list(find_cases(post=post, sought=Sought(**sought), at=now()).cases)


def body(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.django_db
class TestLibrary:
    def test_words_are_found_within_reach_only(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        assert look(office.clerk, words="农贸市场") == [case]
        assert look(office.clerk, words="凌晨 装卸") == [case]
        assert look(office.clerk, words="市场城东") == []
        for post in (office.station_clerk, office.handler, office.outsider, office.administrator):
            assert look(post, words="农贸市场") == []

    def test_one_character_is_too_little(self) -> None:
        office = make.office()
        assert find_cases(post=office.clerk, sought=Sought(words="城"), at=now()).too_short

    def test_sealed_matters_are_never_found_by_words_or_person(self) -> None:
        office = make.office()
        case = came(office.clerk, 3, is_sealed=True)
        assert look(office.clerk, words="农贸市场") == []
        assert look(office.clerk, person=Identity(phone="13800001234")) == []
        assert look(office.custodian, person=Identity(phone="13800001234")) == [case]

    def test_a_person_is_found_by_name_or_phone_in_the_own_office(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        assert look(office.clerk, person=Identity(name="高见山")) == [case]
        assert look(office.clerk, person=Identity(phone="138 0000 1234")) == [case]
        assert look(office.clerk, person=Identity(name="高见山", phone="13900009999")) == []
        for post in (office.handler, office.supervisor, office.station_clerk):
            assert look(post, person=Identity(name="高见山")) == []

    def test_a_look_up_is_recorded_without_the_name(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        look(office.clerk, person=Identity(name="高见山"))
        entry = Entry.objects.get(chain=office_chain(office.office.pk), kind="person_looked_up")
        assert entry.body == {"why": "find", "by": ["name"], "shown": [case.number], "ask": []}
        assert entry.header["by"]["post"] == office.clerk.pk

    def test_look_ups_are_limited(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(finding, "LOOK_UPS_AN_HOUR", 2)
        office = make.office()
        look(office.clerk, person=Identity(name="高见山"))
        look(office.clerk, person=Identity(name="高见山"))
        with pytest.raises(TooManyLookUps):
            look(office.clerk, person=Identity(name="高见山"))

    def test_a_number_out_of_reach_says_which_unit_to_ask(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        found = find_cases(post=office.station_clerk, sought=Sought(number=case.number), at=now())
        assert (found.cases, found.ask) == ((), (office.office.pk,))

    def test_what_bars_the_post_is_not_even_hinted_at(self) -> None:
        office = make.office()
        case = came(office.clerk, 3, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=office.station)
        for sought in (Sought(number=case.number), Sought(words="农贸市场")):
            found = find_cases(post=office.head, sought=sought, at=now())
            assert (found.cases, found.ask) == ((), ())

    def test_a_code_leads_to_its_case(self) -> None:
        office = make.office()
        made = make.registered(office.clerk, at=moment(2), received_on=day(-2))
        assert look(office.clerk, code=made.code) == [made.case]
        assert look(office.clerk, code=made.code.lower().replace("-", " ")) == [made.case]

    def test_by_unit_and_days_of_receipt(self) -> None:
        office = make.office()
        old, new = handled(office, 9), came(office.clerk, 2)
        assert look(office.clerk, unit=office.station.pk) == [old]
        assert look(office.clerk, received_from=day(-4)) == [new]
        assert look(office.clerk, received_to=day(-4)) == [old]
        assert look(office.clerk, words="农贸市场", received_from=day(-4)) == [new]

    def test_closed_matters_are_found_too(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        moved(case, "withdraw", office.clerk, 1, requests=[1], own_words="本人撤回。")
        assert look(office.clerk, words="农贸市场") == [case]


@pytest.mark.django_db
class TestPage:
    def test_a_number_opens_its_case(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        answer = seated(office.clerk).post(URL, {"q": case.number})
        assert (answer.status_code, answer["Location"]) == (302, f"/desk/cases/{case.number}/")

    def test_words_get_an_address_of_their_own(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        client = seated(office.clerk)
        answer = client.post(URL, {"q": "农贸市场"}, follow=True)
        assert case.number in body(answer)
        assert "1 matter fits." in body(answer)

    def test_what_may_be_a_name_stays_out_of_addresses_and_offers_the_look_up(self) -> None:
        office = make.office()
        case = came(office.clerk, 3)
        client = seated(office.clerk)
        answer = client.post(URL, {"q": "高见山"})
        assert answer.status_code == 200
        assert "Look up “高见山”" in body(answer)
        assert case.number in body(client.post(URL, {"q": "高见山", "as": "name"}))

    def test_a_handler_has_no_fields_about_persons(self) -> None:
        office = make.office()
        html = body(seated(office.handler).get(URL))
        assert 'name="phone"' not in html
        assert 'name="words"' in html
        assert 'name="phone"' in body(seated(office.clerk).get(URL))

    def test_the_whole_form(self) -> None:
        office = make.office()
        case = came(office.clerk, 3, persons=(Person(Identity(name="林晚", phone="13711112222")),))
        came(office.clerk, 3)
        client = seated(office.clerk)
        html = body(client.post(URL, {"phone": "13711112222", "received_from": day(-5).isoformat()}))
        assert case.number in html
        assert html.count('class="case-number"') == 1
        assert "the look-up is recorded" in html
        assert "Fill in at least one field." in body(client.post(URL, {"words": ""}))

    def test_too_many_look_ups_say_when_to_come_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(finding, "LOOK_UPS_AN_HOUR", 0)
        office = make.office()
        assert seated(office.clerk).post(URL, {"phone": "13800001234"}).status_code == 429

    def test_an_administrator_finds_nothing(self) -> None:
        office = make.office()
        assert seated(office.administrator).get(URL).status_code == 403
        assert Client().get(URL).status_code == 302
