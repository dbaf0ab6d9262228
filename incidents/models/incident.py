from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, CheckTable
from postmortem.audit.guards import Moves
from postmortem.people.models import Department, User

PERSON = settings.AUTH_USER_MODEL
ALLOWED = {
    "reported": ["mitigating", "mitigated", "duplicate"],
    "mitigating": ["mitigated", "duplicate"],
    "mitigated": ["analysing"],
    "analysing": ["learning"],
    "learning": ["closed"],
    "closed": ["analysing"],
}


class Situation(models.TextChoices):
    """The ten situations: classes of conditions, never a person."""

    REQUIREMENT_CHANGE = "requirement_change", _("requirement change")
    DELAY = "delay", _("project delay")
    USER_EXPERIENCE = "user_experience", _("user experience")
    MISSING_FUNCTION = "missing_function", _("missing function")
    COLLABORATION = "collaboration", _("work across departments")
    TECHNICAL = "technical", _("technical difficulty")
    MARKET = "market", _("market response")
    TEAM = "team", _("team")
    COMPLAINT = "complaint", _("customer complaint")
    RELEASE = "release", _("release")


class PhaseCode(models.TextChoices):
    """Where in the work a condition arose, or was found."""

    IDEA = "idea", _("idea")
    REQUIREMENT = "requirement", _("requirement")
    SCHEME = "scheme", _("scheme")
    BUILD = "build", _("build")
    TEST = "test", _("test")
    PRE_LAUNCH = "pre_launch", _("before launch")
    LAUNCH = "launch", _("launch")
    LIVE = "live", _("live")


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> "IncidentQuerySet":
        """What lies below an activity asks the activity; reporter, owner and affected leads see it anyway."""
        below = Activity.objects.ids_of(user)
        if user.role == User.Role.EXECUTIVE:
            # Looked up for each row that is read, and never for all activities as a join or EXISTS might be:
            # a page in order reads no more than it shows.
            shut = Activity.objects.filter(pk=OuterRef("activity")).order_by().values("restricted")
            is_shut = Coalesce(Subquery(shut), Value(False))  # noqa: FBT003
            return self.alias(is_shut=is_shut).filter(
                Q(is_shut=False) | Q(reporter=user) | Q(owner=user) | Q(activity__in=below)
            )
        # By their ids, which indexes know: what it costs grows with what this person has, not with the house.
        every = self.model._default_manager.order_by().values("pk")
        ways: list[models.QuerySet[Any, Any]] = [every.filter(reporter=user), every.filter(owner=user)]
        if user.may_lead:
            led = IncidentDepartment.objects.filter(department__lead=user)
            free = led.filter(Q(incident__activity=None) | Q(incident__activity__restricted=False))
            ways.append(free.order_by().values("incident"))
        return self.filter(pk__in=every.filter(activity__in=below).union(*ways, all=True))

    def below(self, activity: int) -> "IncidentQuerySet":
        """Of an activity that the reader has opened: who may open it may open them all (see `visible_to`)."""
        return self.filter(activity=activity)


class Incident(models.Model):
    """Something went wrong, nearly did, or a customer complained. First stop it, then analyse, then learn."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("it went wrong")
        NEAR_MISS = "near_miss", _("it nearly went wrong")
        COMPLAINT = "complaint", _("a customer complained")

    class Status(models.TextChoices):
        REPORTED = "reported", _("being handled")
        MITIGATING = "mitigating", _("being handled")
        MITIGATED = "mitigated", _("stopped")
        ANALYSING = "analysing", _("in retrospective")
        LEARNING = "learning", _("in retrospective")
        CLOSED = "closed", _("ended")
        DUPLICATE = "duplicate", _("duplicate")

    class Severity(models.IntegerChoices):
        ONE = 1, _("1 · business stands still")
        TWO = 2, _("2 · many people are affected")
        THREE = 3, _("3 · some people are affected")
        FOUR = 4, _("4 · hardly anybody notices")

    MOVES = ALLOWED

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    title = models.CharField(max_length=160)
    seen = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INCIDENT)
    situation = models.CharField(max_length=20, choices=Situation, blank=True)
    severity = models.PositiveSmallIntegerField(choices=Severity, default=Severity.THREE)
    impact_answers = models.JSONField(default=dict)  # question -> answer: rules.impact
    severity_reason = models.TextField(blank=True)  # why it is not what the answers say
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50)
    started_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    mitigated_at = models.DateTimeField(null=True)
    stopped_by_what = models.TextField(blank=True)
    seen_stopped_by = models.CharField(max_length=120, blank=True)  # a role or an outside party
    workaround = models.TextField(blank=True)
    customer_message = models.TextField(blank=True)
    first_reply_due = models.DateTimeField(null=True)
    first_reply_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    still_going_on = models.BooleanField(default=True)
    affected = models.CharField(max_length=200, blank=True)
    reporter = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_incidents"
    )
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    recurrence_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="recurrences")
    phase_introduced = models.CharField(max_length=12, choices=PhaseCode, blank=True)
    phase_found = models.CharField(max_length=12, choices=PhaseCode, blank=True)
    fault_class = models.TextField(blank=True)  # what else is shaped like it, in one sentence
    sweep = models.OneToOneField(CheckTable, on_delete=models.PROTECT, null=True, related_name="incident")
    similar_checked = models.TextField(blank=True)
    sweep_done_at = models.DateTimeField(null=True)
    sweep_waiver = models.TextField(blank=True)
    import_key = models.CharField(max_length=64, blank=True)  # sha256 of the file it was read from
    version = models.PositiveIntegerField(default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_at__lte=F("detected_at")),
                name="incident_started_before_seen",
                violation_error_message=_("It cannot have begun after it was seen."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["mitigated", "analysing", "learning", "closed"])
                | Q(mitigated_at__isnull=False) & ~Q(stopped_by_what=""),
                name="incident_stopped_before_analysis",
                violation_error_message=_("First say what stopped it."),
            ),
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(sweep_done_at__isnull=False) | ~Q(sweep_waiver=""),
                name="incident_closed_after_sweep",
                violation_error_message=_("Look at similar things first, or say why there are none."),
            ),
            models.CheckConstraint(
                condition=~Q(status="duplicate") | Q(duplicate_of__isnull=False),
                name="incident_duplicate_of_one",
            ),
            models.CheckConstraint(
                condition=Q(first_reply_at__isnull=True) | Q(first_reply_due__isnull=False),
                name="incident_reply_was_due",
            ),
            models.UniqueConstraint(
                fields=["import_key"], condition=~Q(import_key=""), name="incident_imported_once"
            ),
            Moves(field="status", initial=["reported"], allowed=ALLOWED, name="incident_moves"),
        ]
        indexes = [
            models.Index(fields=["activity", "-reported_at"], name="incident_activity"),
            models.Index(fields=["-reported_at", "-id"], name="incident_newest"),
            models.Index(
                fields=["status", "-reported_at", "-id"],
                condition=~Q(status__in=["closed", "duplicate"]),
                name="incident_not_over",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The audit stream: the activity's, or its own if it belongs to none."""
        return f"activity:{self.activity_id}" if self.activity_id else f"incident:{self.pk}"


class IncidentDepartment(models.Model):
    """A department that is affected or takes part in mending."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="departments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["incident", "department__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "department"], name="incidentdepartment_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.department_id}"
