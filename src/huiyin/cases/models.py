"""Cases and what belongs to them.

`Step` rows are the truth; everything on `Case`, `Request`, `Reach` and the case's duties is a fold of them that
`huiyin check` replays and compares.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from huiyin.cases.intake.models import OfficeProfile as OfficeProfile
from huiyin.cases.intake.models import SheetRun as SheetRun
from huiyin.cases.reach import visible_q
from huiyin.documents.models import File, Paper
from huiyin.parties.models import Party
from huiyin.people.models import Post, Staff, Unit
from huiyin.procedure.state import CaseState, state_from_json


class Channel(models.TextChoices):
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit")
    CALL = "call", _("Call")
    WEB = "web", _("Web")
    FAX = "fax", _("Fax")


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about many cases; `visible_to` is the only door to them."""

    def visible_to(self, post: Post) -> CaseQuerySet:
        """Cases the post may see; fails closed."""
        return self.filter(visible_q(post))

    def counted(self) -> CaseQuerySet:
        """Without those whose import was undone: for lists of closed matters, for figures and for matching."""
        return self.exclude(ending="undone")

    def open(self) -> CaseQuerySet:
        return self.filter(is_open=True)

    def overdue(self, on: date) -> CaseQuerySet:
        return self.open().filter(next_due_on__lt=on)

    def due_through(self, on: date) -> CaseQuerySet:
        return self.open().filter(next_due_on__lte=on)

    def by_deadline(self) -> CaseQuerySet:
        return self.order_by(F("next_due_on").asc(nulls_last=True), "pk")


