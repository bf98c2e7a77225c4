"""What one office asks of a unit, with a date and a written answer; matters stay where they are and are linked."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from huiyin.cases.models import Case
from huiyin.duties.models import Duty, DutyState, Holder
from huiyin.oversight.asked import Asked, AskedQuerySet, asked_constraints, seen_cases
from huiyin.people.models import Post, Role, Unit
from huiyin.people.reach import reaches


class InstructionQuerySet(AskedQuerySet["Instruction"]):
    def visible_to(self, post: Post) -> InstructionQuerySet:
        """Those of the post's units, and its own by name; of matters only where the post may see the matter."""
        named = Q(handler=post.pk) if not reaches(post).nothing else Q(pk__in=[])
        among = self.filter(named | Q(pk__in=super().visible_to(post).order_by().values("pk")))
        return among.filter(Q(case=None) | Q(case__in=Case.objects.visible_to(post).order_by().values("pk")))


class Instruction(Asked):
    """What a leader wrote on a matter or a paper (批示): a task of a unit with a date."""

    family = "instruction"
    clock = "instruction_answer"

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="instructions")
    text = models.TextField()
    given_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    # One post that is to do it; where the answer is to be given in person, the head of the unit (requirement 48).
    handler = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    in_person = models.BooleanField(default=False)
    # Where it was given: "reception:12", "order:3"; empty where it stands by itself.
    source = models.CharField(max_length=40, blank=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = asked_constraints("instruction")
        indexes = [
            models.Index(fields=["unit", "answer_by"], condition=Q(answered_on=None), name="instruction_open_of_unit"),
            models.Index(fields=["source"], condition=~Q(source=""), name="instruction_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.given_by}"

    @property
    def owed_by_post(self) -> int | None:
        return self.handler_id


class Trigger(models.TextChoices):
    """Why an answer is demanded: what art. 40(1) names, dates that were missed, and the people's congress."""

    BREACH = "breach", _("accepted or handled against the Regulations")
    SHIFTING = "shifting", _("duty shifted onto others")
    PERFUNCTORY = "perfunctory", _("dealt with for form's sake")
    DELAY = "delay", _("delayed")
    FALSE = "false", _("reported what is not so")
    REFUSAL = "refusal", _("opinion not carried out")
    OVERDUE = "overdue", _("time limit missed")
    UNANSWERED = "unanswered", _("order or instruction not answered")
    CONGRESS = "congress", _("assigned by the people's congress")


class Way(models.TextChoices):
    """How it is demanded (requirement 77)."""

    WRITING = "writing", _("in writing")
    PHONE = "phone", _("by phone")
    TRACKING = "tracking", _("by tracking it")
    ON_SITE = "on_site", _("on site")


class Rung(models.IntegerChoices):
    """From the mildest to the last: each follows an answer that did not come."""

    REMINDER = 1, _("reminder")
    WRITTEN = 2, _("order in writing")
    TALK = 3, _("talk with the head")
    ABOVE = 4, _("order by the level above")
    SUGGESTION = 5, _("suggestion under art. 40")


# Orders of these rungs are made as steps of the matters they are about: clocks, letters and answers stay there.
BY_STEPS = frozenset({Rung.WRITTEN, Rung.ABOVE})


class Followed(models.TextChoices):
    """What came of an order."""

    MENDED = "mended", _("mended")
    GOES_ON = "goes_on", _("goes on under supervision")
    SUGGESTED = "suggested", _("a suggestion was made")


class OrderQuerySet(AskedQuerySet["Order"]):
    def open(self) -> OrderQuerySet:
        """An order made in its matters is open while one of them owes its answer."""
        by_itself = Q(is_by_steps=False, answered_on=None)
        return self.filter(withdrawn_on=None).filter(by_itself | (Q(is_by_steps=True) & Exists(_demands_open())))

    def visible_to(self, post: Post) -> OrderQuerySet:
        """Of orders about matters, those with a matter the post may see."""
        among = self.filter(pk__in=super().visible_to(post).order_by().values("pk"))
        seen = OrderMatter.objects.filter(order=OuterRef("pk"), case__in=seen_cases(post))
        return among.filter(Q(has_matters=False) | Exists(seen))


def _demands_open() -> models.QuerySet[OrderMatter]:
    """Matters of the order whose demand has no answer yet: asked of the duties, where the answer is known."""
    duty = Duty.objects.filter(
        subject=Concat(Value("case:"), Cast(OuterRef("case_id"), CharField())),
        key__startswith=Concat(Value("demand:0:"), Cast(OuterRef("step"), CharField()), Value(":")),
        state=DutyState.OPEN,
    )
    return OrderMatter.objects.filter(Exists(duty), order=OuterRef("pk"))


class Order(Asked):
    """A supervision order (督办): what is demanded of a unit, in which way, on which rung, about which matters."""

    family = "order"
    clock = "order_answer"

    trigger = models.CharField(max_length=12, choices=Trigger)
    way = models.CharField(max_length=10, choices=Way)
    rung = models.PositiveSmallIntegerField(choices=Rung)
    text = models.TextField()
    # The order on the rung below that was not answered.
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    source = models.CharField(max_length=40, blank=True)
    # The matters owe their answers themselves, each by its own step `demand`; nothing of them is kept here.
    is_by_steps = models.BooleanField(default=False)
    has_matters = models.BooleanField(default=False)
    followed = models.CharField(max_length=10, choices=Followed, blank=True)
    followed_note = models.CharField(max_length=300, blank=True)
    followed_on = models.DateField(null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            *asked_constraints("order"),
            models.CheckConstraint(
                condition=Q(is_by_steps=False) | Q(answered_on=None), name="order_answered_in_steps"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "answer_by"],
                condition=Q(answered_on=None, withdrawn_on=None),
                name="order_open_of_unit",
            ),
            models.Index(fields=["source"], condition=~Q(source=""), name="order_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.unit} {self.get_rung_display()}"

    @property
    def owed_by_unit(self) -> int:
        """A talk is held, and written down, by the office that called it."""
        return self.office_id if self.rung == Rung.TALK else super().owed_by_unit

    @property
    def needs_paper(self) -> bool:
        """A talk is written down by whoever held it."""
        return super().needs_paper and self.rung != Rung.TALK

    @property
    def duty_holder(self) -> str:
        """A supervisor's where one called the talk; else it stands before the office's clerk and head."""
        is_supervisors = self.rung == Rung.TALK and self.entered_by.role == Role.SUPERVISOR
        return Holder.SUPERVISOR if is_supervisors else Holder.UNIT


class OrderMatter(models.Model):
    """A matter an order is about; `step` is the number of its demand, where the order was made in the matter."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="matters")
    case = models.ForeignKey(Case, models.PROTECT, related_name="orders")
    step = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["order", "case"]
        constraints = [models.UniqueConstraint(fields=["order", "case"], name="order_matter_once")]
        indexes = [models.Index(fields=["case", "step"], name="order_matter_step")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.case_id}"


class Kind(models.TextChoices):
    """What art. 40 lets a petition office suggest."""

    WORK = "work", _("to improve work")
    POLICY = "policy", _("to improve policy")
    ACCOUNTABILITY = "accountability", _("to call to account")


class Adoption(models.TextChoices):
    """What the written answer says of a suggestion."""

    ADOPTED = "adopted", _("adopted")
    PARTLY = "partly", _("adopted in part")
    NOT = "not", _("not adopted")


class SuggestionQuerySet(AskedQuerySet["Suggestion"]):
    def made_in(self, first: date, last: date) -> SuggestionQuerySet:
        """Made in the period and not taken back."""
        return self.filter(on__gte=first, on__lte=last, withdrawn_on=None)


class Suggestion(Asked):
    """A suggestion of art. 40, answered in writing with what of it was adopted."""

    family = "suggestion"
    clock = "suggestion_answer"

    kind = models.CharField(max_length=14, choices=Kind)
    text = models.TextField()
    # The order after which it was made; empty where it comes of what the office saw across matters.
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="suggestions")
    adoption = models.CharField(max_length=8, choices=Adoption, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            *asked_constraints("suggestion"),
            models.CheckConstraint(
                condition=Q(answered_on=None, adoption="") | (Q(answered_on__isnull=False) & ~Q(adoption="")),
                name="suggestion_answer_says_adoption",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.unit} {self.get_kind_display()}"

    def forget_answer(self) -> None:
        super().forget_answer()
        self.adoption = ""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> ProposalQuerySet:
        return self.filter(decided_on=None)

    def visible_to(self, post: Post) -> ProposalQuerySet:
        """Those laid before the post's unit, but for matters it may not see."""
        if post.role not in {Role.SUPERVISOR, Role.HEAD, Role.CLERK}:
            return self.none()
        return self.filter(Q(case=None) | Q(case__in=seen_cases(post)), to_unit=post.unit_id)


class Proposal(models.Model):
    """An answer did not come: the next rung, laid before whoever supervises. The calendar proposes, people decide."""

    # What went unanswered: "order:3", "instruction:4", "suggestion:5", or "demand:17:7", the 7th step of matter 17.
    about = models.CharField(max_length=40)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField(choices=Rung)
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Units above the one that was asked in which nobody supervises: the proposal passed them by.
    passed_by = ArrayField(models.BigIntegerField(), default=list)
    made_on = models.DateField()
    decide_by = models.DateField()
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    is_taken = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    # Where it was left: not proposed again before this day.
    again_on = models.DateField(null=True)
    # What the rung became: "order:8" or "suggestion:2".
    became = models.CharField(max_length=40, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["decide_by", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["about"], condition=Q(decided_on=None), name="proposal_waits_once"),
            models.CheckConstraint(
                condition=Q(decided_on=None, is_taken=None) | Q(decided_on__isnull=False, is_taken__isnull=False),
                name="proposal_is_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["about", "-id"], name="proposal_latest")]

    def __str__(self) -> str:
        return f"{self.about} {self.get_rung_display()}"

    @property
    def subject(self) -> str:
        return f"proposal:{self.pk}"


class Measure(models.TextChoices):
    """By what a commitment to the congress counts as kept. Nothing about what a petitioner thinks or does."""

    LEAD = "lead", _("a leader has each matter in charge")
    IN_TIME = "in_time", _("answered by the day")
    CLOSED = "closed", _("each matter closed in law")
    BY_HAND = "by_hand", _("entered by hand")


class Commitment(models.Model):
    """One of the commitments an organ made to the people's congress, in its own words (requirement 78)."""

    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    slot = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    label_en = models.CharField(max_length=80, blank=True)
    measure = models.CharField(max_length=8, choices=Measure)

    class Meta:
        ordering = ["organ", "slot"]
        constraints = [models.UniqueConstraint(fields=["organ", "slot"], name="commitment_once")]

    def __str__(self) -> str:
        return self.label


class Kept(models.Model):
    """A commitment that is entered by hand was kept for an order."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="kept")
    slot = models.PositiveSmallIntegerField()
    on = models.DateField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "slot"], name="kept_once")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.slot}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, post: Post) -> MeetingQuerySet:
        """Those of the post's organ, and those its own unit reports at."""
        if post.role not in {Role.CLERK, Role.HEAD, Role.SUPERVISOR}:
            return self.none()
        mine = Q(office=post.unit_id) | Q(organ=post.unit_id)
        if post.unit.is_petition_office:
            mine |= Q(organ=post.unit.parent_id)
        if post.role in {Role.HEAD, Role.SUPERVISOR}:
            mine |= Q(organ__path__startswith=post.unit.path)
        return self.filter(mine | Exists(Sheet.objects.filter(meeting=OuterRef("pk"), unit=post.unit_id)))


class Meeting(models.Model):
    """The weekly report: heads of units tell in person how their matters stand (requirement 80)."""

    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # The office that calls it and writes it down.
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    called_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    on = models.DateField()
    # The days that are reported on.
    first = models.DateField()
    last = models.DateField()
    # Called again by the calendar for the week after.
    repeats = models.BooleanField(default=False)
    chaired_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    record = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "on"], name="meeting_once"),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")) & Q(on__gt=F("last")), name="meeting_follows_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ} {self.on}"

    @property
    def subject(self) -> str:
        return f"meeting:{self.pk}"

    def shows_all_to(self, post: Post) -> bool:
        """The organ, its petition office and whoever stands above read every sheet; a unit reads its own."""
        is_its_office = post.unit.is_petition_office and post.unit.parent_id == self.organ_id
        return is_its_office or post.unit_id == self.office_id or self.organ.is_within(post.unit)


class Sheet(models.Model):
    """What one unit reports: figures as they stood when its head handed them in, reasons, what help it asks for."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # By indicator: what was counted and, of a rate, among how many.
    figures = models.JSONField(default=dict)
    asks = models.TextField(blank=True)
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    in_person = models.BooleanField(null=True)
    said = models.TextField(blank=True)

    class Meta:
        ordering = ["meeting", "unit__path"]
        constraints = [models.UniqueConstraint(fields=["meeting", "unit"], name="sheet_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit}"

    @property
    def subject(self) -> str:
        return f"sheet:{self.pk}"


class SheetReason(models.Model):
    """Why one matter is overdue, as the unit says, and the day that was missed."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="reasons")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    due_on = models.DateField()
    # As the duty said: reckoned in working days beyond the calendar's last year.
    is_provisional = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["sheet", "due_on", "case"]
        constraints = [models.UniqueConstraint(fields=["sheet", "case"], name="sheet_reason_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.case_id}"


class DecisionQuerySet(AskedQuerySet["Decision"]):
    pass


class Decision(Asked):
    """What was decided at a weekly report: a task of a unit with a date."""

    family = "decision"
    clock = "decision_answer"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    text = models.TextField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "answer_by", "pk"]
        constraints = asked_constraints("decision")

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit}"
