from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from postmortem.audit.guards import FrozenOnce, Moves
from postmortem.people.models import Absence, Department, Deputy, User

PERSON = settings.AUTH_USER_MODEL
ALLOWED = {
    "draft": ["aligning", "cancelled"],
    "aligning": ["ready", "cancelled"],
    "ready": ["aligning", "launched", "cancelled"],
    "launched": ["verified"],
    "verified": ["closed"],
}


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: User) -> "ActivityQuerySet":
        """What this person may open: what is open to them, and what they look into by a break-glass."""
        return self.filter(_opens(user) | looked_into(user) if user.looks_into else _opens(user))

    def open_to(self, user: User) -> "ActivityQuerySet":
        """What is open to current participants, leads of departments taking part, executives, and whoever
        stands in for a participant or lead, while that lasts.

        A restricted activity opens only for its participants. Who sees names inside is a rule of its own.
        """
        return self.filter(_opens(user))

    def ids_of(self, user: User) -> "models.QuerySet[Any, Any]":
        """The ids of what this person may open, for what lies below; for an executive without what is open to
        all executives.
        """
        looked = self.filter(looked_into(user)).order_by().values("pk")
        return _ids_open_to(user).union(looked, all=True) if user.looks_into else _ids_open_to(user)


def _opens(user: User) -> Q:
    if user.role == User.Role.EXECUTIVE:
        listed = Exists(Participant.objects.filter(activity=OuterRef("pk"), person=user, until=None))
        return listed | opened_by_standing_in(user) | Q(restricted=False)
    return Q(pk__in=_ids_open_to(user))


def _ids_open_to(user: User) -> "models.QuerySet[Any, Any]":
    """By ids, which indexes know: what it costs grows with what this person has, not with the house."""
    mine = Participant.objects.filter(person=user, until=None).order_by().values("activity")
    ways: list[models.QuerySet[Any, Any]] = []
    if user.may_lead:
        led = ActivityDepartment.objects.filter(department__lead=user, activity__restricted=False)
        ways.append(led.order_by().values("activity"))
    if user.asks_at is not None:
        ways.append(Activity.objects.filter(opened_by_standing_in(user)).order_by().values("pk"))
    return mine.union(*ways, all=True) if ways else mine


def looked_into(user: User) -> Q:
    """The activities that this administrator looks into just now (BreakGlass), with the browser that asks."""
    if user.asks_at is None or user.role != User.Role.ADMIN:
        return Q(pk__in=[])
    looks = BreakGlass.objects.at(user.asks_at).filter(pk__in=user.looks_into, by=user)
    return Q(Exists(looks.filter(activity=OuterRef("pk"))))


def opened_by_standing_in(user: User) -> Q:
    """The activities that this person may open because those may for whom the person stands in, within what
    each of them gave. A restricted one opens only for an office, or if it was given by itself: what others
    can enter for somebody (an absence, "everything") shows no more of it than the question. Nothing outside
    of a request.
    """
    if user.asks_at is None:
        return Q(pk__in=[])
    mine = {"deputy": user, "person__is_active": True}
    named = Deputy.objects.at(user.asks_at).filter(**mine)
    away = Absence.objects.at(user.asks_at).filter(**mine)
    itself = named.filter(Q(scope=Deputy.Scope.OFFICE) | Q(activity_id=OuterRef("pk")))
    whole = named.filter(scope=Deputy.Scope.ALL)
    own = named.filter(department__lead=F("person"), department__takes_part__activity=OuterRef("pk"))
    here = OuterRef(OuterRef("pk"))
    listed = Exists(Participant.objects.filter(activity=here, person=OuterRef("person"), until=None))
    led = Exists(ActivityDepartment.objects.filter(activity=here, department__lead=OuterRef("person")))
    wide = [Exists(given.filter(listed | led)) for given in (itself, whole, away)]
    is_open = Q(*wide, Exists(own), _connector=Q.OR)
    # Asked once for all rows: hardly anybody stands in for somebody, and then no activity is looked at.
    anybody = Q(Exists(named)) | Q(Exists(away))
    return anybody & (Q(Exists(itself.filter(listed))) | Q(is_open, restricted=False))


