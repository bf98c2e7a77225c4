"""What changed in a campaign between two moments: each matter once for each thing that happened, with its step."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from huiyin.campaigns.actions import freeze_late
from huiyin.campaigns.changes import changes
from huiyin.campaigns.models import Campaign
from huiyin.campaigns.progress import end_of, reach_of
from huiyin.cases.models import Case, Step
from huiyin.people.models import Post
from huiyin.statistics.models import Matter
from tests.campaigns import scene
from tests.campaigns.scene import Place, known, resolved
from tests.pages.test_every_page import signed_in
from tests.statements import statements

pytestmark = pytest.mark.django_db
# The campaign began on Wednesday 23 November 2011; asked on the Friday of the week after.
THEN, NOW = end_of(date(2011, 11, 25)), end_of(date(2011, 12, 2))


@pytest.fixture
def here() -> Place:
    return scene.place()


def version(row: Matter, on: date, **given: Any) -> Matter:
    """From that day on it is known differently, by a step of its own."""
    moment = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    last = Matter.objects.get(case_id=row.case_id, known_to=None)
    Matter.objects.filter(case_id=row.case_id, known_to=None).update(known_to=moment)
    values = {field.attname: getattr(last, field.attname) for field in Matter._meta.concrete_fields}
    made = Matter.objects.create(**(values | {"seq": last.seq + 1, "known_from": moment, "known_to": None} | given))
    step(made, "correct", moment)
    return made


def step(row: Matter, key: str, moment: datetime) -> None:
    month = Case.objects.get(pk=row.case_id).opened_month
    Step.objects.create(
        opened_month=month, case_id=row.case_id, seq=row.seq, key=key, on=moment.date(), at=moment,
        recorded_at=moment, role="clerk", given={}, calendar="",
    )  # fmt: skip


def told(row: Campaign, post: Post, then: datetime = THEN, now: datetime = NOW) -> list[tuple[str, int, str | None]]:
    reach = reach_of(row, post)
    assert reach is not None
    return [(one.what, one.case, one.step) for one in changes(row, reach, then, now)]


def test_each_matter_is_told_with_what_became_of_it_and_by_which_step(here: Place) -> None:
    left, done, again, early, same = (known(here.east, here.office) for _ in range(5))
    row = scene.opened(here)
    resolved(early, date(2011, 11, 24))
    resolved(again, date(2011, 11, 24))
    late = known(here.west, here.office)
    freeze_late(campaign=row, reason="补报", by=here.chief, at=datetime(2011, 11, 28, 2, tzinfo=UTC))
    version(left, date(2011, 11, 29), received_on=date(2009, 1, 5))
    resolved(done, date(2011, 11, 30))
    step(Matter.objects.get(case_id=done.case_id, known_to=None), "close", datetime(2011, 11, 30, 3, tzinfo=UTC))
    version(again, date(2011, 12, 1), closed_on=None, is_open=True, ending="", view="")
    version(same, date(2011, 12, 1), category="land")
    assert told(row, here.chief) == [
        ("joined", late.case_id, None),
        ("left", left.case_id, "correct"),
        ("resolved", done.case_id, "close"),
        ("reopened", again.case_id, "correct"),
    ]
    assert told(row, here.chief, THEN, THEN) == []
    assert told(row, here.chief, NOW, end_of(date(2011, 12, 9))) == []
    assert [case for _what, case, _step in told(row, here.west_head)] == [late.case_id], "a unit has its own part"


def test_the_page_opens_each_matter_and_refuses_a_day_that_is_not_earlier(here: Place) -> None:
    done = known(here.east, here.office)
    row = scene.opened(here)
    resolved(done, date(2011, 11, 30))
    where, chief = reverse("desk:campaign_changes", args=[row.pk]), signed_in(here.chief)
    page = chief.get(where, {"then": "2011-11-25", "on": "2011-12-02"}).content.decode()
    number = Case.objects.get(pk=done.case_id).number
    assert "1件依法了结" in page
    assert reverse("desk:case", args=[number]) in page
    assert number not in chief.get(where).content.decode(), "the week up to today"
    assert chief.get(where, {"then": "2011-12-02", "on": "2011-12-02"}).status_code == 422
    assert signed_in(here.handler).get(where).status_code == 403


def test_each_group_has_its_first_few_and_a_paged_list_of_its_own(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.desk.campaign_moves.FIRST", 2)
    monkeypatch.setattr("huiyin.desk.campaign_moves.PAGE", 3)
    monkeypatch.setattr("huiyin.desk.book.PAGE", 3)
    done = [known(here.east, here.office) for _ in range(8)]
    row = scene.opened(here)
    for one in done[:4]:
        resolved(one, date(2011, 11, 30))
    where, chief = reverse("desk:campaign_changes", args=[row.pk]), signed_in(here.chief)
    days = {"then": "2011-11-25", "on": "2011-12-02"}
    links = [reverse("desk:case", args=[Case.objects.get(pk=one.case_id).number]) for one in done]

    def shown(**query: str) -> tuple[str, int]:
        page = chief.get(where, {**days, **query}).content.decode()
        return page, sum(f'href="{link}"' in page for link in links)

    with statements() as few:
        page, number = shown()
    assert number == 2
    assert "4件依法了结" in page
    assert "查看全部 4 件" in page
    assert "group=resolved" in page
    page, number = shown(group="resolved")
    assert number == 3
    assert "page=2" in page
    assert "增加 0 件" in page
    assert shown(group="resolved", page="2")[1] == 1
    assert shown(group="resolved", page="99")[1] == 1, "the last page there is"
    assert shown(group="nonsense")[1] == 2
    for one in done[4:]:
        resolved(one, date(2011, 11, 30))
    with statements() as more:
        assert shown()[1] == 2
    assert len(more) == len(few)


def test_what_joined_and_what_left_the_rule_is_paged_on_the_page_of_cohorts(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.desk.campaign_moves.FIRST", 1)
    gone = [known(here.east, here.office) for _ in range(3)]
    row = scene.opened(here)
    for one in gone:
        version(one, date(2011, 11, 29), received_on=date(2009, 1, 5))
    known(here.west, here.office)
    where, chief = reverse("desk:campaign_cohorts", args=[row.pk]), signed_in(here.chief)
    page = chief.get(where).content.decode()
    assert page.count("<tr><td>") == 2
    assert "查看全部 3 件" in page
    assert 'name="late"' in page
    page = chief.get(where, {"group": "left"}).content.decode()
    assert page.count("<tr><td>") == 3
    assert 'name="late"' not in page
