"""Activities and what belongs to them, as programs read and write them."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from postmortem.activities.models import Activity, Deliverable
from postmortem.doors.api.answers import In, Moment, Ref, Text
from postmortem.doors.api.linked import LinkOut
from postmortem.people.models import DisciplineCode

Kind = Literal[*Activity.Kind.values]  # type: ignore[valid-type]
RowKind = Literal[*Deliverable.Kind.values]  # type: ignore[valid-type]
Phase = Literal[*Deliverable.Phase.values]  # type: ignore[valid-type]
Trade = Literal["", *DisciplineCode.values]  # type: ignore[valid-type]
State = Literal["preparing", "live", "ended"]
Name = Annotated[Text, Field(min_length=1, max_length=120, pattern=r"\S")]
Long = Annotated[Text, Field(max_length=10_000)]


class DepartmentOut(Schema):
    id: int
    name: str


class DepartmentsOut(Schema):
    items: list[DepartmentOut]


class MeOut(Schema):
    """Whose key it is, and what it may do."""

    account: str
    name: str
    role: str
    is_service: bool
    scopes: list[str]
    ends_at: datetime


class ActivityLine(Schema):
    id: int
    title: str
    kind: str
    status: str
    launch_at: datetime | None
    needed: int
    arrived: int
    late: int
    in_danger: bool


class ActivityPage(Schema):
    items: list[ActivityLine]
    next: str | None


class ActivityOut(Schema):
    id: int
    version: int
    title: str
    kind: str
    status: str
    goal: str
    non_goal: str
    asked_by: str
    driver: str
    sponsor: str
    time_zone: str
    restricted: bool
    requested_at: datetime | None
    asked_launch_at: datetime | None
    agreed_launch_at: datetime | None
    launched_at: datetime | None
    names: bool = Field(description="Whether names stand here; else the departments' sides.")
    links: list[LinkOut]
    url: str


class ActivityIn(In):
    title: Name
    requesting_department: Ref
    kind: Kind = Activity.Kind.CAMPAIGN.value
    goal: Long = ""
    non_goal: Long = ""
    asked_launch_at: Moment | None = None


class ActivityChange(In):
    title: Name = ""
    goal: Long = ""
    non_goal: Long = ""
    asked_launch_at: Moment | None = None


class DeliverableOut(Schema):
    id: int
    activity_id: int
    version: int
    name: str
    kind: str
    phase: str
    discipline: str
    acceptance: str
    status: str
    due_at: datetime
    freeze_at: datetime | None
    accountable: str
    department: str
    accepted_at: datetime | None
    links: list[LinkOut]
    url: str


class DeliverablePage(Schema):
    items: list[DeliverableOut]
    next: str | None


class DeliverableIn(In):
    name: Name
    due_at: Moment
    freeze_at: Moment | None = None
    kind: RowKind = Deliverable.Kind.TASK.value
    phase: Phase = Deliverable.Phase.MAKE.value
    discipline: Trade = ""
    acceptance: Long = ""
    department: Ref | None = Field(None, description="Its lead is asked to name who answers for it.")


class DeliverableChange(In):
    name: Name = ""
    acceptance: Long = ""
    phase: Phase = Deliverable.Phase.MAKE.value
    due_at: Moment | None = None
    freeze_at: Moment | None = None


class VersionOut(Schema):
    """One arrival: when it came, and when that was recorded."""

    number: int
    kind: str
    url: str
    text: str
    is_placeholder: bool
    provider: str
    arrived_at: datetime
    recorded_at: datetime


class VersionsOut(Schema):
    items: list[VersionOut]


class HolderOut(Schema):
    department: str
    person: str


class LettersOut(Schema):
    letter: str
    holders: list[HolderOut]


class MatrixRowOut(Schema):
    id: int
    name: str
    phase: str
    due_at: datetime
    state: str
    letters: list[LettersOut]


class SignatureOut(Schema):
    who: str
    shape: str
    said: str
    by: str
    at: datetime | None
    version: int | None


class MatrixOut(Schema):
    """The matrix as it stands; `version` is the newest one that was put forward."""

    activity_id: int
    version: int | None
    rows: list[MatrixRowOut]
    signatures: list[SignatureOut]


class WhoLine(Schema):
    deliverable_id: int
    activity_id: int
    name: str
    who: str
    department: str
    state: str
    since: datetime | None
    is_over: bool


class WhoOut(Schema):
    answer: str
    items: list[WhoLine]
    next: str | None


class AgreementOut(Schema):
    """One entry of the log: what was said, by whom, and who has confirmed it."""

    number: int
    kind: str
    text: str
    said_at: datetime
    recorded_by: str
    said_by: str
    channel: str
    scope: str
    verdict: str
    confirmed_at: datetime | None
    agreed: list[str]
    waits: bool


class AgreementPage(Schema):
    items: list[AgreementOut]
    next: str | None
