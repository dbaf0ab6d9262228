from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models.activity import Activity
from postmortem.activities.models.deliverable import Deliverable
from postmortem.people.models import Department, ExternalParty

PERSON = settings.AUTH_USER_MODEL


class CheckTable(models.Model):
    """One table of what must be known: rows × columns, a cell for every pair that was touched.

    Its kind says what the lines are and what a cell's `value` holds (rules.TABLES).
    """

    class Kind(models.TextChoices):
        FIELD_RULES = "field_rules", _("field rules")
        COVERAGE = "coverage", _("coverage")
        TEST_READING = "test_reading", _("test reading")
        TRACKS = "tracks", _("two tracks before the launch")
        PRESENCE = "presence", _("departments per phase")
        ATTENDANCE = "attendance", _("who takes part in the alignment")
        BRIEF = "brief", _("brief")
        SWEEP = "sweep", _("similar things")
        JOURNEY = "journey", _("the user's way")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="check_tables")
    kind = models.CharField(max_length=14, choices=Kind)
    title = models.CharField(_("name"), max_length=120)
    deliverable = models.ForeignKey(
        Deliverable, on_delete=models.PROTECT, null=True, related_name="check_tables"
    )  # of a brief: what is made from it
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    final_at = models.DateTimeField(null=True)
    final_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["activity", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable"], condition=Q(kind="brief"), name="checktable_one_brief"
            ),
            models.CheckConstraint(
                condition=~Q(kind="brief") | Q(deliverable__isnull=False),
                name="checktable_brief_of_something",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CheckLine(models.Model):
    """A row or a column: what is asked about, or who or what it is asked of."""

    class Axis(models.TextChoices):
        ROW = "row"
        COLUMN = "column"

    table = models.ForeignKey(CheckTable, on_delete=models.CASCADE, related_name="lines")
    axis = models.CharField(max_length=6, choices=Axis)
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey(ExternalParty, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, null=True, related_name="+")
    comes_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="leads_to")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["table", "axis", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "axis", "position"],
                condition=Q(removed_at__isnull=True),
                name="checkline_once_per_position",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CheckCell(models.Model):
    """What is known where a row and a column meet. A pair without a cell is open."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ASKED = "asked", _("asked")
        ANSWERED = "answered", _("answered")
        CONFIRMED = "confirmed", _("confirmed")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    table = models.ForeignKey(CheckTable, on_delete=models.CASCADE, related_name="cells")
    row = models.ForeignKey(CheckLine, on_delete=models.CASCADE, related_name="cells_in_row")
    column = models.ForeignKey(CheckLine, on_delete=models.CASCADE, related_name="cells_in_column")
    state = models.CharField(max_length=14, choices=State, default=State.OPEN)
    value = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["table", "row", "column"]
        constraints = [
            models.UniqueConstraint(fields=["row", "column"], name="checkcell_once"),
            models.CheckConstraint(condition=~Q(row=F("column")), name="checkcell_two_lines"),
            models.CheckConstraint(
                condition=~Q(state="not_applicable") | ~Q(note=""),
                name="checkcell_not_applicable_says_why",
                violation_error_message=_("Say in one sentence why it does not apply."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "confirmed"]) | Q(answered_at__isnull=False),
                name="checkcell_answered_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="checkcell_confirmed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id}×{self.column_id} {self.state}"
