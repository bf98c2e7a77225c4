"""The load of handlers: for their own head alone, in the order of names, and who has least without standing aside."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.people.models import Post, Staff
from huiyin.people.names import name_key
from huiyin.quality.workload import Load, loads, may_see, suggested
from tests import make
from tests.cases.test_main_road import step

DAY = date(2026, 4, 1)


def one(name: str, staff: int, open_matters: int, soon: int = 0, late: int = 0) -> Load:
    return Load(staff, staff, name, open_matters, soon, late)


@pytest.mark.parametrize(
    ("found", "kept_out", "name"),
    [
        ([one("甲", 1, 3), one("乙", 2, 2)], (), "乙"),
        # Equal in number: who has fewer dates in two weeks, and late ones.
        ([one("甲", 1, 2, soon=2), one("乙", 2, 2, soon=1, late=0)], (), "乙"),
        # Equal in all: the order of names, the same each time.
        ([one("甲", 1, 2), one("乙", 2, 2)], (), "甲"),
        # Whoever stands aside gets nothing, however little they have.
        ([one("甲", 1, 9), one("乙", 2, 0)], (2,), "甲"),
        ([one("甲", 1, 0)], (1,), None),
        ([], (), None),
    ],
)
def test_who_has_least(found: list[Load], kept_out: tuple[int, ...], name: str | None) -> None:
    least = suggested(found, kept_out)
    assert (least.name if least else None) == name


@pytest.mark.django_db
def test_only_their_own_head_is_told() -> None:
    office = make.office()
    second = make.post(office.station, "handler", name="安宁")
    for post in (second, office.handler):
        Staff.objects.filter(pk=post.staff_id).update(name_key=name_key(post.staff.name))
    cases = [make.case(office.clerk), make.case(office.clerk, subject="另一件")]
    for case in cases:
        step(case, "transfer", office.clerk, date(2026, 3, 20), unit=office.station.pk)
        step(case, "accept", office.station_clerk, date(2026, 3, 25))
        step(case, "appoint", office.head, date(2026, 3, 26), handler=office.handler.pk, lead=office.head.pk)
    found = loads(office.head, DAY)
    # By name, not by load.
    assert [(load.post, load.open) for load in found] == [(second.pk, 0), (office.handler.pk, 2)]
    assert (sum(found[1].ages), found[1].ages[0], found[1].late) == (2, 2, 0)
    assert suggested(found) == found[0]
    above: list[Post] = [make.post(office.bureau, "head"), office.supervisor, office.clerk, office.handler]
    assert not [
        post for post in above if may_see(post, office.station.pk) or any(load.open for load in loads(post, DAY))
    ]
