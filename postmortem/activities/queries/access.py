"""Who may open what. Each `opens` function returns the object or raises Http404 (unknown, foreign) or
PermissionDenied (known, but not for this person)."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.http import Http404

from postmortem.activities import rules
from postmortem.activities.models import (
    Activity,
    ActivityDepartment,
    AssetVersion,
    Deliverable,
    Participant,
)
from postmortem.activities.models.activity import looked_into, opened_by_standing_in
from postmortem.activities.queries.tools import with_pages
from postmortem.activities.rules import Hats
from postmortem.audit.prepared import Prepared
from postmortem.outbox.models import Duty
from postmortem.people.models import Absence, Deputy, User
from postmortem.people.queries import departments_by_id, led_by, named_in
from postmortem.people.redaction import Words, redact_for

WITH_PEOPLE = ("lead__department", "sponsor", "requesting_department")
WORN = ("is_listed", "leads_here", "holds_a_row", "stood_in", "looked_into")
ROW_WITH_PEOPLE = (
    "activity__lead__department",
    "activity__sponsor",
    "accountable",
    "accountable_department__lead",
    "approver",
    "source_department",
)


def readable(user: User, pk: int) -> Activity:
    """The activity if this person may open it, with its people. Raises Http404."""
    return _opened(user, pk, WITH_PEOPLE)


def opened(user: User, pk: int) -> Activity:
    """The same without its people, for a page that reads them with everybody else who is named."""
    return _opened(user, pk, ())


def _opened(user: User, pk: int, people: tuple[str, ...]) -> Activity:
    given, role, looks = (user.pk, pk, user.asks_at), user.role, user.looks_into
    if looks:
        rows = list(_read(*given, role=role, people=people, looks=looks))
    else:
        rows = READ(*given, role=role, people=people)
    found: Activity | None = next(iter(rows), None)
    if found is None:
        raise Http404
    found.worn = user.pk, {name: getattr(found, name) for name in WORN}  # type: ignore[attr-defined]
    return found


def _read(
    reader: int,
    pk: int,
    asks_at: datetime | None,
    *,
    role: str,
    people: tuple[str, ...],
    looks: tuple[int, ...] = (),
) -> QuerySet[Activity]:
    user = _reader(reader, asks_at, role, looks)
    visible = with_pages(Activity.objects.visible_to(user)).annotate(**_worn(user)).filter(pk=pk)
    return visible.select_related(*people) if people else visible


def _here(
    reader: int, pk: int, asks_at: datetime | None, *, role: str, looks: tuple[int, ...] = ()
) -> QuerySet[Activity, Any]:
    worn = _worn(_reader(reader, asks_at, role, looks))
    return Activity.objects.filter(pk=pk).order_by().values(**worn)


def _reader(reader: int, asks_at: datetime | None, role: str, looks: tuple[int, ...]) -> User:
    """Somebody of whom no more is known than questions need."""
    user = User(pk=reader, role=role)
    user.asks_at, user.looks_into = asks_at, looks
    return user


READ, HERE = Prepared(_read), Prepared(_here)


def editable(user: User, pk: int) -> Activity:
    """The activity if this person may change it. Raises Http404, PermissionDenied if it may only be read."""
    found = readable(user, pk)
    if not may_edit(user, found):
        raise PermissionDenied
    return found


def _worn(user: User) -> dict[str, Combinable]:
    """The hats that only the database knows, of the activity that is asked for."""
    listed = Participant.objects.filter(activity=OuterRef("pk"), person=user, until=None)
    led = ActivityDepartment.objects.filter(activity=OuterRef("pk"), department__lead=user)
    holds = Deliverable.objects.live().filter(
        activity=OuterRef("pk"), accountable=user, accepted_at__isnull=False
    )
    found = (
        Exists(listed),
        Exists(led),
        Exists(holds),
        ExpressionWrapper(opened_by_standing_in(user), output_field=BooleanField()),
        ExpressionWrapper(looked_into(user), output_field=BooleanField()),
    )
    return dict(zip(WORN, found, strict=True))


def hats(user: User, activity: Activity, *, leads: Collection[int] | None = None) -> Hats:
    """What this person is in this activity: one query for an activity that `readable` read for them, else
    two; one fewer with `leads`, the departments that they lead.
    """
    known: tuple[int | None, dict[str, bool]] = getattr(activity, "worn", (None, {}))
    reader, worn = known
    if reader != user.pk:
        given = (user.pk, activity.pk, user.asks_at)
        looks = user.looks_into
        rows = _here(*given, role=user.role, looks=looks) if looks else HERE(*given, role=user.role)
        (here,) = rows
        worn = {name: bool(value) for name, value in here.items()}
    leads, home = led_by(user) if leads is None else leads, activity.lead.department
    return Hats(
        person_id=user.pk,
        driver=activity.lead_id == user.pk,
        sponsor=activity.sponsor_id == user.pk,
        participant=worn["is_listed"],
        leads_here=worn["leads_here"],
        leads=frozenset(leads),
        is_pm=user.role == User.Role.PM,
        leads_driver=activity.lead.department_id in leads,
        holds=worn["holds_a_row"],
        is_leaderless=home is None or home.lead_id is None,
        stands_in=worn["stood_in"],
        looks=worn["looked_into"],
    )


def may_edit(user: User, activity: Activity) -> bool:
    """Whether this person may change the plan of an activity that they can open."""
    return hats(user, activity).may_edit


def sees_names(user: User, activity: Activity) -> bool:
    """Whether this person sees names in the activity: participants, leads taking part, sponsor, and whoever
    stands in for one of them; others see sides.
    """
    return hats(user, activity, leads=()).sees_names


def people_of(activity: Activity, *, with_deputies: bool = False) -> dict[int, User]:
    """Everybody who is or was named in the activity, and the leads taking part, by id, in one query; also
    those who stand or stood in for one of them, if they are to be spelled.
    """
    always = (activity.lead_id, activity.sponsor_id or activity.lead_id)
    return {one.pk: one for one in NAMED(activity.pk, *always, with_deputies=with_deputies)}


def _named(pk: int, *always: int, with_deputies: bool) -> QuerySet[User]:
    named = Participant.objects.filter(activity=pk).values("person")
    leads = ActivityDepartment.objects.filter(activity=pk).values("department__lead")
    ways: list[QuerySet[Any, Any]] = [named, leads, User.objects.filter(pk__in=always).values("pk")]
    if with_deputies:
        stands_in = (Deputy.objects, Absence.objects)
        ways += [one.filter(person__in=way).values("deputy") for one in stands_in for way in (named, leads)]
    return named_in(*ways).select_related("department")


NAMED = Prepared(_named)


def words_for(user: User, activity: Activity) -> Words:
    """Spells the activity's people and departments for this reader: names, or sides only."""
    return redact_for(people_of(activity), departments_by_id(), names=sees_names(user, activity))


