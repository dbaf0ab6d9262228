"""The pages that are measured, in a house that `manage.py generate` made beside the demo."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Abs
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident, Retrospective
from postmortem.activities.models import Activity
from postmortem.people.models import Department, User
from postmortem.search.actions import refresh
from postmortem.search.models import SearchDoc
from postmortem.search.queries.documents import SOURCES, next_rows
from tests.bench import matrix

HAS = 40  # activities that the driver drives, or nearly
ROWS = 20  # of the activity that is read, and of that of the incident, or nearly
READ = 200  # of each kind in turn, for a house writes them beside each other


class Address(NamedTuple):
    """A page, and who reads it; nobody said: somebody who sees the whole house."""

    name: str
    path: str
    reader: User | None


def addresses() -> list[Address]:
    """The driver has what one person has, about as much in any house that is large enough, and leads no
    department, for departments are larger in a larger one; the executive sees everything, whatever its size.
    """
    ours = Activity.objects.filter(lead__account__startswith="generated-")
    ours = ours.exclude(lead__in=Department.objects.exclude(lead=None).values("lead"))
    busy = ours.values("lead").alias(far=Abs(Count("pk") - HAS)).order_by("far", "lead").first()
    driver = User.objects.get(pk=busy["lead"])
    activity = like_any_other(ours)
    planned = Activity.objects.filter(lead__account="pm", status__in=["aligning", "ready"]).first()
    told = Incident.objects.filter(retrospectives__current__isnull=False).filter(
        owner__account__startswith="generated-"
    )
    told = told.alias(far=Abs(Count("activity__deliverables") - ROWS))
    incident = told.select_related("owner").earliest("far", "pk")
    User.objects.filter(pk__in=[driver.pk, activity.lead_id, incident.owner_id]).update(
        role=User.Role.PM, language="en", time_zone="UTC"
    )
    page = Retrospective.objects.filter(current__isnull=False).order_by("pk").first()
    early = (timezone.now() - timedelta(days=600)).isoformat()
    lists, incidents = reverse("activities:list"), reverse("incidents:list")
    return [
        Address("home", reverse("home"), driver),
        Address("inbox", reverse("inbox"), driver),
        Address("activities, a driver", lists, driver),
        Address("activities, an executive", f"{lists}?show=ended", None),
        Address("activities, far back", f"{lists}?show=ended&after={early}~1".replace("+", "%2B"), None),
        Address("incidents, a driver", incidents, driver),
        Address("incidents, an executive", incidents, None),
        Address("library, an executive", reverse("incidents:library"), None),
        Address("one activity", reverse("activities:detail", args=[activity.pk]), activity.lead),
        Address("matrix of the demo", reverse("raci:matrix", args=[planned.pk]), planned.lead),
        Address("matrix of 20 rows", reverse("raci:matrix", args=[activity.pk]), activity.lead),
        Address("one incident", reverse("incidents:detail", args=[incident.pk]), incident.owner),
        Address("a retrospective, published", reverse("incidents:retrospective", args=[page.pk]), None),
        Address("search, a word", f"{reverse('search')}?q=refunds", None),
        Address("search, 订单", f"{reverse('search')}?q=%E8%AE%A2%E5%8D%95", None),
        Address("form: what happened", reverse("incidents:new"), driver),
        Address("form: a new activity", reverse("activity_new"), driver),
    ]


def like_any_other(activities: QuerySet[Activity]) -> Activity:
    """One that is launched and has so many deliverables in a house of any size."""
    launched = activities.filter(status="launched", restricted=False).alias(n=Count("deliverables"))
    return launched.alias(far=Abs(F("n") - ROWS)).select_related("lead").earliest("far", "pk")


def a_matrix(rows: int = 40, homes: int = 3) -> Address:
    """A matrix of 40 rows × 12 columns, in the same state in every house, seen by who drives it."""
    activity, _leads = matrix.fill(rows=rows, homes=homes, people=3)
    User.objects.exclude(account__startswith="generated-").update(is_demo=True)  # nobody works here
    return Address("matrix of 40 × 12", reverse("raci:matrix", args=[activity.pk]), activity.lead)


def of_the_house() -> list[Address]:
    """What the whole house adds up to, from figures that are kept (insights.actions), and its newest page."""
    page = Retrospective.objects.filter(current__isnull=False, incident=None).latest("pk")
    return [
        Address("board of an executive", reverse("home"), None),
        Address("trends", reverse("insights:trends"), None),
        Address("one chart of a year", f"{reverse('insights:chart', args=['launches'])}?weeks=52", None),
        Address("a retrospective, of an activity", reverse("incidents:retrospective", args=[page.pk]), None),
    ]


def index(most: int) -> int:
    """Fill the search with up to that many documents, evenly from its kinds as far as each goes; returns how
    many there are.
    """
    made = SearchDoc.objects.count()
    newest = SearchDoc.objects.order_by().values("kind").annotate(last=Max("subj_id"))
    last = dict.fromkeys(SOURCES, 0) | dict(newest.values_list("kind", "last"))
    while last and made < most:
        share = min(READ, -(-(most - made) // len(last)))
        for kind in list(last):
            pks = next_rows(kind, last[kind], min(share, most - made)) if made < most else []
            if not pks:
                last.pop(kind)
                continue
            made, last[kind] = made + refresh(kind, set(pks)), pks[-1]
    return made


def say(line: str) -> None:
    print(line, flush=True)
