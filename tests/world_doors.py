"""Doors of the small world: a join link with somebody who waits, an invitation, what a group means."""

from types import SimpleNamespace
from typing import Any

from postmortem.signin import actions
from postmortem.signin.models import GroupRule
from postmortem.signin.queries.doors import token_of
from tests.make import NOW, PASSWORD


def doored(world: Any) -> None:
    """The lead of Design opened the door, the administrator invited."""
    design = world.departments["design"]
    link = actions.make_join_link(design, days=30, asks_first=True, by=world.lead, now=NOW)
    new = actions.NewPerson("Newcomer", "newcomer", PASSWORD)
    joining = actions.join(link, new, now=NOW)
    invitation = actions.invite(world.reporter, by_mail=False, by=world.admin, now=NOW)
    rule = GroupRule.objects.create(group="designers", department=design)
    world.things |= {"join_link": link, "joining": joining, "group_rule": rule}
    for name, door in (("join_token", link), ("invited_token", invitation)):
        world.things[name] = SimpleNamespace(pk=token_of(door))
    typed = {"password1": "another-sentence-2", "password2": "another-sentence-2"}
    world.posts["join"] = {"display_name": "Wei", "account": "wei.new", **typed}
    world.posts["invited"] = typed
