"""What happened at the table and what follows from it. Words of persons lie sealed here, in no index and no figure."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case, Contact
from huiyin.documents.models import Paper
from huiyin.duties.models import Holder
from huiyin.people.models import Post, Staff, Unit


class Outcome(models.TextChoices):
    """What was said of one request at the table (requirement 45). None of them closes a matter."""

    ON_THE_SPOT = "on_the_spot", _("settled on the spot")
    BY_DATE = "by_date", _("to be settled by a date")
    EXPLAINED = "explained", _("explained")
    TO_STUDY = "to_study", _("to be studied")


class Signing(models.TextChoices):
    """How the petitioner stands to the record. Not signing changes nothing else."""

    SIGNED = "signed", _("read and signed")
    READ_OUT = "read_out", _("read out, and signed")
    NOT_SIGNED = "not_signed", _("not signed")


class Interview(models.Model):
    """One visit at the table, from when it is called in. The visit's receiver is answerable to the end."""

    visit = models.OneToOneField("receptions.Visit", models.PROTECT, related_name="interview")
    begun_at = models.DateTimeField()
    # From here on the record stands; what is added is an addendum.
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    signing = models.CharField(max_length=12, choices=Signing, blank=True)
    # SHA-256 over the sealed text that was signed; the ledger holds the same.
    digest = models.BinaryField(max_length=32, null=True)

    def __str__(self) -> str:
        return f"{self.visit_id} {self.begun_at:%Y-%m-%d}"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def is_owed(self) -> bool:
        """Whether the receiver still owes the answer; known only where `table.with_owed` has read it."""
        return bool(self.__dict__.get("owed"))


class RecordVersion(models.Model):
    """The record as it stood at one moment, sealed. What is saved while writing replaces itself for some minutes."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="versions")
    no = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    is_auto = models.BooleanField(default=False)
    is_addendum = models.BooleanField(default=False)

    class Meta:
        ordering = ["interview", "no"]
        constraints = [models.UniqueConstraint(fields=["interview", "no"], name="record_version_once")]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.no}"


class Called(models.Model):
    """A unit, or its handler, called to the table with the file (requirement 43), and when they came."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="calls")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    came_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["interview", "id"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "unit", "post"], nulls_distinct=False, name="called_once"),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.unit_id}"


class HeardRequest(models.Model):
    """One request as it was talked about. `request_no` is its number in the matter; a new one has its words here."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="requests")
    no = models.PositiveSmallIntegerField()
    request_no = models.PositiveSmallIntegerField(null=True)
    sealed_words = models.BinaryField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    due_on = models.DateField(null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["interview", "no"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "no"], name="heard_once"),
            # A request settled by a date, or to be studied, has its date; the other two have none.
            models.CheckConstraint(
                condition=Q(outcome__in=["by_date", "to_study"], due_on__isnull=False)
                | Q(outcome__in=["", "on_the_spot", "explained"], due_on__isnull=True),
                name="heard_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}/{self.no}"


class OutcomeChange(models.Model):
    """An outcome that was set anew after the record was signed: what it was, and why it changed."""

    request = models.ForeignKey(HeardRequest, models.CASCADE, related_name="changes")
    was_outcome = models.CharField(max_length=12, choices=Outcome)
    was_due_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.was_outcome}"


class Meeting(models.Model):
    """An analysis meeting (研判会) over what could not be answered at the table."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField()
    place = models.CharField(max_length=120, blank=True)
    chair = models.ForeignKey(Post, models.PROTECT, related_name="+")
    units = ArrayField(models.BigIntegerField(), default=list)
    held_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class MeetingMatter(models.Model):
    """What a meeting found about one visit's matter, sealed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="matters")
    interview = models.ForeignKey(Interview, models.PROTECT, related_name="meetings")
    sealed_view = models.BinaryField(null=True)

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "interview"], name="meeting_matter_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.interview_id}"


class Promised(models.TextChoices):
    """What a reception leaves to be done, each with its date. The names end in a clock of the desk's."""

    OUTCOME = "outcome", _("settle the request by the date given")
    STUDY = "study", _("hold the analysis meeting")
    LETTER = "letter", _("issue the letter of assignment")
    FOLLOW_UP = "follow_up", _("follow up the instruction")
    IN_PERSON = "in_person", _("answer in person")
    DECISION = "decision", _("carry out the decision of the meeting")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def open(self) -> CommitmentQuerySet:
        return self.filter(done_on=None, let_go_on=None)


