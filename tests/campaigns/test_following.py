"""What a campaign owes by the calendar, and what follows it: reports, samples, inspection, better mechanisms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huiyin.campaigns import paper, refusals, samples
from huiyin.campaigns.checking import (
    Wrong,
    answer_finding,
    finish_improvement,
    inspect,
    plan_improvement,
    settle_finding,
    withdraw_inspection,
)
from huiyin.campaigns.contacts import add_recipient
from huiyin.campaigns.models import Campaign, Report
from huiyin.campaigns.reports import finish_report, make_reports, may_read, save_report
from huiyin.cases.models import Case
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty, DutyState
from huiyin.outbox.families import may_learn
from huiyin.outbox.models import Message
from huiyin.people.models import Post
from tests import make
from tests.campaigns import scene
from tests.campaigns.scene import Place, known, opened, resolved
from tests.outbox.told import hears
from tests.statistics.facts import act

pytestmark = pytest.mark.django_db
TEXTS = {"done": "逐案研究。", "not_solved": "一件正在办理。", "next_step": "三十日内答复。"}


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=4)


@pytest.fixture
def here() -> Place:
    return scene.place()


@pytest.fixture
def row(here: Place) -> Campaign:
    """Three matters, one of them resolved on 10 January without the petitioner's consent."""
    rows = [known(here.east, here.office), known(here.east, here.office), known(here.west, here.office)]
    made = opened(here)
    resolved(rows[0], date(2012, 1, 10), "disagrees")
    return made


@pytest.mark.parametrize(
    ("today", "owed"),
    [
        # Wednesday 30 November: the first phase and the month end with this day, nothing is owed before it is over.
        (date(2011, 11, 30), []),
        # The morning after: the month of the whole, the phase of the whole and of both cities; all within 3 days.
        (date(2011, 12, 1), [("month", 1), ("phase", 3)]),
        (date(2012, 1, 1), [("month", 2), ("phase", 3)]),
        (date(2012, 11, 1), [("month", 12), ("phase", 9), ("final", 3)]),
    ],
)
def test_reports_are_owed_the_morning_after_and_made_once(row: Campaign, today: date, owed: list[Any]) -> None:
    make_reports(morning(today))
    assert make_reports(morning(today)) == 0
    kinds = [one.kind for one in row.reports.all()]
    assert [(kind, kinds.count(kind)) for kind in ("month", "phase", "final") if kind in kinds] == owed
    assert all(one.due_on == one.last + timedelta(days=3) for one in row.reports.all())
    assert Duty.objects.filter(subject__startswith="campaign_report:").count() == len(kinds)


def test_a_summary_is_drafted_from_the_data_written_and_frozen(here: Place, row: Campaign) -> None:
    at = morning(date(2012, 7, 1))
    make_reports(at)
    whole = row.reports.get(kind="phase", unit=here.organ, first=date(2011, 12, 1))
    city = row.reports.get(kind="phase", unit=here.east, first=date(2011, 12, 1))
    # The petition office sees to what the department owes, the city to its own.
    assert f"campaign_report:{whole.pk}" in {one.subject for one in owed_beside(here.clerk)}
    assert f"campaign_report:{city.pk}" in {one.subject for one in owed_beside(here.east_clerk)}
    with pytest.raises(refusals.NotYourUnit):
        save_report(report=whole, texts=TEXTS, by=here.east_clerk, at=at)
    with pytest.raises(refusals.TextMissing):
        finish_report(report=whole, texts={"done": "逐案研究。"}, by=here.clerk, at=at)
    with pytest.raises(refusals.WordRefused):
        save_report(report=whole, texts=TEXTS | {"done": "息诉罢访一件。"}, by=here.clerk, at=at)
    done = finish_report(report=whole, texts=TEXTS, by=here.clerk, at=at)
    assert done.figures is not None
    said = [text.zh for text in paper.sentences(done, done.figures)]
    assert said[0] == (
        "截至2012年6月30日，纳入专项治理的信访事项3件，依法了结1件（33.3%），其中信访人同意0件、"
        "不同意或者拒签1件、无明确意见或者未回访0件；在办2件，其中超过期限0件。"
    )
    assert "未达到" in said[2]
    assert Duty.objects.get(subject=f"campaign_report:{whole.pk}").state == DutyState.MET
    assert not may_read(here.west_head, city)
    above = make.post(make.unit("公安部信访局", level="ministry", is_petition_office=True), "clerk")
    assert not Campaign.objects.visible_to(above).exists()
    add_recipient(campaign=row, unit=above.unit, name="", by=here.clerk, at=at)
    assert Campaign.objects.visible_to(above).get() == row
    assert may_read(above, done)
    with pytest.raises(refusals.AlreadyFinished):
        save_report(report=done, texts=TEXTS, by=here.clerk, at=at)
    letter = paper.letter_of(done, done.figures)
    assert [piece.text for piece in letter.pieces if piece.kind == "heading"] == [
        "一、进展情况",
        "二、主要做法",
        "三、没有解决的问题和原因",
        "四、下一步工作措施",
    ]


