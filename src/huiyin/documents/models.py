"""Files and papers. Knows nothing of cases: a case links to them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class File(models.Model):
    """A stored file: encrypted on disk, named by id; type found by content; metadata stripped on the way in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveSmallIntegerField(null=True)
    # SHA-256 of the clear content as kept (after stripping).
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last paper number of a unit in a year; the row lock makes numbers gapless under concurrent issue."""

    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.last}"


class PaperState(models.TextChoices):
    ISSUED = "issued", _("issued")
    SERVED = "served", _("served")


class Paper(models.Model):
    """An issued paper: number, frozen fields and their digest, frozen PDF. A wet-stamped scan is bound back to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(max_length=40)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="papers")
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    fields = models.JSONField()
    # SHA-256 over template, number and fields; the step that issued the paper carries it into the ledger.
    fields_digest = models.BinaryField(max_length=32)
    # Rendered when first asked for, then frozen: a step stays fast, and the fields are what was signed.
    pdf = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    scan = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.ISSUED)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    served_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "seq"], name="paper_number_once")]

    def __str__(self) -> str:
        return self.number
