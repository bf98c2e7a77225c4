"""Rounds: the plan they follow, what each unit answered, what was found, how it was checked and is mended.

No model of this room has a column for a person who petitions or is complained of (law.md 9a); texts are screened by
`screening.py` before they come here. Members of staff stand here only as those who entered or signed something.
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.documents.models import File
from huiyin.people.models import Staff, Unit
from huiyin.rounds.items import Item, Label, items_from, labels_from
from huiyin.rounds.rhythm import Rhythm


class Kind(models.TextChoices):
    SEARCH = "search", _("search round")
    DRIVE = "drive", _("drive of items")


RHYTHMS = (
    (Rhythm.MONTHLY.value, _("every month")),
    (Rhythm.HALF_MONTHLY.value, _("every half month")),
    (Rhythm.ONCE.value, _("once, and at once")),
)


class RoundPlan(models.Model):
    """What an office wants looked for, by whom, how often. Stopped, never deleted; rounds keep what they were told."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=80)
    instructions = models.TextField(blank=True)
    fields = models.JSONField(default=list)
    items = models.JSONField(default=list)
    units = ArrayField(models.BigIntegerField())
    # Petition offices of other organs whose findings are collected (requirement 8); they have no posts here.
    organs = ArrayField(models.CharField(max_length=80), default=list)
    rhythm = models.CharField(max_length=12, choices=RHYTHMS)
    # Days after the end of the span to answer, and after that to give notice of what was found.
    answer_days = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        ordering = ["unit__path", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="round_plan_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def labels(self) -> tuple[Label, ...]:
        return labels_from(self.fields)

    @property
    def form(self) -> tuple[Item, ...]:
        return items_from(self.items)


class Round(models.Model):
    """One round of a plan, with everything as it was told to the units when it began."""

    plan = models.ForeignKey(RoundPlan, models.PROTECT, related_name="rounds")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=80)
    instructions = models.TextField(blank=True)
    fields = models.JSONField(default=list)
    items = models.JSONField(default=list)
    organs = ArrayField(models.CharField(max_length=80), default=list)
    first_on = models.DateField()
    last_on = models.DateField()
    due_on = models.DateField()
    notice_by = models.DateField()
    begun_at = models.DateTimeField()
    # The notice: figures and names of units as they stood, frozen when it went out.
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    notice = models.JSONField(null=True)

    class Meta:
        ordering = ["-first_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["plan", "first_on"], name="round_once")]
        indexes = [models.Index(fields=["unit", "-first_on"], name="round_of_unit")]

    def __str__(self) -> str:
        return f"{self.title} {self.first_on}"

    @property
    def labels(self) -> tuple[Label, ...]:
        return labels_from(self.fields)

    @property
    def form(self) -> tuple[Item, ...]:
        return items_from(self.items)

    @property
    def is_drive(self) -> bool:
        return self.kind == Kind.DRIVE

    @property
    def is_closed(self) -> bool:
        """The notice is out: what it says is not changed behind it."""
        return self.noticed_at is not None

    @property
    def subject(self) -> str:
        return f"round:{self.pk}"

    def label_of(self, key: str) -> str:
        return next((label.said for label in self.labels if label.key == key), key)


class Answer(models.Model):
    """A unit that is asked in a round; answered when it handed in its entries or confirmed that there are none."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="answers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    found_none = models.BooleanField(default=False)

    class Meta:
        ordering = ["unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="answer_once"),
            models.CheckConstraint(condition=Q(answered_at__isnull=False) | Q(found_none=False), name="none_is_said"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"

    @property
    def is_given(self) -> bool:
        return self.answered_at is not None

    def is_late(self, day: date) -> bool:
        return not self.is_given and day > self.round.due_on


class EntryQuerySet(models.QuerySet["Entry"]):
    def standing(self) -> EntryQuerySet:
        return self.filter(withdrawn_at=None)

    def returned(self) -> EntryQuerySet:
        """Sent back to be mended and not mended yet."""
        return self.standing().filter(is_returned=True)

    def unchecked(self) -> EntryQuerySet:
        return self.standing().filter(is_checked=False)


class Entry(models.Model):
    """One problem of an office: field, place, unit, what it owes. Of a drive: one item with its form."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="entries")
    # Who entered it; `source` names another organ's petition office it came from.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    source = models.CharField(max_length=80, blank=True)
    field = models.CharField(max_length=40)
    # The code of a division, of nine digits at most: a township, never finer.
    place = models.CharField(max_length=9, blank=True)
    # The unit whose problem it is, and what it has to do.
    about = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owed = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    seen_on = models.DateField()
    values = models.JSONField(default=dict)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    is_checked = models.BooleanField(default=False)
    is_returned = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["unit__path", "id"]
        indexes = [models.Index(fields=["round", "unit", "id"], name="entry_of_unit")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.field} {self.pk}"


class EntryCheck(models.Model):
    """A look at how an entry was made: complete, correct, fresh (requirement 17). Kept, one after the other."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="checks")
    is_complete = models.BooleanField()
    is_correct = models.BooleanField()
    is_fresh = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    mend_by = models.DateField(null=True)
    mended_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.at:%Y-%m-%d}"

    @property
    def is_sound(self) -> bool:
        return self.is_complete and self.is_correct and self.is_fresh


class Correction(models.Model):
    """A correction notice: a unit is to mend something by a day, and the office that gave it looks whether it is."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="corrections")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    # Names and codes as they were on the day, so that the paper never changes.
    words = models.JSONField()
    text = models.TextField()
    due_on = models.DateField()
    look_by = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    # The letter of an outside unit, whose answer the office enters for it.
    paper = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    # The end: mended, not mended (a further notice follows), or taken back.
    ended_at = models.DateTimeField(null=True)
    is_mended = models.BooleanField(default=False)
    ended_note = models.CharField(max_length=300, blank=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")

    class Meta:
        ordering = ["issued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "seq"], name="correction_number"),
            models.CheckConstraint(condition=Q(look_by__gte=F("due_on")), name="correction_looked_at_after_due"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.words.get('code', '')}改〔{self.year}〕{self.seq}号"

    @property
    def subject(self) -> str:
        return f"correction:{self.pk}"

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None
