"""Links of the small world: each kind of thing is linked once; a list that is being looked at."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from postmortem.links import actions
from postmortem.links.actions import NewLink
from postmortem.links.actions.lists import bring_list
from postmortem.links.queries import opens_thing
from tests.links import exports
from tests.make import NOW

THINGS = {"activity": "activity", "deliverable": "poster", "improvement": "item_open", "incident": "incident"}


def linked(world: Any) -> None:
    for kind, name in THINGS.items():
        thing = opens_thing(world.driver, kind, getattr(world, name).pk)
        new = NewLink("jira", f"SHOP-{name}", f"https://jira.example.com/browse/SHOP-{name}")
        world.things[f"{kind}_link"] = actions.add_link(thing, new, by=world.driver, now=NOW)
    content = exports.as_csv(exports.JIRA)
    world.things["list"] = bring_list(world.activity, "plan.csv", content, by=world.driver, now=NOW)
    world.posts["list"] = {"file": SimpleUploadedFile("empty.csv", b"")}
