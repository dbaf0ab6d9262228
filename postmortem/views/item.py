from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from postmortem.links import path_of
from postmortem.outbox import queries
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy


def told_to(user: User, pk: int) -> Duty:
    return get_object_or_404(queries.duties_told_to(user), pk=pk)


@policy(Access.SIGNED_IN, opens=told_to)
def item(request: UserRequest, duty: Duty) -> HttpResponse:
    """The link in mails: on to the page where it is answered."""
    return redirect(path_of(duty))