class Case(models.Model):
    """One matter: the contacts of the same petitioners about the same facts and requests."""

    number = models.CharField(max_length=20, unique=True)
    opened_on = models.DateField()
    # Partition key of steps and ledger (house ruling 6): first day of the month the case was opened in.
    opened_month = models.DateField()
    procedure = models.CharField(max_length=20)
    stage = models.CharField(max_length=20)
    ending = models.CharField(max_length=20, blank=True)
    is_open = models.BooleanField(default=True)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    # Posts that conduct a review, a hearing or another part of it, or help its handler: they see it as they do.
    other_posts = ArrayField(models.BigIntegerField(), default=list)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=12)
    category = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=9, blank=True)
    # Empty when the matter is sealed: then the words lie encrypted in `Contact.sealed_text` and in no index.
    subject = models.CharField(max_length=120, blank=True)
    subject_grams = ArrayField(models.CharField(max_length=2), default=list)
    # What the competent unit may read of a sealed matter, written by the petition office (law.md 9a).
    extract = models.TextField(blank=True)
    is_sealed = models.BooleanField(default=False)
    is_anonymous = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=1)
    # Art. 30(3): the unit complained of and the subtree of the person complained of never see the matter.
    barred_units = ArrayField(models.BigIntegerField(), default=list)
    # The person complained of, and whoever was recused (art. 28(3)): ids of staff.
    barred_staff = ArrayField(models.BigIntegerField(), default=list)
    # Whoever worked on a matter that came to review sees it only from the unit they worked in: "17" for the member of
    # staff, "17@4" for the unit (art. 35, 36; people.reach knows who asks from where).
    kept_apart = ArrayField(models.CharField(max_length=24), default=list)
    complained_of = models.CharField(max_length=120, blank=True)

    next_due_on = models.DateField(null=True)
    next_clock = models.CharField(max_length=30, blank=True)
    next_request = models.PositiveSmallIntegerField(null=True)
    next_is_provisional = models.BooleanField(default=False)
    # One letter a request, for lists: o open, y supported, t explained, n not supported, p adopted, q adopted in part,
    # x not adopted, d declined, r referred out.
    answers = models.CharField(max_length=40, blank=True)
    # How many units it was passed to, one after the other: from the second on the supervisor looks at it (art. 23, 24).
    passes = models.PositiveSmallIntegerField(default=0)
    # Reported as urgent and important (art. 25); shown while the matter is open.
    is_urgent = models.BooleanField(default=False)
    state = models.JSONField()
    last_seq = models.PositiveIntegerField()
    last_on = models.DateField()
    calendar = models.CharField(max_length=20)
    import_batch = models.ForeignKey("ImportBatch", models.PROTECT, null=True, related_name="cases")

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["handler", "next_due_on"], condition=Q(is_open=True), name="case_open_of_handler"),
            # Few cases stand at one stage: the views of the worklist start here instead of walking all that is open.
            models.Index(fields=["stage", "next_due_on"], condition=Q(is_open=True), name="case_open_by_stage"),
            models.Index(
                fields=["next_due_on"],
                condition=Q(is_open=True, passes__gte=2, stage__in=["sorting", "passed"]),
                name="case_passed_on",
            ),
            # Ledgers and logs of a span of days, in their order: a month is a small part of all there are.
            models.Index(fields=["opened_on", "id"], name="case_opened"),
            # All but a few are reckoned with the calendar that holds: the few are looked for each hour.
            models.Index(fields=["calendar"], name="case_calendar"),
            GinIndex(fields=["subject_grams"], name="case_subject_grams"),
            GinIndex(fields=["other_posts"], condition=~Q(other_posts=[]), name="case_other_posts"),
            # Whom a case bars; figures look up the few that bar their reader (reach.barred_to).
            GinIndex(fields=["barred_units"], condition=~Q(barred_units=[]), name="case_barred_units"),
            GinIndex(fields=["barred_staff"], condition=~Q(barred_staff=[]), name="case_barred_staff"),
            GinIndex(fields=["kept_apart"], condition=~Q(kept_apart=[]), name="case_kept_apart"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def standing(self) -> CaseState:
        """The state as the law core reads it. Unpacked once for each state the row is given; that is never changed in
        place.
        """
        known: tuple[object, CaseState] | None = self.__dict__.get("_standing")
        if known is None or known[0] is not self.state:
            known = self.__dict__["_standing"] = (self.state, state_from_json(self.state))
        return known[1]


class Reach(models.Model):
    """One row for each unit that takes part in a case and each unit above it: every list is one index range."""

    pk = models.CompositePrimaryKey("unit_id", "case_id")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="reach")
    # True where the unit itself takes part, false where only one below it does.
    is_own = models.BooleanField()
    is_open = models.BooleanField()
    # The next due date, or the last day there is where none runs, so that lists have one order.
    sort_on = models.DateField()
    # What lists are narrowed by most, so that they are walked and counted in the index alone.
    stage = models.CharField(max_length=20, default="")
    channel = models.CharField(max_length=10, default="")
    # Whether the case bars anybody: only then whom it bars has to be looked up.
    is_restricted = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "reach"
        indexes = [
            models.Index(
                fields=["unit", "is_open", "sort_on", "case"],
                include=["is_own", "stage", "channel", "is_restricted"],
                name="reach_in_order",
            ),
            models.Index(
                fields=["unit", "sort_on", "case"],
                condition=Q(is_own=True, is_open=True),
                include=["stage", "channel", "is_restricted"],
                name="reach_own",
            ),
            # A list of one stage, whose share of all that is open may be small.
            models.Index(
                fields=["unit", "stage", "sort_on", "case"],
                condition=Q(is_open=True),
                include=["is_own", "channel", "is_restricted"],
                name="reach_by_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.case_id}"


class Request(models.Model):
    """One thing the petitioner asks for, with its own route and its own answer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="requests", db_index=False)
    no = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=12)
    route = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=15)
    outcome = models.CharField(max_length=15, blank=True)
    facts = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    basis = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    served_on = models.DateField(null=True)

    class Meta:
        ordering = ["case", "no"]
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="request_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.no}"


class Contact(models.Model):
    """What came in: one letter, visit, call, web message or fax. Joins a case; the link can be undone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel)
    written_on = models.DateField(null=True)
    received_on = models.DateField()
    registered_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=1)
    facts = models.TextField(blank=True)
    # AES-256-GCM over JSON {subject, facts, requests, complained_of} of a sealed matter.
    sealed_text = models.BinaryField(null=True)
    # Keyed digest of the query code on the receipt; the code itself is nowhere.
    code_digest = models.BinaryField(max_length=32, null=True)
    is_first = models.BooleanField(default=True)
    token = models.UUIDField(null=True, unique=True)
    # Where an imported row came from: file profile and its number there, so that a second run doubles nothing.
    source = models.CharField(max_length=60, blank=True)
    source_number = models.CharField(max_length=80, blank=True)
    # What it was called in an earlier system: on letters and in drawers it still goes by that.
    old_number = models.CharField(max_length=40, blank=True)
    import_batch = models.ForeignKey("ImportBatch", models.PROTECT, null=True, related_name="contacts")

    class Meta:
        ordering = ["case", "received_on", "id"]
        indexes = [
            models.Index(fields=["code_digest"], condition=Q(code_digest__isnull=False), name="contact_by_code"),
            models.Index(fields=["office", "received_on", "id"], name="contact_received"),
            models.Index(fields=["old_number"], condition=~Q(old_number=""), name="contact_by_old_number"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "source", "source_number"],
                condition=~Q(source_number=""),
                name="contact_imported_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.channel} {self.received_on}"


class PartRole(models.TextChoices):
    PETITIONER = "petitioner", _("petitioner")
    REPRESENTATIVE = "representative", _("representative")
    COSIGNER = "cosigner", _("co-signer")
    AGENT = "agent", _("agent")
    SUCCESSOR = "successor", _("successor")


class Petitioner(models.Model):
    """A party's part in a contact."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="petitioners")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="petitioners")
    party = models.ForeignKey(Party, models.PROTECT, related_name="parts")
    role = models.CharField(max_length=15, choices=PartRole)

    class Meta:
        ordering = ["contact", "id"]

    def __str__(self) -> str:
        return f"{self.party} {self.role}"


class Step(models.Model):
    """One thing that happened to a case. Append-only; `given` is the payload of the ledger entry of the same seq."""

    pk = models.CompositePrimaryKey("opened_month", "case_id", "seq")
    opened_month = models.DateField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)
    seq = models.PositiveIntegerField()
    key = models.CharField(max_length=30)
    # The legal moment (clocks use it) and when it was written down (as-of figures use it): house ruling 3.
    on = models.DateField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    role = models.CharField(max_length=15)
    post_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    staff_id = models.BigIntegerField(null=True)
    given = models.JSONField()
    calendar = models.CharField(max_length=20)
    # One per form shown: the same form sent twice acts once.
    token = models.UUIDField(null=True)

    class Meta:
        ordering = ["case_id", "seq"]
        constraints = [models.UniqueConstraint(fields=["case", "token"], name="step_token_once")]
        # Steps that are looked for by their day, whatever the case.
        indexes = [
            models.Index(fields=["key", "on", "case"], condition=Q(key__in=["bar_person", "rate"]), name="step_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.key}"


class CaseFile(models.Model):
    """A file of a case: reached only through it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="files")
    step_seq = models.PositiveIntegerField(null=True)
    # Files that a sealed matter came with are for the petition office and the custodian only.
    is_sealed = models.BooleanField(default=False)
    from_petitioner = models.BooleanField(default=False)

    class Meta:
        ordering = ["case", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.file_id}"


