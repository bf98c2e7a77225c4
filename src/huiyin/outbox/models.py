"""What is to be told to whom. A row is written in the transaction of the step that gives rise to it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.parties.models import Party
from huiyin.people.models import Post, Staff, Unit


class Channel(models.TextChoices):
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    SMS = "sms", _("Text message")
    FILE = "file", _("File for another network")
    CALL = "call", _("Telephone call")
    LETTER = "letter", _("Printed letter")


# Sent by people at the desk; everything else goes out by itself.
BY_HAND = (Channel.CALL, Channel.LETTER)


class MessageState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        return self.filter(state=MessageState.WAITING)

    def due(self, at: datetime) -> MessageQuerySet:
        """To be sent by now, by whatever channel."""
        return self.waiting().filter(next_try_at__lte=at)

    def stranded(self) -> MessageQuerySet:
        """Failed for good, with no other channel that could have taken over: somebody has to see to it."""
        return self.filter(state=MessageState.FAILED, taken_over=None)

    def about(self, family: str, subject: int) -> MessageQuerySet:
        return self.filter(family=family, subject=subject)

    def to_petitioners(self) -> MessageQuerySet:
        return self.filter(party__isnull=False)


class Message(models.Model):
    """One short message to one addressee.

    It says nothing of the matter: `params` hold a number, the name of an organ and a day at most. The address lies
    sealed with the addressee and is opened only while the message is sent. The id is the idempotency key: a receiver
    that knows it already may drop a message that was sent twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What gave rise to it and to whom it goes: the same event tells the same addressee once.
    key = models.CharField(max_length=120, unique=True)
    # The thing it is about ("case", 17): the room that owns the family says who may learn of it.
    family = models.CharField(max_length=20)
    subject = models.BigIntegerField()
    party = models.ForeignKey(Party, models.CASCADE, null=True, related_name="messages")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="messages")
    # Of an office that does not run Huiyin: its e-mail address, sealed. What goes there is never about a case.
    sealed_address = models.BinaryField(null=True)
    # Whose outbox it lies in: who prints the letter or makes the call.
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Of a sealed matter: only the custodian of identities prints it or makes the call.
    is_sealed = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, choices=Channel)
    template = models.CharField(max_length=30)
    language = models.CharField(max_length=2, default="zh")
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    # A word of ours for what went wrong (`wording.ERRORS`), never what a server said: that may quote an address.
    last_error = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    # The failed message that this one was written in place of.
    instead_of = models.OneToOneField("self", models.CASCADE, null=True, related_name="taken_over")
    # Who marked it by hand, and the number of the mail item.
    marked_by = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=60, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=True, post__isnull=False, sealed_address__isnull=True)
                | Q(party__isnull=False, post__isnull=True, sealed_address__isnull=True)
                | Q(party__isnull=True, post__isnull=True, sealed_address__isnull=False),
                name="message_has_one_addressee",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "next_try_at"], condition=Q(state="waiting"), name="message_due"),
            models.Index(
                fields=["office", "channel"], condition=Q(state__in=["waiting", "failed"]), name="message_of_office"
            ),
            models.Index(fields=["family", "subject", "created_at"], name="message_about"),
            models.Index(fields=["office", "created_at"], name="message_by_office"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.channel} {self.state}"

    @property
    def is_by_hand(self) -> bool:
        return self.channel in BY_HAND


class StaffAddress(models.Model):
    """A member of staff who wants messages by e-mail as well; without a row they come to the desk alone."""

    staff = models.OneToOneField(Staff, models.CASCADE, primary_key=True, related_name="message_address")
    sealed = models.BinaryField()
    language = models.CharField(max_length=2, default="zh")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "staff addresses"

    def __str__(self) -> str:
        return str(self.staff_id)
