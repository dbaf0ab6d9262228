"""A pasted chat as it would stand in the timeline: sides in place of those who spoke."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents.models import TimelineEvent
from incidents.rules.pasted import kind_of
from postmortem.links.rules.chat import Message
from postmortem.people.models import Department
from postmortem.people.queries import departments_by_id
from raci.queries.importing.house import house_now

LONGEST = 2_000  # characters of one row


@dataclass(frozen=True)
class Read:
    """One message; `side` says who spoke without a name, `excerpt` is what is kept as evidence."""

    message: Message
    marker: str
    side: str
    department: Department | None

    @property
    def text(self) -> str:
        return self.message.text[:LONGEST]

    @property
    def kind(self) -> str:
        return str(TimelineEvent.Marker(self.marker).label)

    @property
    def excerpt(self) -> str:
        return f"{self.side} · {self.message.raw}\n{self.message.text}"


def read_messages(messages: Iterable[Message]) -> list[Read]:
    """Each message with the department of whoever spoke, if that is sure: five queries for all of them."""
    house, departments = house_now(), departments_by_id()
    return [_read(one, house.directory.meant(one.who), departments) for one in messages]


def _read(one: Message, meant: list, departments: dict[int, Department]) -> Read:  # type: ignore[type-arg]
    homes = {known.holder.department_id for known in meant if known.holder}
    department = departments.get(homes.pop()) if len(homes) == 1 else None
    side = _("%(department)s side") % {"department": department.name} if department else _("somebody else")
    return Read(one, str(kind_of(one.text)), side, department)
