"""A campaign, its phases and targets, who works in it, the cohorts that were frozen for it, and what followed.

No row names a petitioner, and none has a place for words about one. A cohort is a list of matters: once frozen it
never changes (a trigger keeps it so); what came later is a cohort of its own.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from huiyin.campaigns.scope import Scope
from huiyin.campaigns.terms import EXCLUSIONS, GATES, MECHANISMS, PHASES, REPORTS, SEATS, SOURCES, VERDICTS
from huiyin.cases.models import Case
from huiyin.people import directory
from huiyin.people.models import Level, Post, Role, Unit

# Requirement 82 (seed 000): within 3 days after the end of a phase, and of the whole.
SUMMARY_DAYS = 3
SEERS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
LOOKS_DOWN = frozenset({Role.HEAD, Role.SUPERVISOR})


def _withdrawn_with_a_reason(name: str) -> models.CheckConstraint:
    condition = Q(withdrawn_on=None, withdrawn_why="") | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why=""))
    return models.CheckConstraint(condition=condition, name=f"{name}_withdrawn_with_a_reason")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """`visible_to` is the only door to campaigns."""

    def visible_to(self, post: Post) -> CampaignQuerySet:
        """Those of the own unit; those that run in the own organ or above it, or report to the own unit; to heads and
        supervisors also those below."""
        if post.role not in SEERS:
            return self.none()
        running = Q(organ__in=post.unit.ancestor_ids)
        if post.role in LOOKS_DOWN:
            running |= Q(unit__path__startswith=post.unit.path)
        running |= Q(Exists(Recipient.objects.filter(campaign=OuterRef("pk"), unit=post.unit_id)))
        return self.filter(Q(unit=post.unit_id) | Q(organ=post.unit_id) | (Q(opened_at__isnull=False) & running))

    def running(self) -> CampaignQuerySet:
        return self.filter(opened_at__isnull=False, ended_at=None)


class Campaign(models.Model):
    """A drive over a set of matters. Drawn up, opened when its first cohort is frozen, ended, never deleted."""

    # The office that leads it, and the organ whose subtree it runs in.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns")
    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    purpose = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    # Levels whose units answer for their part; what lies below the last of them counts for the unit above it.
    levels = ArrayField(models.CharField(max_length=10, choices=Level), default=list)
    rule = models.JSONField()
    contacts_due_on = models.DateField(null=True)
    summary_days = models.PositiveSmallIntegerField(default=SUMMARY_DAYS)
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(opened_at__isnull=False), name="campaign_ends_once_opened"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> Scope:
        return Scope.from_json(self.rule)

    @property
    def is_draft(self) -> bool:
        return self.opened_at is None

    @property
    def is_running(self) -> bool:
        return self.opened_at is not None and self.ended_at is None

    def units(self) -> list[directory.UnitCard]:
        """The units that take part, in the order of the tree: of the levels it reaches, below the organ."""
        below = (card for card in directory.units().values() if self.organ_id in card.line and card.id != self.organ_id)
        reached = (card for card in below if card.level in self.levels and card.is_active)
        return sorted((card for card in reached if not card.is_petition_office), key=lambda card: card.path)

    def answering(self, unit: int, taking_part: frozenset[int]) -> int:
        """Who answers in the campaign for what a unit has: the nearest one above it that takes part, or the organ."""
        line = directory.unit(unit).line
        return next((one for one in reversed(line) if one in taking_part), self.organ_id)


class Phase(models.Model):
    """A part of the campaign with its days and what is to be done in them."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    work = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["starts_on", "ends_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(kind__in=list(PHASES)), name="phase_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """At least so many per cent of these matters pass this gate by that day, both inclusive."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets")
    share = models.PositiveSmallIntegerField()
    # Whose: matters of these sources; of every one where none is named.
    sources = ArrayField(models.CharField(max_length=10), default=list)
    gate = models.CharField(max_length=20, default="resolved")
    by = models.DateField()

    class Meta:
        ordering = ["by", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="target_is_a_share"),
            # Nothing else can be a target, whoever writes the row (law.md 9a).
            models.CheckConstraint(condition=Q(gate__in=list(GATES)), name="target_passes_a_gate"),
            models.CheckConstraint(condition=Q(sources__contained_by=list(SOURCES)), name="target_of_known_sources"),
        ]

    def __str__(self) -> str:
        return f"{self.share} % {self.by}"


