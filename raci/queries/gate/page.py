"""The launch page: can it go, and who decides?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from postmortem.activities.models import Activity, CheckTable
from postmortem.activities.queries import hats, people_of
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import redact_for
from raci.queries.access import PREPARING
from raci.queries.columns import Reader
from raci.queries.exceptions import ExceptionView, exceptions_of
from raci.queries.gate.after import Figure, FirstHour, figures_of, first_hours
from raci.queries.gate.deciding import (
    Decided,
    Deciding,
    Seen,
    decided_in_words,
    deciding_of,
    decisions_of,
    in_whose_name,
    previews_of,
)
from raci.queries.gate.scene import Scene, Table, scene_of
from raci.queries.gate.wording import Group, grouped
from raci.rules import Row
from raci.rules.gate import mark_of


@dataclass(frozen=True)
class LaunchPage:
    """Everything the page shows to one reader."""

    scene: Scene
    reader: Reader
    deciding: Deciding
    groups: Sequence[Group]
    exceptions: Sequence[ExceptionView]
    previews: Sequence[Seen]
    decided: Sequence[Decided]
    figures: Sequence[Figure]
    first_hours: Sequence[FirstHour]
    in_name_of: User | None

    @property
    def activity(self) -> Activity:
        return self.scene.activity

    @property
    def is_preparing(self) -> bool:
        return self.activity.status in PREPARING

    @property
    def is_live(self) -> bool:
        return self.activity.launched_at is not None

    @property
    def open(self) -> int:
        return len(self.scene.open)

    @property
    def newest(self) -> Decided | None:
        """What was decided last."""
        return self.decided[0] if self.decided else None

    @property
    def mark(self) -> str:
        return mark_of(self.scene.facts)

    @property
    def slot_at(self) -> datetime | None:
        return self.activity.agreed_launch_at

    @property
    def has_time(self) -> bool:
        return self.slot_at is not None and self.slot_at > self.scene.now

    @property
    def deciders(self) -> list[str]:
        """Who decides, in their turn."""
        return [self.reader.words.person(pk) for pk in self.deciding.turn.people]

    @property
    def next_decider(self) -> str:
        """Who decides, too, half-way to the launch."""
        passes_at = self.deciding.turn.passes_at
        is_ahead = passes_at is not None and passes_at > self.scene.now
        return self.deciders[1] if is_ahead and len(self.deciders) > 1 else ""

    @property
    def waits_for(self) -> str:
        """Of whom the decision is asked just now."""
        asked = self.deciding.asked
        return self.reader.words.person(asked.holder_id) if asked else ""

    @property
    def is_decider(self) -> bool:
        """The owner of the final effect, or the sponsor, whoever's turn it is."""
        return self.reader.user.pk in self.deciding.turn.people

    @property
    def may_decide(self) -> bool:
        if not self.is_preparing or self.deciding.asked is None:
            return False
        return self.deciding.turn.is_for(self.reader.user.pk, self.scene.now) or self.in_name_of is not None

    @property
    def may_hold(self) -> bool:
        """Whoever decides may hold it unasked, too."""
        is_theirs = self.is_decider and not self.may_decide and not self.deciding.is_held
        return is_theirs and self.is_preparing and self.deciding.asked is None

    @property
    def may_ask(self) -> bool:
        is_asked = self.deciding.asked is not None or self.deciding.goes
        return self.reader.hats.driver and self.is_preparing and not is_asked

    @property
    def can_ask(self) -> bool:
        return self.has_time and bool(self.deciders)

    @property
    def may_record(self) -> bool:
        """Whoever drives it records that it is live, and so may those who decide."""
        is_whole = self.reader.hats.driver or self.is_decider or self.reader.hats.sponsor
        return is_whole and self.is_preparing and not self.deciding.is_held

    @property
    def may_ask_preview(self) -> bool:
        return self.reader.hats.driver and self.is_preparing and bool(self.deciders)

    @property
    def my_preview(self) -> Seen | None:
        """What this reader is asked to look at."""
        own = (one for one in self.previews if one.duty.holder_id == self.reader.user.pk and one.is_open)
        return next(own, None) if self.is_preparing else None

    @property
    def needs_reason(self) -> bool:
        """Whether recording the launch takes a sentence: nobody has decided that it goes."""
        return not self.deciding.goes

    @property
    def tracks(self) -> list[Table]:
        return [table for table in self.scene.tables if table.kind == CheckTable.Kind.TRACKS]

    @property
    def primary(self) -> str:
        """Which one button is filled."""
        if self.my_preview and not self.may_decide:
            return "preview"
        steps = {"decide": self.may_decide, "ask": self.may_ask and self.can_ask, "record": self.may_record}
        return next((name for name, may in steps.items() if may), "")

    @property
    def dropable(self) -> list[Row]:
        return dropable(self.scene)

    @property
    def with_old_version(self) -> list[Row]:
        return with_old_version(self.scene)


def dropable(scene: Scene) -> list[Row]:
    """Rows it can go live without: nothing final has been handed in for them."""
    return [row for row in scene.rows if not row.is_outcome and row.status in ("draft", "agreed", "returned")]


def with_old_version(scene: Scene) -> list[Row]:
    """Rows of which something is there that can be used instead of what is awaited."""
    wanted = ("agreed", "returned", "delivered")
    return [row for row in scene.rows if row.pk in scene.came and row.status in wanted and not row.is_outcome]


def launch_page(user: User, activity: Activity, *, now: datetime) -> LaunchPage:
    """The page for this reader, in a fixed number of queries however much is open."""
    found = hats(user, activity)
    people = people_of(activity, with_deputies=True)
    reader = Reader(user, found, redact_for(people, departments_by_id(), names=found.sees_names))
    scene = scene_of(activity, now=now)
    decisions = decisions_of(activity)
    deciding = deciding_of(scene, decisions)
    return LaunchPage(
        scene=scene,
        reader=reader,
        deciding=deciding,
        groups=grouped(scene, reader),
        exceptions=exceptions_of(activity, reader, now=now),
        previews=previews_of(scene, reader.words),
        decided=decided_in_words(decisions, reader.words),
        figures=figures_of(activity, reader.words),
        first_hours=first_hours(scene.rows, reader.words),
        in_name_of=in_whose_name(deciding, user, now),
    )
