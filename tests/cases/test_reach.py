"""Who sees a case: the SQL filter and the row check are the same rule, and both fail closed."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case
from huiyin.cases.reach import can_see, reads_sealed
from huiyin.people.models import Post
from huiyin.procedure.engine import NotAllowed
from tests import make
from tests.cases.test_main_road import on, step, walk_to_served

pytestmark = pytest.mark.django_db


def seen(case: Case, *posts: Post) -> list[bool]:
    """What each post sees, by both roads, which must agree."""
    answers = [Case.objects.visible_to(post).filter(pk=case.pk).exists() for post in posts]
    assert answers == [can_see(post, case) for post in posts]
    return answers


def test_each_post_sees_its_part() -> None:
    office = make.office()
    case = make.case(office.clerk)
    assert seen(case, office.clerk, office.supervisor) == [True, True]
    assert seen(case, office.station_clerk, office.handler, office.head, office.outsider) == [False] * 4

    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    assert seen(case, office.clerk, office.station_clerk, office.head, office.supervisor) == [True] * 4
    assert seen(case, office.handler, office.outsider) == [False, False]

    step(case, "accept", office.station_clerk, date(2026, 3, 25))
    step(case, "appoint", office.head, date(2026, 3, 26), handler=office.handler.pk, lead=office.head.pk)
    assert seen(case, office.handler) == [True]


def test_an_administrator_sees_no_case() -> None:
    office = make.office()
    case = make.case(office.clerk)
    assert seen(case, office.administrator) == [False]


def test_an_accusation_is_never_seen_by_the_accused_unit_nor_below_it() -> None:
    office = make.office()
    below = make.unit("东桥派出所警务室", parent=office.station, level="town")
    case = make.case(office.clerk, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=office.station)
    for unit in (office.station, below):
        with pytest.raises(NotAllowed):
            step(case, "transfer", office.clerk, date(2026, 3, 20), unit=unit.pk)
    assert seen(case, office.station_clerk, office.head, make.post(below, "head")) == [False] * 3
    assert seen(case, office.clerk, office.supervisor) == [True, True]


def test_the_accused_person_is_barred_wherever_they_hold_a_post() -> None:
    office = make.office()
    accused = office.head.staff
    elsewhere = Post.objects.create(staff=accused, unit=office.bureau, role="supervisor", since=date(2020, 1, 1))
    case = make.case(office.clerk, requests=(Asked("所长打击报复。", "accusation"),), complained_staff=accused)
    assert seen(case, office.head, elsewhere, office.station_clerk) == [False] * 3


def test_an_accusation_against_the_own_bureau_goes_to_the_office_above() -> None:
    office = make.office()
    case = make.case(office.clerk, requests=(Asked("局领导违法。", "accusation"),), complained_unit=office.bureau)
    assert case.office.parent == office.province
    assert seen(case, office.clerk, office.office_head, office.supervisor, office.custodian) == [False] * 4


def test_the_recused_lose_sight_of_the_case() -> None:
    office = make.office()
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    step(case, "accept", office.station_clerk, date(2026, 3, 25))
    step(case, "appoint", office.head, date(2026, 3, 26), handler=office.handler.pk, lead=office.head.pk)
    step(case, "recuse", office.handler, date(2026, 3, 27), post=office.handler.pk, reason="与信访人是亲属。")
    second = Post.objects.create(staff=office.handler.staff, unit=office.station, role="clerk", since=date(2020, 1, 1))
    assert seen(case, office.handler, second) == [False, False]
    with pytest.raises(NotAllowed):
        step(case, "appoint", office.head, date(2026, 3, 28), handler=office.handler.pk, lead=office.head.pk)


def test_the_words_of_a_sealed_matter_are_nowhere_in_clear() -> None:
    office = make.office()
    secret = "城东农贸市场夜里有人卸货"
    registered = make.registered(office.clerk, is_sealed=True, subject=secret, facts=secret, requests=(Asked(secret),))
    case = registered.case
    take_step(
        case=case,
        step="transfer",
        by=office.clerk,
        at=on(date(2026, 3, 20)),
        given={"unit": office.station.pk, "extract": "反映某市场噪声。"},
    )
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("cases_case", "cases_request", "cases_contact", "cases_step", "ledger_entry", "documents_paper"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[:6]}%"])
            assert cursor.fetchone() == (0,), table
    assert case.extract == "反映某市场噪声。"
    assert reads_sealed(office.clerk, case)
    assert not reads_sealed(office.head, case)


def test_a_served_case_stays_visible_to_both_sides() -> None:
    office = make.office()
    case = walk_to_served(office)
    assert seen(case, office.clerk, office.handler, office.head) == [True] * 3


def test_a_role_takes_no_step_of_another_role() -> None:
    """What `open_steps` does not offer, `take_step` refuses, whatever page or script asks for it."""
    office = make.office()
    case = make.case(office.clerk)
    step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
    step(case, "accept", office.station_clerk, date(2026, 3, 25))
    step(case, "appoint", office.head, date(2026, 3, 26), handler=office.handler.pk, lead=office.head.pk)
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "改正。", "basis": "有关规定"}
    given = {"answers": [answer], "facts": "属实。", "basis": "有关规定", "remedy": "可请求复查。"}
    step(case, "draft", office.handler, date(2026, 4, 20), **given)
    for key, post in (("sign", office.handler), ("sign", office.station_clerk), ("demand", office.handler)):
        with pytest.raises(NotAllowed) as refused:
            step(case, key, post, date(2026, 4, 21), what="说明情况", answer_due="2026-05-01")
        assert "role" in [reason.code for reason in refused.value.reasons]
    with pytest.raises(NotAllowed):
        take_step(case=case, step="sign", by=None, role="petitioner", at=on(date(2026, 4, 21)), given={})
