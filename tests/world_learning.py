"""What an incident leaves behind in the small world: a search, ideas, thanks, a notebook, full of names."""

from typing import Any

from incidents.actions.ideas import park_idea, reject_idea
from incidents.actions.notes import jot
from incidents.actions.sweep import NewSweep, begin_sweep
from incidents.actions.thanks import thank
from postmortem.activities.actions import answer_cell
from postmortem.activities.models import CheckCell
from tests.cast import gossip
from tests.make import NOW


def left_behind(world: Any) -> None:
    """Of the incident whose retrospective is published, and of the retrospective at work."""
    things = [f"Flyer {gossip('painter')[:80]}", "Banner"]
    new = NewSweep(gossip("asker"), [f"Is it there? {gossip('driver')[:60]}"], typed=things)
    table = begin_sweep(world.learning.pk, new, by=world.driver, now=NOW)
    flyer, banner = table.lines.filter(axis="row")
    check = table.lines.get(axis="column")
    found = {"found": "mended", "shown": gossip("painter")}
    answer_cell(CheckCell(table=table, row=flyer, column=check), found, by=world.driver, now=NOW, version=1)
    world.things |= {"sweep_thing": flyer, "sweep_banner": banner, "sweep_check": check}
    world.posts["swept"] = {
        f"{banner.pk}-{check.pk}-found": "fine",
        f"{banner.pk}-{check.pk}-shown": "Read it.",
        "version": 1,
    }
    about = world.work
    world.things["idea"] = park_idea(about, gossip("painter"), by=world.driver, now=NOW)
    left = park_idea(about, gossip("asker"), by=world.driver, now=NOW)
    world.things["idea_left"] = reject_idea(left.pk, gossip("driver"), by=world.driver, now=NOW)
    helped = {"department": world.departments["design"], "by": world.driver, "now": NOW}
    world.things["thanks"] = thank(about, gossip("painter")[:150], **helped)
    [world.things["note"]] = jot(None, [gossip("painter")], by=world.driver, now=NOW)
