"""What would go out now, worked out as the planner does it and without writing anything."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from postmortem.outbox import queries
from postmortem.outbox.actions import Written
from postmortem.outbox.models import Message
from postmortem.outbox.planner.digests import digests_due, lists_for, with_concerns
from postmortem.outbox.planner.duties import Told, Turns, reminders, turn_of
from postmortem.outbox.planner.writing import Reminder
from postmortem.outbox.registry import SOURCES, Sentence

MOST = 500  # duties, people and messages are looked at each; what is beyond is said to be more
Heard = tuple[int, tuple[str, int]]  # a duty, and who hears of it: a person or a contact outside
Row = TypeVar("Row", bound=Model)


class KindLine(NamedTuple):
    """One kind of duty: how many ring, how many reminders that makes, to how many people."""

    name: Sentence
    duties: int
    reminders: int
    people: int


class Outlook(NamedTuple):
    """What rings and the `messages` that makes (people's and groups'), the lists that are due, and what waits
    already by kind of message. `is_more` says that there is more than MOST of something.
    """

    duties: int
    reminders: int
    people: int
    messages: int
    kinds: list[KindLine]
    lists: int
    waiting: dict[str, int]
    is_more: bool

    @property
    def all_messages(self) -> int:
        return self.messages + self.lists + sum(self.waiting.values())

    @property
    def is_empty(self) -> bool:
        return not (self.duties or self.lists or self.waiting)


def outlook(*, now: datetime) -> Outlook:
    """What planner and relay would do if they ran now, pause or not: a flat number of reads."""
    chasing = queries.chasing_now()
    duties, more_duties = first(queries.ringing(now))
    people, more_people = first(with_concerns(digests_due(now), now))
    messages, more_messages = first(queries.to_send(now))
    turns = [(duty, turn_of(duty, now, chasing)) for duty in duties]
    told = reminders(turns, now)
    heard = heard_in(told)
    return Outlook(
        duties=sum(turn.step is not None for _duty, turn in turns),
        reminders=len(heard),
        people=len({who for _duty, who in heard}),
        messages=len({one.envelope for one in told if one.envelope}),
        kinds=by_kind(turns, heard),
        lists=len(lists_for(people, now, chasing)),
        waiting=still_to_go(messages),
        is_more=more_duties or more_people or more_messages,
    )


def first(rows: QuerySet[Row, Any]) -> tuple[list[Row], bool]:
    """The first MOST of them, and whether there are more."""
    found = list(rows[: MOST + 1])
    return found[:MOST], len(found) > MOST


def heard_in(told: list[Told | Written]) -> list[Heard]:
    """Who would hear of which duty; what goes to groups is not in it."""
    found: list[Heard] = []
    for one in told:
        if isinstance(one, Written):
            found.append((one.line.duty_id, ("contact", one.envelope.contact or 0)))
        elif isinstance(one.notice, Reminder):
            found.append((one.notice.duty_id, ("person", one.notice.recipient_id)))
    return found


def by_kind(turns: Turns, heard_in_all: list[Heard]) -> list[KindLine]:
    """The kinds that ring, the largest first."""
    duties = Counter(duty.kind for duty, turn in turns if turn.step)
    kinds = {duty.pk: duty.kind for duty, _turn in turns}
    heard = [(kinds[duty_id], who) for duty_id, who in heard_in_all]
    reminded, people = Counter(kind for kind, _who in heard), Counter(kind for kind, _who in set(heard))
    return [
        KindLine(SOURCES[kind].name or kind, number, reminded[kind], people[kind])
        for kind, number in duties.most_common()
    ]


def still_to_go(messages: list[Message]) -> dict[str, int]:
    """How many of these would be sent, by the words for their kind; the rest has been answered meanwhile."""
    wanted = Message.objects.filter(queries.still_wanted(), pk__in=[message.pk for message in messages])
    kinds = Counter(wanted.values_list("kind", flat=True))
    return {str(Message.Kind(kind).label): number for kind, number in kinds.most_common()}
