"""Units, staff, posts and deputies: everything an administrator changes.

Every action takes `by` (the administrator's post) and `at`, refuses what lies outside the subtree of the
administrator's unit, and leaves an entry in the ledger chain of the unit it concerns.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from huiyin.ledger.actions import append
from huiyin.people import attempts, directory, refusals
from huiyin.people.access import office_chain
from huiyin.people.models import Deputy, Level, Post, Role, Staff, Unit
from huiyin.people.names import name_key
from huiyin.people.reach import administers, looks_after
from huiyin.people.sign_in import sign_in_name

# Without letters and figures that look alike: a first password is read from a slip of paper.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RANK = {level: place for place, level in enumerate(Level.values)}


@dataclass(frozen=True, slots=True)
class UnitFields:
    """What an administrator writes down about a unit; the public ones are those of art. 18(1)."""

    name: str
    level: str
    name_en: str = ""
    short_name: str = ""
    paper_code: str = ""
    is_petition_office: bool = False
    division: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    fax: str = ""
    hours: str = ""
    hours_en: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """New staff, with the first password: shown once, stored nowhere."""

    staff: Staff
    post: Post
    password: str


def _note(kind: str, unit_id: int, by: Post, at: datetime, **payload: Any) -> None:
    append(chain=office_chain(unit_id), kind=kind, at=at, payload=payload, by=by.signature)


def _must_administer(by: Post, unit: Unit) -> None:
    if not administers(by, unit):
        raise refusals.NotYours


def _must_look_after(by: Post, staff: Staff, at: datetime) -> None:
    if not looks_after(by, staff, localdate(at)):
        raise refusals.NotYours


# Units


def create_unit(*, parent: Unit, fields: UnitFields, by: Post, at: datetime, is_outside: bool = False) -> Unit:
    """A unit under `parent`. An outside unit does not run Huiyin: others enter on its behalf."""
    _must_administer(by, parent)
    if not parent.is_active:
        raise refusals.UnitClosed(unit=parent.label)
    if parent.is_outside and not is_outside:
        raise refusals.UnderOutside
    _check_fields(parent, fields, own=0)
    with transaction.atomic():
        unit = place_unit(parent=parent, fields=fields, is_outside=is_outside)
        given = {"parent": parent.pk, "is_outside": is_outside, **asdict(fields)}
        _note("unit_created", unit.pk, by, at, **given)
    directory.forget()
    return unit


def place_unit(*, parent: Unit | None, fields: UnitFields, is_outside: bool = False) -> Unit:
    """The row itself, with its path: its own id is part of it, so it is known only after the insert."""
    unit = Unit(parent=parent, is_outside=is_outside, path=f"new {secrets.token_hex(8)}", **asdict(fields))
    unit.save()
    unit.path = f"{parent.path if parent else ''}{unit.pk}."
    unit.save(update_fields=["path"])
    return unit


def _check_fields(parent: Unit | None, fields: UnitFields, own: int) -> None:
    if parent is not None:
        if RANK[fields.level] < RANK[parent.level]:
            raise refusals.LevelAbove
        if parent.children.active().filter(name=fields.name).exclude(pk=own).exists():
            raise refusals.NameTaken
    if fields.paper_code:
        taken = Unit.objects.filter(paper_code=fields.paper_code).exclude(pk=own).first()
        if taken:
            raise refusals.PaperCodeTaken(code=fields.paper_code, unit=taken.label)


def edit_unit(*, unit: Unit, fields: UnitFields, by: Post, at: datetime) -> Unit:
    """Change what is written down about a unit; only what differs goes into the ledger."""
    _must_administer(by, unit)
    _check_fields(unit.parent, fields, own=unit.pk)
    changes = {
        name: [getattr(unit, name), value] for name, value in asdict(fields).items() if getattr(unit, name) != value
    }
    if not changes:
        return unit
    for name, (_before, after) in changes.items():
        setattr(unit, name, after)
    with transaction.atomic():
        unit.save(update_fields=list(changes))
        _note("unit_edited", unit.pk, by, at, changes=changes)
    directory.forget()
    return unit


def close_unit(*, unit: Unit, by: Post, at: datetime, open_matters: int) -> Unit:
    """Take a unit out of use. `open_matters`: how many it still owes something in, counted by the caller.

    Raises UnitInUse while units stand under it, posts are held in it, or matters are open.
    """
    _must_administer(by, unit)
    if not unit.is_active:
        raise refusals.Over
    posts = Post.objects.held_on(localdate(at)).filter(unit=unit).count()
    units = unit.children.active().count()
    if units or posts or open_matters:
        raise refusals.UnitInUse(units=units, posts=posts, matters=open_matters)
    return _set_in_use(unit, False, by, at)


def reopen_unit(*, unit: Unit, by: Post, at: datetime) -> Unit:
    _must_administer(by, unit)
    if unit.is_active:
        raise refusals.Over
    if unit.parent is not None and not unit.parent.is_active:
        raise refusals.UnitClosed(unit=unit.parent.label)
    return _set_in_use(unit, True, by, at)


def _set_in_use(unit: Unit, is_active: bool, by: Post, at: datetime) -> Unit:
    unit.is_active = is_active
    with transaction.atomic():
        unit.save(update_fields=["is_active"])
        _note("unit_reopened" if is_active else "unit_closed", unit.pk, by, at)
    directory.forget()
    return unit


# Staff


def first_password() -> str:
    """Twelve letters in three groups, about 59 bits."""
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(3))


def add_staff(
    *,
    name: str,
    username: str,
    unit: Unit,
    role: str,
    title: str,
    since: date,
    by: Post,
    at: datetime,
) -> Added:
    """A new member of staff with a first post and a first password, to be changed at the first sign-in."""
    _must_open_in(unit, by)
    username = sign_in_name(username)
    password = first_password()
    staff = Staff(name=name, name_key=name_key(name), username=username, must_change_password=True)
    staff.set_password(password)
    with transaction.atomic():
        if Staff.objects.filter(username=username).exists():
            raise refusals.UsernameTaken(username=username)
        try:
            with transaction.atomic():
                staff.save()
        except IntegrityError as error:
            raise refusals.UsernameTaken(username=username) from error
        post = Post.objects.create(staff=staff, unit=unit, role=role, title=title, since=since)
        given = {"staff": staff.pk, "name": name, "username": username, "post": post.pk, "role": role}
        _note("staff_added", unit.pk, by, at, **given, since=since.isoformat())
    directory.forget()
    return Added(staff, post, password)


def rename_staff(*, staff: Staff, name: str, by: Post, at: datetime) -> Staff:
    _must_look_after(by, staff, at)
    if name == staff.name:
        return staff
    before, staff.name, staff.name_key = staff.name, name, name_key(name)
    with transaction.atomic():
        staff.save(update_fields=["name", "name_key"])
        _note("staff_renamed", by.unit_id, by, at, staff=staff.pk, changes={"name": [before, name]})
    directory.forget()
    return staff


def reset_password(*, staff: Staff, by: Post, at: datetime) -> str:
    """A new first password, returned once; ends every session of that member of staff and lifts a lock."""
    _must_look_after(by, staff, at)
    if staff.pk == by.doer_id:
        raise refusals.OwnPassword
    password = first_password()
    staff.set_password(password)
    staff.must_change_password = True
    with transaction.atomic():
        staff.save(update_fields=["password", "must_change_password"])
        _note("password_reset", by.unit_id, by, at, staff=staff.pk)
    attempts.clear(("sign-in", staff.username))
    return password


def unlock(*, staff: Staff, by: Post, at: datetime) -> None:
    """Lift the lock that failed sign-ins put on a name."""
    _must_look_after(by, staff, at)
    attempts.clear(("sign-in", staff.username))
    _note("unlocked", by.unit_id, by, at, staff=staff.pk)


def leave(*, staff: Staff, on: date, by: Post, at: datetime, open_matters: int, knowing: bool = False) -> Staff:
    """The last day of a member of staff: ends the posts and what they stand in for.

    `open_matters`: on posts of theirs, counted by the caller. Raises StillHolds unless `knowing`.
    """
    _must_look_after(by, staff, at)
    if staff.left_on is not None:
        raise refusals.Over
    if open_matters and not knowing:
        raise refusals.StillHolds(matters=open_matters)
    with transaction.atomic():
        posts = list(staff.posts.select_related("unit", "staff").filter(_not_over(on)))
        for post in posts:
            _must_leave_an_administrator(post, on, at, leaving=staff)
        _end_all(posts, on)
        staff.left_on = on
        staff.save(update_fields=["left_on"])
        given = {"staff": staff.pk, "on": on.isoformat(), "posts": [p.pk for p in posts], "matters": open_matters}
        _note("staff_left", by.unit_id, by, at, **given)
    directory.forget()
    return staff


def take_back(*, staff: Staff, by: Post, at: datetime) -> Staff:
    """Somebody who left works here again; the posts are opened anew."""
    _must_look_after(by, staff, at)
    if staff.left_on is None:
        raise refusals.Over
    left_on, staff.left_on = staff.left_on, None
    with transaction.atomic():
        staff.save(update_fields=["left_on"])
        _note("staff_taken_back", by.unit_id, by, at, staff=staff.pk, left_on=left_on.isoformat())
    return staff


# Posts


def _must_open_in(unit: Unit, by: Post) -> None:
    _must_administer(by, unit)
    if unit.is_outside:
        raise refusals.NoPostsOutside(unit=unit.label)
    if not unit.is_active:
        raise refusals.UnitClosed(unit=unit.label)


def open_post(*, staff: Staff, unit: Unit, role: str, title: str, since: date, by: Post, at: datetime) -> Post:
    """One more post for somebody who is here already; never for the administrator who asks."""
    _must_open_in(unit, by)
    if staff.pk == by.doer_id:
        raise refusals.NotToOneself
    if staff.left_on is not None:
        raise refusals.HasLeft(name=staff.name)
    if Post.objects.filter(_not_over(since), staff=staff, unit=unit, role=role).exists():
        raise refusals.AlreadyHeld
    with transaction.atomic():
        try:
            with transaction.atomic():
                post = Post.objects.create(staff=staff, unit=unit, role=role, title=title, since=since)
        except IntegrityError as error:
            raise refusals.AlreadyHeld from error
        given = {"staff": staff.pk, "post": post.pk, "role": role, "since": since.isoformat()}
        _note("post_opened", unit.pk, by, at, **given)
    directory.forget()
    return post


def end_post(*, post: Post, on: date, by: Post, at: datetime, open_matters: int, knowing: bool = False) -> Post:
    """The last day of a post. Raises StillHolds, unless `knowing`, while open matters hang on it."""
    _must_administer(by, post.unit)
    if post.until is not None and post.until < localdate(at):
        raise refusals.Over
    if on < post.since:
        raise refusals.EndsBeforeItBegan(since=post.since)
    if open_matters and not knowing:
        raise refusals.StillHolds(matters=open_matters)
    with transaction.atomic():
        _must_leave_an_administrator(post, on, at)
        _end_all([post], on)
        given = {"post": post.pk, "staff": post.staff_id, "on": on.isoformat(), "matters": open_matters}
        _note("post_ended", post.unit_id, by, at, **given)
    directory.forget()
    return post


def _not_over(on: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=on)


def _end_all(posts: Iterable[Post], on: date) -> None:
    for post in posts:
        post.until = max(on, post.since)
        post.save(update_fields=["until"])


def _must_leave_an_administrator(post: Post, on: date, at: datetime, leaving: Staff | None = None) -> None:
    """Every unit keeps somebody above or in it who can open the next post; nobody else could."""
    if post.role != Role.ADMINISTRATOR:
        return
    # One at a time, or two administrators could end each other's posts.
    list(Unit.objects.select_for_update().filter(parent=None))
    others = Post.objects.held_on(localdate(at)).filter(_not_over(on), role=Role.ADMINISTRATOR)
    others = others.filter(unit__in=post.unit.ancestor_ids, staff__left_on=None).exclude(pk=post.pk)
    if leaving is not None:
        others = others.exclude(staff=leaving)
    if not others.exists():
        raise refusals.LastAdministrator


# Deputies


def appoint_deputy(
    *, post: Post, deputy: Staff, since: date, until: date, reason: str, by: Post, at: datetime
) -> Deputy:
    """Let somebody act in a post while its holder is away, from `since` to `until`, both included.

    A deputy holds a post in the same unit or above it, so that standing in never widens whom a matter about a unit
    below is kept from (art. 30(3)).
    """
    _must_administer(by, post.unit)
    if until < since:
        raise refusals.WrongOrder
    if until < localdate(at):
        raise refusals.AlreadyPast
    if deputy.pk == post.staff_id:
        raise refusals.DeputyOfOneself
    if deputy.pk == by.doer_id:
        raise refusals.NotToOneself
    if not may_stand_in(post, localdate(at)).filter(pk=deputy.pk).exists():
        raise refusals.DeputyFromElsewhere
    with transaction.atomic():
        row = Deputy.objects.create(post=post, deputy=deputy, since=since, until=until, reason=reason)
        span = {"since": since.isoformat(), "until": until.isoformat()}
        given = {"deputy": row.pk, "post": post.pk, "staff": deputy.pk, "reason": reason}
        _note("deputy_appointed", post.unit_id, by, at, **given, **span)
    return row


def may_stand_in(post: Post, on: date) -> QuerySet[Staff]:
    """Staff who can be deputy of a post: with a post of their own in its unit or above."""
    posts = Post.objects.held_on(on).filter(unit__in=post.unit.ancestor_ids)
    staff = Staff.objects.filter(pk__in=posts.values("staff"), left_on=None)
    return staff.exclude(pk=post.staff_id).order_by("name_key", "pk")


def end_deputy(*, deputy: Deputy, by: Post, at: datetime) -> Deputy:
    """The holder is back: ends at once, before the last day that was set."""
    _must_administer(by, deputy.post.unit)
    if deputy.ended_at is not None or deputy.until < localdate(at):
        raise refusals.Over
    deputy.ended_at = at
    with transaction.atomic():
        deputy.save(update_fields=["ended_at"])
        _note("deputy_ended", deputy.post.unit_id, by, at, deputy=deputy.pk, post=deputy.post_id)
    return deputy
