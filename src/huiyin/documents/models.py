"""Files and papers. Knows nothing of cases: a case links to them.

Names of files and the words of papers carry identities ("张三身份证.jpg", the addressee of a notice), so they are
sealed in their rows; `name` and `fields` open them.
"""

import hashlib
import json
import uuid
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.parties.sealing import open_bytes, open_text


class File(models.Model):
    """A stored file: encrypted on disk, named by id; type found by content; metadata stripped on the way in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed_name = models.BinaryField()
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveSmallIntegerField(null=True)
    # SHA-256 of the clear content as kept (after stripping).
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"file {str(self.id)[:8]}"

    @cached_property
    def name(self) -> str:
        """The file's name as it is offered for download, made safe on the way in."""
        return open_text(bytes(self.sealed_name), self.id.bytes)

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def is_shown_inline(self) -> bool:
        """Whether a browser may show it in place; everything else is only downloaded."""
        return self.is_image or self.content_type in (
            "application/pdf",
            "audio/mpeg",
            "video/mp4",
            "audio/mp4",
        )


class Counter(models.Model):
    """The last paper number of a unit in a year; the row lock makes numbers gapless under concurrent issue."""

    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.last}"


class Seal(models.Model):
    """A unit's seal as a picture, from one moment to another; papers that carry it keep pointing to it."""

    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    # Millimetres on paper.
    width = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=models.Q(until=None), name="seal_one_in_use"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.since:%Y-%m-%d}"


class PaperState(models.TextChoices):
    ISSUED = "issued", _("issued")
    SERVED = "served", _("served")


class Paper(models.Model):
    """An issued paper: number, frozen fields and their digest, frozen PDF. A wet-stamped scan is bound back to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(max_length=40)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="papers", db_index=False)
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    # The words of the paper as JSON, sealed: they name the petitioner and tell the matter.
    sealed_fields = models.BinaryField()
    # SHA-256 over template, number and the sealed fields; the step that issued the paper carries it into the ledger.
    # Over the sealed form, so that the digest can be checked without keys and tells nothing of the words.
    fields_digest = models.BinaryField(max_length=32)
    # Rendered when first asked for, then frozen: a step stays fast, and the fields are what was signed.
    pdf = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    scan = models.ForeignKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    # The electronic seal on the PDF, once two persons agreed on it; null for a paper that is stamped by hand.
    seal = models.ForeignKey(Seal, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.ISSUED)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    served_on = models.DateField(null=True)
    # Keyed digest of the check code at the foot of the paper; the code itself is nowhere (check_codes.py).
    check_digest = models.BinaryField(max_length=32, null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # When it was last printed with others in one go; null for what still waits for the printer.
    printed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "seq"], name="paper_number_once"),
            models.UniqueConstraint(fields=["check_digest"], name="paper_check_code_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "issued_on"], name="paper_of_the_day"),
            # Few papers are rendered, and fewer scanned or sealed: looked up from the file when that is to go.
            models.Index(fields=["pdf"], condition=Q(pdf__isnull=False), name="paper_of_pdf"),
            models.Index(fields=["scan"], condition=Q(scan__isnull=False), name="paper_of_scan"),
            models.Index(fields=["seal"], condition=Q(seal__isnull=False), name="paper_of_seal"),
        ]

    def __str__(self) -> str:
        return self.number

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The words of the paper as they were issued. Raises SealBroken."""
        opened: dict[str, Any] = json.loads(open_bytes(bytes(self.sealed_fields), self.id.bytes))
        return opened

    @property
    def digest(self) -> bytes:
        """SHA-256 over template, number and sealed fields as they stand in the row now."""
        head = f"{self.template}\n{self.number}\n".encode()
        return hashlib.sha256(head + bytes(self.sealed_fields)).digest()
