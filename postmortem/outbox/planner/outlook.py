"""What would go out now, worked out as the planner does it and without writing anything."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from postmortem.outbox import queries
from postmortem.outbox.models import Message, Notice
from postmortem.outbox.planner.digests import digests_due, lists_for, with_concerns
from postmortem.outbox.planner.duties import Turns, reminders, turn_of
from postmortem.outbox.registry import SOURCES, Sentence

MOST = 500  # duties, people and messages are looked at each; what is beyond is said to be more
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
    notices = [one.notice for one in told if isinstance(one.notice, Notice)]
    return Outlook(
        duties=sum(turn.step is not None for _duty, turn in turns),
        reminders=len(notices),
        people=len({notice.recipient_id for notice in notices}),
        messages=len({one.envelope for one in told if one.envelope}),
        kinds=by_kind(turns, notices),
        lists=len(lists_for(people, now, chasing)),
        waiting=still_to_go(messages),
        is_more=more_duties or more_people or more_messages,
    )


def first(rows: QuerySet[Row, Any]) -> tuple[list[Row], bool]:
    """The first MOST of them, and whether there are more."""
    found = list(rows[: MOST + 1])
    return found[:MOST], len(found) > MOST


def by_kind(turns: Turns, notices: list[Notice]) -> list[KindLine]:
    """The kinds that ring, the largest first."""
    duties = Counter(duty.kind for duty, turn in turns if turn.step)
    kinds = {duty.pk: duty.kind for duty, _turn in turns}
    heard = [(kinds[notice.duty_id], notice.recipient_id) for notice in notices if notice.duty_id]
    reminded, people = Counter(kind for kind, _person in heard), Counter(kind for kind, _person in set(heard))
    return [
        KindLine(SOURCES[kind].name or kind, number, reminded[kind], people[kind])
        for kind, number in duties.most_common()
    ]


def still_to_go(messages: list[Message]) -> dict[str, int]:
    """How many of these would be sent, by the words for their kind; the rest has been answered meanwhile."""
    wanted = Message.objects.filter(queries.still_wanted(), pk__in=[message.pk for message in messages])
    kinds = Counter(wanted.values_list("kind", flat=True))
    return {str(Message.Kind(kind).label): number for kind, number in kinds.most_common()}