def deliverable_of(user: User, pk: int, row: int) -> Deliverable:
    """Row `row` of an activity this person may open, with its people. Raises Http404."""
    activity = readable(user, pk)
    found = Deliverable.objects.select_related(*ROW_WITH_PEOPLE).filter(pk=row, activity=activity).first()
    if found is None:
        raise Http404
    return found


def row_for(*wanted: str) -> Callable[[User, int, int], Deliverable]:
    """An `opens` function: the row if this person has one of the rights (rules.rights). 404 or
    PermissionDenied.
    """

    def opens(user: User, pk: int, row: int) -> Deliverable:
        found = deliverable_of(user, pk, row)
        if not rules.rights(hats(user, found.activity), found) & set(wanted):
            raise PermissionDenied
        return found

    return opens


def require_move(user: User, activity: Activity, to: str) -> None:
    """Raises PermissionDenied unless this person may send the activity to that state."""
    if not rules.may_move(hats(user, activity), activity, to):
        raise PermissionDenied


def require_asked(user: User, row: Deliverable, kind: str) -> None:
    """Raises PermissionDenied unless this was asked of this person, now or before."""
    asked = Duty.objects.filter(subj_type="activities.deliverable", subj_id=row.pk, kind=kind, holder=user)
    if not asked.exists():
        raise PermissionDenied


def file_of(user: User, version: int) -> AssetVersion:
    """A version with a file, of an activity this person may open with names. 404 or PermissionDenied."""
    found = (
        AssetVersion.objects.select_related("file", "deliverable").filter(pk=version, kind="upload").first()
    )
    if found is None:
        raise Http404
    activity = readable(user, found.deliverable.activity_id)
    if not sees_names(user, activity):
        raise PermissionDenied
    return found