def test_a_unit_counts_its_own_part_and_sealed_matters_are_not_listed(here: Place) -> None:
    known(here.east, here.office, is_sealed=True)
    plain = known(here.east, here.office)
    known(here.west, here.office)
    row = opened(here)
    at = morning(date(2011, 12, 1))
    make_reports(at)
    city: Report = row.reports.get(kind="phase", unit=here.east)
    figures = finish_report(report=city, texts=TEXTS, by=here.east_head, at=at).figures
    assert figures is not None
    assert (figures["sums"]["total"], figures["sums"]["open"]) == (2, 2)
    assert figures["numbers"] == [Case.objects.get(pk=plain.case_id).number]
    assert [unit for unit, _sums in figures["units"]] == [here.east.pk]


def test_a_sample_is_drawn_again_by_whoever_has_the_seed(here: Place, row: Campaign) -> None:
    at = datetime(2012, 7, 2, 2, tzinfo=UTC)
    given: dict[str, Any] = {"campaign": row, "size": 5, "by": here.chief, "at": at}
    with pytest.raises(refusals.DayPassed):
        samples.draw_sample(seed="七月", due_on=date(2012, 7, 1), **given)
    sample = samples.draw_sample(seed="七月", due_on=date(2012, 7, 31), **given)
    assert len(sample.cases) == 1, "only what is resolved in law"
    assert samples.drawn_again(sample) == tuple(sample.cases)
    assert [one.subject for one in owed_beside(here.supervisor)] == [f"campaign_sample:{sample.pk}"]
    assert samples.settle_samples(at) == 0
    act(here.east, "look_back", case=sample.cases[0], on=date(2012, 7, 5), outcome="sound", seq=9)
    assert samples.settle_samples(datetime(2012, 7, 6, 2, tzinfo=UTC)) == 1
    assert not owed_beside(here.supervisor).exists()


def test_nothing_is_drawn_before_something_is_resolved(here: Place) -> None:
    row = opened(here)
    with pytest.raises(refusals.NothingToSample):
        samples.draw_sample(campaign=row, seed="x", size=5, due_on=date(2011, 12, 1), by=here.chief, at=scene.OPENED)


def test_the_level_above_inspects_and_what_it_found_is_mended(here: Place, row: Campaign) -> None:
    at = datetime(2012, 7, 10, 2, tzinfo=UTC)
    on, by = date(2012, 7, 9), date(2012, 7, 31)
    given: dict[str, Any] = {"campaign": row, "unit": here.east.pk, "on": on, "way": "实地检查，抽查十件。", "at": at}
    own = make.post(here.east, "supervisor")
    with pytest.raises(refusals.OwnInspection):
        inspect(verdict="accepted", findings=(), by=own, **given)
    with pytest.raises(refusals.FindingMissing):
        inspect(verdict="mend", findings=(), by=here.supervisor, **given)
    seen = inspect(verdict="mend", findings=(Wrong("两件没有送达回证。", by),), by=here.supervisor, **given)
    found = seen.findings.get()
    assert [one.subject for one in owed_beside(here.east_clerk)][-1] == f"campaign_finding:{found.pk}"
    with pytest.raises(refusals.NotYourUnit):
        answer_finding(finding=found, answer="已补齐。", by=here.west_head, at=at)
    answer_finding(finding=found, answer="已补齐。", by=here.east_clerk, at=at)
    settle_finding(finding=found, is_mended=False, mend_by=date(2012, 8, 15), by=here.supervisor, at=at)
    assert Duty.objects.get(subject=f"campaign_finding:{found.pk}").due_on == date(2012, 8, 15)
    answer_finding(finding=found, answer="已全部补齐。", by=here.east_clerk, at=at)
    with pytest.raises(refusals.OwnInspection):
        settle_finding(finding=found, is_mended=True, mend_by=None, by=here.east_head, at=at)
    assert settle_finding(finding=found, is_mended=True, mend_by=None, by=here.supervisor, at=at).settled_on
    assert inspect(verdict="accepted", findings=(), by=here.supervisor, **given).verdict == "accepted"