class Cohort(models.Model):
    """Matters frozen at a moment by a rule. `no` 1 is the first; every later one holds what joined since."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="cohorts")
    no = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    # None where matters were named by hand, with the reason.
    rule = models.JSONField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    # SHA-256 over its matters, so that another list cannot pass for it.
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["campaign", "no"]
        constraints = [models.UniqueConstraint(fields=["campaign", "no"], name="cohort_no_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.no}"


class Member(models.Model):
    """A matter of a cohort: where it came from and which unit had it then. Entered only, where `exclusion` says why."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="members")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    exclusion = models.CharField(max_length=15, blank=True)

    class Meta:
        ordering = ["cohort", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "case"], condition=Q(exclusion=""), name="member_once"),
            models.UniqueConstraint(fields=["campaign", "case"], condition=~Q(exclusion=""), name="excluded_once"),
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="member_of_a_source"),
            models.CheckConstraint(condition=Q(exclusion__in=["", *EXCLUSIONS]), name="member_exclusion_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.case_id}"


class Seat(models.Model):
    """Who does what in the campaign: staff by their posts, never anybody else."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="seats")
    what = models.CharField(max_length=10)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    # Of an area lead the unit they look after; of somebody lent the unit they come from.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    work = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "what", "post", "unit"],
                condition=Q(until=None),
                name="seat_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(what__in=list(SEATS)), name="seat_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.what} {self.post_id}"


class ContactPerson(models.Model):
    """Whom to call in a unit about the campaign; entered by the unit, by the day the campaign names."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="contacts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    phone = models.CharField(max_length=40)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["unit__path"]
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="contact_of_unit_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"


class Recipient(models.Model):
    """Whom the reports of the campaign go to: a unit that runs Huiyin, or an organ by name (requirement 88)."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recipients")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["campaign", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, name="") | (Q(unit=None) & ~Q(name="")),
                name="campaign_recipient_is_one",
            ),
            models.UniqueConstraint(
                fields=["campaign", "unit", "name"], name="campaign_recipient_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"unit {self.unit_id}"


class Report(models.Model):
    """Month-end figures, the summary of a phase, the final one: owed by a day, drafted from the data, then frozen."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=5)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, related_name="reports")
    first = models.DateField()
    last = models.DateField()
    due_on = models.DateField()
    texts = models.JSONField(default=dict)
    # What it said when it was finished; until then the figures are drawn anew each time it is opened.
    figures = models.JSONField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    # Whom it went to, as named then.
    sent_to = ArrayField(models.CharField(max_length=120), default=list)

    class Meta:
        ordering = ["-last", "kind", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind", "unit", "first", "last"], name="report_once"),
            models.CheckConstraint(condition=Q(kind__in=list(REPORTS)), name="report_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, figures__isnull=True)
                | Q(finished_at__isnull=False, figures__isnull=False),
                name="report_finished_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.kind} {self.last}"


class Sample(models.Model):
    """Solved matters drawn for a look back. Seed and size are written down, so that anybody draws the same again."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="samples")
    seed = models.CharField(max_length=40)
    size = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    # All it was drawn from, each with its stratum; `cases` those that were drawn.
    pool = models.JSONField()
    cases = ArrayField(models.BigIntegerField())
    due_on = models.DateField()
    # Drawn by mistake, and taken back before anything of it was looked at.
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-drawn_at", "-id"]
        constraints = [_withdrawn_with_a_reason("look_back_sample")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.seed}"


class Inspection(models.Model):
    """The level above looks at what a unit did: findings with a day for mending, then accepted or not."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="inspections")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField()
    way = models.CharField(max_length=200)
    verdict = models.CharField(max_length=10)
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # Entered by mistake, and taken back before the unit answered.
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["unit__path", "-on", "-id"]
        constraints = [
            _withdrawn_with_a_reason("inspection"),
            models.CheckConstraint(condition=Q(verdict__in=list(VERDICTS)), name="inspection_has_a_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id} {self.on}"


class Finding(models.Model):
    """One thing an inspection found in the work of a unit, to be mended by a day."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    text = models.CharField(max_length=500)
    mend_by = models.DateField()
    answer = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["inspection", "id"]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.mend_by}"


class Improvement(models.Model):
    """A mechanism that is to be better after the campaign: what, who sees to it, by when, and that it was done."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="improvements")
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=500)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due_on = models.DateField()
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    result = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(MECHANISMS)), name="improvement_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return self.text
