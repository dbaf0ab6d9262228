"""Signing in elsewhere: which services are set up, who is connected, what their groups mean here."""

from collections.abc import Iterable
from typing import NamedTuple

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet

from postmortem.people import queries as people
from postmortem.people.models import User
from postmortem.signin import rules
from postmortem.signin.models import GroupRule


class Connection(NamedTuple):
    """One service: its word in addresses, its name, and the id by which this person is connected, if so."""

    code: str
    name: str
    account_id: int | None


def connections(user: User) -> list[Connection]:
    """The services that are set up, in their order."""
    kept = dict(SocialAccount.objects.filter(user=user).values_list("provider", "pk"))
    return [Connection(code, name, kept.get(code)) for code, name in settings.SIGN_IN_WITH.items()]


def group_rules() -> QuerySet[GroupRule]:
    return GroupRule.objects.select_related("department")


def group_rule(_user: User, pk: int) -> GroupRule:
    return people.found(group_rules(), pk)


def placed_by(groups: Iterable[str]) -> rules.Placed:
    """Where the rules of these groups put somebody."""
    matching = GroupRule.objects.filter(group__in=list(groups)).order_by("group")
    return rules.placed(matching.values_list("department", "role"))
