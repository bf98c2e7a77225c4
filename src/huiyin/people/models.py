"""Units, staff and their posts."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    MINISTRY = "ministry", _("Ministry")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    TOWN = "town", _("Town or station")


class UnitQuerySet(models.QuerySet["Unit"]):
    def below(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and everything under it."""
        return self.filter(path__startswith=unit.path)

    def active(self) -> UnitQuerySet:
        return self.filter(is_active=True)


class Unit(models.Model):
    """An organ in the tree, from ministry to station, or an outside unit that does not run Huiyin."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # Ids from the root down to this unit, "1.4.19.": a subtree is one indexed prefix. In byte order every unit is
    # followed by all that stands under it, whatever the locale of the database.
    path = models.CharField(max_length=200, unique=True, editable=False, db_collation="C")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    # 机关代字, before the year in a paper's number: 望公信〔2026〕12号.
    paper_code = models.CharField(_("code in paper numbers"), max_length=20, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    # 信访部门: registers and sorts (art. 22). Any other organ that is written to directly follows art. 23.
    is_petition_office = models.BooleanField(_("petition office"), default=False)
    is_outside = models.BooleanField(_("outside unit"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    division = models.CharField(_("division code"), max_length=9, blank=True)
    # What art. 18(1) asks to publish.
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    hours = models.CharField(_("reception hours"), max_length=200, blank=True)
    hours_en = models.CharField(_("reception hours in English"), max_length=200, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        if self.name_en and (get_language() or "").startswith("en"):
            return self.name_en
        return self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to this unit, itself included."""
        return [int(part) for part in self.path.split(".") if part]

    def is_within(self, other: Unit) -> bool:
        return self.path.startswith(other.path)


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(username=username)


class Staff(AbstractBaseUser):
    """A member of staff who can sign in. What they may do comes from their posts alone."""

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    # The last day here: no post is held, and no sign-in possible, after it.
    left_on = models.DateField(_("last day"), null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    # `names.name_key(name)`: lists of people run in the order of a Chinese name register, by pinyin.
    name_key = models.CharField(max_length=200, blank=True, editable=False, db_collation="C", db_index=True)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CLERK = "clerk", _("Clerk")
    HANDLER = "handler", _("Handler")
    HEAD = "head", _("Unit head")
    SUPERVISOR = "supervisor", _("Supervisor")
    CUSTODIAN = "custodian", _("Custodian of identities")
    ADMINISTRATOR = "administrator", _("Administrator")


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> PostQuerySet:
        """Posts in force on that day, in units in use, of staff who have not left."""
        here = Q(staff__left_on__isnull=True) | Q(staff__left_on__gte=day)
        lasting = Q(until__isnull=True) | Q(until__gte=day)
        return self.filter(here, lasting, since__lte=day, unit__is_active=True)


class Post(models.Model):
    """What one member of staff may do in one unit, from a day on. Ended, never deleted."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=15, choices=Role)
    title = models.CharField(_("title"), max_length=60, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()
    # The deputy who acts in this post, on the object of one request only; never stored.
    acting: Staff | None = None

    class Meta:
        ordering = ["unit__path", "role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "unit", "role"], condition=Q(until__isnull=True), name="post_held_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff.name} · {self.get_role_display()}"

    def is_held_on(self, day: date) -> bool:
        """The same as the query's `held_on`, for a post already in hand."""
        is_here = self.staff.left_on is None or self.staff.left_on >= day
        is_lasting = self.until is None or self.until >= day
        return is_here and is_lasting and self.since <= day and self.unit.is_active

    @property
    def doer(self) -> Staff:
        """The person at the keyboard: the deputy while one acts, else the holder."""
        return self.acting or self.staff

    @property
    def doer_id(self) -> int:
        return self.acting.pk if self.acting else self.staff_id

    @property
    def signature(self) -> dict[str, int | str]:
        """Who did it, for the ledger: the post, its unit and role, and the person at the keyboard."""
        return {"post": self.pk, "unit": self.unit_id, "role": self.role, "staff": self.doer_id}


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def in_force_on(self, day: date) -> DeputyQuerySet:
        """Deputies of posts in force, who have not left themselves."""
        here = Q(deputy__left_on__isnull=True) | Q(deputy__left_on__gte=day)
        lasting = Q(post__until__isnull=True) | Q(post__until__gte=day)
        return self.filter(
            here,
            lasting,
            since__lte=day,
            until__gte=day,
            ended_at=None,
            post__since__lte=day,
            post__unit__is_active=True,
        )


class Deputy(models.Model):
    """Somebody stands in for a post while its holder is away."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Staff, models.PROTECT, related_name="deputising")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    # The holder was back before `until`.
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="deputy_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.post}"


class Attempt(models.Model):
    """How often something limited was tried in one window: filings, look-ups, sign-ins of one address.

    `key` is a keyed digest, so that no address or name lies here.
    """

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="attempt_window")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class Failure(models.Model):
    """Failed sign-ins in a row under one name, known or not: a lock-out never tells which names exist.

    `key` is a keyed digest, like that of an attempt.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
