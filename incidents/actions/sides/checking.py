"""Those who took part look at the facts of their rows: they are right, or something was otherwise."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.models import Correction, Retrospective
from incidents.queries.sides.access import duties_about
from incidents.rules.sides import rows_by_person
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.outbox.actions import close, tell
from postmortem.outbox.models import Duty
from postmortem.people.models import User

CHECKING = Retrospective.Status.CALIBRATING
SUBJECT = ("incident__activity", "activity", "owner")


def _locked(pk: int) -> Retrospective:
    """Raises Stale once the facts are not with those who took part any more."""
    locked = Retrospective.objects.select_for_update(of=("self",)).select_related(*SUBJECT)
    found = locked.get(pk=pk)
    if found.status != CHECKING:
        raise Stale(found)
    return found


@transaction.atomic
def confirm_facts(pk: int, *, by: User, now: datetime) -> Retrospective:
    """The facts of the own rows are right. Raises Stale if it is not asked any more."""
    found = _locked(pk)
    asked = duties_about(found, Duty.Kind.FACTS).filter(holder=by)
    if not close(asked, Duty.State.DONE, by=by, now=now, answer=Duty.Answer.YES):
        raise Stale(found)
    record("retrospective.facts_confirmed", found, by=by, at=now, stream=found.stream)
    return found


@transaction.atomic
def correct_facts(pk: int, row: int | None, text: str, *, by: User, now: datetime) -> Correction:
    """Something was otherwise, for one of the own rows or for all of it; whoever keeps the page answers.

    It settles what was asked. Raises ValidationError for a row of somebody else, and Stale.
    """
    found, said = _locked(pk), text.strip()
    if not said:
        raise ValidationError({"text": _("Say in one sentence what was otherwise.")})
    if row is not None and row not in rows_by_person(found.facts).get(by.pk, []):
        raise ValidationError({"row": _("Choose one from the list.")})
    made = Correction.objects.create(
        retrospective=found, deliverable_id=row, department=by.department, text=said, by=by, at=now
    )
    close(duties_about(found, Duty.Kind.FACTS).filter(holder=by), Duty.State.DONE, by=by, now=now)
    tell({found.owner} - {by}, "retro_corrected", _about(found), now=now)
    about = {"correction_id": made.pk, "deliverable": row}
    record("retrospective.facts_corrected", found, by=by, at=now, stream=found.stream, **about)
    return made


@transaction.atomic
def reply_to_correction(pk: int, reply: str, *, by: User, now: datetime) -> Correction:
    """What became of it. Raises ValidationError without words, and Stale if it has a reply already."""
    said = reply.strip()
    if not said:
        raise ValidationError({"reply": _("Say in one sentence what became of it.")})
    if not Correction.objects.filter(pk=pk, replied_at=None).update(reply=said, replied_at=now):
        raise Stale
    made = Correction.objects.select_related("by", "retrospective__incident", "retrospective__activity").get(
        pk=pk
    )
    found = made.retrospective
    tell({made.by} - {by}, "retro_answered", _about(found), now=now)
    record("retrospective.correction_answered", found, by=by, at=now, stream=found.stream, correction_id=pk)
    return made


def _about(found: Retrospective) -> dict[str, object]:
    activity = found.activity or (found.incident.activity if found.incident else None)
    about = {"activity_id": activity.pk, "activity": activity.title} if activity else {}
    path = reverse("incidents:facts", args=[found.pk])
    return {**about, "retrospective_id": found.pk, "title": found.title, "path": path}
