"""What was said in the small world: an agreement with all that shows it, an approval, a question."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from postmortem.activities import actions
from postmortem.activities.actions import NewEntry
from postmortem.activities.models import LogEntry
from postmortem.evidence.models import Evidence
from tests.cast import gossip
from tests.make import NOW

DAY = timedelta(days=1)


def said(world: Any) -> None:
    """Each is asked of the participant; the driver wrote it down."""
    chat = f"Vexa Marlund 18:02\n{gossip('asker', 'painter')}"
    agreed = written(world, kind="agreement", text=chat, people=[world.participant], url="https://a.example/")
    name = f"{gossip('painter')[:40]}.txt".replace("/", " ")
    upload = SimpleUploadedFile(name, gossip("participant").encode())
    actions.add_file(agreed.pk, upload, "", by=world.driver, now=NOW)
    approved = written(
        world, kind="approval", said_by=world.participant, relayed_by=world.asker, scope="flow"
    )
    question = written(world, kind="question", people=[world.participant], unnamed=True)
    dates = {"moves_from": NOW + 4 * DAY, "moves_to": NOW + 3 * DAY, "said_by": world.asker}
    moved = written(world, kind="date_change", people=[world.lead], **dates)
    actions.confirm_entry(moved.pk, by=world.lead, now=NOW)
    danger = written(world, kind="risk", people=[world.participant], likelihood=2, impact=3)
    for scope in ("date", "budget"):
        made = written(world, kind="approval", said_by=world.participant, scope=scope)
        world.things[f"approved_{scope}"] = made
    entries = {"agreed": agreed, "approved": approved, "question": question, "danger": danger, "moved": moved}
    numbers = {f"{name}_number": SimpleNamespace(pk=entry.number) for name, entry in entries.items()}
    world.things |= {**entries, **numbers}
    world.things["entry_file"] = Evidence.objects.get(
        subj_type="activities.logentry", subj_id=agreed.pk, kind="file"
    )


def written(world: Any, **fields: Any) -> LogEntry:
    new = NewEntry(**{"text": gossip("painter", "asker"), **fields})
    return actions.write_entry(world.activity, new, by=world.driver, now=NOW)
