"""Bulletins and reports: drafted from figures, frozen when issued, withdrawn only in the open.

What a bulletin says lies in three columns: `content` is drawn from the figures and typed by nobody, `texts` are the
paragraphs and `records` the rows that the office writes. Its pictures are rows of their own. From issue on a trigger
keeps all of it as it is (docs/decisions/0024).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.bulletins.exports.models import Export
from huiyin.bulletins.kinds import Kind, kind_of
from huiyin.bulletins.process.models import Course, PathCell, StayCell
from huiyin.documents.models import File
from huiyin.people.models import Post, Unit
from huiyin.statistics.terms import Period, Scope, Span

# The rooms in here keep their own rows beside their code; Django finds them through this module.
__all__ = [
    "Bulletin",
    "BulletinQuerySet",
    "BulletinState",
    "CellMap",
    "Chart",
    "Counter",
    "Course",
    "Export",
    "PathCell",
    "Reading",
    "Recipient",
    "Rule",
    "StayCell",
]


class BulletinState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("bulletin", "draft")
    READY = "ready", pgettext_lazy("bulletin", "waits for approval")
    APPROVED = "approved", pgettext_lazy("bulletin", "approved")
    ISSUED = "issued", pgettext_lazy("bulletin", "issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("bulletin", "withdrawn")
    DROPPED = "dropped", pgettext_lazy("bulletin", "dropped")


IN_WORK = (BulletinState.DRAFT, BulletinState.READY, BulletinState.APPROVED)
GIVEN_OUT = (BulletinState.ISSUED, BulletinState.WITHDRAWN)


class Rule(models.Model):
    """A unit makes a kind of bulletin regularly, or once after a phase; off until somebody sets it up.

    Weekly ones by `weekday` (0 is Monday), monthly ones by `day`, yearly ones by `month` and `day`, those of a phase
    (`name`, `first`, `last`) on the day after it. The draft is to be issued within `finish_days`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bulletin_rules")
    kind = models.CharField(max_length=30)
    weekday = models.PositiveSmallIntegerField(null=True)
    day = models.PositiveSmallIntegerField(null=True)
    month = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=80, blank=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    finish_days = models.PositiveSmallIntegerField(default=3)
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # Drafts are made for days after this one: a rule set up in June makes no drafts of the spring.
    since = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "name"], condition=Q(ended_at__isnull=True), name="bulletin_rule_once"
            ),
            models.CheckConstraint(condition=Q(weekday__isnull=True) | Q(weekday__lte=6), name="rule_day_of_week"),
            models.CheckConstraint(condition=Q(day__isnull=True) | Q(day__range=(1, 31)), name="rule_day_of_month"),
            models.CheckConstraint(condition=Q(month__isnull=True) | Q(month__range=(1, 12)), name="rule_month"),
            models.CheckConstraint(
                condition=Q(first__isnull=True, last__isnull=True) | Q(last__gte=models.F("first")),
                name="rule_phase_has_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.name}".strip()


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def in_work(self) -> BulletinQuerySet:
        return self.filter(state__in=IN_WORK)

    def given_out(self) -> BulletinQuerySet:
        """Issued, withdrawn or not: both stay readable."""
        return self.filter(state__in=GIVEN_OUT)

    def without_content(self) -> BulletinQuerySet:
        """For lists: the large columns stay where they are."""
        return self.defer("content", "texts", "records")


class Bulletin(models.Model):
    """One bulletin, from draft to last day. `revision` grows with every change: who saves an older one is told."""

    kind = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bulletins")
    # Of a phase its name; empty otherwise.
    name = models.CharField(max_length=80, blank=True)
    first = models.DateField()
    last = models.DateField()
    span = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=BulletinState, default=BulletinState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    content = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    records = models.JSONField(default=dict)
    # What was recorded by this moment is in the figures, nothing that was recorded later.
    as_of = models.DateTimeField()
    # Leaves the unit and those below it: small cells of its tables are not said.
    goes_outside = models.BooleanField(default=False)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="bulletins")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    correction_reason = models.CharField(max_length=500, blank=True)
    # None: drawn up by the system.
    drafted_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    # Staff who drafted it or wrote in it: none of them approves it.
    worked_by = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    returned_reason = models.CharField(max_length=500, blank=True)
    approved_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    seq = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=80, blank=True)
    # SHA-256 over number, texts, records, content and pictures; the ledger's entry carries the same.
    digest = models.BinaryField(max_length=32, null=True)
    withdrawn_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    # Drawn when first asked for after issue, the same bytes ever after.
    pdf = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")

    objects = BulletinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "seq"], name="bulletin_number_once"),
            # A rule makes one draft for a period, whoever ticks, and however often.
            models.UniqueConstraint(
                fields=["rule", "first"], condition=Q(corrects__isnull=True), name="bulletin_of_rule_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "first", "last", "name"],
                condition=Q(state__in=["draft", "ready", "approved"], corrects__isnull=True),
                name="bulletin_in_work_once",
            ),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="bulletin_period_has_an_end"),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "withdrawn"])
                | Q(seq__isnull=False, issued_at__isnull=False, approved_by__isnull=False, digest__isnull=False),
                name="bulletin_issued_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="bulletin_withdrawn_says_why",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-drafted_at"], name="bulletin_of_unit")]

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.unit_id} {self.first}"

    @property
    def form(self) -> Kind:
        return kind_of(self.kind)

    @property
    def period(self) -> Period:
        return Period(self.first, self.last, Span(self.span))

    @property
    def scope(self) -> Scope:
        return Scope(unit=self.unit_id)

    @property
    def is_in_work(self) -> bool:
        return self.state in IN_WORK

    @property
    def is_given_out(self) -> bool:
        return self.state in GIVEN_OUT