def test_an_inspection_entered_by_mistake_is_taken_back_until_the_unit_has_answered(here: Place, row: Campaign) -> None:
    at = morning(date(2012, 7, 2))
    given: dict[str, Any] = {"on": date(2012, 7, 1), "way": "实地检查", "verdict": "mend", "by": here.chief, "at": at}
    wrong = [Wrong("缺回证", date(2012, 7, 20)), Wrong("未告知", date(2012, 7, 20))]
    hears(here.east_head)
    Post.objects.update(since=date(2011, 1, 1))
    made = inspect(campaign=row, unit=here.east.pk, findings=wrong, **given)
    kept = inspect(campaign=row, unit=here.west.pk, findings=wrong, **given)
    with pytest.raises(refusals.OwnInspection):
        withdraw_inspection(inspection=made, reason="查错单位", by=here.east_head, at=at)
    with pytest.raises(refusals.ReasonMissing):
        withdraw_inspection(inspection=made, reason=" ", by=here.chief, at=at)
    assert len(owed_beside(here.east_clerk).filter(clock="campaign_mend")) == 2
    taken = withdraw_inspection(inspection=made, reason="查错单位", by=here.chief, at=at)
    assert (taken.withdrawn_why, taken.findings.count()) == ("查错单位", 2)
    told = Message.objects.filter(family="inspection", post=here.east_head)
    assert set(told.values_list("template", flat=True)) == {"inspected", "inspection_withdrawn"}
    assert may_learn(here.east_head, "inspection", made.pk)
    assert not owed_beside(here.east_clerk).filter(clock="campaign_mend").exists()
    with pytest.raises(refusals.TakenBack):
        answer_finding(finding=made.findings.all()[0], answer="已补", by=here.east_clerk, at=at)
    answer_finding(finding=kept.findings.all()[0], answer="已补", by=here.west_head, at=at)
    with pytest.raises(refusals.TooLateToTakeBack):
        withdraw_inspection(inspection=kept, reason="查错单位", by=here.chief, at=at)


def test_a_sample_drawn_by_mistake_is_taken_back_until_it_was_looked_at(here: Place, row: Campaign) -> None:
    at = morning(date(2012, 7, 2))
    given: dict[str, Any] = {"size": 3, "due_on": date(2012, 7, 20), "by": here.chief, "at": at}
    hears(here.supervisor)
    Post.objects.update(since=date(2011, 1, 1))
    wrong, right = (samples.draw_sample(campaign=row, seed=seed, **given) for seed in "甲乙")
    with pytest.raises(refusals.NotYours):
        samples.withdraw_sample(sample=wrong, reason="范围有误", by=here.east_head, at=at)
    samples.withdraw_sample(sample=wrong, reason="范围有误", by=here.chief, at=at)
    told = Message.objects.filter(family="campaign_sample", subject=wrong.pk, post=here.supervisor)
    assert set(told.values_list("template", flat=True)) == {"sample_drawn", "sample_withdrawn"}
    subjects = set(Duty.objects.open().filter(clock="campaign_look_back").values_list("subject", flat=True))
    assert subjects == {samples.sample_subject(right)}
    act(here.east, "look_back", case=right.cases[0], on=date(2012, 7, 3), outcome="good")
    with pytest.raises(refusals.TooLateToTakeBack):
        samples.withdraw_sample(sample=right, reason="范围有误", by=here.chief, at=at)
    assert samples.settle_samples(at) == 1, "the one that was taken back is met by nothing"


def test_a_mechanism_has_an_owner_and_a_day(here: Place, row: Campaign) -> None:
    at = datetime(2012, 7, 10, 2, tzinfo=UTC)
    given: dict[str, Any] = {"campaign": row, "unit": here.east.pk, "due_on": date(2012, 9, 1), "at": at}
    with pytest.raises(refusals.NotYours):
        plan_improvement(kind="quality", text="建立评查机制。", by=here.east_head, **given)
    one = plan_improvement(kind="quality", text="建立评查机制。", by=here.clerk, **given)
    with pytest.raises(refusals.NotYourUnit):
        finish_improvement(improvement=one, result="已印发。", by=here.west_head, at=at)
    assert finish_improvement(improvement=one, result="已印发。", by=here.east_head, at=at).done_on == date(2012, 7, 10)
