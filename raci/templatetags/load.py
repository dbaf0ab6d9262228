"""What a lead reads beside the choice of a person: activities stand below raci and cannot ask it."""

from datetime import datetime, timedelta
from typing import cast

from django import template
from django.template.context import Context
from django.utils.functional import SimpleLazyObject

from postmortem.people.models import Department, User
from raci.queries.load import Carried, Nearby, carried_for, nearby

register = template.Library()
FAR = timedelta(days=400)


@register.simple_tag
def due_nearby(user: User, department: Department | None, due_at: datetime, row_id: int) -> list[Nearby]:
    """Who of the own department has something else due within 48 hours of `due_at`; nothing for others."""
    if department is None or department.lead_id != user.pk:
        return []
    return nearby(user, department.pk, due_at, but=row_id)


@register.simple_tag(takes_context=True)
def carried_by_my_people(context: Context) -> Carried:
    """For a page on which many are named: read once, when the first of them asks (`due_nearby_of`)."""
    user, now = context["request"].user, context["now"]
    return cast(Carried, SimpleLazyObject(lambda: carried_for(user, since=now - FAR, until=now + FAR)))


@register.simple_tag
def due_nearby_of(carried: Carried, department_id: int | None, due_at: datetime, row_id: int) -> list[Nearby]:
    """Who of that department, if it is an own one, has something else due within 48 hours of `due_at`."""
    return carried.near(department_id, due_at, but=row_id)
