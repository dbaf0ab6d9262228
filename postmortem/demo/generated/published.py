"""Retrospectives of a generated house that everybody may read: of a third of the activities that have ended,
and of a third of the incidents that are closed.
"""

import json
from datetime import datetime
from typing import Any, Final

from django.db import connection

from incidents.compile import compile as compile_facts
from incidents.models import Retrospective
from incidents.queries.retrospective_facts import snapshot_of
from incidents.queries.retrospective_work import SUBJECT, written_of
from postmortem.audit.models import Revision
from postmortem.demo.generated.making import joined, last_id, literal, make
from postmortem.demo.generated.plan import House

SECTIONS: Final = ("summary", "story", "detection", "went_well", "lucky")
# Which pages of the house are to be published, once those about activities are there; a quarter says little.
WANTED: Final = (
    "incidents_retrospective AS r LEFT JOIN incidents_incident AS i ON i.id = r.incident_id "
    "LEFT JOIN activities_activity AS a ON a.id = coalesce(r.activity_id, i.activity_id) "
    "WHERE r.id > {first} AND (r.incident_id IS NULL OR i.status = 'closed' AND r.id % 3 = 0)"
)


def publish(house: House, first: int) -> dict[str, int]:
    """Pages about activities beside those with ids above `first`, and which of all these are published."""
    pages = {
        "activity_id": "a.id",
        "title": "a.title",
        "status": "'in_review'",
        "language": "a.language",
        "owner_id": "a.lead_id",
        "created_at": "a.launched_at + interval '9 days'",
    }
    rows = f"{house.own} WHERE a.status = 'closed' AND a.n % 3 = 0 AND a.launched_at IS NOT NULL"
    about_activities = make(Retrospective, rows, pages)
    if not about_activities:
        return {"published": 0}
    last = last_id(Revision)
    documents = (
        f"(SELECT r.id AS page, {document_in(house, first)} AS document, "
        f"r.created_at + interval '5 days' AS at, r.owner_id FROM {WANTED.format(first=first)}) AS d"
    )
    fixed = {
        "kind": literal(Revision.Kind.RETROSPECTIVE),
        "subj_type": literal(Retrospective._meta.label_lower),
        "subj_id": "d.page",
        "number": "1",
        "document": "d.document",
        "sha256": "encode(sha256(convert_to(d.document::text, 'UTF8')), 'hex')",
        "at": "d.at",
        "by_id": "d.owner_id",
    }
    made = make(Revision, documents, fixed)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE incidents_retrospective AS r SET status = 'published', current_id = v.id, "
            "published_at = v.at FROM audit_revision AS v WHERE v.id > %s AND r.id = v.subj_id",
            [last],
        )
    return {"published": made}


def document_in(house: House, first: int) -> str:
    """The document of a page, by SQL: what the product itself compiles for one of them, with the texts of
    each.
    """
    whole, facts = (f"{literal(json.dumps(part))}::jsonb" for part in sample(first, house.now))
    zh, dice = "r.language = 'zh-hans'", house.dice
    bodies = {
        code: joined(zh, *(dice.word("r.id", 70 + 2 * n + k, "seen", zh=zh) for k in range(2)))
        for n, code in enumerate(SECTIONS)
    }
    sections = ", ".join(
        f"jsonb_build_object('code', '{code}', 'heading', '', 'language', r.language, 'body', {body})"
        for code, body in bodies.items()
    )
    params = "jsonb_build_object('title', a.title, 'goal', coalesce(a.goal, ''), 'non_goal', '')"
    subject = (
        f"{facts} -> 'subject' || jsonb_build_object('activity', a.id, 'incident', r.incident_id, 'kind', "
        f"a.kind, 'driver', a.lead_id, 'launched', a.launched_at, 'params', {params})"
    )
    return (
        f"{whole} || jsonb_build_object('title', r.title, 'language', r.language, 'sections', "
        f"CASE WHEN r.id % 4 = 0 THEN '[]' ELSE jsonb_build_array({sections}) END, "
        f"'facts', {facts} || jsonb_build_object('subject', {subject}))"
    )


def sample(first: int, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """A document without its facts, and the facts: of a page about a small activity."""
    found = Retrospective.objects.filter(pk__gt=first, incident=None).select_related(*SUBJECT)
    small = found.exclude(activity__deliverables__position__gt=12).order_by("pk").first()
    one = small or found.earliest("pk")
    facts = compile_facts(snapshot_of(one, now=now), None)
    frozen = {"schema": 1, "answers": [], "improvements": [], "not_names": [], "second": None}
    whole: dict[str, Any] = json.loads(json.dumps({**frozen, **written_of(one)}, default=str))
    return whole, json.loads(json.dumps(facts, default=str))
