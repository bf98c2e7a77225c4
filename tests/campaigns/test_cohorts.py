"""Cohorts: frozen by rule, never changed, late ones by themselves; progress and targets over them at any moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from huiyin.campaigns import refusals
from huiyin.campaigns.actions import (
    PhaseWish,
    TargetWish,
    draw_up,
    end_campaign,
    freeze_late,
    name_matters,
    open_campaign,
    redraw,
)
from huiyin.campaigns.matters import explained, found, joiners, leavers
from huiyin.campaigns.models import Campaign, Member, Target
from huiyin.campaigns.progress import Sums, by_phase, by_unit, end_of, lines, reach_of, summed, targets
from huiyin.campaigns.scope import Scope
from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.desk.campaign_cohorts import cohort_lines
from huiyin.desk.campaign_ledger import members
from huiyin.duties.models import Duty
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.models import Matter
from tests import make
from tests.campaigns import scene
from tests.campaigns.scene import OPENED, Place, known, opened, resolved, wish
from tests.statistics.recorded import recorded_as_lived

pytestmark = pytest.mark.django_db
LATER = datetime(2012, 4, 5, 2, tzinfo=UTC)


@pytest.fixture
def here() -> Place:
    return scene.place()


def sums(campaign: Campaign, post: Post, at: datetime) -> Sums:
    reach = reach_of(campaign, post)
    assert reach is not None
    return summed(lines(campaign, reach, at))


def test_the_first_cohort_is_what_the_rule_finds_with_what_is_entered_only(here: Place) -> None:
    inside = [known(here.east, here.office), known(here.station, here.office)]
    known(here.west, here.office, received_on=date(2009, 6, 1))
    ended = known(here.west, here.office, is_open=False, closed_on=date(2011, 5, 4), ending="answered")
    rule = Scope(before=date(2011, 11, 23), first=date(2010, 1, 1), exclusions=("concluded",))
    row = opened(here, scope=rule)
    members = dict(row.members.values_list("case_id", "exclusion"))
    assert members == {inside[0].case_id: "", inside[1].case_id: "", ended.case_id: "concluded"}
    assert set(row.members.values_list("source", flat=True)) == {"province"}
    assert row.cohorts.get().rule == rule.as_json()
    entry = Entry.objects.get(kind="campaign_opened")
    assert entry.body is not None
    assert entry.body["digest"] == row.cohorts.get().digest


def test_a_cohort_is_never_changed_late_ones_stand_by_themselves(here: Place) -> None:
    known(here.east, here.office)
    row = opened(here)
    with pytest.raises(refusals.NothingJoined):
        freeze_late(campaign=row, reason="补报", by=here.clerk, at=LATER)
    late = known(here.west, here.office, is_assigned=False)
    assert [one.case for one in joiners(row, here.clerk)] == [late.case_id]
    before = LATER - timedelta(minutes=1)
    said = sums(row, here.clerk, before)
    cohort = freeze_late(campaign=row, reason="补报", by=here.clerk, at=LATER)
    assert (cohort.no, cohort.members.get().source) == (2, "own")
    # What joined moves no figure of the past: as known before, the campaign still says what it said.
    assert sums(row, here.clerk, before) == said
    assert sums(row, here.clerk, LATER).total == said.total + 1
    for statement in ("UPDATE campaigns_member SET source = 'own'", "DELETE FROM campaigns_cohort"):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_matters_of_a_superiors_list_are_named_with_a_reason(here: Place) -> None:
    row = opened(here)
    matter = known(here.east, here.office, received_on=date(2009, 1, 5))
    number = Case.objects.get(pk=matter.case_id).number
    given: dict[str, Any] = {"campaign": row, "source": "centre", "by": here.chief, "at": LATER}
    with pytest.raises(refusals.ReasonMissing):
        name_matters(numbers=[number], reason=" ", **given)
    with pytest.raises(refusals.NoSuchMatter):
        name_matters(numbers=["2010-999999"], reason="中央交办清单", **given)
    assert name_matters(numbers=[number, number], reason="中央交办清单", **given).members.get().source == "centre"
    with pytest.raises(refusals.NoSuchMatter):
        name_matters(numbers=[number], reason="中央交办清单", **given)


def test_what_was_handed_out_of_the_province_has_left_and_what_was_closed_has_not(here: Place) -> None:
    gone, done = known(here.east, here.office), known(here.east, here.office)
    row = opened(here)
    outside = make.unit("外省某局", level="city")
    Matter.objects.filter(case_id=gone.case_id).update(unit_id=outside.pk)
    resolved(done, date(2012, 1, 10))
    assert [one.case for one in leavers(row, here.chief)] == [gone.case_id]


def test_resolved_is_agreed_disagreed_and_no_view_by_unit_and_phase_at_any_moment(here: Place) -> None:
    rows = [known(here.east, here.office) for _ in range(3)] + [known(here.station, here.office)]
    known(here.west, here.office)
    row = opened(here)
    for matter, day, view in zip(
        rows, (date(2011, 11, 28), date(2012, 1, 10), date(2012, 1, 11)), ("agrees", "disagrees", ""), strict=False
    ):
        resolved(matter, day, view)
    reach = reach_of(row, here.clerk)
    assert reach is not None
    found = lines(row, reach, LATER)
    assert summed(found) == Sums(total=5, resolved=3, agrees=1, disagrees=1, no_view=1, open=2)
    # The station is below the levels the campaign reaches: what it has counts for the city above it.
    assert [(unit, one.total, one.resolved) for unit, one in by_unit(row, found)] == [
        (here.east.pk, 4, 3),
        (here.west.pk, 1, 0),
    ]
    assert [one.resolved for _phase, one in by_phase(list(row.phases.all()), found)] == [1, 2, 0]
    assert sums(row, here.clerk, end_of(date(2012, 1, 10))).resolved == 2
    # A city asks about its own part only.
    assert sums(row, here.west_head, LATER) == Sums(total=1, open=1)


@pytest.mark.parametrize(("done", "verdict"), [(3, "met"), (2, "missed")])
def test_at_least_sixty_per_cent_by_the_first_of_march_both_inclusive(here: Place, done: int, verdict: str) -> None:
    rows = [known(here.east, here.office) for _ in range(5)]
    known(here.west, here.office, is_assigned=False)  # found by the unit itself: not in this target
    row = opened(here)
    for matter in rows[:done]:
        resolved(matter, date(2012, 3, 1))
    resolved(rows[4], date(2012, 3, 2))  # a day too late, whenever one asks
    reach = reach_of(row, here.clerk)
    assert reach is not None
    (target,) = targets(row, reach, LATER)
    assert (target.sums.total, target.sums.resolved, target.verdict) == (5, done, verdict)
    early = targets(row, reach, end_of(date(2012, 2, 1)))[0]
    assert early.verdict == "running"


@pytest.mark.parametrize("gate", ["agrees", "resolved_agrees", "repeat_share", "visits_up", "return_share"])
def test_no_target_on_consent_repeats_or_where_people_went(here: Place, gate: str) -> None:
    with pytest.raises(refusals.NoSuchTarget):
        draw_up(wish=wish(targets=(TargetWish(60, date(2012, 3, 1), gate=gate),)), by=here.clerk, at=OPENED)
    row = draw_up(wish=wish(), by=here.clerk, at=OPENED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(campaign=row, share=60, by=date(2012, 3, 1), gate=gate[:20])


def test_a_declined_exclusion_cannot_be_stored_either(here: Place) -> None:
    matter = known(here.east, here.office)
    row = opened(here)
    cohort = row.cohorts.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(
            cohort=cohort, campaign=row, case_id=matter.case_id, unit=here.east, source="own", exclusion="punished"
        )


def test_nothing_in_the_room_points_to_a_petitioner() -> None:
    related = {
        field.related_model._meta.app_label
        for model in apps.get_app_config("campaigns").get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is not None
    }
    assert related == {"campaigns", "cases", "people"}


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"phases": ()}, refusals.NoPhase),
        ({"phases": (PhaseWish("x", "y", date(2011, 12, 1), date(2011, 12, 2)),)}, refusals.OutsideTheLists),
        ({"phases": (PhaseWish("other", "晚", date(2012, 12, 1), date(2012, 12, 2)),)}, refusals.PhaseOutside),
        ({"targets": (TargetWish(60, date(2013, 1, 1)),)}, refusals.TargetOutside),
        ({"targets": (TargetWish(0, date(2012, 3, 1)),)}, refusals.NoSuchTarget),
        ({"purpose": "实现停访息诉。"}, refusals.WordRefused),
        ({"purpose": "对重点人员落实稳控。"}, refusals.WordRefused),
        ({"purpose": "请联系13800001234。"}, refusals.NamesSomebody),
    ],
)
def test_what_a_plan_may_not_be(here: Place, given: dict[str, Any], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        draw_up(wish=wish(**given), by=here.clerk, at=OPENED)


def test_only_the_leading_office_keeps_it_and_an_open_one_is_not_said_anew(here: Place) -> None:
    row = draw_up(wish=wish(), by=here.clerk, at=OPENED)
    for by in (here.east_head, here.handler):
        with pytest.raises(refusals.NotYours):
            open_campaign(campaign=row, by=by, at=OPENED)
    assert not Campaign.objects.visible_to(here.east_head).exists()
    redraw(campaign=row, wish=wish(title="信访积案化解"), by=here.clerk, at=OPENED)
    open_campaign(campaign=row, by=here.chief, at=OPENED)
    with pytest.raises(refusals.IsOpen):
        redraw(campaign=row, wish=wish(), by=here.clerk, at=OPENED)
    assert Campaign.objects.visible_to(here.east_head).get().title == "信访积案化解"
    assert not Campaign.objects.visible_to(here.handler).exists()
    # Every city owes the name of its contact by the end of the month (requirement 30).
    assert set(Duty.objects.values_list("unit", "due_on")) == {
        (here.east.pk, date(2011, 11, 30)),
        (here.west.pk, date(2011, 11, 30)),
    }
    end_campaign(campaign=row, reason="任务完成", by=here.clerk, at=LATER)
    with pytest.raises(refusals.NotOpen):
        freeze_late(campaign=row, reason="补报", by=here.clerk, at=LATER)


def test_what_bars_somebody_is_neither_counted_nor_frozen_by_them(here: Place) -> None:
    about, plain = known(here.west, here.office), known(here.west, here.office)
    Case.objects.filter(pk=about.case_id).update(barred_units=[here.west.pk], barred_staff=[here.chief.staff_id])
    row = draw_up(wish=wish(), by=here.clerk, at=OPENED)
    assert [one.case for one in found(row, here.chief)] == [plain.case_id]
    open_campaign(campaign=row, by=here.clerk, at=OPENED)
    row.refresh_from_db()
    assert sums(row, here.clerk, LATER).total == sums(row, here.supervisor, LATER).total == 2
    assert sums(row, here.west_head, LATER).total == sums(row, here.chief, LATER).total == 1
    for barred in (here.west_head, here.chief):
        assert [line.count for line in cohort_lines(row, barred)] == ["1 件"]
        assert list(members(row, barred).values_list("pk", flat=True)) == [plain.case_id]


def test_who_joined_and_who_left_is_explained_by_the_step() -> None:
    office = make.office()
    left = make.case(office.clerk)
    recorded_as_lived(left)
    draw_waiting()
    rule = Scope(before=make.DAY, exclusions=("in_procedure",))
    days = {"starts_on": make.DAY, "ends_on": make.DAY + timedelta(days=90), "contacts_due_on": None, "targets": ()}
    phase = PhaseWish("resolve", "集中化解", make.DAY, make.DAY + timedelta(days=60))
    row = draw_up(wish=wish(scope=rule, levels=("town",), phases=(phase,), **days), by=office.clerk, at=make.MOMENT)
    open_campaign(campaign=row, by=office.clerk, at=make.MOMENT)
    row.refresh_from_db()
    out = {"route": "31.2", "organ": "劳动仲裁委", "law": "劳动争议调解仲裁法", "where_to_go": "劳动仲裁委"}
    next_day = make.MOMENT + timedelta(days=1)
    take_step(case=left, step="refer_out", by=office.clerk, at=next_day, given=out)
    came = make.case(office.clerk, at=next_day)
    for case in (left, came):
        recorded_as_lived(case)
    draw_waiting()
    (joined,) = explained(row, joiners(row, office.clerk))
    (gone,) = explained(row, leavers(row, office.clerk))
    assert (joined.case, joined.step) == (came.pk, "register")
    assert (gone.case, gone.step, gone.recorded_at) == (left.pk, "refer_out", next_day.replace(second=2))