class Activity(models.Model):
    """What several departments launch together: a campaign, a feature, an integration."""

    class Kind(models.TextChoices):
        CAMPAIGN = "campaign", _("campaign")
        FEATURE = "feature", _("feature")
        INTEGRATION = "integration", _("integration")
        OPERATION = "operation", _("standing co-operation")
        ALIGNMENT = "alignment", _("technical alignment")

    class Status(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        ALIGNING = "aligning", _("in preparation")
        READY = "ready", _("in preparation")
        LAUNCHED = "launched", _("live")
        VERIFIED = "verified", _("live")
        CLOSED = "closed", _("ended")
        CANCELLED = "cancelled", _("cancelled")

    MOVES = ALLOWED

    title = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CAMPAIGN)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    lead = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="drives", verbose_name=_("who drives it")
    )
    sponsor = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsors",
        verbose_name=_("sponsor"),
    )
    requesting_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="requests", verbose_name=_("who asked for it")
    )
    goal = models.TextField(_("goal"), blank=True)
    non_goal = models.TextField(_("not pursued this time"), blank=True)
    reuse_plan = models.TextField(_("what is reused"), blank=True)
    time_zone = models.CharField(max_length=50)
    language = models.CharField(max_length=10, default="en")
    requested_at = models.DateTimeField(_("asked for"), null=True, blank=True)
    notified_at = models.DateTimeField(_("the one who drives it was told"), null=True, blank=True)
    asked_launch_at = models.DateTimeField(_("launch asked for"), null=True, blank=True)
    agreed_launch_at = models.DateTimeField(_("launch agreed"), null=True, blank=True)
    launched_at = models.DateTimeField(_("launched"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    restricted = models.BooleanField(default=False)
    derived_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="derived"
    )
    tools = models.JSONField(default=list)  # what was switched on, by name (rules.TOOLS)
    novel = models.BooleanField(_("nothing like it was done before"), default=False)
    money_involved = models.BooleanField(_("customers pay in it"), default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = [F("agreed_launch_at").desc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["launched", "verified", "closed"]) | Q(launched_at__isnull=False),
                name="activity_launched_has_time",
                violation_error_message=_("Say when it went live."),
            ),
            models.CheckConstraint(
                condition=Q(launched_at__isnull=True)
                | Q(requested_at__isnull=True)
                | Q(launched_at__gte=F("requested_at")),
                name="activity_launched_after_request",
                violation_error_message=_("It cannot go live before it was asked for."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_launch_at__isnull=True)
                | Q(requested_at__isnull=True)
                | Q(agreed_launch_at__gte=F("requested_at")),
                name="activity_agreed_after_request",
                violation_error_message=_("The agreed launch cannot lie before it was asked for."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["verified", "closed"]) | Q(verified_at__isnull=False),
                name="activity_verified_has_time",
            ),
            Moves(field="status", initial=["draft"], allowed=ALLOWED, name="activity_moves"),
        ]
        # In the order of the lists (queries.lists): a page is read from where it begins, whatever the number.
        indexes = [
            models.Index(
                Coalesce("launched_at", "created_at").desc(),
                F("id").desc(),
                condition=Q(status__in=["launched", "verified"]),
                name="activity_list_live",
            ),
            models.Index(
                Coalesce("launched_at", "created_at").desc(),
                F("id").desc(),
                condition=Q(status__in=["closed", "cancelled"]),
                name="activity_list_ended",
            ),
            # The next launch of all.
            models.Index(
                fields=["agreed_launch_at", "id"],
                condition=Q(status__in=["draft", "aligning", "ready"]),
                name="activity_next_launch",
            ),
            # The newest of a kind, for what is usual (queries.pressure): no more are read than that asks for.
            models.Index(
                F("kind"),
                F("launched_at").desc(),
                F("id").desc(),
                condition=Q(launched_at__isnull=False, notified_at__isnull=False),
                name="activity_lead_times",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The audit stream of everything below this activity."""
        return f"activity:{self.pk}"


class ActivityDepartment(models.Model):
    """A department that takes part, since when, and what done means for it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="taking_part")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="takes_part")
    since = models.DateTimeField()
    done_means = models.TextField(blank=True)

    class Meta:
        ordering = ["activity", "department__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "department"], name="activitydepartment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.department_id}"


class Participant(models.Model):
    """Somebody who may see the activity with names; written in the action that names the person."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="participates")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["activity", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"], condition=Q(until__isnull=True), name="participant_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "activity"], name="participant_person")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.person_id}"


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def at(self, now: datetime) -> "BreakGlassQuerySet":
        return self.filter(at__lte=now, until__gt=now, ended_at=None)


class BreakGlass(models.Model):
    """An administrator looks into an activity that is not open to them: for a reason, for a while, recorded;
    everybody named there is told. It opens reading only.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="breakglass_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="breakglass_has_reason"),
            models.UniqueConstraint(
                fields=["activity", "by"], condition=Q(ended_at__isnull=True), name="breakglass_one_at_once"
            ),
            FrozenOnce(field="ended_at", name="breakglass_frozen"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.activity_id}"