class Chart(models.Model):
    """One picture of a bulletin in one language: what it was drawn from, the drawing, and the numbers behind it."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="charts")
    no = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=40)
    # The finding, and the cohort under it.
    title = models.CharField(max_length=300)
    about = models.CharField(max_length=300)
    specification = models.JSONField()
    svg = models.TextField()
    # {"head": […], "rows": [[…], …], "shares": [columns that are shares of 1]}
    numbers = models.JSONField()

    class Meta:
        ordering = ["no", "language"]
        constraints = [models.UniqueConstraint(fields=["bulletin", "no", "language"], name="chart_once")]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.no} {self.language} {self.name}"


class Recipient(models.Model):
    """Whom a bulletin goes to, or those a rule makes go to: a unit, a post, or somebody who does not run Huiyin."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, null=True, related_name="recipients")
    rule = models.ForeignKey(Rule, models.CASCADE, null=True, related_name="recipients")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    # Of somebody outside: the organ's name, and its e-mail address (sealed) unless the paper is brought to it.
    name = models.CharField(max_length=120, blank=True)
    sealed_address = models.BinaryField(null=True)
    # 抄送 instead of 主送.
    is_copy = models.BooleanField(default=False)
    # When an outside recipient first opened the link, or somebody noted that the paper was handed over.
    reached_at = models.DateTimeField(null=True)
    handed_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["is_copy", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(bulletin__isnull=True, rule__isnull=False) | Q(bulletin__isnull=False, rule__isnull=True),
                name="recipient_of_one",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, post__isnull=True, name="")
                | Q(unit__isnull=True, post__isnull=False, name="")
                | (Q(unit__isnull=True, post__isnull=True) & ~Q(name="")),
                name="recipient_is_one",
            ),
            models.UniqueConstraint(fields=["bulletin", "unit"], name="recipient_unit_once"),
            models.UniqueConstraint(fields=["bulletin", "post"], name="recipient_post_once"),
        ]

    def __str__(self) -> str:
        return self.name or f"unit {self.unit_id}" if self.unit_id or self.name else f"post {self.post_id}"

    @property
    def is_outside(self) -> bool:
        return self.name != ""


class Reading(models.Model):
    """When a post first opened a bulletin that was sent to it or to its unit."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="readings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "post"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.post_id}"


class Counter(models.Model):
    """The last bulletin number of a unit in a year; the row lock makes numbers gapless under concurrent issue."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="bulletin_counter_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.last}"


class CellMap(models.Model):
    """A superior's workbook, and which of its cells holds which figure. Replaced, never changed behind an export."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cell_maps")
    name = models.CharField(_("name"), max_length=80)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    # [{"sheet": "表1", "cell": "C5", "indicator": "matters", "part": "count", "when": "now"}, …]
    cells = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(retired_at__isnull=True), name="cell_map_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
