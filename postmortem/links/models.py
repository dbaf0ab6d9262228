"""What a thing is called in the tools around: its number there, its address, its state; and lists brought."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import ActionItem, Incident
from postmortem.activities.models import Activity, Deliverable
from raci.models import GivenFile

PERSON = settings.AUTH_USER_MODEL
THINGS = ("activity", "deliverable", "improvement", "incident")
ONE_THING = Q(
    *(Q(**{f"{other}__isnull": other != thing for other in THINGS}) for thing in THINGS),
    _connector=Q.OR,
)
TWICE = _("This is linked already.")


class Service(models.TextChoices):
    """The tools whose addresses are known; a proper name is the same in every language."""

    PINGCODE = "pingcode", "PingCode"
    WORKTILE = "worktile", "Worktile"
    TAPD = "tapd", "TAPD"
    ZENTAO = "zentao", _("ZenTao")
    JIRA = "jira", "Jira"
    FEISHU = "feishu", _("Feishu")
    OTHER = "other", _("another tool")


class Link(models.Model):
    """What one thing is called in another tool. `brought` holds what a list said of it last, so that the next
    one is compared with it: {"name": …, "due_at": …}.
    """

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        TODO = "todo", _("not begun")
        DOING = "doing", _("in progress")
        DONE = "done", _("done")
        DROPPED = "dropped", _("closed without being done")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, related_name="links")
    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, null=True, related_name="links")
    improvement = models.ForeignKey(ActionItem, on_delete=models.CASCADE, null=True, related_name="links")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="links")
    service = models.CharField(max_length=10, choices=Service)
    external_id = models.CharField(max_length=120)
    url = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.UNKNOWN)
    brought = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_THING, name="link_of_one_thing"),
            models.CheckConstraint(condition=~Q(external_id=""), name="link_has_a_number"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="link_leads_to_the_web",
            ),
            *(
                models.UniqueConstraint(
                    fields=[thing, "service", "external_id"],
                    name=f"link_once_{thing}",
                    violation_error_message=TWICE,
                )
                for thing in THINGS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.external_id}"


class ListImport(GivenFile):
    """A list of requirements or tasks from another tool that is looked at before it becomes rows of a plan.

    `answers` holds what was chosen about it, `report` what became of each row once it was taken over.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="list_imports")
    report = models.JSONField(default=list)
