"""Deliverables and what has come of them."""

from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from postmortem.activities import actions, queries
from postmortem.activities.actions import NewDeliverable
from postmortem.activities.models import AssetVersion, Deliverable
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
    number_at,
    sent_once,
    tagged,
    version_seen,
)
from postmortem.doors.api.keys import PLAN_READ, PLAN_WRITE, KeyRequest
from postmortem.doors.api.linked import links_of
from postmortem.doors.api.linked import said as said_links
from postmortem.doors.queries import open_department
from postmortem.links.queries import links_by_id
from postmortem.people.redaction import Words

router = Router(tags=["plan"])
ROWS: Final = 100  # deliverables on one page


@router.get(
    "/activities/{pk}/deliverables",
    response=answers(schemas.DeliverablePage),
    auth=PLAN_READ,
    url_name="deliverables",
)
def deliverables(request: KeyRequest, pk: Id, cursor: Cursor = "") -> Doc:
    found = queries.readable(request.user, pk)
    rows = Deliverable.objects.live().filter(activity=found, pk__gt=number_at(cursor) or 0).order_by("pk")
    page, words = list(rows[: ROWS + 1]), queries.words_for(request.user, found)
    after = page[ROWS - 1].pk if len(page) > ROWS else None
    linked = links_by_id("deliverable", [row.pk for row in page])
    items = [{**_row(row, words), "links": said_links(linked[row.pk], words)} for row in page[:ROWS]]
    return {"items": items, "next": next_of(after)}


@router.post(
    "/activities/{pk}/deliverables",
    response=answers(schemas.DeliverableOut, WRITE, ok=201),
    auth=PLAN_WRITE,
    url_name="deliverables",
)
def add(
    request: KeyRequest, response: HttpResponse, pk: Id, said: schemas.DeliverableIn, once: OnceKey = ""
) -> Made:
    """Add a row; the lead of the department that is named is asked who answers for it."""
    activity = queries.editable(request.user, pk)

    def create(now: datetime) -> int:
        new = NewDeliverable(**{**said.model_dump(), "department": open_department(said.department)})
        return actions.add_deliverable(activity, new, by=request.user, now=now).pk

    row = queries.deliverable_of(request.user, pk, sent_once(request, once, create))
    created(response, reverse("api:deliverable", args=[pk, row.pk]), row.version)
    return Status(201, _whole(row, queries.words_for(request.user, activity)))


@router.get(
    "/activities/{pk}/deliverables/{row}",
    response=answers(schemas.DeliverableOut),
    auth=PLAN_READ,
    url_name="deliverable",
)
def deliverable(request: KeyRequest, response: HttpResponse, pk: Id, row: Id) -> Doc:
    found = queries.deliverable_of(request.user, pk, row)
    tagged(response, found.version)
    return _whole(found, queries.words_for(request.user, found.activity))


@router.patch(
    "/activities/{pk}/deliverables/{row}",
    response=answers(schemas.DeliverableOut, CHANGE),
    auth=PLAN_WRITE,
    url_name="deliverable",
)
def change_row(
    request: KeyRequest,
    response: HttpResponse,
    pk: Id,
    row: Id,
    said: schemas.DeliverableChange,
    if_match: IfMatch = "",
) -> Doc:
    """Change the fields that are sent; a moved due time is told and starts the reminders anew."""
    found = queries.row_for("edit")(request.user, pk, row)
    seen, changes = version_seen(if_match, found.version), said.model_dump(exclude_unset=True)
    if changes.get("due_at", found.due_at) is None:
        raise ValidationError({"due_at": _("This value is needed.")})
    actions.edit_deliverable(found.pk, seen, changes, by=request.user, now=timezone.now())
    found = queries.deliverable_of(request.user, pk, row)
    tagged(response, found.version)
    return _whole(found, queries.words_for(request.user, found.activity))


def _whole(row: Deliverable, words: Words) -> Doc:
    return {**_row(row, words), "links": links_of("deliverable", row.pk, words)}


def _row(row: Deliverable, words: Words) -> Doc:
    plain = ("activity_id", "version", "kind", "phase", "discipline", "status", "due_at", "freeze_at")
    home = row.accountable_department_id
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in (*plain, "accepted_at")},
        "name": words.text(row.name),
        "acceptance": words.text(row.acceptance),
        "accountable": words.person(row.accountable_id, home) if row.accountable_id else "",
        "department": words.department(home),
        "url": here("activities:deliverable", row.activity_id, row.pk),
    }


@router.get(
    "/activities/{pk}/deliverables/{row}/versions",
    response=answers(schemas.VersionsOut),
    auth=PLAN_READ,
    url_name="versions",
)
def versions(request: KeyRequest, pk: Id, row: Id) -> Doc:
    """What has come of it, in order. Links and texts stand there for those who see names."""
    found = queries.deliverable_of(request.user, pk, row)
    words = queries.words_for(request.user, found.activity)
    return {"items": [_version(one, words) for one in found.versions.order_by("number")]}


def _version(one: AssetVersion, words: Words) -> Doc:
    return {
        "number": one.number,
        "kind": one.kind,
        "url": one.url if words.names else "",
        "text": words.text(one.text),
        "is_placeholder": one.placeholder,
        "provider": words.person(one.provider_id, one.provider_department_id) if one.provider_id else "",
        "arrived_at": one.arrived_at,
        "recorded_at": one.recorded_at,
    }
