"""The views in the small world, full of names: given, revealed, released in part; facts with a correction."""

from datetime import timedelta
from typing import Any

from incidents.actions import follow_views
from incidents.actions.sides import between, checking, giving
from incidents.actions.sides.giving import Words
from incidents.models import Difference, Retrospective
from incidents.rules.sides import sentences
from tests import make
from tests.cast import gossip
from tests.make import NOW

BEGUN = NOW - timedelta(hours=15)


def viewed(world: Any, found: Retrospective) -> Retrospective:
    """Every side has given a view, and they are open; the lead has released a sentence of it."""
    for side in found.perspectives.filter(author__isnull=False).select_related("author"):
        words = Words(gossip("painter"), gossip("asker"), gossip("driver"), gossip("lead", "sponsor"))
        giving.give_view(side.pk, side.version, words, by=side.author, now=BEGUN)
    follow_views(now=BEGUN)
    side = found.perspectives.get(author=world.lead)
    giving.release_sentences(side.pk, sentences(side.aimed)[:1], by=world.lead, now=BEGUN)
    between.add_difference(found.pk, "Two times stood for the poster.", by=world.lead, now=BEGUN)
    found.refresh_from_db()
    return found


def sided(world: Any, found: Retrospective) -> Retrospective:
    """With the facts shared: a candidate for a difference, a correction, a question to the lead."""
    side = found.perspectives.get(author=world.lead)
    quote = gossip("asker")
    one = Difference.objects.create(retrospective=found, wants=side, quote=quote, text="", at=BEGUN)
    made = checking.correct_facts(found.pk, None, gossip("driver"), by=world.painter, now=BEGUN)
    make.duty(
        kind="facts",
        holder=world.lead,
        subj_type=found._meta.label_lower,
        subj_id=found.pk,
        stream=found.stream,
        due_at=NOW + timedelta(days=1),
        params={"activity_id": world.live.pk, "activity": world.live.title},
    )
    world.things |= {"sided": found, "sided_side": side, "difference": one, "correction": made}
    return found
