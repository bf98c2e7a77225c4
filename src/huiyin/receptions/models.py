"""Rotas, the sessions they give, what was changed in a session after it was planned, and the visits to it."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.people.models import Post, Staff, Unit
from huiyin.receptions import table_models
from huiyin.receptions.rules import Rule

# Models of the table stand in a file of their own; Django looks for them from here.
Interview = table_models.Interview

# Requirement 38: the notice is public 5 days before. An office may ask more of itself.
NOTICE_DAYS = 5
# From so many persons on a visit is one of a group (集体访).
GROUP = 5


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

    def is_over(self, at: datetime) -> bool:
        """The hours that were told have passed."""
        local = localtime(at)
        return (local.date(), local.time()) >= (self.on, self.ends_at)

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


class Way(models.TextChoices):
    ONLINE = "online", _("booked online")
    DESK = "desk", _("booked at the desk")
    DOOR = "door", _("came without a number")


class Need(models.TextChoices):
    """What somebody needs to be received as anybody else; nothing else is asked about them."""

    INTERPRETER = "interpreter", _("interpreter")
    SIGN = "sign", _("sign language")
    WHEELCHAIR = "wheelchair", _("wheelchair access")
    READING = "reading", _("help with reading and writing")
    OTHER = "other", _("something else, to be told at the door")


class Stage(models.TextChoices):
    """The steps of a visit (requirement 40); the values name its instants."""

    WITHDRAWN = "withdrawn", _("withdrawn")
    BOOKED = "booked", _("booked")
    CAME = "came", _("greeted")
    REGISTERED = "registered", _("registered")
    WAITING = "waiting", pgettext_lazy("visit", "waiting")
    CALLED = "called", _("being received")
    ANSWERED = "answered", _("received and answered")


STAGES = (Stage.CAME, Stage.REGISTERED, Stage.WAITING, Stage.CALLED, Stage.ANSWERED)


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> VisitQuerySet:
        """Without those that were withdrawn before anybody came."""
        return self.filter(withdrawn_at=None)

    def expected(self) -> VisitQuerySet:
        """Booked, and nobody has come yet."""
        return self.standing().filter(came_at=None)

    def came(self) -> VisitQuerySet:
        return self.filter(came_at__isnull=False)

    def received(self) -> VisitQuerySet:
        """Those a leader talked with: what receptions are counted by."""
        return self.filter(called_at__isnull=False)


class Visit(models.Model):
    """One visit of one person or group to one session (批): booked before, or come to the door without a number.

    It holds no name in the clear: a matter has its own petitioners, and whoever booked about a new one is sealed here
    until they are registered. The instants are those of requirement 40: greet, register, wait, interview, answer; one
    that nobody noted stays empty.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="visits")
    # The number called and shown on the screen; a number says when, never whether.
    no = models.PositiveSmallIntegerField()
    # Under which what is sealed was sealed.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    way = models.CharField(max_length=8, choices=Way)
    made_at = models.DateTimeField()
    # Who wrote it in; null where the petitioner booked on the portal.
    made_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    # All who come (人次), and those among them who speak: at most five (art. 20(3)).
    people = models.PositiveIntegerField(default=1)
    representatives = models.PositiveSmallIntegerField(default=1)
    # What has to be ready, and the interpreter's language; both go with `sealed`, some time after the session.
    needs = ArrayField(models.CharField(max_length=12, choices=Need), default=list)
    language = models.CharField(max_length=12, blank=True)
    # What it is about; null while it is about no matter yet. Shown only to who may see the matter.
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="visits")
    contact = models.ForeignKey("cases.Contact", models.PROTECT, null=True, related_name="+")
    # Name and telephone of somebody without a matter yet (JSON, under `uid`).
    sealed = models.BinaryField(null=True)
    # Keyed digest of the booking code; the code itself is nowhere.
    code_digest = models.BinaryField(max_length=32, null=True)
    token = models.UUIDField(null=True, unique=True)
    withdrawn_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    waiting_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    # Where they were called to, as the screen shows it.
    room = models.CharField(max_length=20, blank=True)
    # The leader who received them: answerable for the matter to its end (谁接待谁处理, requirement 27).
    receiver = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    studied_at = models.DateTimeField(null=True)
    studied_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    # About the matter: what to look into, whom to ask. Nothing about those who come.
    study_note = models.CharField(max_length=300, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["session", "no"]
        constraints = [
            models.UniqueConstraint(fields=["session", "no"], name="visit_number_once"),
            models.UniqueConstraint(
                fields=["session", "contact"],
                condition=Q(contact__isnull=False, withdrawn_at=None),
                name="visit_of_contact_once",
            ),
            models.CheckConstraint(
                condition=Q(representatives__gte=1, representatives__lte=5, people__gte=F("representatives")),
                name="visit_five_speak_at_most",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(came_at=None, called_at=None), name="visit_withdrawn_before"
            ),
        ]
        indexes = [
            models.Index(fields=["code_digest"], condition=Q(code_digest__isnull=False), name="visit_by_code"),
            models.Index(fields=["made_at"], condition=Q(sealed__isnull=False), name="visit_still_sealed"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.no}"

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.withdrawn_at is not None:
            return Stage.WITHDRAWN
        return next((stage for stage in reversed(STAGES) if self.instant(stage) is not None), Stage.BOOKED)

    def instant(self, stage: Stage) -> datetime | None:
        """When that stage was reached."""
        found: datetime | None = getattr(self, f"{stage.value}_at")
        return found

    @property
    def is_group(self) -> bool:
        """集体访: five persons or more (law.md 4.1)."""
        return self.people >= GROUP
