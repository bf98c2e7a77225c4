"""One row for each export that was asked for: what, why, how far, and where its sealed parts are."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet

from huiyin.people.models import Post, Staff


class ExportState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


UNFINISHED = (ExportState.WAITING, ExportState.RUNNING)


class ExportQuerySet(models.QuerySet["Export"]):
    """Questions about many exports."""

    def unfinished(self) -> ExportQuerySet:
        return self.filter(state__in=UNFINISHED)

    def of(self, post: Post) -> QuerySet[Export]:
        """What whoever is at the keyboard asked for in this post: a deputy does not see the holder's files."""
        return self.filter(post=post, staff=post.doer_id)


class Export(models.Model):
    """An export. `keys` are the rows it was asked for, frozen in one statement when it began; gone once it is made.

    `place`: how many of the keys are in the parts on disk, from where a broken run goes on; `seen`: how many were read.
    `sizes`: the bytes of each part before it was sealed. `left_out`: sealed matters, and what left the reach meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    form = models.CharField(max_length=10)
    question = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    with_names = models.BooleanField(default=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    # The one at the keyboard: the holder of the post, or a deputy.
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    keys = models.BinaryField(null=True)
    total = models.PositiveIntegerField(null=True)
    place = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    sizes = ArrayField(models.PositiveIntegerField(), default=list)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["post", "staff", "-asked_at"], name="export_of_post"),
            models.Index(fields=["asked_at"], condition=Q(state__in=["waiting", "running"]), name="export_unfinished"),
            models.Index(fields=["expires_at"], condition=Q(state="done"), name="export_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED
