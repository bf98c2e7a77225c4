"""What an administrator may change, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huiyin.ledger.models import Entry
from huiyin.people import actions, refusals
from huiyin.people.actions import UnitFields
from huiyin.people.models import Post, Staff, Unit
from huiyin.people.reach import looks_after
from huiyin.people.sessions import seats
from tests import make

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 18)
FIELDS = UnitFields("东桥派出所", "town")


@pytest.fixture
def bureau() -> Unit:
    return make.unit("望川县公安局", parent=make.unit("某省公安厅", level="province"))


@pytest.fixture
def admin(bureau: Unit) -> Post:
    return make.post(bureau, "administrator", name="单明")


@pytest.fixture
def handler(bureau: Unit) -> Post:
    return make.post(bureau, "handler", name="林知夏")


def last(kind: str) -> Entry:
    return Entry.objects.filter(kind=kind).latest("recorded_at")


# Units


def test_a_unit_stands_under_its_parent_and_in_its_path(admin: Post, bureau: Unit) -> None:
    made = actions.create_unit(parent=bureau, fields=FIELDS, by=admin, at=AT)
    assert made.path == f"{bureau.path}{made.pk}."
    assert made.is_within(bureau)
    assert last("unit_created").chain == f"office:{made.pk}"


def test_nothing_outside_the_own_subtree(admin: Post, bureau: Unit) -> None:
    above = bureau.parent
    assert above is not None
    with pytest.raises(refusals.NotYours):
        actions.create_unit(parent=above, fields=FIELDS, by=admin, at=AT)
    with pytest.raises(refusals.NotYours):
        actions.edit_unit(unit=above, fields=FIELDS, by=admin, at=AT)


def test_only_administrators(bureau: Unit, handler: Post) -> None:
    with pytest.raises(refusals.NotYours):
        actions.create_unit(parent=bureau, fields=FIELDS, by=handler, at=AT)


def test_one_name_once_under_one_unit(admin: Post, bureau: Unit) -> None:
    made = actions.create_unit(parent=bureau, fields=FIELDS, by=admin, at=AT)
    with pytest.raises(refusals.NameTaken):
        actions.create_unit(parent=bureau, fields=FIELDS, by=admin, at=AT)
    actions.edit_unit(unit=made, fields=replace(FIELDS, phone="110"), by=admin, at=AT)


def test_two_units_never_number_papers_with_one_code(admin: Post, bureau: Unit) -> None:
    actions.create_unit(parent=bureau, fields=replace(FIELDS, paper_code="东公信"), by=admin, at=AT)
    with pytest.raises(refusals.PaperCodeTaken):
        actions.create_unit(
            parent=bureau, fields=UnitFields("西桥派出所", "town", paper_code="东公信"), by=admin, at=AT
        )


def test_no_unit_is_of_a_higher_level_than_the_one_above(admin: Post, bureau: Unit) -> None:
    with pytest.raises(refusals.LevelAbove):
        actions.create_unit(parent=bureau, fields=replace(FIELDS, level="province"), by=admin, at=AT)


def test_only_what_differs_is_recorded(admin: Post, bureau: Unit) -> None:
    made = actions.create_unit(parent=bureau, fields=FIELDS, by=admin, at=AT)
    actions.edit_unit(unit=made, fields=replace(FIELDS, phone="110"), by=admin, at=AT)
    assert last("unit_edited").body == {"changes": {"phone": ["", "110"]}}
    actions.edit_unit(unit=made, fields=replace(FIELDS, phone="110"), by=admin, at=AT)
    assert Entry.objects.filter(kind="unit_edited").count() == 1


def test_under_an_outside_unit_only_outside_units_and_no_posts(admin: Post, bureau: Unit, handler: Post) -> None:
    outside = actions.create_unit(parent=bureau, fields=FIELDS, is_outside=True, by=admin, at=AT)
    with pytest.raises(refusals.UnderOutside):
        actions.create_unit(parent=outside, fields=UnitFields("下属所", "town"), by=admin, at=AT)
    with pytest.raises(refusals.NoPostsOutside):
        actions.open_post(staff=handler.staff, unit=outside, role="clerk", title="", since=DAY, by=admin, at=AT)


def test_a_unit_in_use_is_not_closed(admin: Post, bureau: Unit) -> None:
    station = actions.create_unit(parent=bureau, fields=FIELDS, by=admin, at=AT)
    post = make.post(station, "clerk")
    with pytest.raises(refusals.UnitInUse) as refused:
        actions.close_unit(unit=station, by=admin, at=AT, open_matters=2)
    assert (refused.value.units, refused.value.posts, refused.value.matters) == (0, 1, 2)
    post.until = DAY - timedelta(days=1)
    post.save()
    assert not actions.close_unit(unit=station, by=admin, at=AT, open_matters=0).is_active
    with pytest.raises(refusals.UnitClosed):
        actions.create_unit(parent=station, fields=UnitFields("下属所", "town"), by=admin, at=AT)
    assert actions.reopen_unit(unit=station, by=admin, at=AT).is_active


# Staff


def added(admin: Post, **given: Any) -> actions.Added:
    values: dict[str, Any] = {
        "name": "单 田芳",
        "username": "Shan.TF ",
        "unit": admin.unit,
        "role": "clerk",
        "title": "",
        "since": DAY,
    }
    return actions.add_staff(**(values | given), by=admin, at=AT)


def test_new_staff_get_a_first_password_that_must_be_changed(admin: Post) -> None:
    made = added(admin)
    assert made.staff.username == "shan.tf"
    assert made.staff.name_key.startswith("shan tian fang\t")
    assert made.staff.must_change_password
    assert made.staff.check_password(made.password)
    assert made.password not in str(last("staff_added").body)


def test_one_sign_in_name_once(admin: Post) -> None:
    added(admin)
    with pytest.raises(refusals.UsernameTaken):
        added(admin, username="SHAN.tf")


def test_an_administrator_below_cannot_reset_the_password_of_somebody_with_a_post_above(
    admin: Post, bureau: Unit, handler: Post
) -> None:
    assert looks_after(admin, handler.staff, DAY)
    above = bureau.parent
    assert above is not None
    Post.objects.create(staff=handler.staff, unit=above, role="head", since=DAY)
    assert not looks_after(admin, handler.staff, DAY)
    with pytest.raises(refusals.NotYours):
        actions.reset_password(staff=handler.staff, by=admin, at=AT)
    with pytest.raises(refusals.NotYours):
        actions.leave(staff=handler.staff, on=DAY, by=admin, at=AT, open_matters=0)


def test_the_own_password_is_not_reset_without_the_present_one(admin: Post) -> None:
    with pytest.raises(refusals.OwnPassword):
        actions.reset_password(staff=admin.staff, by=admin, at=AT)


def test_leaving_asks_while_matters_hang_on_a_post(admin: Post, handler: Post) -> None:
    with pytest.raises(refusals.StillHolds) as refused:
        actions.leave(staff=handler.staff, on=DAY, by=admin, at=AT, open_matters=3)
    assert refused.value.matters == 3
    actions.leave(staff=handler.staff, on=DAY, by=admin, at=AT, open_matters=3, knowing=True)
    assert (last("staff_left").body or {})["matters"] == 3
    handler.refresh_from_db()
    assert handler.until == DAY
    # The last day counts; the day after there is no seat.
    assert seats(handler.staff, AT)
    assert not seats(handler.staff, AT + timedelta(days=1))


def test_whoever_left_is_taken_back_without_posts(admin: Post, handler: Post) -> None:
    actions.leave(staff=handler.staff, on=DAY - timedelta(days=1), by=admin, at=AT, open_matters=0)
    with pytest.raises(refusals.HasLeft):
        actions.open_post(staff=handler.staff, unit=admin.unit, role="head", title="", since=DAY, by=admin, at=AT)
    actions.take_back(staff=handler.staff, by=admin, at=AT)
    assert not seats(handler.staff, AT)
    actions.open_post(staff=handler.staff, unit=admin.unit, role="head", title="", since=DAY, by=admin, at=AT)
    assert seats(handler.staff, AT)


def test_a_unit_keeps_an_administrator_in_it_or_above(admin: Post, bureau: Unit) -> None:
    with pytest.raises(refusals.LastAdministrator):
        actions.end_post(post=admin, on=DAY, by=admin, at=AT, open_matters=0)
    with pytest.raises(refusals.LastAdministrator):
        actions.leave(staff=admin.staff, on=DAY, by=admin, at=AT, open_matters=0)
    second = make.post(bureau, "administrator", name="第二")
    actions.end_post(post=admin, on=DAY, by=second, at=AT, open_matters=0)
    with pytest.raises(refusals.LastAdministrator):
        actions.leave(staff=second.staff, on=DAY, by=second, at=AT, open_matters=0)


# Posts and deputies


def test_nobody_opens_a_post_for_themselves(admin: Post) -> None:
    with pytest.raises(refusals.NotToOneself):
        actions.open_post(staff=admin.staff, unit=admin.unit, role="clerk", title="", since=DAY, by=admin, at=AT)


def test_a_post_is_held_once(admin: Post, handler: Post) -> None:
    with pytest.raises(refusals.AlreadyHeld):
        actions.open_post(staff=handler.staff, unit=admin.unit, role="handler", title="", since=DAY, by=admin, at=AT)


def test_a_post_does_not_end_before_it_began(admin: Post, handler: Post) -> None:
    with pytest.raises(refusals.EndsBeforeItBegan):
        actions.end_post(post=handler, on=date(2019, 12, 31), by=admin, at=AT, open_matters=0)


def appoint(post: Post, deputy: Staff, by: Post, *, days: int = 3) -> None:
    until = DAY + timedelta(days=days)
    actions.appoint_deputy(post=post, deputy=deputy, since=DAY, until=until, reason="", by=by, at=AT)


def test_a_deputy_comes_from_the_same_unit_or_above(admin: Post, bureau: Unit, handler: Post) -> None:
    station = make.unit("东桥派出所", parent=bureau)
    below = make.post(station, "clerk")
    with pytest.raises(refusals.DeputyFromElsewhere):
        appoint(handler, below.staff, admin)
    appoint(below, handler.staff, admin)
    assert [seat.post for seat in seats(handler.staff, AT)] == [handler, below]


def test_deputies_that_make_no_sense(admin: Post, bureau: Unit, handler: Post) -> None:
    other = make.post(bureau, "clerk")
    with pytest.raises(refusals.DeputyOfOneself):
        appoint(handler, handler.staff, admin)
    with pytest.raises(refusals.NotToOneself):
        appoint(handler, admin.staff, admin)
    with pytest.raises(refusals.WrongOrder):
        appoint(handler, other.staff, admin, days=-1)


def test_a_deputy_who_ends_ends_at_once(admin: Post, bureau: Unit, handler: Post) -> None:
    other = make.post(bureau, "clerk")
    appoint(handler, other.staff, admin)
    row = handler.deputies.get()
    actions.end_deputy(deputy=row, by=admin, at=AT)
    assert [seat.post for seat in seats(other.staff, AT)] == [other]
    with pytest.raises(refusals.Over):
        actions.end_deputy(deputy=row, by=admin, at=AT)


def said_kinds(kind: type[refusals.Refused]) -> Iterator[type[refusals.Refused]]:
    """The refusals somebody can be told; what only gathers them says nothing itself."""
    below = kind.__subclasses__()
    for one in below:
        yield from said_kinds(one)
    if not below:
        yield kind


def test_every_refusal_has_its_sentence() -> None:
    for kind in said_kinds(refusals.Refused):
        assert kind.text or "message" in vars(kind), kind
