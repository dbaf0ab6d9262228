"""From a stopped incident to a published retrospective: facts compiled, words written, agreed, published."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from incidents import actions as after
from incidents.actions import publishing
from incidents.actions import retrospective_text as words
from incidents.actions.sides.checking import confirm_facts
from incidents.models import Incident, Retrospective
from postmortem.demo import sides
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

    factors: Sequence[tuple[str, str, str]]
    improvements: Sequence[Improvement]
    lessons: Sequence[tuple[str, str]]
    begins: int
    publishes: int


VOUCHER = Learning(
    factors=[
        ("owner", "no_single_owner", "idea"),
        ("approval", "relayed_approval", "test"),
        ("late", "late_material", "pre_launch"),
        ("lead", "short_lead_time", "idea"),
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
        ("rule", "undocumented_rule", "scheme"),
        ("env", "not_testable", "test"),
        ("narrow", "other", "live"),
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
    retrospective = publish(stage, incident, VOUCHER)
    done = retrospective.action_items.get(title=stage.text["action_approver"])
    after.mark_done(done.pk, stage.text["action_approver_end"], by=stage.who("pm"), now=stage.at(7, "16:00"))
    after.verify_action(
        done.pk, stage.text["action_approver_end"], by=stage.who("sunli"), now=stage.at(8, "10:00")
    )
    return retrospective


def account(stage: Stage, incident: Incident) -> Retrospective:
    """Case 2: published; both improvements on their way."""
    return publish(stage, incident, ACCOUNT)


def publish(stage: Stage, incident: Incident, learning: Learning) -> Retrospective:
    pm, begun = stage.who("pm"), stage.at(learning.begins, "09:30")
    after.move_incident(incident.pk, "analysing", by=pm, now=begun)
    found = incident.retrospectives.get()
    write(stage, found, learning, begun)
    shared = stage.at(learning.publishes - 1, "10:00")
    if "between_copy" in stage.text:
        sides.play(stage, found, stage.at(learning.publishes - 1, "09:40"))
    after.request_compile(found.pk, by=pm, now=shared)
    after.compile_due(now=shared)
    publishing.share_for_checking(found.pk, by=pm, now=shared)
    check(stage, found, stage.at(learning.publishes - 1, "11:30"))
    publishing.send_round(found.pk, by=pm, now=stage.at(learning.publishes - 1, "14:00"))
    for account_name in stage.cast.people:
        agree(stage, found, account_name, stage.at(learning.publishes - 1, "17:00"))
    publishing.publish(found.pk, by=pm, now=stage.at(learning.publishes, "09:00"))
    found.refresh_from_db()
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
    changes = {"title": text["retrospective"]}
    if text["decision"]:
        changes["asked_decision"] = text["decision"]
    found.refresh_from_db()
    words.save_frame(found.pk, found.version, changes, by=pm, now=at)
    for key, code, phase in learning.factors:
        condition = words.Condition(code, text[f"factor_{key}"], text[f"factor_{key}_sense"], phase)
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
