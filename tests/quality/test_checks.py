"""Checks: samples drawn from the facts, blind marks, settling, and findings followed until they are mended."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.procedure.terms import Text
from huiyin.quality import checking, drawing, mending, refusals
from huiyin.quality.checklists import Item, in_force, keep_version, shipped
from huiyin.quality.drawing import Wish
from huiyin.quality.marking import differing, is_beyond, is_whole, score
from huiyin.quality.models import Check, Drawn, Finding, Mending, Sample, Settled
from huiyin.quality.readers import name_reader, owe_names
from tests.quality.scene import LATER, NOW, TODAY, Scene, marks, reading, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Scene:
    return scene()


def opened(place: Scene, *, second: bool = True) -> Check:
    return drawing.open_check(
        case=place.case,
        checklist=place.checklist,
        first=place.one,
        second=place.two if second else None,
        read_by=LATER,
        by=place.one,
        at=NOW,
    )


def handed(check: Check, place: Scene, who: str, **wrong: str) -> Check:
    post = getattr(place, who)
    return checking.hand_in(
        reading=reading(check, post), marks=marks(place.checklist, **wrong), remark="", by=post, at=NOW
    )


def test_shipped_lists_weigh_a_hundred() -> None:
    assert {key: sum(item.weight for item in one.items) for key, one in shipped().items()} == {
        "handling": 100,
        "running": 100,
    }


def test_scores_are_by_weight_of_what_applies(place: Scene) -> None:
    items = place.checklist.items
    assert score(items, marks(place.checklist)) == Decimal("100.00")
    # Hearing weighs 10, service 5: half of 10 is lost of 95 that apply.
    assert score(items, marks(place.checklist, heard="partly flaw", served="none")) == Decimal("94.74")
    bare = marks(place.checklist, heard="missing fault")
    bare["heard"]["place"] = " "
    assert not is_whole(items, bare)
    one, two = marks(place.checklist, heard="partly flaw"), marks(place.checklist, heard="partly fault")
    assert differing(items, one, two) == ["heard"]
    assert is_beyond(items, one, two)


def drawn(place: Scene, *, is_double: bool) -> Sample:
    wish = Wish(
        "一季度评查",
        place.office.bureau.pk,
        Drawn.RUNNING,
        date(2026, 3, 1),
        TODAY,
        5,
        place.checklist,
        [place.office.head, place.one, place.two],
        is_double,
        LATER,
    )
    return drawing.draw_sample(wish=wish, by=place.one, at=NOW)


def test_a_sample_asks_readers_who_did_not_handle_it(place: Scene) -> None:
    sample = drawn(place, is_double=True)
    check = Check.objects.get(sample=sample)
    # The head of the station appointed the handler and leads the matter.
    assert set(check.readings.values_list("post", flat=True)) == {place.one.pk, place.two.pk}
    assert sample.frame == [[place.case.pk, str(place.office.station.pk), "claim", ""]]
    assert list(drawing.drawn_again(sample)) == sample.drawn == [place.case.pk]
    # The seed nobody chose is the head of the chain of that office, and stands in the entry.
    entry = Entry.objects.get(kind="quality_sample")
    assert entry.body is not None
    assert entry.body["seed"] == sample.seed
    assert Duty.objects.open().filter(clock="read_check", due_on=LATER).count() == 2


def test_a_sample_drawn_by_mistake_is_taken_back_until_a_check_is_settled(place: Scene) -> None:
    wrong, right = drawn(place, is_double=False), drawn(place, is_double=False)
    check = wrong.checks.get()
    with pytest.raises(refusals.NotYourRoom):
        drawing.withdraw_sample(sample=wrong, reason="范围有误", by=place.office.clerk, at=NOW)
    drawing.withdraw_sample(sample=wrong, reason="范围有误", by=place.one, at=NOW)
    asked = check.readings.get()
    assert not Duty.objects.open().filter(subject=f"reading:{asked.pk}").exists()
    with pytest.raises(refusals.TakenBack):
        checking.hand_in(reading=asked, marks=marks(place.checklist), remark="", by=asked.post, at=NOW)
    check = right.checks.get()
    asked = check.readings.get()
    checking.hand_in(reading=asked, marks=marks(place.checklist), remark="", by=asked.post, at=NOW)
    with pytest.raises(refusals.TooLateToTakeBack):
        drawing.withdraw_sample(sample=right, reason="范围有误", by=place.one, at=NOW)


def test_what_is_beyond_reach_is_in_no_frame(place: Scene) -> None:
    wish = Wish("x", place.office.bureau.pk, Drawn.CLOSED, TODAY, TODAY, 5, place.checklist, [place.one], False, LATER)
    with pytest.raises(refusals.NothingToDraw):
        drawing.draw_sample(wish=wish, by=place.one, at=NOW)
    with pytest.raises(refusals.NotYourRoom):
        drawing.draw_sample(wish=wish, by=place.office.outsider, at=NOW)
    with pytest.raises(refusals.NotYourRoom):
        drawing.draw_sample(wish=wish, by=place.office.clerk, at=NOW)


def test_nobody_judges_what_they_worked_on_or_do_not_see(place: Scene) -> None:
    for post, refusal in (
        (place.office.clerk, refusals.HasHandled),
        (place.office.handler, refusals.CannotSee),
        (place.office.outsider, refusals.CannotSee),
    ):
        with pytest.raises(refusal):
            drawing.open_check(
                case=place.case,
                checklist=place.checklist,
                first=post,
                second=None,
                read_by=LATER,
                by=place.one,
                at=NOW,
            )


def test_neither_reader_sees_the_other_before_their_own_marks_are_in(place: Scene) -> None:
    check = opened(place)
    handed(check, place, "one", heard="missing fault")
    first, second = checking.readings_of(check)

    def sees(post_name: str) -> tuple[bool, bool]:
        rows, post = checking.readings_of(check), getattr(place, post_name)
        return tuple(checking.may_see(row, rows, post, is_settled=False) for row in rows)  # type: ignore[return-value]

    assert (first.score, second.score) == (Decimal("90.00"), None)
    # The other reader sees nothing of it, nor does anybody who could tell them.
    assert (sees("one"), sees("two"), sees("three")) == ((True, False), (False, True), (False, False))
    with pytest.raises(refusals.AlreadyIn):
        handed(check, place, "one")
    with pytest.raises(refusals.NotReader):
        checking.save_marks(reading=second, marks={}, remark="", by=place.one, at=NOW)
    assert handed(check, place, "two").settled_at is None
    assert (sees("one"), sees("two"), sees("three")) == ((True, True), (True, True), (True, True))


def test_two_who_agree_are_taken_together(place: Scene) -> None:
    check = opened(place)
    handed(check, place, "one", heard="partly flaw")
    check = handed(check, place, "two")
    assert (check.settled_how, check.score) == (Settled.WITHIN, Decimal("97.50"))
    assert [(one.item, one.kind, one.place) for one in check.findings.all()] == [("heard", "flaw", "办理记录第4步")]
    assert not Duty.objects.open().filter(clock="read_check").exists()


def test_two_who_differ_are_settled_by_talk_with_a_reason(place: Scene) -> None:
    check = opened(place)
    handed(check, place, "one", heard="missing fault", served="partly flaw")
    check = handed(check, place, "two")
    assert checking.waits_for_settling(check, checking.readings_of(check))
    with pytest.raises(refusals.NothingSaid):
        checking.settle_by_talk(check=check, of_second={"heard"}, reason=" ", by=place.three, at=NOW)
    with pytest.raises(refusals.NotYourRoom):
        checking.settle_by_talk(check=check, of_second=set(), reason="复看案卷", by=place.office.head, at=NOW)
    check = checking.settle_by_talk(
        check=check, of_second={"heard"}, reason="笔录在附件，第一人未见", by=place.three, at=NOW
    )
    assert (check.settled_how, check.score) == (Settled.TALK, Decimal("97.50"))
    assert [one.item for one in check.findings.all()] == ["served"]


def test_a_third_reads_as_blindly_and_their_marks_stand(place: Scene) -> None:
    check = opened(place)
    handed(check, place, "one", heard="missing fault")
    handed(check, place, "two")
    with pytest.raises(refusals.SameReader):
        checking.ask_third(check=check, reader=place.two, read_by=LATER, by=place.one, at=NOW)
    checking.ask_third(check=check, reader=place.three, read_by=LATER, by=place.one, at=NOW)
    rows = checking.readings_of(check)
    assert [checking.may_see(row, rows, place.three, is_settled=False) for row in rows] == [False, False, True]
    check = handed(check, place, "three", heard="missing fault")
    assert (check.settled_how, check.score) == (Settled.THIRD, Decimal("90.00"))


def test_for_a_reader_who_has_left_another_is_named_and_begins_anew(place: Scene) -> None:
    check = opened(place)
    row, kept = reading(check, place.two), reading(check, place.one)
    checking.save_marks(
        reading=row, marks=marks(place.checklist, heard="missing fault"), remark="", by=place.two, at=NOW
    )
    assert owe_names(NOW) == 0, "both are there"
    named = {"reading": row, "reader": place.three, "read_by": LATER, "at": NOW}
    with pytest.raises(refusals.StillReads):
        name_reader(**named, by=place.one)
    Post.objects.filter(pk=place.two.pk).update(until=TODAY - timedelta(days=1))
    assert (owe_names(NOW), owe_names(NOW)) == (1, 0)
    owed = Duty.objects.open().get(subject=f"reading:{row.pk}")
    assert (owed.clock, owed.unit_id, owed.holder, owed.due_on) == ("name_reader", check.unit_id, "supervisor", LATER)
    assert owed in owed_beside(place.one)
    assert owed not in owed_beside(place.office.head), "who directs another unit"
    for wrong, refusal in (
        ({"by": place.office.clerk}, refusals.NotYourRoom),
        ({"reader": place.one}, refusals.SameReader),
        ({"reader": place.office.clerk}, refusals.HasHandled),
        ({"read_by": TODAY - timedelta(days=1)}, refusals.InThePast),
        ({"reading": kept}, refusals.StillReads),
    ):
        with pytest.raises(refusal):
            name_reader(**({**named, "by": place.one} | wrong))
    name_reader(**named, by=place.one)
    row.refresh_from_db()
    assert (row.no, row.post, row.marks, row.remark) == (2, place.three, None, "")
    assert Duty.objects.open().get(subject=f"reading:{row.pk}").post_id == place.three.pk
    told = Entry.objects.get(kind="quality_reader_named").body
    assert told is not None
    assert (told["from"], told["to"]) == (place.two.pk, place.three.pk)
    handed(check, place, "one")
    assert handed(check, place, "three").settled_how == Settled.WITHIN


def finding_of(place: Scene) -> Finding:
    check = handed(opened(place, second=False), place, "one", heard="missing fault")
    mending.demand_mending(check=check, findings=[check.findings.get().pk], due_on=LATER, by=place.one, at=NOW)
    return check.findings.get()


def test_a_finding_is_followed_until_it_is_mended(place: Scene) -> None:
    row, clerk = finding_of(place), place.office.station_clerk
    duties = Duty.objects.filter(subject=f"finding:{row.pk}")
    assert (duties.get().unit_id, duties.get().due_on) == (place.office.station.pk, LATER)
    with pytest.raises(refusals.NotYourAnswer):
        mending.answer_finding(finding=row, text="已补正", is_contested=False, by=place.office.clerk, at=NOW)
    mending.answer_finding(finding=row, text="已补做笔录", is_contested=False, by=clerk, at=NOW)
    assert set(duties.values_list("clock", "state")) == {("mend_finding", "met"), ("confirm_mending", "open")}
    with pytest.raises(refusals.NotYourRoom):
        mending.confirm_finding(finding=row, reason="", by=place.office.head, at=NOW)
    mending.send_back(finding=row, reason="笔录没有签名", due_on=LATER, by=place.one, at=NOW)
    mending.answer_finding(finding=row, text="已补签", is_contested=False, by=clerk, at=NOW + timedelta(days=40))
    row = mending.confirm_finding(finding=row, reason="", by=place.one, at=NOW)
    assert row.state == Mending.MENDED
    assert set(duties.values_list("clock", "state")) == {("mend_finding", "met_late"), ("confirm_mending", "met")}


def test_a_finding_that_does_not_hold_is_contested_and_withdrawn(place: Scene) -> None:
    row = finding_of(place)
    mending.answer_finding(finding=row, text="笔录在附件三", is_contested=True, by=place.office.station_clerk, at=NOW)
    with pytest.raises(refusals.NothingSaid):
        mending.confirm_finding(finding=row, reason="", by=place.one, at=NOW)
    assert mending.confirm_finding(finding=row, reason="附件三确有笔录", by=place.one, at=NOW).state == "withdrawn"


def test_texts_name_nobody_and_speak_of_no_promise(place: Scene) -> None:
    check = opened(place, second=False)
    for text, refusal in (
        ("当事人电话13800001234未接通", refusals.NamesSomebody),
        ("未签停访息诉承诺", refusals.AgainstPetitioning),
    ):
        wrong = marks(place.checklist, heard="missing fault")
        wrong["heard"]["text"] = text
        with pytest.raises(refusal):
            checking.save_marks(reading=reading(check, place.one), marks=wrong, remark="", by=place.one, at=NOW)


def test_a_checklist_said_anew_is_a_version_and_checks_keep_theirs(place: Scene) -> None:
    check = opened(place, second=False)
    items = [Item("own-1", Text("附件齐全", "附件齐全"), 3, Text("", ""))]
    keep_version(key="handling", name="本局评查表", items=items, by=place.one, at=NOW)
    assert [item.key for item in in_force(place.office.station.pk)["handling"].items] == ["own-1"]
    assert len(checking.items_of(check)) == len(place.checklist.items)
    with pytest.raises(refusals.NotYourRoom):
        keep_version(key="handling", name="x", items=items, by=place.office.clerk, at=NOW)
    with pytest.raises(refusals.BadChecklist):
        keep_version(key="handling", name="x", items=[], by=place.one, at=NOW)


def test_who_sees_a_check(place: Scene) -> None:
    check = opened(place)
    seen = {
        name: Check.objects.visible_to(getattr(place.office, name)).filter(pk=check.pk).exists()
        for name in ("station_clerk", "head", "handler", "clerk", "outsider", "supervisor")
    }
    assert seen == {
        "station_clerk": False, "head": False, "handler": False, "clerk": False, "outsider": False, "supervisor": True
    }  # fmt: skip
    handed(check, place, "one")
    handed(check, place, "two")
    # Those whose handling it was read the result; nobody else does.
    assert Check.objects.visible_to(place.office.head).filter(pk=check.pk).exists()
    assert not Check.objects.visible_to(place.office.outsider).filter(pk=check.pk).exists()
