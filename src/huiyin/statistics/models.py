"""The facts figures are made of, drawn from the steps: what each matter was known to be, and what was done in it.

Nothing here is entered by anybody, and nothing of it names or describes a person. `statistics.folding` says what a
row holds, `statistics.drawing` writes it, `huiyin figures --check` proves that it follows from the steps.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from huiyin.cases.models import Case
from huiyin.people.models import Unit


def known_q(as_of: datetime | None = None) -> Q:
    """What was known at that moment; what is known now, where none is named."""
    if as_of is None:
        return Q(known_to=None)
    return (Q(known_to=None) | Q(known_to__gt=as_of)) & Q(known_from__lte=as_of)


class MatterQuerySet(models.QuerySet["Matter"]):
    """Versions of matters."""

    def known(self, as_of: datetime | None = None) -> MatterQuerySet:
        return self.filter(known_q(as_of))


class ActQuerySet(models.QuerySet["Act"]):
    """Versions of acts."""

    def known(self, as_of: datetime | None = None) -> ActQuerySet:
        return self.filter(known_q(as_of))


class Matter(models.Model):
    """One version of a matter: how it was known from the moment a step was recorded until the next one changed it.

    A day an office owes (`sort_due_on`, `accept_due_on`, `due_on`) is empty where it owes none, or where history does
    not say. `unit` is the competent unit, or the office while there is none; what was owed and is over counts for the
    unit it was with then (`sort_unit`, `accept_unit`, `answer_unit`), whoever took over since.
    """

    pk = models.CompositePrimaryKey("case_id", "seq")
    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    # The step that made this version.
    seq = models.PositiveIntegerField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    office = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    sort_unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    accept_unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    answer_unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    # The unit complained of, where it is one: never a person.
    complained_unit = models.ForeignKey(
        Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, null=True
    )
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    category = models.CharField(max_length=40)
    place = models.CharField(max_length=9)

    is_first = models.BooleanField()
    is_joint = models.BooleanField()
    is_sealed = models.BooleanField()
    is_restricted = models.BooleanField()
    is_litigious = models.BooleanField()
    is_imported = models.BooleanField()
    is_assigned = models.BooleanField()
    is_simple = models.BooleanField()
    is_open = models.BooleanField()
    people = models.PositiveIntegerField()
    requests = models.PositiveSmallIntegerField()
    # The step that passed it on (transfer, assign, decide_competence, …); empty while it is not sorted.
    passed_by = models.CharField(max_length=30)

    received_on = models.DateField()
    registered_on = models.DateField()
    sorted_on = models.DateField(null=True)
    sort_due_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    # Accepted, declined or referred out by the unit: what it owed within 30 days of registration was said.
    decided_on = models.DateField(null=True)
    accept_due_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    was_extended = models.BooleanField()
    # Some request was answered after its own last day.
    was_late = models.BooleanField()
    answered_on = models.DateField(null=True)
    served_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    ending = models.CharField(max_length=20)
    stage = models.CharField(max_length=20)
    stage_since_on = models.DateField()
    next_due_on = models.DateField(null=True)
    # One of OUTCOMES where all answers agree; "partly" where some were supported; empty without an answer.
    outcome = models.CharField(max_length=15)
    # A review or a recheck changed or revoked an answer.
    was_overturned = models.BooleanField()
    # What was promised and is to be done: "", due, done, not_done.
    performance = models.CharField(max_length=10)
    # What the petitioner said at the last return visit; empty without one.
    view = models.CharField(max_length=15)
    # The last word on each request within its window; of several requests the least favourable (P).
    rated_on = models.DateField(null=True)
    rated_office = models.CharField(max_length=10, null=True)
    rated_unit = models.CharField(max_length=10, null=True)
    rate_until = models.DateField(null=True)
    referred_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    review_asked_on = models.DateField(null=True)
    recheck_asked_on = models.DateField(null=True)
    # Whether the law asks for a paper that ends it, and the day the last such paper was issued.
    is_paper_due = models.BooleanField()
    proper_paper_on = models.DateField(null=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        # In the database one table in two parts, of what is known now and of what was; each index lies on the part
        # its condition names (migration 0008).
        indexes = [
            # As it is known now, by the day of a cohort: a month is a small part, whichever units are asked about.
            *(
                models.Index(fields=[day, unit], condition=Q(known_to=None, **{f"{day}__isnull": False}), name=name)
                for day, unit, name in (
                    ("registered_on", "unit", "matter_registered"),
                    ("sorted_on", "sort_unit", "matter_sorted"),
                    ("sort_due_on", "sort_unit", "matter_sort_due"),
                    ("accepted_on", "unit", "matter_accepted"),
                    ("accept_due_on", "accept_unit", "matter_accept_due"),
                    ("due_on", "answer_unit", "matter_due"),
                    ("answered_on", "unit", "matter_answered"),
                    ("closed_on", "unit", "matter_closed"),
                    ("rated_on", "answer_unit", "matter_rated"),
                    ("referred_on", "unit", "matter_referred"),
                )
            ),
            models.Index(
                fields=["rate_until", "answer_unit"],
                condition=Q(known_to=None, rated_on=None, rate_until__isnull=False),
                name="matter_unrated",
            ),
            # What waits and what is overdue today is in no cell: few matters are open. In the order in which they are
            # told: nothing has to be sorted or looked up to add them up.
            models.Index(
                fields=["unit", "stage", "stage_since_on"],
                condition=Q(known_to=None, is_open=True),
                include=[
                    "next_due_on",
                    "due_on",
                    "answered_on",
                    "case",
                    "channel",
                    "kind",
                    "is_restricted",
                ],
                name="matter_open",
            ),
            # What stands at the end of a period: unclosed, or unanswered past its day.
            models.Index(
                fields=["unit", "registered_on", "case"],
                condition=Q(known_to=None, closed_on=None),
                name="matter_unclosed",
            ),
            models.Index(
                fields=["unit", "due_on"],
                condition=Q(known_to=None, answered_on=None),
                include=["answered_on", "case"],
                name="matter_unanswered",
            ),
            # 积案 where no set is named: what was assigned from above.
            models.Index(
                fields=["registered_on", "unit"],
                condition=Q(known_to=None, is_assigned=True),
                include=["closed_on", "ending", "case"],
                name="matter_assigned",
            ),
            models.Index(
                fields=["answered_on", "due_on", "answer_unit", "case"],
                condition=Q(known_to=None, answered_on__gt=F("due_on")),
                name="matter_late",
            ),
            # What changed since a moment not long ago: in the order in which rows were written, or nearly.
            BrinIndex(fields=["known_from"], autosummarize=True, name="matter_known_from"),
            BrinIndex(
                fields=["known_from"],
                autosummarize=True,
                condition=Q(known_to__isnull=False),
                name="matter_was_known",
            ),
            BrinIndex(fields=["known_to"], autosummarize=True, name="matter_known_to"),
            # What is not the last word any more: looked into for earlier moments only.
            models.Index(fields=["registered_on"], condition=Q(known_to__isnull=False), name="matter_was_registered"),
            # One past version in ninety was closed: most were the last word before the case was.
            *(
                models.Index(fields=[day], condition=Q(known_to__isnull=False, **{f"{day}__isnull": False}), name=name)
                for day, name in (("due_on", "matter_was_due"), ("closed_on", "matter_was_closed"))
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(known_to=None), name="matter_known_once"),
            models.CheckConstraint(
                condition=Q(known_to=None) | Q(known_to__gt=F("known_from")), name="matter_known_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq}"


class Act(models.Model):
    """One thing that was done and is counted (a key of `folding.ACTS`), as it was known for a time.

    A `contact` is one occurrence and goes with its matter wherever that goes; every other act stays with the unit that
    did it. `no` tells apart what one step did twice: the number of the request or of the proceeding.
    """

    pk = models.CompositePrimaryKey("case_id", "seq", "key", "no", "known_from")
    case = models.ForeignKey(Case, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    # The step that did it.
    seq = models.PositiveIntegerField()
    key = models.CharField(max_length=20)
    no = models.PositiveSmallIntegerField()
    on = models.DateField()
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    office = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    category = models.CharField(max_length=40)
    place = models.CharField(max_length=9)
    outcome = models.CharField(max_length=20)
    # 人次 of an occurrence; of every other act 0.
    people = models.PositiveIntegerField()
    # In fen.
    amount = models.BigIntegerField()
    is_first = models.BooleanField()
    is_restricted = models.BooleanField()

    objects = ActQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["on", "unit"], condition=Q(known_to=None), name="act_known"),
            models.Index(fields=["key", "on"], condition=Q(known_to=None) & ~Q(key="contact"), name="act_done"),
            models.Index(fields=["key", "on"], condition=Q(known_to__isnull=False), name="act_was"),
            BrinIndex(fields=["known_from"], autosummarize=True, name="act_known_from"),
            BrinIndex(fields=["known_to"], autosummarize=True, name="act_known_to"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.key}"


class Cell(models.Model):
    """Sums over the facts as they are known now: one unit, one month of a cohort's day (statistics/rollups.py).

    `cut` says by what the cell is narrowed: nothing, channel and kind, or category; the columns that do not belong to
    the cut are empty. `sums` follow the order of the cohort's measures.
    """

    pk = models.CompositePrimaryKey("cohort", "cut", "month", "unit_id", "channel", "kind", "category")
    cohort = models.CharField(max_length=60)
    cut = models.CharField(max_length=8)
    month = models.DateField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    category = models.CharField(max_length=40)
    sums = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{self.cohort} {self.month:%Y-%m} {self.unit_id}"


class Counted(models.Model):
    """Under which reading of its measures the cells of a cohort were counted; another reading counts them anew."""

    cohort = models.CharField(max_length=60, primary_key=True)
    reading = models.CharField(max_length=16)

    class Meta:
        verbose_name_plural = "counted"

    def __str__(self) -> str:
        return f"{self.cohort} {self.reading}"


class Queued(models.Model):
    """A case that took steps since its facts were drawn. Written by a trigger on the steps, in their transaction.

    Several rows of one case are no harm: whoever draws takes them all.
    """

    id = models.BigAutoField(primary_key=True)
    case_id = models.BigIntegerField()
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "statistics_queue"
        verbose_name_plural = "queued"
        indexes = [models.Index(fields=["case_id", "id"], name="queue_by_case")]

    def __str__(self) -> str:
        return str(self.case_id)
