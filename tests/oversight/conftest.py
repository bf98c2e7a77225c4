"""The office of these tests, its chief, and a matter the station works on."""

from __future__ import annotations

import pytest

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.people.models import Post
from tests import make


@pytest.fixture
def place() -> make.Office:
    return make.office()


@pytest.fixture
def chief(place: make.Office) -> Post:
    return make.post(place.bureau, "head", name="周启明", title="局长")


@pytest.fixture
def case(place: make.Office) -> Case:
    return at_station(place)


def at_station(place: make.Office) -> Case:
    made = make.case(place.clerk)
    take_step(case=made, step="transfer", by=place.clerk, at=make.MOMENT, given={"unit": place.station.pk})
    return made
