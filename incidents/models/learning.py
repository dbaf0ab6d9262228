"""What a retrospective makes of it: conditions, practices, ideas, lessons, thanks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import PhaseCode, Situation
from incidents.models.retrospective import Retrospective
from postmortem.activities.models import Activity
from postmortem.people.models import Department

PERSON = settings.AUTH_USER_MODEL


class FactorCode(models.TextChoices):
    """Kinds of conditions; each is a thing, a rule or a time."""

    NO_SINGLE_OWNER = "no_single_owner", _("the final effect had no owner")
    RELAYED_APPROVAL = "relayed_approval", _("an approval that arrived second-hand")
    LATE_MATERIAL = "late_material", _("material that was final late")
    SHORT_LEAD_TIME = "short_lead_time", _("a short lead time")
    UNWRITTEN_AGREEMENT = "unwritten_agreement", _("an agreement that was not written down")
    UNDOCUMENTED_RULE = "undocumented_rule", _("a rule that stands nowhere")
    NOT_TESTABLE = "not_testable", _("something only production could prove")
    MISSING_PARTY = "missing_party", _("a party that was not at the table")
    OPPOSED_METRICS = "opposed_metrics", _("metrics that pull apart")
    PLACEHOLDER = "placeholder", _("a stand-in that looked finished")
    NO_READER_TEST = "no_reader_test", _("nobody outside had read it")
    LATE_INVOLVEMENT = "late_involvement", _("a department that came in late")
    OTHER = "other", _("another condition")


class Factor(models.Model):
    """One condition that met the others, and why it was reasonable at the time."""

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="factors")
    code = models.CharField(max_length=24, choices=FactorCode)
    situation = models.CharField(max_length=20, choices=Situation, blank=True)
    text = models.TextField()
    made_sense = models.TextField(blank=True)
    phase = models.CharField(max_length=12, choices=PhaseCode, blank=True)

    class Meta:
        ordering = ["retrospective", "pk"]

    def __str__(self) -> str:
        return self.text


class PracticeAnswer(models.Model):
    """Whether one practice of a situation was done; what was not done is a candidate for an improvement."""

    class Answer(models.TextChoices):
        DONE = "done", _("done")
        NOT_DONE = "not_done", _("not done")
        NOT_APPLICABLE = "not_applicable", _("does not apply")

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="practices")
    situation = models.CharField(max_length=20, choices=Situation)
    practice = models.SlugField(max_length=60)
    answer = models.CharField(max_length=14, choices=Answer)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["retrospective", "situation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["retrospective", "situation", "practice"], name="practiceanswer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice} {self.answer}"


class Effort(models.Model):
    """How much a department worked again, or worked without a letter; never a person's hours."""

    class Size(models.TextChoices):
        HALF_DAY = "half_day", _("half a day")
        DAY = "day", _("a day")
        MORE = "more", _("more")

    class Kind(models.TextChoices):
        REWORK = "rework", _("worked again")
        OUTSIDE_MATRIX = "outside_matrix", _("worked without a letter")

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="efforts")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    size = models.CharField(max_length=8, choices=Size)
    hours = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["retrospective", "department__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["retrospective", "department", "kind"], name="effort_once")
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.kind} {self.size}"


class Idea(models.Model):
    """What could change, parked until the conditions are known; then taken up, or left with a reason."""

    class State(models.TextChoices):
        OPEN = "open", _("parked")
        TAKEN = "taken", _("taken up")
        REJECTED = "rejected", _("not taken up")

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="ideas")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reason = models.TextField(blank=True)
    suggested_owner = models.CharField(max_length=120, blank=True)  # a name as it was read, no account
    suggested_due = models.DateField(null=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["retrospective", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""),
                name="idea_rejected_has_reason",
                violation_error_message=_("Say in one sentence why."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Thanks(models.Model):
    """Who helped, and with what: the one place after the fact where a name may stand for good."""

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="thanks")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    thanked = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=200)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["retrospective", "pk"]
        verbose_name_plural = "thanks"

    def __str__(self) -> str:
        return self.text


class Lesson(models.Model):
    """What the next similar activity should keep, improve, start or stop."""

    class Kind(models.TextChoices):
        KEEP = "keep", _("keep")
        IMPROVE = "improve", _("improve")
        START = "start", _("start")
        STOP = "stop", _("stop")

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="lessons")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    activity_kind = models.CharField(max_length=12, blank=True)  # which kind it is for; none: every kind
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # which department it is for; none: everybody

    class Meta:
        ordering = ["retrospective", "pk"]

    def __str__(self) -> str:
        return self.text


class LessonAnswer(models.Model):
    """What a later activity makes of an open lesson of an earlier one."""

    class Answer(models.TextChoices):
        KEEP = "keep", _("we keep it")
        ADAPT = "adapt", _("we adapt it")
        NOT_APPLICABLE = "not_applicable", _("it does not apply")

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="answers")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="lesson_answers")
    answer = models.CharField(max_length=14, choices=Answer)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["activity", "lesson", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "activity"], name="lessonanswer_once"),
            models.CheckConstraint(
                condition=Q(answer="keep") | ~Q(reason=""),
                name="lessonanswer_says_how",
                violation_error_message=_("Say in one sentence how, or why it does not apply."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.activity_id} {self.answer}"
