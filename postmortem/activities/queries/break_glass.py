"""What an administrator sees of the activities for support, and the looks into them by a break-glass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from postmortem.activities.models import Activity, ActivityDepartment, BreakGlass, Participant
from postmortem.people.models import User
from postmortem.people.queries import named_in

PAGE = 25
LOOKS = 20
LARGEST = 2**63 - 1
WITH = ("requesting_department", "lead")


@dataclass(frozen=True)
class Outside:
    """One activity as an administrator knows it without looking in: title, state and departments; of a
    restricted one not even the title.
    """

    activity: Activity
    departments: Sequence[str]
    title: str


@dataclass(frozen=True)
class SupportPage:
    """`before` is where the next page starts, none on the last one; `looks` are the newest of everybody."""

    items: Sequence[Outside]
    before: int | None
    looks: Sequence[BreakGlass]
    typed: str


@dataclass(frozen=True)
class GlassPage:
    """The page of one activity: what it is, the look of this person that lasts (and whether it was begun with
    this browser), whether it is open to the person anyway, how many are told, the looks there were.
    """

    outside: Outside
    look: BreakGlass | None
    is_here: bool
    is_open: bool
    told: int
    past: Sequence[BreakGlass]


def support_page(user: User, typed: str, before: str) -> SupportPage:
    """All activities, the newest first, 25 at a time; those whose title or number was typed. Four queries."""
    words = " ".join(typed.split())[:120]
    found = Activity.objects.order_by("-pk").select_related(*WITH)
    if words:
        by_title = Q(title__icontains=words, restricted=False)
        is_number = words.isascii() and words.isdigit() and len(words) < 19
        found = found.filter(by_title | Q(pk=int(words)) if is_number else by_title)
    if before.isascii() and before.isdigit() and int(before) <= LARGEST:
        found = found.filter(pk__lt=int(before))
    page = list(found[: PAGE + 1])
    looks = BreakGlass.objects.select_related("by", "activity")[:LOOKS]
    more = page[PAGE - 1].pk if len(page) > PAGE else None
    return SupportPage(_outside(page[:PAGE]), more, list(looks), words)


def _outside(activities: Sequence[Activity]) -> list[Outside]:
    taking_part: dict[int, list[str]] = {}
    listed = ActivityDepartment.objects.filter(activity__in=[one.pk for one in activities])
    for one in listed.select_related("department").order_by("pk"):
        taking_part.setdefault(one.activity_id, []).append(one.department.name)
    return [
        Outside(one, taking_part.get(one.pk, []), "" if one.restricted else one.title) for one in activities
    ]


def any_activity(_user: User, pk: int) -> Activity:
    """Whatever there is; for administrators. Raises Http404."""
    found = Activity.objects.select_related(*WITH).filter(pk=pk).first() if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found


def glass_page(user: User, activity: Activity, *, now: datetime) -> GlassPage:
    """The page on which a look begins and ends."""
    looks = BreakGlass.objects.filter(activity=activity).select_related("by")
    mine = looks.at(now).filter(by=user).first()
    (outside,) = _outside([activity])
    return GlassPage(
        outside=outside,
        look=mine,
        is_here=mine is not None and mine.pk in user.looks_into,
        is_open=Activity.objects.open_to(user).filter(pk=activity.pk).exists(),
        told=len([one for one in concerned(activity) if one != user]),
        past=list(looks[:LOOKS]),
    )


def concerned(activity: Activity) -> list[User]:
    """Whose names a look shows: who drives it, the sponsor, everybody who takes or took part, and the leads
    of departments taking part, as long as they can sign in.
    """
    always = User.objects.filter(pk__in=[activity.lead_id, activity.sponsor_id or 0])
    ways = [Participant.objects.filter(activity=activity).values("person"), always.values("pk")]
    if not activity.restricted:
        leads = ActivityDepartment.objects.filter(activity=activity, department__lead__isnull=False)
        ways.append(leads.values("department__lead"))
    return list(named_in(*ways).filter(is_active=True).order_by("pk"))
