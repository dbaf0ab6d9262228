"""What somebody owes by a time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.outbox.models.ladder import Ladder
from postmortem.people.models import Department, ExternalContact

PERSON = settings.AUTH_USER_MODEL


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> "DutyQuerySet":
        return self.filter(state=Duty.State.OPEN)


class Duty(models.Model):
    """Something one person owes by a time, about one object: verb, thing, by when, why this person.

    `kind` is a word of sources.SOURCES, which says how it is chased and what it reads like. `params` holds
    what the sentence needs besides the title (activity title, department id, reason). `driver`, `sponsor` and
    `slot_at` (when the activity goes live) are copied from the activity, so that the planner reads nothing
    but this app and people. `single` kinds have one holder for an object; what is `is_private` is told to
    no group.
    """

    class Kind(models.TextChoices):
        """The kinds that other code names; what is declared (sources.py) may be more."""

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

    kind = models.CharField(max_length=20)
    single = models.BooleanField(default=False)
    subj_type = models.CharField(max_length=60)
    subj_id = models.BigIntegerField()
    stream = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    # A reminder moves the row, and with it an entry of each index: no key has one that nobody asks for.
    holder = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, db_index=False, related_name="duties"
    )
    contact = models.ForeignKey(
        ExternalContact, on_delete=models.PROTECT, null=True, db_index=False, related_name="duties"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, db_index=False, related_name="duties"
    )
    driver = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    sponsor = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, db_index=False, related_name="sponsored_duties"
    )
    asked_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    from_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_zone = models.CharField(max_length=50)
    freeze_at = models.DateTimeField(null=True)
    slot_at = models.DateTimeField(null=True)
    is_private = models.BooleanField(default=False)
    ladder = models.ForeignKey(
        Ladder, on_delete=models.PROTECT, null=True, db_index=False, related_name="duties"
    )
    due_rev = models.PositiveIntegerField(default=1)
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    after_due = models.CharField(max_length=10, choices=AfterDue, default=AfterDue.CHASE)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    reason = models.TextField(blank=True)
    counter = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    snoozed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    snooze_reason = models.CharField(max_length=200, blank=True)

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
            models.CheckConstraint(
                condition=Q(snoozed_at=None, snoozed_until=None)
                | (Q(snoozed_until__gt=F("snoozed_at")) & ~Q(snooze_reason="")),
                name="duty_snooze_has_reason",
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
                condition=Q(state="open", single=True),
                name="duty_one_holder",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="duty_next"),
            models.Index(fields=["holder", "state", "due_at"], name="duty_holder"),
            models.Index(
                fields=["department", "due_at"], condition=Q(state="open"), name="duty_department_open"
            ),
            models.Index(fields=["subj_type", "subj_id"], name="duty_subject"),
            models.Index(fields=["contact"], condition=Q(contact__isnull=False), name="duty_contact"),
            models.Index(fields=["sponsor"], condition=Q(sponsor__isnull=False), name="duty_sponsor"),
            models.Index(
                fields=["answered_by"], condition=Q(answered_by__isnull=False), name="duty_answered_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
