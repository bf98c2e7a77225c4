"""Petitioners: sealed identities, apart from their cases."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Party(models.Model):
    """One petitioner as one contact named them. The identity is sealed; the pseudonym is all that others see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    pseudonym = models.CharField(max_length=8)
    # AES-256-GCM over a JSON object: name, id_number, phone, address, email.
    sealed = models.BinaryField()
    key_version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    # How they want to be told of news (`parties.ways`), in the order it is tried. Empty: not at all. Null: nobody asked
    # them, so nothing is sent either.
    ways = ArrayField(models.CharField(max_length=10), null=True)
    language = models.CharField(max_length=2, default="zh")

    class Meta:
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.pseudonym


class Trace(models.Model):
    """A blind index value: lets one office find an earlier filing of the same person, and tells nothing else.

    The value is keyed by office and field (law.md 9a: matching by person runs within one office).
    """

    party = models.ForeignKey(Party, models.CASCADE, related_name="traces")
    office = models.ForeignKey("people.Unit", models.PROTECT, related_name="+", db_index=False)
    value = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["office", "value"], name="trace_of_office")]

    def __str__(self) -> str:
        return str(self.party_id)