class Commitment(models.Model):
    """Something a reception left to be done: who, what, by when; its duty is "after:<pk>"."""

    interview = models.ForeignKey(Interview, models.PROTECT, related_name="commitments")
    request = models.ForeignKey(HeardRequest, models.PROTECT, null=True, related_name="commitments")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="decisions")
    # The instruction it goes with, a row of the oversight room.
    instruction = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12, choices=Promised)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    holder = models.CharField(max_length=10, choices=Holder, default=Holder.UNIT)
    # What is to be done, screened: no person, nothing about petitioning.
    what = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    # Whether a rule (`procedure/receptions.py`) was switched on that sets the last day; else somebody named it.
    is_bound = models.BooleanField(default=False)
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    sealed_done = models.BinaryField(null=True)
    # How an answer in person was served; the paper a letter became.
    service = models.CharField(max_length=20, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    let_go_on = models.DateField(null=True)
    let_go_reason = models.CharField(max_length=200, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["unit", "due_on"], condition=Q(done_on=None, let_go_on=None), name="commitment_open_of_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.let_go_on is None


class Going(models.TextChoices):
    """How an office goes to people."""

    FIELD = "field", _("field visit with the case")
    JOINT = "joint", _("joint visit of several units")
    HOME = "home", _("visit at home")


class Consent(models.TextChoices):
    NOT_ASKED = "", _("not asked yet")
    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")


class Result(models.TextChoices):
    """What a visit came to: about the matter alone, never about a person (law.md 9a)."""

    EXPLAINED = "explained", _("the result was explained")
    SETTLED = "settled", _("the problem was settled on the spot")
    CARRYING_OUT = "carrying_out", _("what is still to be carried out was agreed with a date")
    MORE_FACTS = "more_facts", _("more facts were found; they go into the file")
    NOBODY_THERE = "nobody_there", _("nobody was there")


class FieldVisit(models.Model):
    """An office goes to the place of the problem, or with consent to the petitioner (requirement 44)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="field_visits")
    interview = models.ForeignKey(Interview, models.PROTECT, null=True, related_name="field_visits")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    way = models.CharField(max_length=6, choices=Going)
    on = models.DateField()
    leader = models.ForeignKey(Post, models.PROTECT, related_name="+")
    units = ArrayField(models.BigIntegerField(), default=list)
    asked_by_petitioner = models.BooleanField(default=False)
    # Asked for on the portal, by the petitioner themselves.
    is_wished = models.BooleanField(default=False)
    # To whom it goes, once one of several petitioners has refused; empty: to whoever came with the matter.
    contacts = ArrayField(models.BigIntegerField(), default=list)
    # Whether an answer was served by its day, planned or held: two visits at most come after one (law.md 9a).
    after_answer = models.BooleanField()
    consent = models.CharField(max_length=8, choices=Consent, blank=True)
    consent_on = models.DateField(null=True)
    consent_how = models.CharField(max_length=10, blank=True)
    held_on = models.DateField(null=True)
    result = models.CharField(max_length=14, choices=Result, blank=True)
    let_go_on = models.DateField(null=True)
    let_go_reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(way="home") | Q(held_on=None) | Q(consent="given"), name="home_visit_by_consent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"

    @property
    def is_open(self) -> bool:
        return self.held_on is None and self.let_go_on is None

    def goes_to(self, contact: int) -> bool:
        """Whether whoever came with this contact is visited."""
        return not self.contacts or contact in self.contacts


class Wish(models.TextChoices):
    """What a petitioner asks about visits, on the portal."""

    ASK = "ask", _("a visit")
    OTHER_DAY = "other_day", _("another day")


class PartOfDay(models.TextChoices):
    ANY = "", _("at any time")
    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")


class VisitWish(models.Model):
    """A petitioner asks for a visit, or for another day of one that is planned; the office answers (law.md 9a).

    No words of theirs: a closed question, so that nothing here has to be sealed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="visit_wishes")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Wish)
    # The visit that is to be on another day; the one that came of asking.
    visit = models.ForeignKey(FieldVisit, models.PROTECT, null=True, related_name="wishes")
    way = models.CharField(max_length=6, choices=Going, blank=True)
    on = models.DateField()
    part = models.CharField(max_length=10, choices=PartOfDay, blank=True)
    # Who answers: the unit that goes, or the petition office where an identity is sealed.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    is_granted = models.BooleanField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    # It fell away: the petitioner refused visits, or the visit it was about is no more.
    let_go_on = models.DateField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(kind="ask", answered_on=None, let_go_on=None),
                name="one_visit_asked_for_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["visit", "contact"],
                condition=Q(kind="other_day", answered_on=None, let_go_on=None),
                name="one_other_day_asked_for_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.let_go_on is None


class Ground(models.TextChoices):
    """Why a complaint is found to be founded; set by the supervisor, never by the unit (law.md 9a)."""

    NOT_TAKEN_UP = "not_taken_up", _("not taken up or handled against the rules")
    DELAYED = "delayed", _("put off or late without a reason")
    WRONG = "wrong", _("the handling or its result was wrong")
    NOT_CARRIED_OUT = "not_carried_out", _("the opinion was not carried out")


class Founded(models.Model):
    """A matter in which the supervisor found the complaint founded. Taken back with a reason, never deleted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=16, choices=Ground)
    on = models.DateField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    taken_back_on = models.DateField(null=True)
    taken_back_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(taken_back_on=None), name="founded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ground}"


class Escort(models.Model):
    """Whose heads accompany the chief at one session, as confirmed. Of the office alone: no notice tells it."""

    session = models.OneToOneField("receptions.Session", models.PROTECT, related_name="escort")
    # The first day of the month it was drawn from.
    month = models.DateField()
    units = ArrayField(models.BigIntegerField(), default=list)
    confirmed_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.session_id} {self.month:%Y-%m}"
