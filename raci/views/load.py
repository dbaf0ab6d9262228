"""What somebody carries: for the person and the own lead only."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from postmortem.people.models import Department, User
from postmortem.people.policy import Access, UserRequest, policy
from raci.queries import load as queries


def show(request: UserRequest, person: User) -> HttpResponse:
    page = queries.load_page(person, seen_by=request.user, now=timezone.now())
    return render(request, "raci/load.html", {"page": page})


@policy(Access.SIGNED_IN)
def load(request: UserRequest) -> HttpResponse:
    """What do I carry, and when does it fall due?"""
    return show(request, request.user)


@policy(Access.SIGNED_IN, opens=queries.opens_load)
def load_of(request: UserRequest, person: User) -> HttpResponse:
    """The same of one of the own people."""
    return show(request, person)


@policy(Access.SIGNED_IN, opens=queries.opens_department_load)
def department_load(request: UserRequest, department: Department) -> HttpResponse:
    """What does my department carry?"""
    page = queries.department_load(department, seen_by=request.user, now=timezone.now())
    return render(request, "raci/load_department.html", {"page": page})
