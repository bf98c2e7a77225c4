"""Checks and what follows from them; assessment of units; good practice, training, publicity.

No row of this room counts persons, and none stands in a list by person (law.md 9a).
"""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case
from huiyin.people.models import Post, Staff, Unit


class ChecklistVersion(models.Model):
    """A checklist as an organ keeps it, in one version. Never changed: the next version takes its place."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key", "version"], name="checklist_version_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.key} {self.version}"


class Drawn(models.TextChoices):
    CLOSED = "closed", _("closed in the period")
    RUNNING = "running", _("in hand today")


class Sample(models.Model):
    """A spot sample as it was drawn: seed and frame are kept, so that anyone can draw the same again."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Whose handling was looked at: this unit and those below it.
    scope = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    what = models.CharField(max_length=10, choices=Drawn)
    first = models.DateField()
    last = models.DateField()
    size = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40)
    # [matter, unit, kind, outcome] of every matter that could have been drawn.
    frame = models.JSONField()
    digest = models.CharField(max_length=16)
    drawn = ArrayField(models.BigIntegerField())
    checklist = models.JSONField()
    is_double = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    # Drawn by mistake, and taken back before any of its checks was settled.
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_why="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why="")),
                name="spot_sample_withdrawn_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Settled(models.TextChoices):
    ALONE = "alone", _("one reader")
    WITHIN = "within", _("two readers who agreed")
    THIRD = "third", _("decided by a third reader")
    TALK = "talk", _("settled by talk")


class CheckQuerySet(models.QuerySet["Check"]):
    def settled(self) -> CheckQuerySet:
        return self.filter(settled_at__isnull=False)

    def visible_to(self, post: Post) -> CheckQuerySet:
        """Checks of matters the post sees, made in its own unit or about it, or in one it looks down on.

        Those whose handling was checked see it once it is settled; a reader sees what was asked of them.
        """
        if post.role not in {"clerk", "head", "supervisor"}:
            return self.none()
        asked = Reading.objects.filter(of=models.OuterRef("pk"), post=post.pk)
        own = Q(unit=post.unit_id) | Q(models.Exists(asked))
        about = Q(handled_by=post.unit_id, settled_at__isnull=False)
        if post.role != "clerk":
            own |= Q(unit__path__startswith=post.unit.path)
            about |= Q(handled_by__path__startswith=post.unit.path, settled_at__isnull=False)
        seen = Case.objects.visible_to(post).filter(pk=models.OuterRef("case_id"))
        return self.filter(own | about).filter(models.Exists(seen))


class Check(models.Model):
    """One matter read against a checklist, by one reader or by two who do not see each other's marks."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    sample = models.ForeignKey(Sample, models.PROTECT, null=True, related_name="checks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Whose handling it was when the check began.
    handled_by = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    checklist = models.JSONField()
    is_double = models.BooleanField()
    read_by = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_on = models.DateField(null=True)
    settled_how = models.CharField(max_length=10, choices=Settled, blank=True)
    settled_reason = models.CharField(max_length=300, blank=True)
    marks = models.JSONField(null=True)
    # Out of 100.
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, score=None) | Q(settled_at__isnull=False, score__isnull=False),
                name="check_settled_with_a_score",
            )
        ]
        indexes = [models.Index(fields=["handled_by", "settled_on"], name="check_settled_of_unit")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"

    @property
    def is_withdrawn(self) -> bool:
        """It goes with the sample it was drawn in."""
        return self.sample is not None and self.sample.withdrawn_on is not None


class Reading(models.Model):
    """One reader's marks; nobody else sees them before those who read beside them are done."""

    of = models.ForeignKey(Check, models.PROTECT, related_name="readings")
    no = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    marks = models.JSONField(null=True)
    remark = models.TextField(blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["of", "no"]
        constraints = [
            models.UniqueConstraint(fields=["of", "no"], name="check_reading_once"),
            models.UniqueConstraint(fields=["of", "post"], name="check_reader_once"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.no}"


class Mending(models.TextChoices):
    NOTED = "noted", _("noted, nothing to mend")
    OWED = "owed", _("to be put right")
    ANSWERED = "answered", _("answered, to be confirmed")
    MENDED = "mended", _("mended")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Finding(models.Model):
    """A flaw or a fault a settled check found, where in the file it stands, and whether it was mended."""

    of = models.ForeignKey(Check, models.PROTECT, related_name="findings")
    item = models.CharField(max_length=30)
    kind = models.CharField(max_length=5)
    text = models.TextField()
    place = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=Mending, default=Mending.NOTED)
    due_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    is_contested = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    # Why it was sent back, withdrawn, or taken as mended.
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["of", "id"]

    def __str__(self) -> str:
        return f"{self.of_id} {self.item}"


class Cause(models.TextChoices):
    """Why a complaint was founded: what an organ did or had left undone, never what the petitioner is like."""

    RULE_MISSING = "rule_missing", _("no rule, or rules that contradict each other")
    RULE_IGNORED = "rule_ignored", _("a rule was not followed")
    FACTS = "facts", _("facts were not looked into")
    LAW = "law", _("law or policy was applied wrongly")
    DELAY = "delay", _("it was left lying")
    NOT_TOLD = "not_told", _("people were not told or not heard")
    CONDUCT = "conduct", _("conduct on duty")
    NOT_DONE = "not_done", _("what was decided was not carried out")
    MEANS = "means", _("not enough people, money or equipment")
    BETWEEN = "between", _("it fell between several units")


class Following(models.TextChoices):
    OWED = "owed", _("to be done")
    REPORTED = "reported", _("reported, to be confirmed")
    DONE = "done", _("done")


class Trace(models.Model):
    """A founded complaint followed back to what caused it, and what is to change so that it does not come again."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    problem = models.TextField()
    cause = models.CharField(max_length=15, choices=Cause)
    change = models.TextField()
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=Following, default=Following.OWED)
    report = models.TextField(blank=True)
    reported_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["case", "unit"], name="trace_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause}"


class Decision(models.TextChoices):
    """What may follow for somebody's handling; what is graver belongs to the organ entitled to it."""

    NONE = "none", _("nothing follows")
    TALK = "talk", _("a talk as a reminder")
    CRITICISM = "criticism", _("criticism")
    EXAMINE = "examine", _("ordered to examine the work in writing")
    PASSED_ON = "passed_on", _("passed on to the organ entitled to decide")


class Accountability(models.Model):
    """What a finished review found about somebody's handling, what they said to it, and what followed.

    Need-to-know: the directing heads and supervisors above, and the person. Its texts go after a time (`erase_on`).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Whom it is about; gone with the texts.
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    article = models.CharField(max_length=4)
    ground = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    hear_by = models.DateField()
    statement = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    object_by = models.DateField(null=True)
    objection = models.TextField(blank=True)
    objected_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    is_upheld = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    erase_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "accountability records"
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(post=None, ground="", statement="", reason="", objection="", answer=""),
                name="accountability_erased_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class Way(models.TextChoices):
    """What art. 39 has for a unit that fails in its duties."""

    TALK = "talk", _("talk with its head")
    NOTICE = "notice", _("notice to all units")
    LISTED = "listed", _("listed supervision")
    CORRECT = "correct", _("correction by a date")


class Measure(models.Model):
    """One measure towards a unit after its quarter was assessed: ground, figures, answer, and how it ended."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    about = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # First day of the quarter.
    quarter = models.DateField()
    way = models.CharField(max_length=10, choices=Way)
    ground = models.TextField()
    # The scorecard of the unit when the measure was taken, in words of both languages.
    figures = models.JSONField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=Following, default=Following.OWED)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.about_id} {self.way} {self.quarter}"


