"""Sheets that were entered in the browser, and the mappings an office saved for its own kinds of sheet."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.people.models import Staff, Unit


class OfficeProfile(models.Model):
    """A mapping made by hand, saved as a profile of one office. `data` says what a profile's TOML file says."""

    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    data = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="office_profile_once")]

    def __str__(self) -> str:
        return self.name


class SheetState(models.TextChoices):
    UNKNOWN = "unknown", _("its columns are not known")
    READY = "ready", _("recognised")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    APPLYING = "applying", _("being entered")
    DONE = "done", _("entered")
    FAILED = "failed", _("broken off")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("put aside")


AT_WORK = (SheetState.CHECKING, SheetState.APPLYING, SheetState.UNDOING)


class SheetRun(models.Model):
    """One sheet from upload to undoing. The file itself lies sealed for a day and is then gone; this row stays.

    No cell of the sheet is kept here: `faults` name row, column and reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    # Who acted, for the ledger entries a job makes.
    signature = models.JSONField()
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.UNKNOWN)
    profile = models.CharField(max_length=60, blank=True)
    uploaded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    # Of each fault: row, column, code, and the reason in both languages.
    faults = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    problem = models.JSONField(null=True)
    batch = models.ForeignKey("cases.ImportBatch", models.PROTECT, null=True, related_name="+")
    undo_reason = models.CharField(max_length=300, blank=True)
    # Matters that could not be taken back: number, and the reason in both languages.
    kept = models.JSONField(default=list)

    class Meta:
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["office", "-uploaded_at"], name="sheet_of_office")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def rows_refused(self) -> int:
        return len({fault[0] for fault in self.faults})
