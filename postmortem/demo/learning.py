"""From a stopped incident to a published retrospective: facts compiled, words written, agreed, published."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from incidents import actions as after
from incidents.actions import publishing
from incidents.actions import retrospective_text as words
from incidents.actions.sides.checking import confirm_facts
from incidents.models import Incident, Retrospective
from postmortem.demo import analysed, sides
from postmortem.demo.stage import Stage

SECTIONS = ("summary", "story", "detection", "went_well", "lucky", "similar")


class Improvement(NamedTuple):
    """An improvement of a story: its text key, who carries it on, type, strength, due on which day."""

    key: str
    owner: str
    type: str
    strength: str
    day: int


class Learning(NamedTuple):
    """What one story learns, by the keys of its texts."""

    factors: Sequence[tuple[str, str, str, str]]  # text key, code, phase, situation
    improvements: Sequence[Improvement]
    lessons: Sequence[tuple[str, str]]
    begins: int
    publishes: int


VOUCHER = Learning(
    factors=[
        ("owner", "no_single_owner", "idea", "collaboration"),
        ("approval", "relayed_approval", "test", "release"),
        ("late", "late_material", "pre_launch", "release"),
        ("lead", "short_lead_time", "idea", "delay"),
    ],
    improvements=[
        Improvement("action_freeze", "sunli", "prevent", "gate", 16),
        Improvement("action_readers", "business", "detect", "checklist", 18),
        Improvement("action_approver", "pm", "process", "automatic", 23),
    ],
    lessons=[("keep", "lesson_keep"), ("start", "lesson_start")],
    begins=1,
    publishes=6,
)
ACCOUNT = Learning(
    factors=[
        ("rule", "undocumented_rule", "scheme", "technical"),
        ("env", "not_testable", "test", "technical"),
        ("narrow", "other", "live", "technical"),
    ],
    improvements=[
        Improvement("action_table", "sunli", "prevent", "gate", 14),
        Improvement("action_values", "wuhao", "detect", "automatic", 12),
    ],
    lessons=[("start", "lesson_start")],
    begins=1,
    publishes=4,
)


def voucher(stage: Stage, incident: Incident) -> Retrospective:
    """Case 1: published, one improvement done and verified, two on their way."""
    retrospective = publish(stage, incident, VOUCHER, analysed.VOUCHER)
    done = retrospective.action_items.get(title=stage.text["action_approver"])
    after.mark_done(done.pk, stage.text["action_approver_end"], by=stage.who("pm"), now=stage.at(7, "16:00"))
    after.verify_action(
        done.pk, stage.text["action_approver_end"], by=stage.who("sunli"), now=stage.at(8, "10:00")
    )
    return retrospective


def account(stage: Stage, incident: Incident) -> Retrospective:
    """Case 2: published; both improvements on their way."""
    return publish(stage, incident, ACCOUNT, analysed.ACCOUNT)


def publish(
    stage: Stage, incident: Incident, learning: Learning, analysis: analysed.Analysis
) -> Retrospective:
    pm, begun = stage.who("pm"), stage.at(learning.begins, "09:30")
    after.move_incident(incident.pk, "analysing", by=pm, now=begun)
    found = incident.retrospectives.get()
    write(stage, found, learning, begun)
    shared, before = stage.at(learning.publishes - 1, "10:00"), stage.at(learning.publishes - 1, "09:40")
    analysed.play(stage, found, analysis, before)
    if "between_copy" in stage.text:
        sides.play(stage, found, before)
    else:
        analysed.account_adds(stage, found, before)
    after.request_compile(found.pk, by=pm, now=shared)
    after.compile_due(now=shared)
    publishing.share_for_checking(found.pk, by=pm, now=shared)
    check(stage, found, stage.at(learning.publishes - 1, "11:30"))
    publishing.send_round(found.pk, by=pm, now=stage.at(learning.publishes - 1, "14:00"))
    for account_name in stage.cast.people:
        agree(stage, found, account_name, stage.at(learning.publishes - 1, "17:00"))
    publishing.publish(found.pk, by=pm, now=stage.at(learning.publishes, "09:00"))
    found.refresh_from_db()
    analysed.ask_and_share(stage, found, stage.at(learning.publishes, "11:00"))
    return found


def check(stage: Stage, found: Retrospective, at: datetime) -> None:
    """Whoever is asked finds the facts of their rows right."""
    for person in map(stage.who, stage.cast.people):
        if person.duties.open().filter(kind="facts", subj_id=found.pk).exists():
            confirm_facts(found.pk, by=person, now=at)


def agree(stage: Stage, found: Retrospective, account_name: str, at: datetime) -> None:
    """Whoever is asked agrees; the others are not asked."""
    if stage.who(account_name).duties.open().filter(kind="agree", subj_id=found.pk).exists():
        publishing.answer_round(found.pk, agrees=True, by=stage.who(account_name), now=at)


def write(stage: Stage, found: Retrospective, learning: Learning, at: datetime) -> None:
    """The human words beside the facts."""
    text, pm = stage.text, stage.who("pm")
    for code in (code for code in SECTIONS if code in text):
        words.save_section(found.pk, (code, stage.language), 0, text[code], by=pm, now=at)
    changes: dict[str, object] = {"title": text["retrospective"]}
    changes["met_at"] = stage.at(learning.begins, "15:00")
    if text["decision"]:
        changes["asked_decision"] = text["decision"]
    found.refresh_from_db()
    words.save_frame(found.pk, found.version, changes, by=pm, now=at)
    for key, code, phase, situation in learning.factors:
        why = text[f"factor_{key}_sense"]
        condition = words.Condition(code, text[f"factor_{key}"], why, phase, situation)
        words.add_factor(found.pk, condition, by=pm, now=at)
    for kind, key in learning.lessons:
        words.add_lesson(found.pk, kind, text[key], by=pm, now=at)
    for item in learning.improvements:
        after.add_action_item(
            found,
            after.NewActionItem(
                title=text[item.key],
                end_state=text[f"{item.key}_end"],
                owner=stage.who(item.owner),
                due_at=stage.at(item.day, "18:00"),
                type=item.type,
                strength=item.strength,
            ),
            by=pm,
            now=at,
        )
