"""Signing in: right and wrong, lock-outs per name and per address, and what they leave in the ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings
from pytest_django import Settings

from huiyin.ledger.models import Entry
from huiyin.people import attempts, refusals
from huiyin.people.models import Attempt, Deputy, Failure, Post, Staff
from huiyin.people.sessions import seats
from huiyin.people.sign_in import change_password, sign_in, switch_post
from tests import make

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
ADDRESS = "192.0.2.7"
PASSWORD = "paper-crane-41"


@pytest.fixture(autouse=True)
def _fast_hash(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clerk() -> Post:
    post = make.post(make.unit("望川县公安局"), "clerk", name="吴安")
    post.staff.username = "wu.an"
    post.staff.set_password(PASSWORD)
    post.staff.save()
    return post


def enter(username: str = "wu.an", password: str = PASSWORD, *, at: datetime = AT, address: str = ADDRESS) -> Staff:
    return sign_in(username=username, password=password, address=address, at=at).staff


def kinds(unit: int) -> list[str]:
    return list(Entry.objects.filter(chain=f"office:{unit}").order_by("seq").values_list("kind", flat=True))


def test_right_password_gives_the_first_seat_and_an_entry(clerk: Post) -> None:
    entered = sign_in(username=" WU.AN ", password=PASSWORD, address=ADDRESS, at=AT)
    assert entered.seat.post == clerk
    assert kinds(clerk.unit_id) == ["signed_in"]


@pytest.mark.parametrize("username", ["wu.an", "nobody"])
def test_names_known_and_unknown_fail_alike_and_lock_alike(clerk: Post, username: str) -> None:
    lefts = []
    for second in range(5):
        with pytest.raises(refusals.WrongNameOrPassword) as wrong:
            enter(username, "no", at=AT + timedelta(seconds=second))
        lefts.append(wrong.value.left)
    assert lefts == [4, 3, 2, 1, 0]
    with pytest.raises(refusals.Locked) as locked:
        enter(username, PASSWORD, at=AT + timedelta(minutes=1))
    # Fifteen minutes from the fifth failure, at 10:00:04.
    assert locked.value.until == AT + timedelta(seconds=4, minutes=15)
    assert locked.value.minutes == 15


def test_trying_on_does_not_lengthen_the_lock(clerk: Post) -> None:
    for _ in range(5):
        with pytest.raises(refusals.WrongNameOrPassword):
            enter(password="no")
    for minute in range(1, 15):
        with pytest.raises(refusals.Locked):
            enter(at=AT + timedelta(minutes=minute))
    assert enter(at=AT + timedelta(minutes=15)) == clerk.staff


def test_success_ends_the_series(clerk: Post) -> None:
    for _ in range(4):
        with pytest.raises(refusals.WrongNameOrPassword):
            enter(password="no")
    enter()
    with pytest.raises(refusals.WrongNameOrPassword) as wrong:
        enter(password="no")
    assert wrong.value.left == 4


@override_settings(SIGN_IN_FAILURES=2)
def test_an_address_is_locked_for_trying_many_names(clerk: Post) -> None:
    for number in range(20):
        with pytest.raises(refusals.WrongNameOrPassword):
            enter(f"name{number}", "no")
    with pytest.raises(refusals.Locked) as locked:
        enter()
    assert locked.value.until == AT + timedelta(minutes=15)
    assert enter(address="192.0.2.8") == clerk.staff


def test_successes_do_not_use_up_an_address(clerk: Post) -> None:
    for _ in range(60):
        enter()


def test_no_post_in_force_no_entry(clerk: Post) -> None:
    clerk.until = date(2026, 3, 17)
    clerk.save()
    with pytest.raises(refusals.NoPost):
        enter()
    assert kinds(clerk.unit_id) == ["sign_in_failed"]


def test_whoever_left_has_no_seat(clerk: Post) -> None:
    clerk.staff.left_on = date(2026, 3, 18)
    clerk.staff.save()
    assert seats(clerk.staff, AT)
    assert not seats(clerk.staff, AT + timedelta(days=1))


def test_failures_of_unknown_names_are_recorded_without_the_name(clerk: Post) -> None:
    with pytest.raises(refusals.WrongNameOrPassword):
        enter("my-password-by-mistake")
    entry = Entry.objects.get(kind="sign_in_failed")
    assert "my-password" not in f"{entry.body}{entry.header}"


def test_counters_hold_no_address_and_no_name(clerk: Post) -> None:
    with pytest.raises(refusals.WrongNameOrPassword):
        enter(password="no")
    keys = [*Attempt.objects.values_list("key", flat=True), *Failure.objects.values_list("key", flat=True)]
    assert len(keys) == 2
    assert not any(ADDRESS in key or "wu.an" in key for key in keys)


def test_a_deputy_takes_the_seat_and_signs_with_their_own_name(clerk: Post) -> None:
    head = make.post(clerk.unit, "head", name="方正")
    row = Deputy.objects.create(post=head, deputy=clerk.staff, since=date(2026, 3, 18), until=date(2026, 3, 20))
    seat = switch_post(seat=f"{head.pk}-{row.pk}", by=clerk, at=AT)
    assert seat.post == head
    entry = Entry.objects.get(kind="switched_post")
    assert entry.header["by"] == {"post": head.pk, "unit": head.unit_id, "role": "head", "staff": clerk.staff_id}
    with pytest.raises(refusals.NotASeat):
        switch_post(seat=str(head.pk), by=clerk, at=AT)
    with pytest.raises(refusals.NotASeat):
        switch_post(seat=f"{head.pk}-{row.pk}", by=clerk, at=AT + timedelta(days=3))


def test_change_of_password(clerk: Post) -> None:
    with pytest.raises(refusals.WrongPassword):
        change_password(old="no", new="another-crane-42", by=clerk, at=AT)
    with pytest.raises(refusals.WeakPassword):
        change_password(old=PASSWORD, new="short", by=clerk, at=AT)
    with pytest.raises(refusals.SamePassword):
        change_password(old=PASSWORD, new=PASSWORD, by=clerk, at=AT)
    change_password(old=PASSWORD, new="another-crane-42", by=clerk, at=AT)
    assert enter(password="another-crane-42") == clerk.staff


def test_guessing_the_present_password_locks_too(clerk: Post) -> None:
    for _ in range(5):
        with pytest.raises(refusals.WrongPassword):
            change_password(old="no", new="another-crane-42", by=clerk, at=AT)
    with pytest.raises(refusals.Locked):
        change_password(old=PASSWORD, new="another-crane-42", by=clerk, at=AT)


def test_old_counters_are_forgotten(clerk: Post) -> None:
    with pytest.raises(refusals.WrongNameOrPassword):
        enter(password="no")
    assert attempts.forget_old(AT + timedelta(days=1)) == 0
    assert attempts.forget_old(AT + timedelta(days=3)) == 2
