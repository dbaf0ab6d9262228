"""How case 1 looked from each side: what was written, what lay between, what readers get; who helped."""

from datetime import datetime

from incidents.actions.ideas import park_idea, reject_idea
from incidents.actions.sides.between import add_difference, dismiss_difference
from incidents.actions.sides.giving import Words, give_view, release_sentences
from incidents.actions.sides.revealing import follow_views
from incidents.actions.thanks import thank
from incidents.actions.times.effort import Said, say_effort
from incidents.models import Difference, Effort, Perspective, Retrospective
from incidents.queries.times.effort import fingerprint
from postmortem.demo.stage import Stage

PROMPTS = ("aimed", "knew", "saw", "agreed")
# Department and who writes for it; the sponsor is asked two questions and answers neither.
WRITERS = (("business", "business"), ("design", "lead"), ("engineering", "wuhao"), ("product", "sunli"))
DIFFERENCES = ("between_copy", "between_approval", "between_guidance")


def play(stage: Stage, found: Retrospective, until: datetime) -> None:
    """Four sides write in private; at `until` the time is up, and the parties read each other's."""
    for home, account in WRITERS:
        side = of_side(found, home)
        words = Words(*(stage.text.get(f"view_{home}_{name}", "") for name in PROMPTS))
        give_view(side.pk, side.version, words, by=stage.who(account), now=stage.at(2, "10:00"))
    follow_views(now=until)
    for home, account in WRITERS:
        pk, told = of_side(found, home).pk, stage.text[f"view_{home}_told"]
        release_sentences(pk, [told], by=stage.who(account), now=until)
    settle(stage, found, until)


def of_side(found: Retrospective, code: str) -> Perspective:
    return Perspective.objects.get(retrospective=found, department__code=code)


def settle(stage: Stage, found: Retrospective, now: datetime) -> None:
    """What was not aligned, in three sentences; what came of it in hours; who helped; what was left."""
    pm, text = stage.who("pm"), stage.text
    for candidate in Difference.objects.filter(retrospective=found, state=Difference.State.OPEN):
        dismiss_difference(candidate.pk, by=pm, now=now)
    for key in DIFFERENCES:
        add_difference(found.pk, text[key], by=pm, now=now)
    cost = Said({(stage.home("product").pk, Effort.Kind.REWORK): (Effort.Size.DAY, None)}, "idea", "live")
    say_effort(found.pk, cost, fingerprint(found.incident, []), by=pm, now=now)
    thank(found, text["thanks"], department=stage.home("design"), by=pm, now=now)
    left = park_idea(found, text["idea"], by=pm, now=now)
    reject_idea(left.pk, text["idea_left"], by=pm, now=now)
