"""What readers of the small world do: ask, reply, take a link along, read with fresh eyes."""

from types import SimpleNamespace
from typing import Any

from incidents import actions
from incidents.actions import NewLink, NewRemark
from postmortem.audit.actions import fix
from postmortem.audit.models import Revision
from tests.cast import gossip
from tests.make import NOW


def read(world: Any) -> None:
    """A question that waits and one that all may read, both full of names; a link; a second reader."""
    found = world.published
    waiting = NewRemark(text=gossip("painter"), for_all=True)
    world.things["remark"] = actions.ask_about(found, waiting, by=world.participant, now=NOW)
    asked = actions.ask_about(found, NewRemark(text=gossip("asker"), for_all=True), by=world.lead, now=NOW)
    reply = {"found": found, "pass_on": True, "by": world.driver, "now": NOW}
    actions.reply_to(asked, gossip("painter", "sponsor"), **reply)
    made = actions.make_share_link(found, NewLink(gossip("painter")[:80]), by=world.driver, now=NOW)
    world.things |= {"share_link": made.link, "share_secret": SimpleNamespace(pk=made.secret)}
    # As if it had been published before: who may not read the page may not read what it was either.
    told = world.published.current.document
    fix(Revision.Kind.RETROSPECTIVE, world.shared, told, by=world.driver, at=NOW)
    actions.ask_second_reader(world.shared.pk, world.stranger, by=world.driver, now=NOW)
