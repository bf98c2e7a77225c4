"""Questions about many cases. Reads are adjectives; `visible_to` is the only door to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F

from huiyin.cases.reach import visible_q
from huiyin.people.models import Post

if TYPE_CHECKING:
    from huiyin.cases.models import Case

    Rows = models.QuerySet[Case]
else:
    Rows = models.QuerySet


class CaseQuerySet(Rows):
    def visible_to(self, post: Post) -> CaseQuerySet:
        """Cases the post may see; fails closed."""
        return self.filter(visible_q(post))

    def open(self) -> CaseQuerySet:
        return self.filter(is_open=True)

    def overdue(self, on: date) -> CaseQuerySet:
        return self.open().filter(next_due_on__lt=on)

    def due_through(self, on: date) -> CaseQuerySet:
        return self.open().filter(next_due_on__lte=on)

    def by_deadline(self) -> CaseQuerySet:
        return self.order_by(F("next_due_on").asc(nulls_last=True), "pk")
