"""One row for each matter: the path it took and where it stayed, drawn with its facts; and the sums of these rows."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiyin.cases.models import Case
from huiyin.people.models import Unit


class Course(models.Model):
    """How one matter went. `path`: the steps of the road it took, in their order, joined by ">".

    `stay_stages`, `stay_units` and `stay_days` go together: a stage the matter has left, the unit that had it there,
    and for how many days. Where it stands now is no stay yet.
    """

    case = models.OneToOneField(Case, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False)
    opened_on = models.DateField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=12)
    path = models.TextField()
    is_open = models.BooleanField()
    stay_stages = ArrayField(models.CharField(max_length=20))
    stay_units = ArrayField(models.BigIntegerField())
    stay_days = ArrayField(models.IntegerField())

    class Meta:
        indexes = [models.Index(fields=["unit", "opened_on"], name="course_of_unit")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.path}"


class PathCell(models.Model):
    """How many matters of a unit, a month of registration and a kind took a path (process/cells.py)."""

    pk = models.CompositePrimaryKey("month", "unit_id", "kind", "path")
    month = models.DateField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=12)
    path = models.TextField()
    count = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.unit_id} {self.path}"


class StayCell(models.Model):
    """How many stays of such matters at a stage, with the unit `stayed_at`, took so many days (process/cells.py)."""

    pk = models.CompositePrimaryKey("month", "unit_id", "kind", "stage", "stayed_at", "days")
    month = models.DateField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=12)
    stage = models.CharField(max_length=20)
    stayed_at = models.BigIntegerField()
    days = models.IntegerField()
    count = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.unit_id} {self.stage} {self.days}"
