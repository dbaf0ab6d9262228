"""A chat becomes rows of the timeline of an incident; what was said is kept beside each row."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.actions.times.timeline import NewRow, write_rows
from incidents.models import Incident, TimelineEvent
from postmortem.audit.actions import record
from postmortem.evidence.models import Evidence
from postmortem.links.queries.chat import Read
from postmortem.people.models import User


@transaction.atomic
def bring_chat(
    incident: Incident, messages: Sequence[Read], url: str, *, by: User, now: datetime
) -> list[TimelineEvent]:
    """Write the chosen messages into the timeline, all or none, each with its words as evidence and the link
    to the chat. Nobody's name is kept: who spoke becomes the side of their department.

    Raises ValidationError for none, for a time ahead, and for an ended incident.
    """
    if not messages:
        raise ValidationError(_("Tick at least one message that belongs into the timeline."))
    try:
        made = write_rows(incident.pk, [_row(one, url) for one in messages], by=by, now=now)
    except ValidationError as refused:
        raise ValidationError(refused.messages) from refused
    kept = [
        Evidence(
            subj_type=TimelineEvent._meta.label_lower,
            subj_id=event.pk,
            kind=Evidence.Kind.TEXT,
            text=one.excerpt,
            by=by,
            at=now,
        )
        for event, one in zip(made, messages, strict=True)
    ]
    Evidence.objects.bulk_create(kept)
    record("incident.chat_brought", incident, by=by, at=now, stream=incident.stream, messages=len(made))
    return made


def _row(one: Read, url: str) -> NewRow:
    precision = TimelineEvent.Precision.EXACT if one.message.at else TimelineEvent.Precision.UNKNOWN
    return NewRow(
        text=one.text,
        marker=one.marker,
        happened_at=one.message.at,
        precision=str(precision),
        evidence_url=url,
        department=one.department,
        raw_time=one.message.raw[:120],
    )
