"""The private notebook: notes that belong to no incident. Only their author ever reads them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from incidents.models import Jotting, Retrospective
from incidents.rules.retrospective import WRITING
from postmortem.people.models import User

MOST = 200
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Notebook:
    """One's own notes, newest first, and the retrospectives that can take a lesson of them."""

    waiting: list[Jotting]
    sorted: list[Jotting]
    open_pages: list[Retrospective]


def notebook(user: User) -> Notebook:
    """In two queries."""
    notes = list(Jotting.objects.filter(author=user, incident=None)[:MOST])
    return Notebook(
        waiting=[one for one in notes if one.sorted_at is None],
        sorted=[one for one in notes if one.sorted_at is not None],
        open_pages=list(pages_to_write(user)),
    )


def own_note(user: User, note: int) -> Jotting:
    """A note of this person's notebook; anybody else's does not exist. Raises Http404."""
    found = Jotting.objects.filter(author=user, incident=None)
    one = found.filter(pk=note).first() if note <= LARGEST else None
    if one is None:
        raise Http404
    return one


def pages_to_write(user: User) -> QuerySet[Retrospective]:
    """The retrospectives at work that this person keeps or whose activity they drive."""
    keeps = Q(owner=user) | Q(activity__lead=user) | Q(incident__activity__lead=user)
    at_work = Retrospective.objects.at_work_for(user)
    return at_work.filter(keeps, status__in=WRITING).distinct().order_by("-created_at")
