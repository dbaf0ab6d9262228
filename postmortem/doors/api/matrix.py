"""Who answers: the matrix, one thing by its name, and what was said and confirmed."""

from typing import Literal

from django.utils import timezone
from ninja import Router

from postmortem.activities import queries
from postmortem.activities.models import LogEntry
from postmortem.activities.queries.entries import EntryView
from postmortem.doors.api import plan_schemas as schemas
from postmortem.doors.api.answers import Asked, Cursor, Doc, Id, answers, next_of, number_at, place
from postmortem.doors.api.keys import PLAN_READ, KeyRequest
from raci.queries import who_page
from raci.queries.export.sheet import state_of
from raci.queries.export.signed import signatures
from raci.queries.export.version import Version, version_for
from raci.rules import Row

router = Router(tags=["plan"])
LogKind = Literal["", *LogEntry.Kind.values]  # type: ignore[valid-type]


@router.get("/activities/{pk}/matrix", response=answers(schemas.MatrixOut), auth=PLAN_READ, url_name="matrix")
def matrix(request: KeyRequest, pk: Id) -> Doc:
    """Who answers for what, who works, is asked and is told; and who stands behind it."""
    version = version_for(request.user, queries.readable(request.user, pk))
    signed = [
        {
            "who": one.name,
            "version": one.number,
            **{k: getattr(one, k) for k in ("shape", "said", "by", "at")},
        }
        for one in signatures(version)
    ]
    return {
        "activity_id": pk,
        "version": version.revision.number if version.revision else None,
        "rows": [_matrix_row(version, row) for row in version.rows],
        "signatures": signed,
    }


def _matrix_row(version: Version, row: Row) -> Doc:
    words = version.reader.words

    def named(person_id: int | None) -> str:
        found = words.people.get(person_id or 0) if words.names else None
        return found.display_name if found else ""

    letters = [
        {
            "letter": letter,
            "holders": [
                {"department": words.department(one.department_id), "person": named(one.person_id)}
                for one in version.holders(row, letter)
            ],
        }
        for letter in version.letters
    ]
    about = {"id": row.pk, "phase": row.phase, "due_at": row.due_at, "state": state_of(version, row)}
    return {**about, "name": words.text(row.name), "letters": letters}


@router.get("/who-answers", response=answers(schemas.WhoOut), auth=PLAN_READ, url_name="who_answers")
def who_answers(request: KeyRequest, q: Asked = "", cursor: Cursor = "") -> Doc:
    """Who answers for what is called like that?"""
    page = who_page(request.user, q.replace("\x00", " "), place(cursor), now=timezone.now())
    items = [
        {
            "deliverable_id": hit.row.pk,
            "activity_id": hit.row.activity_id,
            "name": hit.thing,
            **{name: getattr(hit, name) for name in ("who", "department", "state", "since", "is_over")},
        }
        for hit in page.hits
    ]
    return {"answer": page.answer, "items": items, "next": next_of(page.after)}


@router.get(
    "/activities/{pk}/agreements",
    response=answers(schemas.AgreementPage),
    auth=PLAN_READ,
    url_name="agreements",
)
def agreements(request: KeyRequest, pk: Id, kind: LogKind = "", cursor: Cursor = "") -> Doc:
    """The log, the newest first: of one kind, or all."""
    choice = queries.Choice(kind=kind, before=number_at(cursor))
    page = queries.log_page(request.user, queries.readable(request.user, pk), choice)
    return {"items": [_agreement(view) for view in page.entries], "next": next_of(page.before)}


def _agreement(view: EntryView) -> Doc:
    plain = ("number", "kind", "said_at", "channel", "scope", "verdict", "confirmed_at")
    return {
        **{name: getattr(view.entry, name) for name in plain},
        "text": view.text,
        "recorded_by": view.recorder,
        "said_by": view.sayer,
        "agreed": view.agreed,
        "waits": view.is_open,
    }
