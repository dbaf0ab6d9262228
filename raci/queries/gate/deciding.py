"""Whose decision it is, what was decided, and who was asked to look at it beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from postmortem.activities.models import Activity, Deliverable
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import may_answer_for
from postmortem.people.models import User
from postmortem.people.queries import people_by_id
from postmortem.people.redaction import Words
from raci.models import GateDecision
from raci.queries.gate.scene import PREVIEW, Scene
from raci.rules import Row
from raci.rules.gate import GOES, LOOKED_AT, Turn, Verdict, in_turn


@dataclass(frozen=True)
class Deciding:
    """How the decision stands: `asked` while somebody is asked for it, `newest` what was decided last."""

    turn: Turn
    asked: Duty | None
    newest: GateDecision | None

    @property
    def goes(self) -> bool:
        """It was decided that it goes live, in whatever way, and nothing was asked since."""
        return self.asked is None and self.newest is not None and self.newest.verdict in GOES

    @property
    def is_held(self) -> bool:
        return self.asked is None and self.newest is not None and self.newest.verdict == Verdict.HOLD

    @property
    def has_none(self) -> bool:
        """Nobody has decided until the time of the launch."""
        return self.asked is None and self.newest is not None and self.newest.verdict == Verdict.NONE


def deciding_of(scene: Scene, decisions: Sequence[GateDecision]) -> Deciding:
    """One query. `decisions` are those of the activity, the oldest first. What has passed the time of the
    launch is not asked any more, whether the reminders have noticed or not.
    """
    people = deciders(scene.activity, scene.outcome)
    duties = [one for one in scene.duties if one.kind == Duty.Kind.DECIDE and one.state == Duty.State.OPEN]
    asked = next((duty for duty in duties if duty.due_at > scene.now), None)
    passes_at = datetime.fromisoformat(asked.params["passes_at"]) if asked else None
    return Deciding(Turn(people, passes_at), asked, decisions[-1] if decisions else None)


def deciders(activity: Activity, outcome: Row | None) -> list[int]:
    """Who decides, in turn, of those who are still there; one query."""
    owner = outcome.accountable_id if outcome and outcome.accepted_at else None
    turn = in_turn(owner, activity.sponsor_id, activity.lead_id)
    active = {pk for pk, person in people_by_id(turn).items() if person.is_active} if turn else set()
    return [pk for pk in turn if pk in active]


def decisions_of(activity: Activity) -> list[GateDecision]:
    """What was decided about the launch, the oldest first; one query."""
    return list(
        GateDecision.objects.filter(activity=activity).select_related("revision").order_by("at", "pk")
    )


def in_whose_name(deciding: Deciding, user: User, now: datetime) -> User | None:
    """The one who is asked, if this reader stands in for that one and not the other way round."""
    asked = deciding.asked
    if asked is None or user.pk in deciding.turn.people or not may_answer_for(user, asked, now):
        return None
    return asked.holder


class Decided(NamedTuple):
    """One decision in words for one reader."""

    decision: GateDecision
    who: str
    for_whom: str
    row: str
    moves_to: datetime | None
    reason: str
    open_then: int

    @property
    def is_about_something(self) -> bool:
        """It names a row or a time."""
        return bool(self.row or self.moves_to)

    @property
    def shape(self) -> str:
        if self.decision.verdict in GOES:
            return "done"
        return "none" if self.decision.verdict == Verdict.NONE else "open"


def decided_in_words(decisions: Sequence[GateDecision], words: Words) -> list[Decided]:
    """The newest first; one query, for a row that it goes without is not in the plan any more."""
    rows = {pk for one in decisions if (pk := one.revision.document.get("row"))}
    names = dict(Deliverable.objects.filter(pk__in=rows).values_list("pk", "name"))
    return [_decided(one, names, words) for one in reversed(decisions)]


def _decided(one: GateDecision, names: dict[int, str], words: Words) -> Decided:
    document = one.revision.document
    moves_to = document.get("moves_to")
    return Decided(
        decision=one,
        who=words.person(one.by_id) if one.by_id else "",
        for_whom=words.person(one.on_behalf_of_id) if one.on_behalf_of_id else "",
        row=words.text(names.get(document.get("row") or 0, "")),
        moves_to=datetime.fromisoformat(moves_to) if moves_to else None,
        reason=words.text(one.reason),
        open_then=len(document["open"]),
    )


class Seen(NamedTuple):
    """Somebody who was asked to look at it before it is published, and what was said."""

    duty: Duty
    who: str
    url: str
    answers: Sequence[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        return self.duty.state == Duty.State.OPEN

    @property
    def shape(self) -> str:
        return {"open": "said", "done": "done"}.get(self.duty.state, "dropped")


def previews_of(scene: Scene, words: Words) -> list[Seen]:
    """Who was asked to look, the newest question of each; nothing for what was taken back unanswered."""
    newest = {
        duty.holder_id: duty
        for duty in scene.duties
        if duty.kind == PREVIEW and duty.state in (Duty.State.OPEN, Duty.State.DONE)
    }
    return [
        Seen(
            duty,
            words.person(duty.holder_id),
            duty.params.get("url", ""),
            [(name, words.text(duty.counter[name])) for name in LOOKED_AT if name in duty.counter],
        )
        for duty in newest.values()
    ]
