from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.learning import Factor
from incidents.models.retrospective import Retrospective
from postmortem.activities.models import Activity
from postmortem.audit.guards import Moves
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL
ALLOWED = {
    "open": ["done", "wont_do"],
    "done": ["verified", "open"],
    "wont_do": ["open"],
}


class ActionItem(models.Model):
    """An improvement: what will be different, how one will see it, who carries it on, by when."""

    class Type(models.TextChoices):
        PREVENT = "prevent", _("prevent")
        DETECT = "detect", _("see it sooner")
        MITIGATE = "mitigate", _("soften it")
        PROCESS = "process", _("way of working")
        LEARN = "learn", _("learn")

    class Strength(models.TextChoices):
        ELIMINATE = "eliminate", _("cannot happen any more")
        GATE = "gate", _("gate or default")
        AUTOMATIC = "automatic", _("automatic check")
        CHECKLIST = "checklist", _("checklist")
        TRAINING = "training", _("training")
        REMINDER = "reminder", _("reminder")

    class Priority(models.IntegerChoices):
        FIRST = 1, _("first")
        NEXT = 2, _("next")
        LATER = 3, _("later")

    class Status(models.TextChoices):
        OPEN = "open", _("to do")
        DONE = "done", _("done")
        VERIFIED = "verified", _("verified")
        WONT_DO = "wont_do", _("not done")

    MOVES = ALLOWED

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="action_items")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="action_items")
    retrospective = models.ForeignKey(
        Retrospective, on_delete=models.PROTECT, null=True, related_name="action_items"
    )
    title = models.CharField(max_length=160)
    end_state = models.TextField()
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="action_items")
    owner_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    due_zone = models.CharField(max_length=50)
    due_rev = models.PositiveIntegerField(default=1)
    type = models.CharField(max_length=10, choices=Type, default=Type.PREVENT)
    strength = models.CharField(max_length=10, choices=Strength, default=Strength.CHECKLIST)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NEXT)
    tracker_url = models.URLField(max_length=500, blank=True)
    verify_at = models.DateTimeField(null=True)
    factor = models.ForeignKey(
        Factor, on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    done_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activity__isnull=False)
                | Q(incident__isnull=False)
                | Q(retrospective__isnull=False),
                name="actionitem_belongs_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(status="wont_do") | ~Q(reason=""),
                name="actionitem_wont_do_has_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
            Moves(field="status", initial=["open"], allowed=ALLOWED, name="actionitem_moves"),
        ]

    def __str__(self) -> str:
        return self.title
