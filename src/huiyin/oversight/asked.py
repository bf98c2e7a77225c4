"""What every kind of asking has alike: who asks whom by which day, and what was written back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from huiyin.cases.models import Case
from huiyin.documents.models import File
from huiyin.duties.models import Holder
from huiyin.people.models import Post, Role, Unit
from huiyin.people.reach import reaches


class AskedQuerySet[T: Asked](models.QuerySet[T]):
    def open(self) -> AskedQuerySet[T]:
        """Neither answered nor taken back."""
        return self.filter(answered_on=None, withdrawn_on=None)

    def late(self, on: date) -> AskedQuerySet[T]:
        return self.open().filter(answer_by__lt=on)

    def visible_to(self, post: Post) -> AskedQuerySet[T]:
        """What the post's unit asks or is asked, and what units below it do where it looks down on them."""
        grant = reaches(post)
        if grant.nothing or post.role == Role.CUSTODIAN:
            return self.none()
        if grant.own_post is not None:
            return self.filter(pk__in=[])
        mine = Q(unit=grant.unit) | Q(office=grant.unit)
        if grant.below:
            mine |= Q(unit__path__startswith=post.unit.path) | Q(office__path__startswith=post.unit.path)
        return self.filter(mine)


class Asked(models.Model):
    """Something asked of a unit, by when, and what it wrote back. Taken back with a reason, never deleted."""

    # "instruction" of the duty "instruction:12", and the kind of its duty; each kind of asking has its own.
    family: ClassVar[str]
    clock: ClassVar[str]

    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    on = models.DateField()
    answer_by = models.DateField()
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    # The letter of an outside unit, whose answer somebody enters for it.
    paper = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    # Answers that were not enough: what was written, by which post on which day, and why it came back.
    returned = models.JSONField(default=list)
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def subject(self) -> str:
        """What its duty hangs on."""
        return f"{self.family}:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.withdrawn_on is None

    @property
    def owed_by_post(self) -> int | None:
        """The post whose the duty is by name; None where it is the unit's."""
        return None

    @property
    def owed_by_unit(self) -> int:
        """Whose the duty is: the unit that was asked; of an outside unit the office that enters its answer."""
        return self.office_id if self.unit.is_outside else self.unit_id

    @property
    def needs_paper(self) -> bool:
        """Whether an answer is entered for somebody else, so that their letter has to lie beside it."""
        return self.unit.is_outside

    @property
    def duty_holder(self) -> str:
        return Holder.UNIT

    def forget_answer(self) -> None:
        """It came back: the unit owes another one."""
        self.answer, self.answered_on, self.answered_by, self.paper = "", None, None, None

    def is_late(self, today: date) -> bool:
        return self.is_open and self.answer_by < today


def asked_constraints(name: str) -> list[models.BaseConstraint]:
    """What holds for every kind of asking; `name` keeps the constraints of the kinds apart."""
    return [
        models.CheckConstraint(condition=Q(answer_by__gte=F("on")), name=f"{name}_is_answered_after_it_was_made"),
        models.CheckConstraint(
            condition=Q(answered_on=None, answered_by=None, answer="")
            | (Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            name=f"{name}_answer_is_whole",
        ),
    ]


def may_open(seen: Iterable[AskedQuerySet[Any]], file: UUID) -> bool:
    """Whether the file is the letter of an answer among those seen; of an answer that came back too."""
    of_answer = Q(paper=file) | Q(returned__contains=[{"paper": str(file)}])
    return any(rows.filter(of_answer).exists() for rows in seen)


def seen_cases(post: Post) -> models.QuerySet[Case, Any]:
    """The ids of what the post may see, to be looked up in."""
    return Case.objects.visible_to(post).order_by().values("pk")
