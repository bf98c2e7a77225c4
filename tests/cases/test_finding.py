"""Looking for a person, and what must not come of it (law.md 9a): each of these tries to learn more than it may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiyin.cases import find
from huiyin.cases.actions import take_step
from huiyin.cases.find import Found, Sought, TooManyLookUps, find_cases
from huiyin.ledger.models import Entry
from huiyin.parties.actions import Identity
from huiyin.people.models import Post
from tests import make

pytestmark = pytest.mark.django_db

GAO = Identity(name="高见山", phone="13800001234")


@pytest.fixture
def office() -> make.Office:
    return make.office()


def look(post: Post, **sought: object) -> Found:
    return find_cases(post=post, sought=Sought(**({"person": GAO} | sought)), at=make.MOMENT)  # type: ignore[arg-type]


def test_a_look_up_is_recorded_without_whom_it_was_for(office: make.Office) -> None:
    case = make.case(office.clerk)
    assert look(office.clerk).cases == (case,)
    entry = Entry.objects.get(kind="person_looked_up")
    assert entry.body is not None
    assert entry.body["by"] == ["name", "phone"]
    assert entry.body["shown"] == [case.number]
    assert entry.header["by"]["post"] == office.clerk.pk
    told = str(entry.body) + str(entry.header)
    assert "高见山" not in told
    assert "13800001234" not in told


def test_a_hit_beyond_reach_says_only_which_unit_to_ask(office: make.Office) -> None:
    """The matter lies with the station, and the office takes no part in it any more: it learns the unit alone."""
    case = make.case(office.clerk)
    take_step(
        case=case,
        step="transfer",
        by=office.clerk,
        at=make.MOMENT + timedelta(days=1),
        given={"unit": office.station.pk},
    )
    case.reach.exclude(unit=office.station).delete()
    found = look(office.clerk)
    assert found.cases == ()
    assert found.ask == (office.station.pk,)


def test_another_office_finds_nobody_and_is_told_nothing(office: make.Office) -> None:
    make.case(office.clerk)
    assert look(office.station_clerk) == Found(())
    assert look(make.post(office.bureau, "clerk", name="别处")) == Found(())


def test_who_has_no_reason_to_look_for_people_finds_none(office: make.Office) -> None:
    make.case(office.clerk)
    for post in (office.supervisor, office.handler, office.administrator):
        assert look(post).cases == ()


def test_sealed_and_anonymous_matters_answer_to_no_name_and_no_word(office: make.Office) -> None:
    words = {"subject": "城东农贸市场夜里卸货", "facts": "夜里卸货。"}
    sealed = make.case(office.clerk, is_sealed=True, **words)
    anonymous = make.case(office.clerk, persons=(), **words)
    assert look(office.clerk).cases == ()
    # The words of the sealed one are in no index; those of the anonymous one are words of a matter like any other.
    assert sealed.subject_grams == []
    assert look(office.clerk, person=Identity(), words="农贸市场").cases == (anonymous,)


def test_look_ups_are_limited_by_the_hour(office: make.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "LOOK_UPS_AN_HOUR", 2)
    look(office.clerk)
    look(office.clerk)
    with pytest.raises(TooManyLookUps):
        look(office.clerk)
    # Words of a matter are no look-up of a person.
    assert look(office.clerk, person=Identity(), words="农贸市场").cases == ()
