"""The plan as a whole: whose key it is, departments, activities."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Status

from postmortem.activities import actions, queries
from postmortem.activities.actions import NewActivity
from postmortem.activities.models import Activity
from postmortem.activities.queries.lists import Listed
from postmortem.doors.api import plan_schemas as schemas
from postmortem.doors.api.answers import (
    CHANGE,
    WRITE,
    Cursor,
    Doc,
    Id,
    IfMatch,
    Made,
    OnceKey,
    answers,
    created,
    here,
    next_of,
    place,
    sent_once,
    tagged,
    version_seen,
)
from postmortem.doors.api.keys import ANY, PLAN_READ, PLAN_WRITE, KeyRequest
from postmortem.doors.api.linked import links_of
from postmortem.doors.queries import open_department, open_departments
from postmortem.people.queries import may_begin
from postmortem.people.redaction import Words
from raci.queries.spellers import spellers

router = Router(tags=["plan"])


@router.get("/me", response=answers(schemas.MeOut), auth=ANY, url_name="me")
def me(request: KeyRequest) -> Doc:
    """Whose key is this, and what may it do?"""
    key, user = request.auth, request.user
    return {
        "account": user.account,
        "name": user.display_name,
        "role": user.role,
        "is_service": key.is_service,
        "scopes": key.scopes,
        "ends_at": key.ends_at,
    }


@router.get("/departments", response=answers(schemas.DepartmentsOut), auth=PLAN_READ, url_name="departments")
def departments(request: KeyRequest) -> Doc:
    return {"items": [{"id": one.pk, "name": one.name} for one in open_departments()]}


@router.get("/activities", response=answers(schemas.ActivityPage), auth=PLAN_READ, url_name="activities")
def activities(request: KeyRequest, state: schemas.State = "preparing", cursor: Cursor = "") -> Doc:
    """What is in preparation (by launch), live or ended (the newest first)."""
    page = queries.listing(request.user, state, place(cursor), now=timezone.now())
    words = spellers(request.user, [one.activity for one in page.items])
    return {"items": [_line(one, words[one.activity.pk]) for one in page.items], "next": next_of(page.after)}


def _line(one: Listed, words: Words) -> Doc:
    activity, counts = one.activity, one.counts
    return {
        "id": activity.pk,
        "title": words.text(activity.title),
        "kind": activity.kind,
        "status": activity.status,
        "launch_at": one.launch_at,
        "needed": counts.needed,
        "arrived": counts.arrived,
        "late": counts.late,
        "in_danger": counts.in_danger,
    }


@router.post(
    "/activities",
    response=answers(schemas.ActivityOut, WRITE, ok=201),
    auth=PLAN_WRITE,
    url_name="activities",
)
def begin(request: KeyRequest, response: HttpResponse, said: schemas.ActivityIn, once: OnceKey = "") -> Made:
    """Begin an activity as a draft, with a row for its final effect; the key's owner drives it."""
    if not may_begin(request.user):
        raise PermissionDenied

    def create(now: datetime) -> int:
        department = open_department(said.requesting_department)
        new = NewActivity(**{**said.model_dump(), "requesting_department": department}, notified_at=now)
        return actions.create_activity(new, by=request.user, now=now).pk

    found = queries.readable(request.user, sent_once(request, once, create))
    created(response, reverse("api:activity", args=[found.pk]), found.version)
    return Status(201, _activity(request, found))


@router.get("/activities/{pk}", response=answers(schemas.ActivityOut), auth=PLAN_READ, url_name="activity")
def activity(request: KeyRequest, response: HttpResponse, pk: Id) -> Doc:
    found = queries.readable(request.user, pk)
    tagged(response, found.version)
    return _activity(request, found)


@router.patch(
    "/activities/{pk}", response=answers(schemas.ActivityOut, CHANGE), auth=PLAN_WRITE, url_name="activity"
)
def change(
    request: KeyRequest, response: HttpResponse, pk: Id, said: schemas.ActivityChange, if_match: IfMatch = ""
) -> Doc:
    """Change the fields that are sent; If-Match says what was read."""
    found = queries.editable(request.user, pk)
    seen, changes = version_seen(if_match, found.version), said.model_dump(exclude_unset=True)
    actions.edit_activity(found.pk, seen, changes, by=request.user, now=timezone.now())
    found = queries.readable(request.user, pk)
    tagged(response, found.version)
    return _activity(request, found)


def _activity(request: KeyRequest, found: Activity) -> Doc:
    words = queries.words_for(request.user, found)
    plain = ("version", "kind", "status", "time_zone", "restricted", "requested_at", "asked_launch_at")
    texts = ("title", "goal", "non_goal")
    return {
        "id": found.pk,
        **{name: getattr(found, name) for name in (*plain, "agreed_launch_at", "launched_at")},
        **{name: words.text(getattr(found, name)) for name in texts},
        "asked_by": words.department(found.requesting_department_id),
        "driver": words.person(found.lead_id),
        "sponsor": words.person(found.sponsor_id) if found.sponsor_id else "",
        "names": words.names,
        "links": links_of("activity", found.pk, words),
        "url": here("activities:detail", found.pk),
    }
