"""Incidents and what is known about them, as programs read and write them."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from incidents.models import ActionItem, Finding, TimelineEvent
from incidents.rules.action_item import LOOK_AFTER
from incidents.rules.incident import Affected
from incidents.rules.level import Touches
from postmortem.doors.api.answers import In, Moment, Number, Ref, Text, Truth
from postmortem.doors.api.linked import LinkOut

FindingKind = Literal[*Finding.Kind.values]  # type: ignore[valid-type]
ActionStatus = Literal[*ActionItem.Status.values]  # type: ignore[valid-type]
LookAfter = Literal[*LOOK_AFTER]  # type: ignore[valid-type]
Marker = Literal[*TimelineEvent.Marker.values]  # type: ignore[valid-type]
Said = Annotated[Text, Field(min_length=1, max_length=5_000, pattern=r"\S")]


class IncidentOut(Schema):
    id: int
    version: int
    title: str
    seen: str
    kind: str
    status: str
    severity: int
    activity_id: int | None
    started_at: datetime
    reported_at: datetime
    mitigated_at: datetime | None
    closed_at: datetime | None
    links: list[LinkOut]
    url: str


class IncidentLine(Schema):
    id: int
    title: str
    kind: str
    status: str
    severity: int
    activity_id: int | None
    reported_at: datetime


class IncidentPage(Schema):
    items: list[IncidentLine]
    next: str | None


class IncidentIn(In):
    """A report. Without `activity_id` it belongs to none; without a severity it follows from the rest."""

    seen: Said
    started_at: Moment
    activity_id: Ref | None = None
    title: Annotated[Text, Field(max_length=160)] = ""
    still_going_on: Truth = True
    affected: list[Affected] = Field([], max_length=10)
    touches: list[Touches] = Field([], max_length=10)
    severity: Annotated[Number, Field(ge=1, le=4)] | None = None


class FindingOut(Schema):
    id: int
    kind: str
    text: str
    deliverable_id: int | None
    at: datetime


class FindingsOut(Schema):
    items: list[FindingOut]


class FindingIn(In):
    kind: FindingKind
    text: Said


class EventOut(Schema):
    """One moment; `kind` says what it was, `is_relayed` that nobody has confirmed it."""

    at: datetime
    kind: str
    text: str
    side: str
    is_relayed: bool


class EventsOut(Schema):
    items: list[EventOut]


class EventIn(In):
    happened_at: Moment
    text: Said
    marker: Marker = TimelineEvent.Marker.values[0]


class EventMade(Schema):
    id: int
    at: datetime
    marker: str
    text: str


class ActionOut(Schema):
    """An improvement: what will be different, and who carries it on."""

    id: int
    version: int
    title: str
    end_state: str
    status: str
    type: str
    strength: str
    due_at: datetime
    owner: str
    tracker_url: str
    incident_id: int | None
    retrospective_id: int | None
    activity_id: int | None
    links: list[LinkOut]
    url: str


class ActionMove(In):
    """The state it is to have, and what that step asks for on the page: what shows that it is `done`, by what
    one saw that it is so (`verified`), why it is `wont_do` or `open` again.
    """

    status: ActionStatus
    shown_by: Annotated[Text, Field(max_length=1_000)] = ""
    url: Annotated[Text, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""
    reason: Annotated[Text, Field(max_length=1_000)] = ""
    look_after: LookAfter = Field(0, description="When it is looked at once it is done, in days; 0: at once.")


class ActionPage(Schema):
    items: list[ActionOut]
    next: str | None
