"""Looking at it before it is published: three questions to who answers for the effect and to the sponsor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.activities import actions as activity_actions
from postmortem.activities import rules as activity_rules
from postmortem.activities.actions.asking import lock, lost, refused
from postmortem.activities.models import Activity, LogEntry
from postmortem.audit.actions import record
from postmortem.outbox.actions import Ask, about, ask, close
from postmortem.outbox.models import Duty
from postmortem.people.models import User
from postmortem.people.queries import people_by_id
from raci.queries.access import PREPARING
from raci.queries.gate import PREVIEW, deciders
from raci.queries.grid import live_rows

QUESTIONS: Final[Mapping[str, str | Promise]] = {
    "what": gettext_lazy("What is this?"),
    "want": gettext_lazy("Do you want it?"),
    "use": gettext_lazy("How do you use it?"),
}


@transaction.atomic
def ask_preview(pk: int, url: str, *, by: User, now: datetime) -> list[Duty]:
    """Ask the owner of the final effect and the sponsor to look at it under `url` and to answer three
    questions; a new link takes the place of the old one.

    Raises ValidationError with one sentence where nobody but who drives it could be asked, code "stale" if it
    is live or cancelled.
    """
    activity = lock(pk)
    if activity.status not in PREPARING:
        raise lost()
    outcome = next((row for row in live_rows([pk])[pk] if row.is_outcome), None)
    people = people_by_id(deciders(activity, outcome))
    if not people:
        raise refused(_("Name somebody else who answers for the final effect, or another sponsor, first."))
    close(about(activity).filter(kind=PREVIEW), Duty.State.WITHDRAWN, by=by, now=now)
    asked = [ask(_question(activity, person, url, by, now), now=now) for person in people.values()]
    record("launch.preview_asked", activity, by=by, at=now, stream=activity.stream, asked=sorted(people))
    return asked


def _question(activity: Activity, person: User, url: str, by: User, now: datetime) -> Ask:
    return Ask(
        kind=PREVIEW,
        subject=activity,
        stream=activity.stream,
        title=activity.title,
        holder=person,
        due_at=activity_rules.confirm_by(now, activity.agreed_launch_at),
        due_zone=activity.time_zone,
        department=person.department,
        driver=activity.lead,
        sponsor=activity.sponsor,
        asked_by=by,
        slot_at=activity.agreed_launch_at,
        is_private=activity.restricted,
        params={"activity_id": activity.pk, "activity": activity.title, "url": url},
    )


@transaction.atomic
def answer_preview(pk: int, answers: Mapping[str, str], *, by: User, now: datetime) -> LogEntry:
    """What somebody saw, a sentence for each of QUESTIONS; without any it was seen and is fine, which is an
    approval. It stands in the log, in the language of the activity.

    Raises ValidationError, code "stale", if nothing is asked of `by` any more.
    """
    activity = lock(pk)
    said = {name: answers[name].strip() for name in QUESTIONS if answers.get(name, "").strip()}
    asked = about(activity).filter(kind=PREVIEW, holder=by)
    if not close(asked, Duty.State.DONE, by=by, now=now, answer=Duty.Answer.YES, counter=said):
        raise lost()
    with translation.override(activity.language):
        entry = _written(activity, said, by, now)
    record(
        "launch.preview_seen",
        entry,
        by=by,
        at=now,
        stream=activity.stream,
        number=entry.number,
        answered=sorted(said),
    )
    return entry


def _written(activity: Activity, said: Mapping[str, str], by: User, now: datetime) -> LogEntry:
    if said:
        lines = "\n".join(f"{QUESTIONS[name]} {text}" for name, text in said.items())
        text = "\n".join([_("Seen before publishing:"), lines])
        return activity_actions.write_log(
            activity, kind=LogEntry.Kind.NOTE, by=by, now=now, text=text, said_by=by
        )
    return activity_actions.write_log(
        activity,
        kind=LogEntry.Kind.APPROVAL,
        by=by,
        now=now,
        text=_("Seen before publishing, and it is fine."),
        verdict=LogEntry.Verdict.YES,
        channel=LogEntry.Channel.PERSON,
        said_by=by,
        lines={"covers": "all"},
        confirmed_at=now,
    )
