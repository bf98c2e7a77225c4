"""The append-only ledger: entries chained by hash, and the head of each chain."""

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One entry of one chain.

    `hash` = H(prev, header, digest); `digest` = H(salt, payload). The payload lies in `body`, or, where `body` is
    null from the start, with the room that wrote the entry (a case's steps). An erased payload leaves its digest.
    Key as ruled: (month in which the chain began, chain, seq); nothing has a foreign key to this table.
    """

    pk = models.CompositePrimaryKey("opened_month", "chain", "seq")
    opened_month = models.DateField()
    chain = models.CharField(max_length=60)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    header = models.JSONField()
    salt = models.BinaryField(max_length=16, null=True)
    digest = models.BinaryField(max_length=32)
    prev = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    body = models.JSONField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"


class Head(models.Model):
    """The last entry of each chain; `changed_at` lets a checkpoint visit only what moved."""

    chain = models.CharField(max_length=60, primary_key=True)
    opened_month = models.DateField()
    seq = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"
