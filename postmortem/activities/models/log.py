from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.activity import Activity
from postmortem.activities.models.asset import AssetVersion
from postmortem.activities.models.deliverable import Deliverable
from postmortem.audit.guards import FrozenOnce
from postmortem.audit.models import Revision

PERSON = settings.AUTH_USER_MODEL


class LogEntry(models.Model):
    """What was said: an agreement, an approval, a date change, a risk, a question, a note.

    Who is to confirm it are its duties; once all have, it is frozen and a Revision holds its words. `lines`
    has what a kind adds (rules.LINES), as text by name.
    """

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement")
        APPROVAL = "approval", _("approval")
        DATE_CHANGE = "date_change", _("date change")
        HAND_OVER = "hand_over", _("hand-over")
        CHANGE = "change", _("change request")
        RISK = "risk", _("risk")
        QUESTION = "question", _("question")
        MEETING = "meeting", _("meeting")
        KICKOFF = "kickoff", _("kick-off")
        WEEKLY = "weekly", _("weekly alignment")
        PREMORTEM = "premortem", _("pre-mortem")
        NOTE = "note", _("note")

    class Level(models.IntegerChoices):
        LOW = 1, _("low")
        MEDIUM = 2, _("medium")
        HIGH = 3, _("high")

    class Verdict(models.TextChoices):
        YES = "yes", _("approved")
        NO = "no", _("refused")
        RETURNED = "returned", _("returned")

    class Channel(models.TextChoices):
        PERSON = "person", _("confirmed in person")
        RELAYED = "relayed", _("passed on by somebody")
        NONE = "none", _("no record")

    class Scope(models.TextChoices):
        FLOW = "flow", _("flow")
        DESIGN = "design", _("design")
        COPY = "copy", _("copy")
        GUIDANCE = "guidance", _("guidance")
        DATE = "date", _("date")
        BUDGET = "budget", _("budget")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(blank=True)
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, null=True, related_name="log")
    also_touches = models.ManyToManyField(Deliverable, related_name="+")  # of a risk: its further rows
    asset_version = models.ForeignKey(AssetVersion, on_delete=models.PROTECT, null=True, related_name="log")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    reason = models.TextField(blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    said_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    relayed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=10, choices=Scope, blank=True)
    moves_from = models.DateTimeField(null=True)
    moves_to = models.DateTimeField(null=True)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    likelihood = models.PositiveSmallIntegerField(null=True, choices=Level)
    impact = models.PositiveSmallIntegerField(null=True, choices=Level)
    lines = models.JSONField(default=dict)
    unnamed = models.BooleanField(default=False)
    week = models.DateField(null=True)  # of a weekly alignment: its Monday
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    confirmed_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["activity", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="logentry_once_per_number"),
            models.CheckConstraint(
                condition=~Q(channel="relayed") | Q(relayed_by__isnull=False),
                name="logentry_relayed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=["no", "returned"]) | ~Q(reason=""),
                name="logentry_refusal_has_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="date_change") | Q(moves_from__isnull=False, moves_to__isnull=False),
                name="logentry_date_change_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(kind="risk") | Q(likelihood__isnull=False, impact__isnull=False),
                name="logentry_risk_has_levels",
                violation_error_message=_("Say how likely it is and how much it would matter."),
            ),
            models.CheckConstraint(
                condition=Q(unnamed=False) | Q(kind="question"), name="logentry_only_questions_unnamed"
            ),
            models.UniqueConstraint(
                fields=["activity", "week"],
                condition=Q(kind="weekly"),
                name="logentry_once_per_week",
                violation_error_message=_("The alignment of this week is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="weekly") | Q(week__isnull=False), name="logentry_weekly_has_week"
            ),
            FrozenOnce(field="frozen_at", name="logentry_frozen"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.number}"
