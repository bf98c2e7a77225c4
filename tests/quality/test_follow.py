"""What follows from how matters were handled: causes, records about it, measures towards units, scorecards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case
from huiyin.duties.models import Duty
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.quality import accountability, assessing, checking, drawing, refusals, scorecards, tracing
from huiyin.quality.models import Accountability, Check, Following, Measure, Trace
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.indicator import Direction
from huiyin.statistics.drawing import draw_waiting
from huiyin.statistics.models import Matter
from tests import make
from tests.quality.scene import LATER, NOW, Scene, marks, reading, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Scene:
    return scene()


def traced(place: Scene, **given: Any) -> Trace:
    words = {"problem": "三个单位口径不一", "cause": "between", "change": "由牵头单位统一答复"}
    told: dict[str, Any] = {**words, "owner": place.office.station.pk, "due_on": LATER, "by": place.one, "at": NOW}
    return tracing.trace_back(case=place.case, **(told | given))


def test_a_founded_matter_is_followed_back_to_its_cause_and_changed(place: Scene) -> None:
    row, clerk = traced(place), place.office.station_clerk
    duties = Duty.objects.filter(subject=f"trace:{row.pk}")
    assert (duties.get().clock, duties.get().unit_id, duties.get().due_on) == (
        "trace_change", place.office.station.pk, LATER
    )  # fmt: skip
    with pytest.raises(refusals.NotYourAnswer):
        tracing.report_change(trace=row, text="已改", by=place.office.clerk, at=NOW)
    tracing.report_change(trace=row, text="已建立牵头答复制度", by=clerk, at=NOW)
    with pytest.raises(refusals.NotYourRoom):
        tracing.confirm_change(trace=row, by=place.office.head, at=NOW)
    tracing.send_back_change(trace=row, reason="没有发文", due_on=LATER, by=place.one, at=NOW)
    assert duties.get().state == "open"
    tracing.report_change(trace=row, text="已发文", by=clerk, at=NOW)
    assert tracing.confirm_change(trace=row, by=place.one, at=NOW).state == Following.DONE
    with pytest.raises(refusals.NotNow):
        traced(place)


def test_only_what_is_founded_in_law_is_traced_back(place: Scene) -> None:
    fresh = make.case(place.office.clerk)
    with pytest.raises(refusals.NotFounded):
        traced(replace(place, case=fresh))
    # A unit that is barred from the matter is given nothing of it, not even a change to make.
    accused = make.case(
        place.office.clerk, requests=(Asked("民警收受好处。", "accusation"),), complained_unit=place.office.station
    )
    with pytest.raises(refusals.NotYourRoom):
        traced(replace(place, case=accused))
    with pytest.raises(refusals.NotYourRoom):
        traced(place, by=place.office.clerk)


def test_founded_and_closed_matters_without_a_trace_are_proposed(place: Scene) -> None:
    assert not tracing.founded_without_trace(place.one, date(2026, 3, 1)).exists()
    Matter.objects.filter(case=place.case).update(closed_on=date(2026, 4, 22))
    assert list(tracing.founded_without_trace(place.one, date(2026, 3, 1))) == [place.case]
    assert not tracing.founded_without_trace(place.office.clerk, date(2026, 3, 1)).exists()
    traced(place)
    assert not tracing.founded_without_trace(place.one, date(2026, 3, 1)).exists()


def record_of(place: Scene, **given: Any) -> Accountability:
    told: dict[str, Any] = {"about": place.office.handler, "article": "45", "ground": "间隔四十一天没有调查"}
    return accountability.open_record(case=place.case, at=NOW, **({"by": place.one} | told | given))


def test_the_person_is_heard_before_anything_is_decided_and_may_object(place: Scene) -> None:
    row, person = record_of(place), place.office.handler
    duty = Duty.objects.get(subject=f"accountability:{row.pk}")
    # Ten working days after Thursday 23 April: Labour Day is 1 to 5 May, and Saturday 9 May is worked for it.
    assert (duty.post_id, duty.clock, duty.due_on) == (person.pk, "be_heard", row.hear_by)
    assert row.hear_by >= date(2026, 5, 7)
    with pytest.raises(refusals.NotHeard):
        accountability.decide(record=row, decision="talk", reason="拖延", by=place.one, at=NOW)
    with pytest.raises(refusals.NotReader):
        accountability.state_view(record=row, text="替他说明", by=place.office.head, at=NOW)
    accountability.state_view(record=row, text="参加专案，未及时移交", by=person, at=NOW)
    with pytest.raises(refusals.NotAboutYou):
        accountability.decide(record=row, decision="talk", reason="拖延", by=person, at=NOW)
    row = accountability.decide(record=row, decision="talk", reason="拖延属实", by=place.one, at=NOW)
    assert row.object_by is not None
    late = datetime.combine(row.object_by + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=4)
    with pytest.raises(refusals.TooLate):
        accountability.object_to(record=row, text="不服", by=person, at=late)
    row = accountability.object_to(record=row, text="移交单上有时间", by=person, at=NOW)
    # Not by whoever decided.
    with pytest.raises(refusals.OwnWork):
        accountability.answer_objection(record=row, text="维持", is_upheld=False, by=place.one, at=NOW)
    row = accountability.answer_objection(record=row, text="移交属实", is_upheld=True, by=place.two, at=NOW)
    assert row.is_upheld


def test_a_record_is_known_to_those_who_need_to_know(place: Scene) -> None:
    row = record_of(place)
    seen = {
        name: accountability.records_for(getattr(place.office, name)).filter(pk=row.pk).exists()
        for name in (
            "handler",
            "head",
            "supervisor",
            "station_clerk",
            "clerk",
            "custodian",
            "outsider",
            "administrator",
        )
    }
    assert {name for name, sees in seen.items() if sees} == {"handler", "head", "supervisor"}
    colleague = make.post(place.office.station, "handler", name="邻座")
    assert not accountability.records_for(colleague).exists()


def test_nobody_keeps_a_record_about_themselves_or_upward(place: Scene) -> None:
    with pytest.raises(refusals.NotAboutYou):
        record_of(place, about=place.office.head, by=place.office.head)
    for about, by in ((place.office.supervisor, place.office.head), (place.office.handler, place.office.clerk)):
        with pytest.raises(refusals.NotElsewhere):
            record_of(place, about=about, by=by)
    with pytest.raises(refusals.NotFounded):
        record_of(replace(place, case=make.case(place.office.clerk)))


def test_nothing_of_a_matter_reaches_whom_it_bars_by_way_of_a_record(place: Scene) -> None:
    """Art. 30(3): a record would tell the accused that there is an accusation."""
    Case.objects.filter(pk=place.case.pk).update(barred_staff=[place.office.handler.staff_id])
    place.case.refresh_from_db()
    with pytest.raises(refusals.NotToldOfIt):
        record_of(place)
    Case.objects.filter(pk=place.case.pk).update(barred_staff=[], is_sealed=True)
    place.case.refresh_from_db()
    with pytest.raises(refusals.SealedMatter):
        record_of(place)
    with pytest.raises(refusals.SealedMatter):
        traced(place)


def test_the_ledger_keeps_neither_name_nor_words_and_the_texts_go_after_a_time(place: Scene) -> None:
    row, person = record_of(place), place.office.handler
    accountability.state_view(record=row, text="参加专案，未及时移交", by=person, at=NOW)
    row = accountability.decide(record=row, decision="criticism", reason="拖延属实", by=place.one, at=NOW)
    bodies = str(list(Entry.objects.filter(kind__startswith="accountability").values_list("body", flat=True)))
    assert not [word for word in ("四十一天", "专案", "拖延", person.staff.name) if word in bodies]
    assert accountability.erase_due(NOW + timedelta(days=729)) == 0
    assert accountability.erase_due(NOW + timedelta(days=731)) == 1
    row.refresh_from_db()
    assert (row.post_id, row.ground, row.statement, row.reason, row.decision) == (None, "", "", "", "")
    assert not accountability.records_for(person).exists()


def test_measures_have_a_ground_figures_and_an_answer(place: Scene) -> None:
    def take(by: Post = place.one, about: int = place.office.station.pk) -> Measure:
        return assessing.take_measure(
            about=about, quarter=date(2026, 5, 9), way="talk", ground="逾期未答复", due_on=LATER, by=by, at=NOW
        )

    row = take()
    assert row.quarter == date(2026, 4, 1)
    assert set(row.figures) == {"rates", "quality", "checks"}
    for by, about in (
        (place.one, place.office.bureau.pk),
        (place.one, place.office.province.pk),
        (place.office.outsider, place.office.station.pk),
        (place.office.clerk, place.office.station.pk),
    ):
        with pytest.raises(refusals.NotYourRoom):
            take(by, about)
    with pytest.raises(refusals.NotYourAnswer):
        assessing.answer_measure(measure=row, text="已整改", by=place.office.outsider, at=NOW)
    assessing.answer_measure(measure=row, text="已逐件答复", by=place.office.head, at=NOW)
    assessing.send_back_measure(measure=row, reason="还有一件", due_on=LATER, by=place.one, at=NOW)
    assessing.answer_measure(measure=row, text="全部答复", by=place.office.head, at=NOW)
    assert assessing.end_measure(measure=row, reason="整改到位", by=place.one, at=NOW).state == Following.DONE
    assert set(Duty.objects.filter(subject=f"measure:{row.pk}").values_list("state", flat=True)) == {"met"}


# ---------- Guards of scorecards (law.md 9a) ----------
def test_no_scorecard_holds_repeats_returns_channels_or_agreement() -> None:
    items = [INDICATORS[key] for key in scorecards.KEYS]
    # Only what an office betters by its own work: whatever has no direction, or is told beside views, stays out.
    assert {item.direction for item in items} == {Direction.UP}
    assert not [item.key for item in items if item.together]
    assert not set(scorecards.KEYS) & {"repeat_share", "return_share", "web_share", "resolved_agrees"}


def test_units_stand_in_the_order_of_the_tree_and_few_matters_are_not_told(place: Scene) -> None:
    draw_waiting()
    period = scorecards.quarter_of(date(2026, 6, 1))
    found = scorecards.cards(place.one, place.office.bureau.pk, period)
    names = [card.unit for card in found]
    assert names == [place.office.office.pk, place.office.station.pk, place.office.other.pk]
    station = found[1]
    # One answer fell due: of one matter nothing is told.
    assert all(value.is_withheld or not value.base for value in station.values.values())
    assert station.quality == scorecards.Quality(None, 0)


def test_quality_comes_from_samples_and_from_five_upward(place: Scene) -> None:
    period = scorecards.quarter_of(date(2026, 4, 23))

    def checked(sampled: bool) -> None:
        wish = drawing.Wish(
            "抽查", place.office.bureau.pk, "running", date(2026, 3, 1), date(2026, 4, 23), 1, place.checklist,
            [place.one], False, LATER,
        )  # fmt: skip
        if sampled:
            check = drawing.draw_sample(wish=wish, by=place.one, at=NOW).checks.get()
        else:
            check = drawing.open_check(
                case=place.case, checklist=place.checklist, first=place.one, second=None, read_by=LATER,
                by=place.one, at=NOW,
            )  # fmt: skip
        wrong = {} if sampled else {"facts": "missing fault"}
        checking.hand_in(
            reading=reading(check, place.one), marks=marks(place.checklist, **wrong), remark="", by=place.one, at=NOW
        )

    for _number in range(4):
        checked(sampled=True)
    checked(sampled=False)
    assert scorecards.card_of(place.one, place.office.station.pk, period).quality == scorecards.Quality(None, 4)
    checked(sampled=True)
    assert scorecards.card_of(place.one, place.office.station.pk, period).quality.score == Decimal("100.0")
    assert Check.objects.settled().count() == 6
