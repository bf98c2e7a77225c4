"""One table of every dated obligation: who owes what by when, and why (house ruling 2)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DutyState(models.TextChoices):
    OPEN = "open", _("open")
    MET = "met", _("met in time")
    MET_LATE = "met_late", _("met late")
    LAPSED = "lapsed", _("lapsed")
    VOID = "void", _("fell away")
    UNKNOWN = "unknown", _("not known")


# The clocks of what one unit asks of another.
BETWEEN_UNITS = ("demand", "demand_answer", "objection_answer")
# The clocks of a matter that nobody has taken in hand yet.
FIRST_MOVES = ("objection", "sort", "sort_again", "notice_direct")


class Holder(models.TextChoices):
    OFFICE = "office", _("petition office")
    UNIT = "unit", _("unit")
    PETITIONER = "petitioner", _("petitioner")
    SUPERVISOR = "supervisor", _("supervising unit")
    REVIEWER = "reviewer", _("reviewing organ")
    ORGAN = "organ", _("conducting unit")


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> DutyQuerySet:
        return self.filter(state=DutyState.OPEN)

    def owed(self) -> DutyQuerySet:
        """Obligations of offices; a petitioner's window is a right, not a duty."""
        return self.exclude(holder=Holder.PETITIONER)

    def overdue(self, on: date) -> DutyQuerySet:
        return self.open().owed().filter(due_on__lt=on)


class Duty(models.Model):
    """One dated obligation or window. Written only by the room whose subject it belongs to.

    `subject` names the thing it hangs on ("case:17"); `key` names it within that subject ("finish:2"), so that the
    same duty is updated, never doubled. The day ledger is derived on demand from the law core, not stored.
    """

    subject = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    clock = models.CharField(max_length=30)
    holder = models.CharField(max_length=10, choices=Holder)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="duties", db_index=False)
    post = models.ForeignKey("people.Post", models.PROTECT, null=True, related_name="duties", db_index=False)
    request_no = models.PositiveSmallIntegerField(null=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    is_provisional = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=DutyState, default=DutyState.OPEN)
    ended_on = models.DateField(null=True)
    # Conditional updates on these columns make reminders idempotent: "0 rows" means somebody was faster.
    reminded_soon_at = models.DateTimeField(null=True)
    reminded_late_at = models.DateTimeField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        constraints = [models.UniqueConstraint(fields=["subject", "key"], name="duty_once")]
        indexes = [
            models.Index(
                fields=["unit", "due_on"],
                condition=Q(state="open"),
                name="duty_open_of_unit",
                include=["post", "clock"],
            ),
            models.Index(fields=["post", "due_on"], condition=Q(state="open"), name="duty_open_of_post"),
            models.Index(fields=["due_on"], condition=Q(state="open"), name="duty_open_by_date"),
            # What came to a unit and waits for its first move, the latest first.
            models.Index(
                fields=["unit", "starts_on", "id"],
                condition=Q(state="open", clock__in=FIRST_MOVES),
                name="duty_arrived_at_unit",
            ),
            # What hangs on no matter is little beside what does, and is walked by date for whoever owes it.
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state="open") & ~Q(subject__startswith="case:"),
                include=["unit", "post", "holder"],
                name="duty_open_beside",
            ),
            # What one unit asks of another, and what an answer promised, is rare among all duties and is looked for by
            # itself: what waits by its last day, what was answered by the day it was.
            models.Index(
                fields=["clock", "due_on", "id"],
                condition=Q(state="open", clock__in=[*BETWEEN_UNITS, "performance"]),
                name="duty_open_by_clock",
            ),
            models.Index(
                fields=["clock", "ended_on"],
                condition=Q(clock__in=BETWEEN_UNITS, ended_on__isnull=False),
                name="duty_between_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key} {self.due_on}"


class Reminder(models.Model):
    """A line in somebody's "my work today": soon due, overdue, a window that lapsed, something that arrived."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    # When the outbox looked at it; by then whoever asked for e-mail has a message in it.
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "kind"], name="reminder_once")]
        indexes = [models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="reminder_untold")]

    def __str__(self) -> str:
        return f"{self.duty} {self.kind}"


class CalendarYear(models.Model):
    """One year of the working-day calendar as it was loaded; the latest row of a year is in force."""

    year = models.PositiveSmallIntegerField()
    # The file itself (TOML): loading an earlier row again is how a load is taken back.
    text = models.TextField()
    # Of the whole calendar with this year in it, as steps carry it.
    version = models.CharField(max_length=20)
    loaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["year", "-id"], name="calendar_latest")]

    def __str__(self) -> str:
        return f"{self.year} {self.version}"
