"""What was told in the product (Notice), to groups (Announcement), and what goes out (Message)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models.channel import Channel
from postmortem.outbox.models.duty import Duty
from postmortem.people.models import ExternalContact

PERSON = settings.AUTH_USER_MODEL


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        """Neither sent nor given up nor obsolete."""
        return self.filter(sent_at=None, dead_at=None, obsolete_at=None)


class Message(models.Model):
    """What goes out once: a mail, or what a channel carries. Its id is the idempotency key and travels along;
    it is claimed by a lease.

    It is worded when it is sent, in the recipient's language: from the notices and announcements in it, or,
    for a digest, from what is open then. `params` of account mails (password reset) are cleared once sent.
    """

    class Kind(models.TextChoices):
        NOTICES = "notices", _("reminders and news")
        DAILY = "daily", _("daily list")
        WEEKLY = "weekly", _("weekly overview")
        GROUP = "group", _("for a group")
        ACCOUNT = "account", _("signing in")
        TEST = "test", _("test")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    recipient = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="messages")
    contact = models.ForeignKey(ExternalContact, on_delete=models.PROTECT, null=True, related_name="messages")
    address = models.EmailField(blank=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind)
    params = models.JSONField(default=dict)
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    obsolete_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["available_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, dead_at__isnull=True)
                | Q(sent_at__isnull=True, obsolete_at__isnull=True)
                | Q(dead_at__isnull=True, obsolete_at__isnull=True),
                name="message_one_end",
            ),
        ]
        indexes = [
            models.Index(fields=["dead_at"], condition=Q(dead_at__isnull=False), name="message_dead"),
            models.Index(
                fields=["available_at", "id"],
                condition=Q(sent_at__isnull=True, dead_at__isnull=True, obsolete_at__isnull=True),
                name="message_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Notice(models.Model):
    """What the product told one person; a reminder is a notice with a duty. Nothing marks it as read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # Both are first in an index of Meta.
    recipient = models.ForeignKey(PERSON, on_delete=models.PROTECT, db_index=False, related_name="notices")
    kind = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    duty = models.ForeignKey(
        Duty, on_delete=models.CASCADE, null=True, db_index=False, related_name="notices"
    )
    due_rev = models.PositiveIntegerField(null=True)
    step = models.PositiveSmallIntegerField(null=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="notices")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "due_rev", "step", "recipient"], name="notice_once_per_step"
            ),
        ]
        indexes = [models.Index(fields=["recipient", "-at"], name="notice_recipient")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


class Announcement(models.Model):
    """What the product told a group: about a duty's step or as news, and never with anybody's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, null=True, related_name="announcements")
    due_rev = models.PositiveIntegerField(null=True)
    step = models.PositiveSmallIntegerField(null=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="announcements")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} in {self.channel_id}"


class Attempt(models.Model):
    """One try to send a message, and what came of it: the delivery log."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    ok = models.BooleanField()
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.answer