class CasePaper(models.Model):
    """A paper of a case: reached only through it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    step_seq = models.PositiveIntegerField()
    request_nos = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        ordering = ["case", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.paper_id}"


class Filing(models.Model):
    """What a citizen has typed so far on the portal, encrypted; gone when filed or expired."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_digest = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class ImportBatch(models.Model):
    """One run of the spreadsheet importer; can be undone while nobody acted on its cases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    profile = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return f"{self.profile} {self.started_at:%Y-%m-%d %H:%M}"


class LibraryArticle(models.Model):
    """An article an office added to the library of what opinions rest on. Never changed: withdrawn, and added anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=120)
    article = models.CharField(max_length=60)
    text = models.TextField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["rule", "article", "added_at"]

    def __str__(self) -> str:
        return f"《{self.rule}》{self.article}"


class Merging(models.Model):
    """Several matters put under a leading one, in batches; can be undone as a whole.

    `wanted` are the matters in the order they were chosen; of these `joined` were linked and `parted` have been taken
    back; `refused` says why one could not be, by the case's id, each reason in Chinese and English.
    """

    leading = models.ForeignKey(Case, models.PROTECT, related_name="+")
    reason = models.TextField()
    wanted = ArrayField(models.BigIntegerField())
    joined = ArrayField(models.BigIntegerField(), default=list)
    parted = ArrayField(models.BigIntegerField(), default=list)
    refused = models.JSONField(default=dict)
    token = models.UUIDField(unique=True)
    # The person as well as the post: a deputy's order is done in the deputy's name.
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    undone_staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    undoing_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.leading_id} ← {len(self.wanted)}"


class Succession(models.Model):
    """One unit took over from another; its open matters moved, in batches. Can be undone.

    `moved` are the cases that changed hands: their number is all an administrator learns. `kept_from` are accusations
    against the old unit, from which the successor is kept as well: counted nowhere.
    """

    old = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField()
    started_at = models.DateTimeField()
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    total = models.PositiveIntegerField()
    moved = ArrayField(models.BigIntegerField(), default=list)
    kept_from = ArrayField(models.BigIntegerField(), default=list)
    finished_at = models.DateTimeField(null=True)
    undoing_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(old=models.F("new")), name="succession_is_of_another")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} {self.on}"


class DossierRun(models.Model):
    """A large dossier somebody asked for: how far it is, and whether its PDF lies ready (documents/piles.py)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    # As the case stood: another step makes another dossier.
    last_seq = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    parts = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.done}/{self.parts}"
