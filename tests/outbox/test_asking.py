"""What is asked beside the steps of matters, and taken back: told to whoever owes it and wants e-mail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.outbox.families import may_learn
from huiyin.outbox.models import Message
from huiyin.outbox.wording import words_of
from huiyin.oversight import orders
from huiyin.oversight.models import Rung, Trigger, Way
from huiyin.quality import drawing
from huiyin.rounds.actions import enter_problem
from huiyin.rounds.corrections import Demand, give_correction, take_back_correction
from tests import make
from tests.outbox.told import hears
from tests.quality.scene import LATER, NOW
from tests.quality.scene import scene as checked
from tests.rounds.scene import AT, DAY, found
from tests.rounds.scene import scene as searched

pytestmark = pytest.mark.django_db


def told(family: str) -> set[tuple[str, int | None]]:
    return set(Message.objects.filter(family=family).values_list("template", "post"))


def test_an_order_without_a_matter_is_told_and_so_is_its_being_taken_back(office: make.Office) -> None:
    for post in (office.head, office.station_clerk, office.outsider, office.supervisor):
        hears(post)
    wish = orders.OrderWish(office.station, Trigger.DELAY, Way.WRITING, Rung.WRITTEN, "请说明。", LATER)
    order = orders.issue_order(wish=wish, by=office.supervisor, at=make.MOMENT)
    here = (office.station_clerk.pk, office.head.pk)
    assert told("order") == {("asked", post) for post in here}
    back = make.MOMENT + timedelta(hours=1)
    orders.withdraw_order(order=order, reason="对象有误", by=office.supervisor, at=back)
    assert told("order") == {(what, post) for post in here for what in ("asked", "ask_withdrawn")}
    body = words_of(Message.objects.filter(template="ask_withdrawn")[0]).body
    assert body.startswith(f"{office.bureau.name}于2026年3月18日撤回")
    assert "对象有误" not in body
    assert may_learn(office.station_clerk, "order", order.pk)
    assert not may_learn(office.outsider, "order", order.pk), "asked again right before sending"


def test_a_demand_of_a_round_is_told_to_the_unit_and_so_is_its_being_taken_back() -> None:
    place = searched()
    for post in (place.office.head, place.office.clerk, place.office.outsider):
        hears(post)
    entry = enter_problem(
        round=place.round,
        unit=place.office.station.pk,
        found=found(place.office.station.pk),
        by=place.office.head,
        at=AT,
    )
    demand = Demand(place.office.station.pk, "核对补发", DAY, DAY)
    row = give_correction(entry=entry, demand=demand, by=place.office.clerk, at=AT)
    take_back_correction(correction=row, reason="已补发", by=place.office.clerk, at=AT + timedelta(hours=1))
    assert told("correction") == {("asked", place.office.head.pk), ("ask_withdrawn", place.office.head.pk)}
    assert may_learn(place.office.head, "correction", row.pk)
    assert not may_learn(place.office.outsider, "correction", row.pk)


def test_readers_of_a_sample_hear_once_that_it_is_taken_back_and_only_those_who_still_owe() -> None:
    place = checked()
    hears(place.two)
    wish = drawing.Wish(
        "抽查",
        place.office.bureau.pk,
        "running",
        date(2026, 3, 1),
        NOW.date(),
        5,
        place.checklist,
        [place.two],
        False,
        LATER,
    )
    sample = drawing.draw_sample(wish=wish, by=place.one, at=NOW)
    drawing.withdraw_sample(sample=sample, reason="范围有误", by=place.one, at=NOW + timedelta(hours=1))
    assert told("sample") == {("sample_drawn", place.two.pk), ("sample_withdrawn", place.two.pk)}
    assert may_learn(place.two, "sample", sample.pk)
    assert not may_learn(place.office.outsider, "sample", sample.pk)
