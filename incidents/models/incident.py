from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import Activity, Deliverable
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
        below = Q(activity__in=Activity.objects.visible_to(user))
        led = Exists(IncidentDepartment.objects.filter(incident=OuterRef("pk"), department__lead=user))
        mine = Q(reporter=user) | Q(owner=user)
        free = Q(led, Q(activity__isnull=True) | Q(activity__restricted=False))
        if user.role == User.Role.EXECUTIVE:
            free |= Q(activity__isnull=True)
        return self.filter(below | mine | free)


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
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50)
    started_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    mitigated_at = models.DateTimeField(null=True)
    stopped_by_what = models.TextField(blank=True)
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
    similar_checked = models.TextField(blank=True)
    sweep_done_at = models.DateTimeField(null=True)
    sweep_waiver = models.TextField(blank=True)
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
            Moves(field="status", initial=["reported"], allowed=ALLOWED, name="incident_moves"),
        ]
        indexes = [models.Index(fields=["activity", "-reported_at"], name="incident_activity")]

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


class Impact(models.Model):
    """One figure: expected against actual."""

    class Kind(models.TextChoices):
        ORDERS = "orders", _("orders")
        USERS = "users", _("people")
        MONEY = "money", _("money")
        CUSTOMERS = "customers", _("customers")
        HOURS = "hours", _("hours of work")
        DELAY = "delay", _("delay")
        OTHER = "other", _("other")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="impacts")
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.CharField(max_length=40, blank=True)
    expected = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    estimated = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["incident", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expected__isnull=False) | Q(actual__isnull=False),
                name="impact_has_a_number",
                violation_error_message=_("Give at least one of the two numbers."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.expected} {self.actual}"


class Finding(models.Model):
    """One thing somebody saw, linked to the deliverable it is about. Who answered for it then is computed."""

    class Kind(models.TextChoices):
        DESIGN = "design", _("design")
        COPY = "copy", _("copy")
        GUIDANCE = "guidance", _("guidance")
        FUNCTION = "function", _("function")
        RULE = "rule", _("rule of an interface")
        PROCESS = "process", _("process")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["incident", "pk"]

    def __str__(self) -> str:
        return self.text


class TimelineEvent(models.Model):
    """What people add to the timeline; what the system knows is computed and never stored here."""

    class Marker(models.TextChoices):
        REQUEST = "request", _("request")
        AGREEMENT = "agreement", _("agreement")
        HAND_OFF = "hand_off", _("hand-over")
        CHANGE = "change", _("change")
        PUBLISH = "publish", _("publishing")
        DETECTION = "detection", _("it was seen")
        DIAGNOSIS = "diagnosis", _("understanding")
        MITIGATION = "mitigation", _("stopping it")
        DECISION = "decision", _("decision")
        COMMUNICATION = "communication", _("message")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="timeline")
    happened_at = models.DateTimeField()
    zone = models.CharField(max_length=50)
    marker = models.CharField(max_length=14, choices=Marker)
    text = models.TextField()
    evidence_url = models.URLField(max_length=500, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["incident", "happened_at", "pk"]

    def __str__(self) -> str:
        return self.text
