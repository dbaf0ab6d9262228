"""Who sees what somebody carries: the person and the lead of the own department, nobody else."""

from django.db.models import Q
from django.http import Http404

from postmortem.people.models import Department, User
from postmortem.people.queries import active_departments, active_people


def opens_load(user: User, pk: int) -> User:
    """The person, for themselves and their lead. Raises Http404 for everybody else, whatever their role."""
    mine = Q(pk=user.pk) | Q(department__lead=user)
    found = active_people().filter(mine, pk=pk).select_related("department").first()
    if found is None:
        raise Http404
    return found


def opens_department_load(user: User, pk: int) -> Department:
    """The department, for its lead. Raises Http404."""
    found = active_departments().filter(lead=user, pk=pk).first()
    if found is None:
        raise Http404
    return found
