"""Names or sides, for the things of several activities at once."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef, Q

from postmortem.activities.models import Activity, ActivityDepartment, Participant
from postmortem.people.models import Absence, Deputy, User
from postmortem.people.queries import departments_by_id, people_by_id
from postmortem.people.redaction import Words, redact_for


def spellers(user: User, activities: Collection[Activity], owners: Iterable[int] = ()) -> Mapping[int, Words]:
    """Activity id → its words for this reader: with names where the reader sees them there, else without.
    `owners` are people to be spelled beside those who take part. A fixed number of queries.
    """
    by_id = {activity.pk: activity for activity in activities}
    open_to = with_names(user, by_id)
    named = named_in(activity for pk, activity in by_id.items() if pk not in open_to)
    people = people_by_id({*owners}.union(*named.values()))
    departments = departments_by_id()
    return {
        pk: redact_for(
            people if pk in open_to else {one: people[one] for one in named[pk] if one in people},
            departments,
            names=pk in open_to,
        )
        for pk in by_id
    }


def with_names(user: User, activities: Iterable[int]) -> set[int]:
    """Of these activities the ones in which this person sees names, as rules.Hats.sees_names; one query."""
    listed = Participant.objects.filter(activity=OuterRef("pk"), person=user, until=None)
    led = ActivityDepartment.objects.filter(activity=OuterRef("pk"), department__lead=user)
    seen = Activity.objects.filter(pk__in=list(activities)).filter(
        Q(lead=user) | Q(sponsor=user) | Exists(listed) | Exists(led)
    )
    return set(seen.values_list("pk", flat=True))


def named_in(activities: Iterable[Activity]) -> dict[int, set[int]]:
    """Activity id → everybody whose name is taken out of its texts, as activities.queries.people_of: who
    takes or took part, the leads, and whoever stands or stood in for one of them.
    """
    named = {one.pk: {one.lead_id, one.sponsor_id or one.lead_id} for one in activities}
    there = Participant.objects.filter(activity__in=list(named)).values_list("activity_id", "person_id")
    leads = ActivityDepartment.objects.filter(activity__in=list(named), department__lead__isnull=False)
    for pk, person_id in [*there, *leads.values_list("activity_id", "department__lead_id")]:
        named[pk].add(person_id or 0)
    deputies = deputies_of(set().union(*named.values())) if named else {}
    return {pk: people.union(*(deputies.get(one, set()) for one in people)) for pk, people in named.items()}


def deputies_of(people: set[int]) -> dict[int, set[int]]:
    """Person id → everybody who stands or stood in for them, in two queries."""
    found: dict[int, set[int]] = {}
    for model in (Deputy, Absence):
        pairs = model._default_manager.filter(person__in=people, deputy__isnull=False)
        for person, deputy in pairs.values_list("person_id", "deputy_id"):
            found.setdefault(person, set()).add(deputy)
    return found
