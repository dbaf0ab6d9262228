"""What somebody owes by a time (Duty), what was told in the product (Notice), what goes out (Message).

The database is the queue and the clock: planner and relay read only these tables (docs/decisions).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.people.models import Department, ExternalContact

PERSON = settings.AUTH_USER_MODEL


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> "DutyQuerySet":
        return self.filter(state=Duty.State.OPEN)


class Duty(models.Model):
    """Something one person owes by a time, about one object: verb, thing, by when, why this person.

    `params` holds what the sentence needs besides the title (activity title, department id, reason).
    `driver` and `sponsor` are copied from the activity, so that the planner reads nothing but this table
    and departments.
    """

    class Kind(models.TextChoices):
        NAME = "name"
        ACCEPT = "accept"
        DELIVER = "deliver"
        APPROVE = "approve"
        CHOOSE = "choose"
        SIGN = "sign"
        CONFIRM = "confirm"
        DECIDE = "decide"
        VIEW = "view"
        FACTS = "facts"
        AGREE = "agree"
        NOTE = "note"
        ACT = "act"
        VERIFY = "verify"

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DECLINED = "declined", _("sent back")
        WITHDRAWN = "withdrawn", _("no longer asked")
        LAPSED = "lapsed", _("time passed")

    class Answer(models.TextChoices):
        NONE = "", _("none")
        YES = "yes", _("yes")
        RESERVED = "reserved", _("with a reservation")
        NO = "no", _("no")
        COUNTERED = "countered", _("with a counter-proposal")

    class AfterDue(models.TextChoices):
        CHASE = "chase"
        LAPSE = "lapse"

    # Kinds that one person holds for an object; the others may be open for several people at once.
    SINGLE = (
        Kind.NAME,
        Kind.ACCEPT,
        Kind.DELIVER,
        Kind.APPROVE,
        Kind.CHOOSE,
        Kind.DECIDE,
        Kind.ACT,
        Kind.VERIFY,
    )

    kind = models.CharField(max_length=10, choices=Kind)
    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    stream = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    holder = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="duties")
    contact = models.ForeignKey(ExternalContact, on_delete=models.PROTECT, null=True, related_name="duties")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="duties")
    driver = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    sponsor = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="sponsored_duties")
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_zone = models.CharField(max_length=50)
    freeze_at = models.DateTimeField(null=True)
    due_rev = models.PositiveIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    after_due = models.CharField(max_length=10, choices=AfterDue, default=AfterDue.CHASE)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    reason = models.TextField(blank=True)
    counter = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(holder__isnull=False, contact__isnull=True)
                | Q(holder__isnull=True, contact__isnull=False),
                name="duty_of_one",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=True) | Q(state="open"), name="duty_rings_while_open"
            ),
            models.CheckConstraint(
                condition=Q(freeze_at__isnull=True) | Q(due_at__lte=F("freeze_at")),
                name="duty_due_before_freeze",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["no", "reserved", "countered"]) | ~Q(reason=""),
                name="duty_refusal_has_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
            models.UniqueConstraint(
                fields=["kind", "subj_type", "subj_id", "holder"],
                condition=Q(state="open"),
                name="duty_once_per_holder",
            ),
            models.UniqueConstraint(
                fields=["kind", "subj_type", "subj_id", "contact"],
                condition=Q(state="open"),
                name="duty_once_per_contact",
            ),
            models.UniqueConstraint(
                fields=["kind", "subj_type", "subj_id"],
                condition=Q(
                    state="open",
                    kind__in=["name", "accept", "deliver", "approve", "choose", "decide", "act", "verify"],
                ),
                name="duty_one_holder",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="duty_next"),
            models.Index(fields=["holder", "due_at"], condition=Q(state="open"), name="duty_holder_open"),
            models.Index(
                fields=["department", "due_at"], condition=Q(state="open"), name="duty_department_open"
            ),
            models.Index(fields=["subj_type", "subj_id"], name="duty_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        """Neither sent nor given up nor obsolete."""
        return self.filter(sent_at=None, dead_at=None, obsolete_at=None)


class Message(models.Model):
    """One mail. Its id is the idempotency key and travels as Message-ID; it is claimed by a lease.

    `kind` and `params` are worded when it is sent, in the recipient's language; `params` of account mails
    (password reset) are cleared once sent.
    """

    ACCOUNT = "account"  # the kind of a mail that is worded already

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    recipient = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="messages")
    contact = models.ForeignKey(ExternalContact, on_delete=models.PROTECT, null=True, related_name="messages")
    address = models.EmailField(blank=True)
    kind = models.CharField(max_length=20)
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
    recipient = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, null=True, related_name="notices")
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


class Tick(models.Model):
    """The newest run of the planner, the relay or the compiler: proof of life."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Control(models.Model):
    """One row: which installation this is, and whether chasing is paused."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    installation = models.UUIDField(default=uuid.uuid4)
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="control_one_row")]

    def __str__(self) -> str:
        return str(self.installation)