class Assessment(models.Model):
    """The assessment of the units below one, for a quarter: owed where the layer asks for it, then recorded."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # First day of the quarter.
    quarter = models.DateField()
    due_on = models.DateField()
    text = models.TextField(blank=True)
    # The cards as they stood when it was recorded: for each unit its rates (count and base), its score, its checks.
    figures = models.JSONField(null=True)
    recorded_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-quarter", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "quarter"], name="assessment_once"),
            models.CheckConstraint(
                condition=Q(recorded_at=None, figures__isnull=True, by=None)
                | Q(recorded_at__isnull=False, figures__isnull=False, by__isnull=False),
                name="assessment_recorded_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.quarter}"


class Showing(models.TextChoices):
    DRAFT = "draft", _("being written")
    HANDED_IN = "handed_in", _("to be reviewed")
    SHOWN = "shown", _("shown to all units")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Practice(models.Model):
    """What worked, by kind of problem: told so that others can do it too, without anybody's identity."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    problem = models.TextField()
    done = models.TextField()
    articles = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=Showing, default=Showing.DRAFT)
    reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-shown_at", "-id"]

    def __str__(self) -> str:
        return self.title


class Training(models.Model):
    """A lesson on the law and the procedure: who is to come by role, and that it was held."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    topic = models.CharField(max_length=120)
    on = models.DateField()
    begins_at = models.TimeField()
    place = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=15))
    held_on = models.DateField(null=True)
    came = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on=None, came=None) | Q(held_on__isnull=False, came__isnull=False),
                name="training_held_with_a_count",
            )
        ]

    def __str__(self) -> str:
        return self.topic


class Published(models.TextChoices):
    """What art. 18(1) has organs publish, and what people need to know besides."""

    CHANNELS = "channels", _("ways to petition, addresses and telephone numbers")
    HOURS = "hours", _("hours and places of reception")
    PROCEDURE = "procedure", _("how a matter is handled")
    LIMITS = "limits", _("time limits")
    QUERY = "query", _("how to ask where a matter stands")
    REMEDIES = "remedies", _("review and recheck")


class Where(models.TextChoices):
    SITE = "site", _("website")
    BOARD = "board", _("notice board")
    HALL = "hall", _("reception hall")
    LEAFLET = "leaflet", _("leaflet")
    MEDIA = "media", _("newspaper, radio or television")
    TALK = "talk", _("a talk on the spot")


class Publicity(models.Model):
    """What was published where and when, and when it is due again."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=Published)
    where = models.CharField(max_length=10, choices=Where)
    place = models.CharField(max_length=120)
    on = models.DateField()
    next_on = models.DateField(null=True)
    # The row that took its place when it was published again.
    followed_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name_plural = "publicity"
        constraints = [
            models.CheckConstraint(condition=Q(next_on=None) | Q(next_on__gt=F("on")), name="publicity_due_later")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.where} {self.on}"

    def is_due(self, day: date) -> bool:
        """It was to be published again by now and was not."""
        return self.next_on is not None and self.followed_by_id is None and self.next_on <= day
