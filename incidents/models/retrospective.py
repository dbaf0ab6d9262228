from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident, IncidentDepartment
from postmortem.activities.models import Activity, Participant
from postmortem.audit.guards import Moves
from postmortem.audit.models import Revision
from postmortem.people.models import User

PERSON = settings.AUTH_USER_MODEL
ALLOWED = {
    "collecting": ["calibrating", "skipped"],
    "calibrating": ["in_review", "skipped"],
    "in_review": ["calibrating", "published", "skipped"],
    "published": ["following_up", "in_review", "superseded"],
    "following_up": ["closed", "in_review", "superseded"],
    "closed": ["superseded"],
}
PUBLIC = ["published", "following_up", "closed"]


class RetrospectiveQuerySet(models.QuerySet["Retrospective"]):
    def at_work_for(self, user: User) -> "RetrospectiveQuerySet":
        """Whatever this person may see of the work: those who take part in its subject.

        An executive may look at any activity, but sees unfinished pages only where they take part. A reporter
        from elsewhere does not, as the page holds what the activity knows.
        """
        return self.filter(pk__in=self._ids_at_work(user))

    def visible_to(self, user: User) -> "RetrospectiveQuerySet":
        """What was published is open to everybody signed in, unless restricted; the rest to those at work."""
        return self.filter(_published() | Q(pk__in=self._ids_at_work(user)))

    def published(self) -> "RetrospectiveQuerySet":
        """What everybody signed in may read."""
        return self.filter(_published())

    def readable_by(self, user: User) -> "RetrospectiveQuerySet":
        """The same, and what this person was asked to read with fresh eyes."""
        return self.filter(_published() | Q(second_reader=user) | Q(pk__in=self._ids_at_work(user)))

    def below(self, activity: int, user: User, *, is_at_work: bool) -> "RetrospectiveQuerySet":
        """What `visible_to` shows of an activity that this person has opened and of the incidents below it,
        read from those and not from all that the person has. `is_at_work` says whether they take part.
        """
        every = self.model._default_manager.order_by().values("pk")
        ids = every.filter(activity=activity).union(every.filter(incident__activity=activity), all=True)
        found = self.filter(pk__in=ids)
        if is_at_work:
            return found
        shown = _published() | Q(owner=user) | Q(incident__owner=user)
        if user.role != User.Role.EXECUTIVE:
            ours = IncidentDepartment.objects.filter(incident=OuterRef("incident"), department__lead=user)
            shown |= Q(Exists(ours), incident__activity__restricted=False)
        return found.filter(shown)

    def _ids_at_work(self, user: User) -> "models.QuerySet[Any, Any]":
        """Each way in by itself, which indexes know: what it costs grows with what this person has."""
        every = self.model._default_manager.order_by().values("pk")
        own = (
            every.filter(incident__owner=user),
            every.filter(incident__reporter=user, incident__activity=None),
        )
        if user.role == User.Role.EXECUTIVE:
            opened: models.QuerySet[Any, Any] = (
                Participant.objects.filter(person=user, until=None).order_by().values("activity")
            )
            led = every.none()
        else:
            opened = Activity.objects.open_to(user).order_by().values("pk")
            ours = IncidentDepartment.objects.filter(department__lead=user).order_by().values("incident")
            free = Q(incident__activity=None) | Q(incident__activity__restricted=False)
            led = every.filter(free, incident__in=ours)
        part = (every.filter(activity__in=opened), every.filter(incident__activity__in=opened))
        return every.filter(owner=user).union(*own, *part, led, all=True)


def _published() -> Q:
    return Q(current__isnull=False, visibility=Retrospective.Visibility.COMPANY)


class Retrospective(models.Model):
    """The page that tells what happened and what changes; about one incident or one activity.

    `facts` is what the product compiled and is replaced at each compile; people's words stand in Section,
    Factor and Lesson and are never touched by it. `current` is the published, frozen version.
    """

    class Status(models.TextChoices):
        COLLECTING = "collecting", _("views")
        CALIBRATING = "calibrating", _("checking facts")
        IN_REVIEW = "in_review", _("sign-off")
        PUBLISHED = "published", _("published")
        FOLLOWING_UP = "following_up", _("published")
        CLOSED = "closed", _("published")
        SKIPPED = "skipped", _("skipped")
        SUPERSEDED = "superseded", _("replaced")

    class Visibility(models.TextChoices):
        COMPANY = "company", _("everybody in the company")
        RESTRICTED = "restricted", _("those who took part")

    MOVES = ALLOWED

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="retrospectives")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="retrospectives")
    mitigated_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=160)
    status = models.CharField(max_length=12, choices=Status, default=Status.COLLECTING)
    language = models.CharField(max_length=10, default="en")
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    facilitator = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    template = models.SlugField(max_length=40, default="standard")
    second_reader = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_read_at = models.DateTimeField(null=True)
    views_until = models.DateTimeField(null=True)  # then they are revealed, whoever has not written yet
    views_revealed_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    raw_views_gone_at = models.DateTimeField(null=True)
    asked_decision = models.TextField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.COMPANY)
    restricted_reason = models.TextField(blank=True)
    compile_requested_at = models.DateTimeField(null=True)
    compiled_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    current = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    skipped_reason = models.TextField(blank=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = RetrospectiveQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(incident__isnull=False, activity__isnull=True, mitigated_at__isnull=False)
                | Q(incident__isnull=True, activity__isnull=False),
                name="retrospective_of_one_subject",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=PUBLIC) | Q(current__isnull=False),
                name="retrospective_published_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(status="skipped") | ~Q(skipped_reason=""),
                name="retrospective_skipped_has_reason",
                violation_error_message=_("Say in one sentence why."),
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=~Q(status__in=["skipped", "superseded"]),
                name="retrospective_once_per_incident",
            ),
            models.UniqueConstraint(
                fields=["activity"],
                condition=~Q(status__in=["skipped", "superseded"]),
                name="retrospective_once_per_activity",
            ),
            Moves(field="status", initial=["collecting"], allowed=ALLOWED, name="retrospective_moves"),
        ]
        indexes = [
            models.Index(
                fields=["compile_requested_at"],
                condition=Q(compile_requested_at__isnull=False),
                name="retrospective_to_compile",
            ),
            models.Index(fields=["-created_at", "-id"], name="retrospective_newest"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(current__isnull=True),
                name="retrospective_at_work",
            ),
            models.Index(fields=["published_at"], name="retrospective_published"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The audit stream of its subject."""
        if self.incident is not None:
            return self.incident.stream
        return f"activity:{self.activity_id}"


class SectionCode(models.TextChoices):
    """The human sections beside the facts."""

    SUMMARY = "summary", _("One minute")
    STORY = "story", _("The story")
    WENT_WELL = "went_well", _("What went well")
    LUCKY = "lucky", _("Where luck helped")
    SURPRISE = "surprise", _("What surprised us")
    SIMILAR = "similar", _("Similar things checked")


class Section(models.Model):
    """A human section in one language; `version` guards against two people saving at once.

    The code is one of SectionCode, or one of the template's own; what was read from a file and not understood
    stands under its own `heading`, word for word.
    """

    retrospective = models.ForeignKey(Retrospective, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(max_length=40)
    heading = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=10)
    body = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["retrospective", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["retrospective", "code", "language"], name="section_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.retrospective_id} {self.code}"
