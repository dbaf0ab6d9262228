"""What people write down about an incident: figures, findings, claims, times, and private notes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from postmortem.activities.models import CheckCell, Deliverable, LogEntry
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


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
        TECHNICAL = "technical", _("technical")
        DELIVERY = "delivery", _("delivery")
        OTHER = "other", _("something else")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    log_entry = models.ForeignKey(
        LogEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    check_cell = models.ForeignKey(
        CheckCell, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["incident", "pk"]

    def __str__(self) -> str:
        return self.text


class Hypothesis(models.Model):
    """What might explain it; evidence for and against hangs on it, a test decides."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SUPPORTED = "supported", _("holds")
        REFUTED = "refuted", _("does not hold")

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="hypotheses")
    claim = models.TextField()
    test = models.TextField(blank=True)
    result = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["incident", "pk"]
        verbose_name_plural = "hypotheses"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(result=""),
                name="hypothesis_decided_says_how",
                violation_error_message=_("Say in one sentence what showed it."),
            )
        ]

    def __str__(self) -> str:
        return self.claim


class Jotting(models.Model):
    """One line of a private notebook, of an incident or one's own. Only its author ever sees it."""

    author = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="jottings")
    text = models.TextField()
    at = models.DateTimeField()
    sorted_at = models.DateTimeField(null=True)
    became_type = models.CharField(max_length=60, blank=True)  # finding, event, condition, lesson
    became_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["author", "-at", "-pk"]
        indexes = [models.Index(fields=["author", "-at"], name="jotting_author")]

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

    class Precision(models.TextChoices):
        EXACT = "exact", _("exact")
        ABOUT = "about", _("about")
        DAY = "day", _("that day")
        UNKNOWN = "unknown", _("time not known")

    happened_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.EXACT)
    raw_time = models.CharField(max_length=120, blank=True)  # as it was written where it was read from
    zone = models.CharField(max_length=50)
    marker = models.CharField(max_length=14, choices=Marker)
    text = models.TextField()
    evidence_url = models.URLField(max_length=500, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["incident", "happened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_at__isnull=False) | Q(precision="unknown"),
                name="timelineevent_time_or_unknown",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("happened_at")),
                name="timelineevent_ends_after_it_begins",
                violation_error_message=_("It cannot have ended before it began."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
