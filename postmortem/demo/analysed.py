"""What a story finds out before it is published: claims, practices, evidence, similar things, fresh eyes."""

from datetime import datetime
from typing import Final, NamedTuple

from incidents import actions as after
from incidents.actions.claims import Shown, add_claim, add_claim_evidence, decide_claim
from incidents.actions.ideas import park_idea, reject_idea, take_idea
from incidents.actions.sweep import NewSweep, begin_sweep
from incidents.actions.thanks import thank
from incidents.actions.times.effort import Said, say_effort
from incidents.actions.times.practices import answer_practices, park_practice
from incidents.actions.times.showing import Given, show_factor
from incidents.models import Effort, Factor, Incident, Retrospective
from incidents.queries.times import effort, practices
from postmortem.activities import actions as plan
from postmortem.activities.models import Activity, CheckCell, CheckLine
from postmortem.demo.stage import Stage

Sizes = dict[tuple[int, str], tuple[str, int | None]]
CLAIMS: Final = (("claim_one", "refuted"), ("claim_two", "supported"))


class Analysis(NamedTuple):
    """One story: its situation, the practices that were and were not done, which one became an improvement,
    what was found at each similar thing, and who from elsewhere read it with fresh eyes.
    """

    situation: str
    practices: dict[str, str]
    taken: str
    found: dict[str, str]
    reader: str


VOUCHER: Final = Analysis(
    situation="user_experience",
    practices={"user-research": "not_done", "design-review": "not_done", "smooth-functions": "done"},
    taken="user-research",
    found={"alike_one": "fine", "alike_two": "carried"},
    reader="songjia",
)
ACCOUNT: Final = Analysis(
    situation="technical",
    practices={"technical-evaluation": "done", "technical-risks": "not_done", "support-on-call": "not_done"},
    taken="technical-risks",
    found={"field_person": "mended", "field_remark": "fine"},
    reader="lead",
)


def play(stage: Stage, found: Retrospective, story: Analysis, now: datetime) -> None:
    """Everything between the stopped incident and the round of the departments."""
    incident, pm = found.incident, stage.who("pm")
    if incident is None:
        return
    incident.refresh_from_db()
    after.edit_incident(incident.pk, incident.version, {"situation": story.situation}, by=pm, now=now)
    settle_claims(stage, incident, now)
    look_at_practices(stage, found, story, now)
    look_at_similar(stage, incident, story, now)
    show_conditions(stage, found, now)
    after.ask_second_reader(found.pk, stage.who(story.reader), by=pm, now=now)
    after.understood(found, by=stage.who(story.reader), now=now)


def settle_claims(stage: Stage, incident: Incident, now: datetime) -> None:
    """Two claims: what speaks for and against each, and what decided it."""
    text, pm = stage.text, stage.who("pm")
    for key, state in CLAIMS:
        made = add_claim(incident.pk, text[key], text[f"{key}_test"], by=pm, now=now)
        for stance in ("for", "against"):
            if said := text.get(f"{key}_{stance}"):
                add_claim_evidence(made, Shown(stance, text=said), None, by=pm, now=now)
        decide_claim(made.pk, made.version, state, text[f"{key}_result"], by=pm, now=now)


def look_at_practices(stage: Stage, found: Retrospective, story: Analysis, now: datetime) -> None:
    """Each practice of the situation; what was not done is parked, and one of it is taken up."""
    pm, known = stage.who("pm"), practices.answers_of(found).get(story.situation, {})
    said = {code: (answer, "") for code, answer in story.practices.items()}
    was = practices.fingerprint(known.values())
    answer_practices(found.pk, story.situation, said, was, by=pm, now=now)
    idea = park_practice(found.pk, story.situation, story.taken, by=pm, now=now)
    take_idea(idea.pk, by=pm, now=now)


def look_at_similar(stage: Stage, incident: Incident, story: Analysis, now: datetime) -> None:
    """What else is shaped like it, each looked at with what shows it."""
    text = stage.text
    things = [text[key] for key in story.found]
    new = NewSweep(text["alike_class"], [text["alike_check"]], typed=things)
    table = begin_sweep(incident.pk, new, by=stage.who("pm"), now=now)
    rows = {line.label: line for line in table.lines.filter(axis=CheckLine.Axis.ROW)}
    column = table.lines.get(axis=CheckLine.Axis.COLUMN)
    for key, found in story.found.items():
        cell = CheckCell(table=table, row=rows[text[key]], column=column)
        value = {"found": found, "shown": text[f"{key}_shown"]}
        plan.answer_cell(cell, value, by=stage.who("sunli"), now=now, version=cell.version)


def show_conditions(stage: Stage, found: Retrospective, now: datetime) -> None:
    """What shows each condition: an entry of the log, a version, or an excerpt."""
    pm, activity = stage.who("pm"), found.incident.activity if found.incident else None
    for factor in Factor.objects.filter(retrospective=found).order_by("pk"):
        key = next(name for name in FACTORS if stage.text.get(f"factor_{name}") == factor.text)
        given = Given(text=stage.text[f"shown_{key}"]) if activity is None else shown(stage, activity, key)
        show_factor(factor, given, by=pm, now=now)


FACTORS: Final = ("owner", "approval", "late", "lead", "rule", "env", "narrow")


def shown(stage: Stage, activity: Activity, key: str) -> Given:
    """The record where it holds it, else words."""
    if key == "approval":
        return Given(entry=activity.log.filter(kind="approval").order_by("pk").first())
    if key == "late":
        poster = activity.deliverables.get(name=stage.text["poster"])
        return Given(version=poster.versions.filter(arrived_at__lte=stage.at(0, "20:00")).last())
    return Given(text=stage.text[f"shown_{key}"])


def account_adds(stage: Stage, found: Retrospective, now: datetime) -> None:
    """What case 1 tells with its views: where it arose, what it cost, who helped, what was left."""
    pm, text = stage.who("pm"), stage.text
    sizes: Sizes = {(stage.home("engineering").pk, Effort.Kind.REWORK): (Effort.Size.MORE, 20)}
    said = Said(sizes, "scheme", "live")
    say_effort(found.pk, said, effort.fingerprint(found.incident, []), by=pm, now=now)
    thank(found, text["thanks"], department=stage.home("operations"), by=pm, now=now)
    left = park_idea(found, text["idea"], by=pm, now=now)
    reject_idea(left.pk, text["idea_left"], by=pm, now=now)


def ask_and_share(stage: Stage, found: Retrospective, now: datetime) -> None:
    """A reader asks and everybody may read the reply; a link for people outside."""
    pm, new = stage.who("pm"), after.NewRemark(text=stage.text["remark"], for_all=True)
    remark = after.ask_about(found, new, by=stage.who("boss"), now=now)
    after.reply_to(remark, stage.text["remark_reply"], found=found, pass_on=True, by=pm, now=now)
    after.make_share_link(found, after.NewLink(stage.text["shared_with"]), by=pm, now=now)
