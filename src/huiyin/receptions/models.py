"""Rotas, the sessions they give, and what was changed in a session after it was planned."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.people.models import Post, Staff, Unit
from huiyin.receptions.rules import Rule

# Requirement 38: the notice is public 5 days before. An office may ask more of itself.
NOTICE_DAYS = 5


class Rota(models.Model):
    """Who receives people when and where, by rule. Stopped, never deleted; a change makes the sessions to come anew."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rotas")
    title = models.CharField(_("title"), max_length=80)
    rule = models.JSONField()
    # One of the hosts after the other; otherwise each of them every time.
    in_turn = models.BooleanField(default=False)
    begins_at = models.TimeField()
    ends_at = models.TimeField()
    place = models.CharField(max_length=120)
    # What numbers are given out for beforehand. Whoever comes is received all the same.
    seats = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField(default=NOTICE_DAYS)
    accompanying = ArrayField(models.BigIntegerField(), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="rota_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(notice_days__gte=1), name="rota_gives_notice"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> Rule:
        return Rule.from_json(self.rule)


class RotaHost(models.Model):
    """A leader of a rota, in the order of turns, with the portfolio the notice tells."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="hosts")
    order = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    portfolio = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["rota", "order"]
        constraints = [models.UniqueConstraint(fields=["rota", "post"], name="rota_host_once")]

    def __str__(self) -> str:
        return f"{self.rota_id} {self.post}"


class SessionQuerySet(models.QuerySet["Session"]):
    def published(self) -> SessionQuerySet:
        return self.filter(published_at__isnull=False)

    def unpublished(self) -> SessionQuerySet:
        return self.filter(published_at=None)

    def of_subtree(self, unit: Unit) -> SessionQuerySet:
        """Of the unit and all below it."""
        return self.filter(unit__path__startswith=unit.path)

    def from_day(self, day: date) -> SessionQuerySet:
        return self.filter(on__gte=day)


class Session(models.Model):
    """One leader receives people on one day. Moved or exchanged with a reason; there is no cancelling one."""

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # The day the rule names and whose turn it was by the rule: what a plan made again is held against.
    meant_on = models.DateField()
    meant_host = models.ForeignKey(Post, models.PROTECT, related_name="+")
    on = models.DateField()
    begins_at = models.TimeField()
    ends_at = models.TimeField()
    place = models.CharField(max_length=120)
    host = models.ForeignKey(Post, models.PROTECT, related_name="+")
    portfolio = models.CharField(max_length=120, blank=True)
    accompanying = ArrayField(models.BigIntegerField(), default=list)
    seats = models.PositiveSmallIntegerField()
    notice_by = models.DateField()
    published_at = models.DateTimeField(null=True)
    # Who received in the end; empty until attendance is kept.
    attended_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    attended_units = ArrayField(models.BigIntegerField(), default=list)
    attendance_note = models.CharField(max_length=300, blank=True)
    kept_at = models.DateTimeField(null=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["on", "begins_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rota", "meant_on", "meant_host"], name="session_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="session_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["unit", "on"], name="session_of_unit")]

    def __str__(self) -> str:
        return f"{self.on} {self.host}"

    @property
    def is_kept(self) -> bool:
        """Attendance was entered: nothing of it moves any more."""
        return self.kept_at is not None

    def misses_notice(self, today: date) -> bool:
        """Not public, and the last day for it has passed."""
        return self.published_at is None and today > self.notice_by

    def set_day(self, on: date, notice_days: int) -> None:
        self.on = on
        self.notice_by = on - timedelta(days=notice_days)


class What(models.TextChoices):
    MOVED = "moved", _("another day")
    EXCHANGED = "exchanged", _("exchanged")
    PLACE = "place", _("another place or hour")


class SessionChange(models.Model):
    """What was changed in a session and why; shown publicly beside a session whose notice was out already."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What)
    # The day, the host and the place before the change.
    was_on = models.DateField()
    was_host = models.ForeignKey(Post, models.PROTECT, related_name="+")
    was_place = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    after_notice = models.BooleanField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.what} {self.at:%Y-%m-%d}"
