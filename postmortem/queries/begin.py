"""How far a new house is: what an administrator does first."""

from typing import NamedTuple

from django.db.models import Exists
from django.urls import reverse

from postmortem.activities.models import Activity
from postmortem.outbox.models import Attempt, Message
from postmortem.people.models import Department, User


class Begun(NamedTuple):
    """What is there already; each follows from the data."""

    departments: bool
    people: bool
    channel: bool
    activity: bool

    @property
    def done(self) -> int:
        return sum(self)

    @property
    def is_whole(self) -> bool:
        return all(self)


class Step(NamedTuple):
    """One step: its name, whether it is done, where it is done."""

    name: str
    is_done: bool
    url: str


def begun(user: User) -> Begun:
    """In one query: a department with a lead; somebody besides this person; a message of the product that
    arrived; an activity.
    """
    led = Department.objects.filter(is_active=True, lead__isnull=False)
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    arrived = Attempt.objects.filter(ok=True, message__kind=Message.Kind.TEST)
    found = User.objects.filter(pk=user.pk)
    return Begun(
        *found.values_list(Exists(led), Exists(others), Exists(arrived), Exists(Activity.objects.all())).get()
    )


def steps(so_far: Begun) -> list[Step]:
    """In their order; the first that is open is the next one."""
    names = {
        "departments": "settings_departments",
        "people": "settings_people",
        "channel": "settings_channels",
        "activity": "activity_new",
    }
    return [Step(name, getattr(so_far, name), reverse(url)) for name, url in names.items()]
