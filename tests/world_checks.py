"""Field rules in the small world: one cell for each step, full of names."""

from types import SimpleNamespace
from typing import Any

from postmortem.activities import actions
from postmortem.activities.actions import NewLine
from postmortem.activities.models import CheckCell
from postmortem.evidence.models import Evidence
from tests.cast import gossip
from tests.make import NOW

RULE = {"known_by": "told", "source": gossip("asker")[:200]}


def ruled(world: Any) -> None:
    """A table of the driver; the first row is answered by the driver, the second is open."""
    rows = [NewLine(f"Name {gossip('painter')[:80]}", note=gossip("asker")[:200]), NewLine("Address")]
    columns = [NewLine(f"Ours {gossip('driver')[:80]}", department=world.departments["design"])]
    found = actions.make_table(
        world.activity,
        "field_rules",
        f"Rules {gossip('painter')[:60]}",
        rows=rows,
        columns=columns,
        by=world.driver,
        now=NOW,
    )
    name, address = found.lines.filter(axis="row")
    ours = found.lines.get(axis="column")
    one = actions.answer_cell(
        CheckCell(table=found, row=name, column=ours), RULE, by=world.driver, now=NOW, version=1
    )
    shown = actions.show_cell(one, gossip("asker"), by=world.driver, now=NOW)
    about = {"subj_type": "activities.logentry", "subj_id": world.agreed.pk}
    file = Evidence.objects.get(**about, kind="file").file
    kept = actions.show_cell(one, file, by=world.driver, now=NOW)
    world.things |= {"rules": found, "rules_name": name, "rules_address": address, "rules_ours": ours}
    world.things |= {"rules_shown": shown, "rules_file": kept, "rules_cell": SimpleNamespace(pk=one.pk)}
    first, second = f"{name.pk}-{ours.pk}", f"{address.pk}-{ours.pk}"
    world.posts["rule"] = {f"{second}-known_by": "told", "version": 1}
    world.posts["rule_filled"] = {f"{first}-known_by": "told", f"{first}-version": 2}
