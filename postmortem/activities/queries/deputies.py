"""What the page about deputies shows, and what can be given to one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from postmortem.activities.models import Activity
from postmortem.activities.models.activity import ActivityQuerySet
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import done_in_name_of, done_while_away
from postmortem.people.models import Department, Deputy, User
from postmortem.people.queries import active_people, deputies_ahead

LATELY = timedelta(days=14)
ENDED = (Activity.Status.CLOSED, Activity.Status.CANCELLED)


@dataclass(frozen=True)
class Standing:
    """One deputy, now or later; `activity` is its title if it is for one that the reader may open."""

    deputy: Deputy
    activity: str
    has_begun: bool


@dataclass(frozen=True)
class DeputiesPage:
    """Who stands in for this person and for whom this person does; what was answered in the person's name
    lately; for a lead, for whom else deputies may be named.
    """

    deputies: list[Standing]
    deputises: list[Standing]
    done: list[Duty]
    people: list[User]


def deputies_page(user: User, person: User, now: datetime) -> DeputiesPage:
    """`user` looks at the deputies of `person`; what the person answers for others, and what was done in the
    person's name, only the person sees.
    """
    is_me = user == person
    found = list(deputies_ahead(now).filter(person=person))
    others = list(deputies_ahead(now).filter(deputy=person)) if is_me else []
    ids = {one.activity_id for one in (*found, *others) if one.activity_id}
    titles = dict(Activity.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "title"))
    led = active_people().filter(department__lead=user).exclude(pk=user.pk)
    return DeputiesPage(
        deputies=[_standing(one, titles, now) for one in found],
        deputises=[_standing(one, titles, now) for one in others],
        done=done_lately(person, now) if is_me else [],
        people=list(led) if is_me else [],
    )


def _standing(deputy: Deputy, titles: dict[int, str], now: datetime) -> Standing:
    return Standing(deputy, titles.get(deputy.activity_id or 0, ""), deputy.since <= now)


def done_lately(person: User, now: datetime) -> list[Duty]:
    """What was answered in this person's name: since the newest absence began, if that ended within two weeks
    or lasts, else in the last two weeks.
    """
    return done_while_away(person, now) or done_in_name_of(person, now - LATELY)


def activities_to_give(person: User, by: User) -> ActivityQuerySet:
    """The activities under way that the person may open, and that who gives them may open, too."""
    found = Activity.objects.visible_to(person).exclude(status__in=ENDED)
    return found if person == by else found & Activity.objects.visible_to(by).exclude(status__in=ENDED)


def departments_to_give(person: User) -> list[Department]:
    """The departments that the person leads."""
    return list(Department.objects.filter(lead=person, is_active=True))


def has_office(person: User) -> bool:
    """Whether the person decides as a boss: sponsors an activity under way, or is an executive."""
    if person.role == User.Role.EXECUTIVE:
        return True
    return Activity.objects.filter(sponsor=person).exclude(status__in=ENDED).exists()
