"""What the small world shows beside a row of the timeline and a condition; practices and hours."""

from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.actions.times import practices, showing
from incidents.models import TimelineEvent
from incidents.queries.times import effort
from incidents.queries.times.conditions import proposals_of
from incidents.queries.times.practices import fingerprint
from postmortem.activities.models import Metric
from postmortem.evidence.models import Evidence
from tests.cast import gossip
from tests.make import NOW


def timed(world: Any) -> None:
    """The driver put it there; every text is full of names."""
    when = {"by": world.driver, "now": NOW}
    world.things["happened"] = TimelineEvent.objects.get(incident=world.incident)
    beside = {"happened": (showing.show_event, world.happened), "factor": (showing.show_factor, world.factor)}
    for name, (show, thing) in beside.items():
        upload = SimpleUploadedFile(f"{gossip('painter')[:40]}.txt".replace("/", " "), b"Seen.")
        link = f"https://chat.example/{world.painter.account}"
        shown = show(thing, showing.Given(upload=upload, url=link, text=gossip("asker")), **when)
        world.things[f"{name}_file"] = next(one for one in shown if one.kind == Evidence.Kind.FILE)
    for direction in Metric.Direction:
        Metric.objects.create(activity=world.live, name="Returns", direction=direction)
    proposed = proposals_of(world.work)
    world.things["proposal"] = SimpleNamespace(pk=proposed[0].key)
    said = {"plan-per-phase": ("not_done", gossip("driver"))}
    practices.answer_practices(world.work.pk, "delay", said, fingerprint([]), **when)
    world.posts["practices"] = {"answer-roll-back": "done", "was": fingerprint([])}
    world.posts["effort"] = {"introduced": "idea", "found": "live"}
    world.posts["effort"]["was"] = effort.effort_page(world.driver, world.work).was
